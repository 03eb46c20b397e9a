//! **Merging**: several leads of one company become one, by somebody's choice, field by field. Its files, registrations,
//! passes, deal and imports live on in the one that is kept, and its timeline shows what happened to both. What the other
//! said is kept beside it, so that they can be taken apart again as long as nothing was done since.

mod actions;
mod api;
mod fields;
mod groups;
mod page;
mod part;
mod store;
mod web;

pub(super) use part::Part;
pub use store::MIGRATION;
pub(crate) use store::{ids, numbered, went};
pub(super) use web::{same, these};

pub(super) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    web::routes(rooms);
    api::routes(rooms);
}
