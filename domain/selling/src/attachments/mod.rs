//! An **attachment** is a file that an organisation keeps with a record of its own: with a lead, a
//! registration, or an account. It stays in the vault: nothing of it crosses, whatever becomes of the record.
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
pub(crate) use section::{Section, section, size};
pub use store::{MIGRATION, find, of};
pub(crate) use web::public_routes;

pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    web::routes(rooms);
    api::routes(rooms);
}
