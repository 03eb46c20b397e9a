//! **Co-selling**: organisations that stand beside each other in the chain of a sale share notes and files of their deals.
//!
//! Everybody has a deal of their own about the sale; the chain is that of the registrations: who brought it below, and to
//! whom it was registered above. What is written down about a deal is its organisation's alone until somebody chooses a
//! neighbour for it:
//!
//! ```text
//! a note or file of the deal ──shared with one──▶ under way ──receipt──▶ there ──taken back, removed, withdrawn──▶ erased there
//!                                                     └──refusal──▶ not taken, with the reason
//! ```
//!
//! How far a deal is can be shared as well: then every move of it is told ([`telling`]), so that two who close one sale
//! differently see it. Neither's deal changes the other's.
//!
//! Nothing goes further by itself. What arrived can be shared on by who got it, where the terms under which it came say
//! so, and what was shared on goes when its source does.

mod api;
mod arrivals;
mod chain;
mod part;
mod sharing;
mod store;
mod telling;
mod thing;
mod web;

use ::exchange::{Covered, Kind};

pub use arrivals::DealShared;
pub(crate) use chain::{askable, deal_of, neighbour, takes_notes};
pub(crate) use part::{Acts, Arrivals, Choice, Found, Stands};
pub use sharing::{ShareError, recall, share};
pub(crate) use sharing::{recall_hop, recall_source};
pub use store::{MIGRATION, of};
pub(crate) use store::{forget, kept, whose};
pub(crate) use telling::work;
pub use thing::{Shared, Thing, What};
pub(crate) use web::chosen;

/// Up and down: a note, a file or the stage of a deal, for the neighbour for whom somebody chose it.
pub static SHARED: Kind = Kind { name: "deal.shared", covered: Covered::ByAgreement };

pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    web::routes(rooms);
    api::routes(rooms);
}
