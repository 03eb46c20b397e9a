//! Passkeys (WebAuthn): a key pair in somebody's device, which signs for this site alone and only once its owner has
//! unlocked it. So one passkey is both factors: it signs in by itself.
//!
//! ```text
//! challenge ──▶ the device signs ──▶ kept (a new one), or whose it is (one that is known)
//! ```
//!
//! What the device has to sign travels with the browser, under the node's stamp, for five minutes: any node takes the
//! answer, and nothing is written for a stranger. An answer that held is spent, and no node takes it again. The
//! password stays beside: whoever removes every passkey can still sign in.

mod actions;
mod ceremony;
mod store;
mod web;

pub(crate) use actions::{PasskeyError, of_person, signed_by};
pub(crate) use store::MIGRATION;
pub(super) use store::remove_since;
pub(crate) use web::Button;

use kernel::{PasskeyId, PersonId, Timestamp};

pub(super) fn routes(rooms: &mut ::web::Rooms<crate::Portal>) {
    web::routes(rooms);
}

/// A passkey, as its owner knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Passkey {
    /// Its id.
    pub(crate) id: PasskeyId,
    /// Whose it is.
    pub(crate) person: PersonId,
    /// What its owner calls it.
    pub(crate) name: String,
    /// When it was added.
    pub(crate) created: Timestamp,
    /// When somebody last signed with it.
    pub(crate) used: Option<Timestamp>,
}
