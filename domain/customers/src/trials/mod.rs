//! A **trial** is one customer's try of a vendor's product: asked for by a partner, given by the vendor. It has a record in
//! both vaults, under one id.
//!
//! ```text
//! requested ──open──▶ running ──its time is over──▶ expired ──extend──▶ running
//!    │                 │  ▲ └──the customer buys──▶ converted
//!    ├─decline─▶ declined └─extend─ (asked for, or not)
//!    │                 └──cancel──▶ cancelled
//! any that is not over ──withdraw (by the partner)──▶ withdrawn
//! requested ──the envelope is refused──▶ refused
//! ```
//!
//! The vendor alone says where it stands, and tells the whole of it each time ([`told`]), with how it is used as far as the
//! agreement lets that cross. The partner alone says what is tried and by whom, asks for more time, and takes it back. So
//! neither waits for the other, and what both did at once comes out the same on both sides: what the partner took back stays
//! taken back, and everything else is as the vendor says.
//!
//! The vendor's product takes part through the API: it says that the account is there, and how it is used ([`usage`]).

mod actions;
mod api;
mod arrivals;
mod due;
mod giving;
mod opening;
mod pages;
mod reporting;
mod show;
pub(crate) mod store;
mod table;
#[cfg(test)]
mod tests;
mod told;
mod trial;
mod usage;

use exchange::{Covered, Kind};

pub use actions::{TrialError, Wish, ask, request, withdraw};
pub use arrivals::{FollowedUp, Requested, Told};
pub(crate) use due::work;
pub use giving::{Says, say};
pub(crate) use opening::ways;
pub use reporting::report;
pub use store::find;
pub(crate) use store::of_customer;
pub use table::Trials;
pub use trial::{State, Trial};
pub(crate) use usage::USAGE;
pub use usage::{Counted, Report, Usage};

/// Up: a trial is asked for.
static REQUESTED: Kind = Kind { name: "trial.requested", covered: Covered::ByAgreement };
/// Up: more time is asked for.
static FOLLOWED_UP: Kind = Kind { name: "trial.followed_up", covered: Covered::ByAgreement };
/// Down: where it stands.
static TOLD: Kind = Kind { name: "trial.told", covered: Covered::ByAgreement };
/// All that carries what the partner chose to say: what is taken back with a trial.
static CARRY: [&Kind; 2] = [&REQUESTED, &FOLLOWED_UP];

pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    pages::routes(rooms);
    opening::routes(rooms);
    api::routes(rooms);
    reporting::routes(rooms);
}
