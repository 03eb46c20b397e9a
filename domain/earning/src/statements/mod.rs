//! A **statement** is what the lines of one partnership and one month come to: what is owed to whom, by option and currency.
//! Nothing of it is kept: it is added up when it is read, of lines that are the same in both vaults, and so it is the same on both
//! sides.

mod api;
mod pages;
mod paper;
mod sheet;
mod statement;
mod unbilled;

pub(crate) fn routes(rooms: &mut web::Rooms<trust::Portal>) {
    pages::routes(rooms);
    api::routes(rooms);
}
