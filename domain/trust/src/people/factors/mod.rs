//! A second factor: a code that an authenticator app shows for thirty seconds (TOTP, RFC 6238), asked for after the
//! password; and ten recovery codes, each good once, for the day on which the app is lost.
//!
//! ```text
//! none ──begin──▶ begun ──a right code──▶ on ──off──▶ none
//! ```
//!
//! Who has a passkey and no app may have it asked for after the password as well, with recovery codes for the day on
//! which the device is lost; it ends with the last passkey, so nobody is shut out by what they removed.
//!
//! The app's secret is sealed under the node's key. A code is taken once: its step is remembered (RFC 6238, 5.2).
//! Between password and code, a browser holds a *half*: who gave the right password, stamped, for ten minutes.

mod actions;
mod store;
mod web;

use jiff::SignedDuration;

use super::ticket::Ticket;

pub(super) use store::remove_since;
pub(crate) use store::{MIGRATION, PASSKEYS};

pub(super) use actions::{FactorError, Second, is_on, passes, second, want_no_passkey};

/// What a browser holds between password and code.
pub(super) const HALF: Ticket = Ticket { purpose: "trust.halves", lasts: SignedDuration::from_mins(10) };

pub(super) fn routes(rooms: &mut ::web::Rooms<crate::Portal>) {
    web::routes(rooms);
}
