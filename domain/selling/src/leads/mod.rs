//! A **lead** is a possible sale that an organisation keeps in its own vault. Nobody else sees it, not even
//! that it is there, until it is registered with somebody on purpose (V2).

mod actions;
mod api;
mod lead;
mod pages;
pub(crate) mod store;
mod web;

pub use actions::{LeadError, add, add_all, edit};
pub use lead::{Draft, DraftError, Lead, Own, Stage, Typed};
pub(crate) use pages::{at, stage_tag, to, ways};
pub use store::{LeadSort, MIGRATION, Query, WORKED_ON, find, known_numbers, list, page, products, stages};
pub(crate) use store::{of_customer, read_ahead};
pub(crate) use web::sentence;

pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    web::routes(rooms);
    api::routes(rooms);
}

#[cfg(test)]
mod tests;
