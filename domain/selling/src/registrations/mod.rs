//! A **registration** is one hop: what one organisation submitted about a lead to the owner of a program.
//! It has a record in both vaults, under one id.
//!
//! ```text
//!            ┌──accept (in as many steps as the program says)──▶ accepted ──its time is over──▶ expired
//! pending ───┤                                                    │  ▲                          │
//!   ▲  │     ├──deny────▶ denied                   revoked ◀──────┘  └───────extend─────────────┘
//!   │  └─return─▶ returned ──deny──▶ denied
//!   └──answer──────┘
//! any of them ──withdraw (by its sender)──▶ withdrawn
//! pending ──the envelope is refused──▶ refused
//! ```
//!
//! Its receiver alone says where it stands, and tells the whole of it each time ([`told`]); its sender alone says what
//! is registered, asks for an extension and says that it still works on it ([`following`]). So neither waits for the
//! other, and both agree when nothing is under way any more.
//!
//! Two tiers are two registrations. A distributor that accepts one passes it up as its terms say: that is a
//! registration of its own, whose envelope names the hash of the first. Decisions are relayed down, so
//! that the reseller sees each hop by name.

mod actions;
mod acts;
mod api;
mod arrivals;
mod asking;
mod course;
mod course_part;
mod crossing;
mod deciding;
mod due;
mod ending;
mod facets;
mod fields;
mod following;
mod handing;
mod kinds;
mod lists;
mod many;
mod passing;
mod queue;
mod registration;
mod review;
pub(crate) mod store;
mod table;
mod told;
mod totals;
mod twice;
mod updating;
mod web;

pub use actions::{
    Preview, RegistrationError, decide, pass_up_by_hand, preview, submit, submit_all, withdraw,
};
pub(crate) use arrivals::between;
pub use arrivals::{Decided, Relayed, Submitted};
pub use asking::{Answered, Beside};
pub use course::{Basis, Course, Due, REMINDERS, Taken, Wish};
pub use deciding::{answer_extension, give_back, revoke, take_up};
pub use fields::{FIELDS, SaleField};
pub(crate) use fields::{arrived as read_sale, crossing};
pub use following::{FollowedUp, ask_extension, resubmit, still_active};
pub use lists::{Asked, asked, count, counts, page, pending, search};
pub(crate) use registration::label;
pub use registration::{Decision, Denial, Direction, Hop, Registration, State};
pub(crate) use store::follow;
pub use store::{
    COURSE, FIGURES, MIGRATION, OF_PARTNERSHIP, PROGRAM, STANDING, SUMS, WAY, find, of_lead, of_leads,
    passed_up, pending_of, read_ahead,
};
pub use table::Registrations;
pub(crate) use totals::whole;
pub use totals::{By, Total, Totals, any, totals, totals_by_month, won_by_product};
pub use twice::Elsewhere;
pub(crate) use updating::behind;
pub use updating::update;
pub(crate) use web::answer;

/// The work that registrations need.
pub(crate) fn work(handlers: &mut vault::TaskHandlers, exchange: &exchange::Exchange) {
    ending::work(handlers, exchange.vaults());
    due::work(handlers, exchange);
}

pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    web::routes(rooms);
    api::routes(rooms);
    acts::routes(rooms);
    many::routes(rooms);
    handing::routes(rooms);
}

#[cfg(test)]
mod tests;
