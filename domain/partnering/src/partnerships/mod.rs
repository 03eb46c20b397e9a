//! **Partnerships**: one organisation's place in another's program. Both vaults hold their own record,
//! under the same id.
//!
//! ```text
//! invited ──accept──▶ active ──end──▶ ended
//! ```
//!
//! The invitation carries the program and the terms; accepting it accepts the agreement. These are
//! handshakes: they travel before there is an agreement, and after it.

mod actions;
mod api;
mod clauses;
mod envelopes;
mod partnership;
mod store;
#[cfg(test)]
mod tests;
mod web;

pub use actions::{PartnershipError, accept, end, invite};
pub(crate) use clauses::{Said, said};
pub use envelopes::{Accepted, Ended, Invited};
pub use partnership::{Partnership, Role, State};
pub use store::{MIGRATION, SPLIT, all, find, of_program, page, place, set_department, vendors, with_peer};
pub(crate) use store::{follow, follow_program, lead_up};

/// The pages and the API of partnerships.
pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    web::routes(rooms);
    api::routes(rooms);
}
