//! **People that a side shows** to the other: each chooses who of its members its partner or vendor sees, what they do
//! for it, and whether with address and telephone. Nobody is seen who was not chosen.
//!
//! The whole list crosses each time that it changes, and the one before is taken back: of who is no longer on it
//! nothing stays on the other side, nor in its log.

mod api;
mod arrivals;
mod card;
mod show;
mod store;
mod telling;
mod web;

pub use arrivals::PeopleShown;
pub use card::{Card, CardError};
pub(crate) use show::hide_everywhere;
pub use show::{hide, show};
pub(crate) use store::shown_anywhere;
pub use store::{MIGRATION, Shown, shown, theirs};
pub(crate) use telling::{ask_where_shown, work};

/// The pages and the API of people.
pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    web::routes(rooms);
    api::routes(rooms);
}
