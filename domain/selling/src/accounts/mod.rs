//! An **account** is a customer’s company as this organisation knows it: private, recognised by its
//! registrable domain, and linked to the leads of the same customer. Nothing of it crosses; what a
//! registration shares of a customer stands in the lead.

mod account;
mod actions;
mod api;
mod pages;
mod store;
mod web;

pub use account::{Account, Details, Typed};
pub use actions::{AccountError, add, add_from_lead, change};
pub(crate) use pages::tabs;
pub(crate) use store::names;
pub use store::{MIGRATION, Query, find, list, of_customer, page};

pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    web::routes(rooms);
    api::routes(rooms);
}
