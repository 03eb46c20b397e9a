//! The people who work for an organisation: who is invited, who joins, who may do what, who leaves.
//!
//! ```text
//! invite ──▶ open ──accept──▶ accepted: a membership in the directory
//!             │ ▲
//!             │ └─send again─ (the link from before opens nothing any more)
//!             ├──take back──▶ revoked
//!             └──14 days──▶ over
//! ```
//!
//! A member who is suspended sees nothing until somebody restores them: the membership says so in the directory, which
//! every request asks; why, the organisation's vault says to those who administer.
//!
//! An invitation is the organisation's own and lies in its vault; people and memberships are the node's and lie
//! in its directory. A membership is written while its change is still open, so that changes of one organisation
//! are serial; should the node end between the two, the membership holds and the journal lacks its line.

mod actions;
mod api;
mod invitation;
mod join;
mod letters;
mod notices;
mod store;
mod suspension;
mod web;

pub use actions::{MemberError, change_role, invite, remove, resend, restore, suspend, take_back};
pub use invitation::{Invitation, LASTS};
pub use letters::work;
pub use notices::JOINED;
pub(crate) use store::{MIGRATION, SUSPENSIONS};
pub use suspension::Suspension;
pub use web::origin;

use crate::Portal;

/// The pages and the API of members.
pub(crate) fn routes(rooms: &mut ::web::Rooms<Portal>) {
    web::routes(rooms);
    join::routes(rooms);
    api::routes(rooms);
}
