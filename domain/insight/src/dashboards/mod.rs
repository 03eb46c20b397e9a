//! **Dashboards**: figures and charts that each person chooses and puts in order, out of one catalogue; whoever chose
//! none sees what the organisation begins with.

mod api;
mod letters;
mod panel;
mod points;
mod reading;
mod store;
#[cfg(test)]
mod tests;
mod web;

pub use letters::every_monday;
pub(crate) use points::{Measure, Point, Points};
pub(crate) use reading::{rates, won};

use exchange::Exchange;
use mail::Outbox;
use vault::{Migration, TaskHandlers};

/// The tables.
pub(crate) const MIGRATIONS: [Migration; 2] = [store::MIGRATION, letters::MIGRATION];

/// What this room does after commits.
pub(crate) fn work(handlers: &mut TaskHandlers, exchange: &Exchange, outbox: &Outbox, mode: trust::Mode) {
    letters::work(handlers, exchange, outbox, mode);
}

pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    web::routes(rooms);
    letters::routes(rooms);
    api::routes(rooms);
}
