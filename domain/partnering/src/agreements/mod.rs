//! **Agreements** as people work with them: written as a part of a program, proposed to each partner, shown as a
//! difference, accepted or declined, in force from a day on. What an agreement is, and what it lets cross, is
//! [`trust::agreements`].
//!
//! A program's owner writes and proposes; its partner accepts or declines. Who accepts while the proposal is taken back
//! has accepted: both sides come to the same, whichever envelope is faster (decision 0031).

mod actions;
mod api;
mod catalogue;
mod envelopes;
mod of_program;
mod said;
mod web;

pub use actions::{AgreementError, accept, decline, propose, take_back};
pub(crate) use actions::{naming, signer};
pub(crate) use api::TERMS;
pub use catalogue::{CATALOGUE, Speaks, of_registrations};
pub(crate) use catalogue::{REGISTERED, wrong};
pub use envelopes::{Accepted, Declined, Proposed, TakenBack};
pub(crate) use envelopes::{heard, signed};
pub(crate) use said::{details, lines};

pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    web::routes(rooms);
    of_program::routes(rooms);
    api::routes(rooms);
}
