//! **Dashboards**: figures and charts that each person chooses and puts in order, out of one catalogue; whoever chose
//! none sees what the organisation begins with.

mod api;
mod panel;
mod points;
mod reading;
mod store;
#[cfg(test)]
mod tests;
mod web;

pub(crate) use points::{Measure, Point, Points};
pub(crate) use reading::{rates, won};
pub(crate) use store::MIGRATION;

pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    web::routes(rooms);
    api::routes(rooms);
}
