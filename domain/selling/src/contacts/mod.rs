//! A **contact** is a person at a customer’s, as this organisation knows them: private, with an account or
//! without. On request a contact is erased: what is left is that there was one, in the journal.

mod actions;
mod api;
mod contact;
mod pages;
mod store;
mod table;
mod web;

pub(crate) use actions::zone;
pub(crate) use contact::clock;
pub use contact::{Contact, Details, Typed};
pub use store::{MIGRATION, of_account};
pub use table::{ContactRow, Contacts, search};

pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    web::routes(rooms);
    api::routes(rooms);
}
