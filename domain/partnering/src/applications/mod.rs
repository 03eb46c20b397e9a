//! **Applications**: who asks for a place in a program, and what became of it.
//!
//! ```text
//!            ┌──reopen────────────┬──────────────────┐
//!            ▼                    │                  │
//! sent ──▶ received ──approve──▶ approved ──▶ an offer by mail ──▶ came as an organisation
//!            │      ──reject───▶ rejected ──the program's days──▶ may apply again
//!            └──────withdraw───▶ withdrawn
//! ```
//!
//! A program takes applications with a published form, on a page of its own (`intake.rs`). What somebody fills in there
//! becomes an application in the same change (`arriving.rs`); rules of the program may decide it (`rules.rs`), else a
//! person does (`deciding.rs`). Approving makes an [offer](crate::offers) to the applicant's address: they found a
//! portal of their own, or come with the one that they have. Whoever applies is known by their address alone, and is
//! told by letters to it: a page in public never says what became of an application.

mod api;
mod application;
mod arriving;
mod deciding;
mod intake;
mod letters;
mod many;
mod mine;
mod notices;
mod reading;
mod rules;
mod setting;
mod setting_page;
mod store;
mod tables;
#[cfg(test)]
mod tests;
mod web;

pub use application::{Application, Reason, State};
pub(crate) use arriving::arrive;
pub use arriving::{Applies, Arrived};
pub use deciding::{ApplicationError, Verdict, decide, reopen, tidy};
pub(crate) use deciding::{came, forget};
pub use intake::Intake;
pub(crate) use intake::{Says, address, open};
pub use letters::work;
pub(crate) use notices::RECEIVED;
pub use rules::{Rule, Test, Then};
pub use setting::{IntakeError, Settings, set_rules, take};
pub(crate) use store::{Belongs, of_offer, offered_again};
pub use store::{find, search};
pub use tables::{MIGRATION, SUBMITTED};

/// The pages and the API of applications.
pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    web::routes(rooms);
    many::routes(rooms);
    mine::routes(rooms);
    setting_page::routes(rooms);
    api::routes(rooms);
}
