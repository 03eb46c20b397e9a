//! A **registration** is one hop: what one organisation submitted about a lead to the owner of a program.
//! It has a record in both vaults, under one id.
//!
//! ```text
//!            ┌──accept──▶ accepted ──┐
//! pending ───┤                       ├──withdraw (by its sender)──▶ withdrawn
//!            ├──deny────▶ denied     │
//!            └───────────────────────┘
//! pending ──the envelope is refused──▶ refused
//! ```
//!
//! Two tiers are two registrations. A distributor that accepts one passes it up as its terms say: that is a
//! registration of its own, whose envelope names the hash of the first. Decisions are relayed down, so
//! that the reseller sees each hop by name.

mod actions;
mod api;
mod arrivals;
mod crossing;
mod ending;
mod facets;
mod fields;
mod handing;
mod kinds;
mod lists;
mod many;
mod passing;
mod queue;
mod registration;
mod review;
mod store;
mod table;
mod totals;
mod twice;
mod web;

pub use actions::{
    Preview, RegistrationError, decide, pass_up_by_hand, preview, submit, submit_all, withdraw,
};
pub use arrivals::{Decided, Relayed, Submitted};
pub(crate) use ending::work;
pub use fields::{FIELDS, SaleField};
pub use lists::{Asked, asked, count, counts, page, pending, search};
pub use registration::{Decision, Denial, Direction, Hop, Registration, State};
pub(crate) use registration::label;
pub(crate) use store::{follow, passed_up};
pub use store::{
    MIGRATION, OF_PARTNERSHIP, PROGRAM, STANDING, SUMS, WAY, find, of_lead, of_leads, pending_of, read_ahead,
};
pub use table::Registrations;
pub(crate) use totals::whole;
pub use totals::{By, Total, Totals, totals};
pub use twice::Elsewhere;

pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    web::routes(rooms);
    api::routes(rooms);
    many::routes(rooms);
    handing::routes(rooms);
}

#[cfg(test)]
mod tests;
