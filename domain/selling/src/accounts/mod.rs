//! An **account** is a customer’s company as this organisation knows it: private, recognised by its
//! registrable domain, and linked to the leads of the same customer. Nothing of it crosses; what a
//! registration shares of a customer stands in the lead.

mod account;
mod actions;
mod api;
mod pages;
mod store;
mod table;
mod web;

pub use account::{Account, Details, Typed};
pub use actions::add_from_lead;
pub(crate) use pages::tabs;
pub(crate) use store::names;
pub use store::{MIGRATION, SECTORS, find, of_customer};
pub use table::{Accounts, search};

pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    web::routes(rooms);
    api::routes(rooms);
}
