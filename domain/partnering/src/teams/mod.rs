//! How an organisation splits its portal among its people (V9): its regions and departments, to which of them and
//! to which vendors a person or a key is limited, and where a record belongs.
//!
//! What a scope does to what is seen stands in [`trust::access::scopes`].

mod api;
mod place;
mod problems;
mod scope_page;
mod web;

pub use place::{Choices, Place, PlaceError};
pub(crate) use problems::sentence;

/// The pages and the API of teams.
pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    web::routes(rooms);
    scope_page::routes(rooms);
    api::routes(rooms);
}
