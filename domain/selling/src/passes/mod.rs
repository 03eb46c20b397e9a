//! **Lead pass**: an organisation hands one of its leads to a partner in its program, by hand or by its rule.
//!
//! ```text
//! offered ──accepted in time──▶ accepted: a lead of the partner's own
//!    │ └────declined───────────▶ declined ─┐
//!    ├──────its time is over───▶ late ─────┼─by rule─▶ offered to the next one, until nobody is left
//!    ├──────its vault refuses──▶ refused ──┘
//!    └──────taken back─────────▶ taken back
//! ```
//!
//! What crossed is erased at whoever declined, was late, or from whom it was taken back. Whoever passes decides what
//! was first: an acceptance counts when its receipt says that it arrived, and only then is it a lead of the partner's.

mod actions;
mod api;
mod arrivals;
mod choosing;
mod next;
mod offered;
mod pass;
mod rule;
mod setting;
pub(crate) mod store;
#[cfg(test)]
mod tests;
mod web;

pub use actions::{PassError, To, Wish, accept, decline, offer};
pub use arrivals::{Answered, Passed};
pub(crate) use next::work;
pub use pass::{Decline, Pass, State};
pub use rule::{Rule, Share, Way};
pub use store::MIGRATION;
pub(crate) use store::{newest, of_ids};

use exchange::{Covered, Kind};

/// Down: a lead is offered to a partner.
static PASSED: Kind = Kind { name: "lead.passed", covered: Covered::ByAgreement };
/// Up: the partner takes it, or does not.
static ANSWERED: Kind = Kind { name: "lead.answered", covered: Covered::ByAgreement };

pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    web::routes(rooms);
    offered::routes(rooms);
    setting::routes(rooms);
    api::routes(rooms);
}
