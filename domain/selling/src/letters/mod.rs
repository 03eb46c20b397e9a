//! **Letters** that somebody forwards to the organisation's own address, and the leads that are made of them: a mail of
//! a customer becomes a private lead with two clicks, and goes on to a program as any other lead does.
//!
//! ```text
//! mail server ──SMTP──▶ node ──▶ a letter, private, with what was understood of it
//!                                  │
//!                                  ├─ somebody looks at it ──▶ a lead; the letter is gone
//!                                  └─ removed, or erased after 30 days
//! ```
//!
//! Nothing is made of a letter by itself: what is understood of it is a proposal. Files that came with it are not kept.
//! Letters belong to no region, vendor or department: who sees a part of the records alone sees none of them.

mod address;
mod api;
mod letter;
mod making;
mod reading;
mod store;
mod taking;
#[cfg(test)]
mod tests;
mod web;

pub use letter::{Letter, Understood};
pub use reading::understand;
pub use store::MIGRATION;
pub use taking::{Refused, knows, take};

pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    web::routes(rooms);
    api::routes(rooms);
}

pub(crate) fn work(handlers: &mut vault::TaskHandlers) {
    taking::work(handlers);
}
