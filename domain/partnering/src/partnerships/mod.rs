//! **Partnerships**: one organisation's place in another's program. Both vaults hold their own record,
//! under the same id.
//!
//! ```text
//! invited ──accept──▶ active ──its day──▶ ended, and settled by both
//!    └── taken back, or turned down ──▶ ended
//! ```
//!
//! The invitation carries the program and the terms; accepting it accepts the agreement. These are
//! handshakes: they travel before there is an agreement, and after it.

mod about;
mod actions;
mod api;
mod clauses;
mod ending;
mod ending_page;
mod envelopes;
mod head;
mod in_program;
mod list;
mod partnership;
mod settling;
mod store;
#[cfg(test)]
mod tests;
mod web;

pub use about::{About, Overview, told_of};
pub use actions::{PartnershipError, accept, invite};
pub(crate) use clauses::{Said, said};
pub use ending::{EndCancelled, Ended, Settled, cancel_end, end};
pub use envelopes::{Accepted, Invited};
pub use head::{Head, Tab};
pub use partnership::{Ends, Partnership, Role, State};
pub(crate) use settling::work;
pub use store::{
    ENDING, MIGRATION, SPLIT, all, as_partner, find, in_program, of_program, page, place, set_department,
    vendors, with_peer,
};
pub(crate) use store::{follow, follow_program, lead_up};

/// The pages and the API of partnerships.
pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    web::routes(rooms);
    ending_page::routes(rooms);
    api::routes(rooms);
}
