//! An **attachment** is a file that an organisation keeps with a record of its own: with a lead, a
//! registration, or an account. It stays in the vault, whatever becomes of the record, until somebody sends a copy
//! along as [`evidence`](crate::evidence), or shares one of a deal ([`coselling`](crate::coselling)).
//!
//! ```text
//! attached ──remove──▶ removed ──a day later──▶ erased
//!     ▲                   │
//!     └─────restore───────┘
//! ```
//!
//! What may be attached, [`files::examine`] says by the content. Files leave only through the origin that
//! knows no cookies, by a link that lasts five minutes ([`trust::access::links`]).

mod actions;
mod api;
mod attachment;
mod section;
pub(crate) mod store;
mod web;

pub use actions::{AttachmentError, MOST, attach, remove, restore, work};
pub use attachment::{About, Attachment};
pub(crate) use section::{Section, said, section, size, whose};
pub use store::{MIGRATION, find, of};
pub(crate) use web::{address, public_routes};

pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    web::routes(rooms);
    api::routes(rooms);
}
