//! **Tiers**: what the partners of a program have reached, who would move where because of it, and moving them.
//!
//! ```text
//! counted every day ──▶ preview ──somebody says so, or the program does──▶ moved, and told ──▶ undone
//! ```
//!
//! What a partner has reached is counted from records in one's own vault: its registrations that were accepted in the
//! period, and the deals of them that were won. A partner that no longer reaches its tier keeps it for the program's
//! days of grace. Where each stands, and what is missing to the next tier, is told to it in an envelope.

mod actions;
mod api;
mod performance;
mod rule;
mod store;
#[cfg(test)]
mod tests;
mod web;

pub use actions::{TierError, daily, move_all, work};
pub use store::MIGRATION;

/// The pages and the API of tiers.
pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    web::routes(rooms);
    api::routes(rooms);
}
