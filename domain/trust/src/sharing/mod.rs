//! The **sharing log** and the **journal** as pages and API: what left, what arrived, why, until when, with
//! which receipt; and every change of the vault (V4).
//!
//! Both are read, never written, from here. Ids stand in them; names come from the directory when they are
//! shown, so that an erased person leaves none behind.

mod api;
mod crossed;
mod journal;
mod names;
#[cfg(test)]
mod tests;
mod web;
mod words;

pub use api::{ENTRY, entry as document};
pub use journal::{Told, told};
pub use names::Names;
pub use words::{class_label, field_label, is_fact, kind_label};

use crate::Portal;

/// The pages and the API of this room.
pub(crate) fn routes(rooms: &mut ::web::Rooms<Portal>) {
    web::routes(rooms);
    journal::routes(rooms);
    api::routes(rooms);
}
