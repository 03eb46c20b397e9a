//! A **deal** is a sale that an organisation works on, in a pipeline of its own.
//!
//! It begins with a lead of the organisation's own, or with a registration that it accepted. What is known
//! of the sale stays where it is owned: in the lead, or in the registration of the partner who brought it.
//! The deal adds what is its organisation's alone: the stage, what each stage requires, who looks after it,
//! the next step, notes. Every tier has a deal of its own about the same sale.
//!
//! ```text
//! New ⇄ Newsletter subscription ⇄ Trial ⇄ Closed won ⇄ Closed lost      (D1; any to any)
//!        └ form submitted          └ trial exists  └ billing option  └ reason and notes   (D4)
//!
//! A program may have stages of its own: they are the lanes of its board, and each counts as one of these.
//!
//! … ──its registration is withdrawn──▶ Withdrawn, on no board
//! ```

mod actions;
mod again;
mod answers;
mod api;
mod board;
mod chip;
mod closing;
mod deal;
mod gate;
mod lists;
mod many;
mod notes;
mod pipeline;
mod show;
mod stage;
pub(crate) mod store;
mod table;
mod web;

pub use actions::{DealError, assign, begin, begin_all, know_trial, move_to};
pub(crate) use actions::{begin_accepted, follow, forget, join, show_sale, withdrawn};
pub(crate) use again::work;
pub use answers::{Answers, Billing, LostReason, TypedAnswers};
pub use deal::{Card, Deal, NextStep, Source};
pub use lists::{LaneSum, asked, count, everything, lane, search, sums, these};
pub(crate) use many::UNDOING;
pub(crate) use notes::find as note;
pub use notes::{MIGRATION as NOTES, Note, add as add_note, of_deal as notes, remove as remove_note};
pub use pipeline::Spot;
pub use stage::Stage;
pub(crate) use store::show_next;
pub use store::{MIGRATION, PIPELINE, SUMS, about, find, of_lead, of_registration};
pub use table::{Asked, DealRow, Deals};
pub(crate) use web::{page, people};

pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    web::routes(rooms);
    many::routes(rooms);
    api::routes(rooms);
}

#[cfg(test)]
mod tests;
