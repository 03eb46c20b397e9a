//! **Notes** about a partner: what was said, what is to be known. They are the organisation's own: nothing of them
//! crosses, and what is removed is gone.

mod actions;
mod api;
mod store;
mod web;

pub use actions::{NoteError, add, change, remove};
pub use store::{MIGRATION, Note, of_partnership};
pub(crate) use web::page;

/// The pages and the API of notes.
pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    web::routes(rooms);
    api::routes(rooms);
}
