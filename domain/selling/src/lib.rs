//! **Leads** and **registrations**: a possible sale, private to its organisation, and what happens when it
//! is submitted to the owner of a program.

mod history;
pub mod leads;
mod paging;
pub mod registrations;
mod tables;
#[cfg(test)]
mod tests;

/// The tables that this room keeps.
pub fn migrations() -> Vec<vault::Migration> {
    vec![leads::MIGRATION, registrations::MIGRATION, leads::ARCHIVING, tables::undo::MIGRATION]
}

/// The pages and the API of this room.
pub fn routes(rooms: &mut web::Rooms<trust::Portal>) {
    leads::routes(rooms);
    registrations::routes(rooms);
    tables::routes(rooms);
}

/// The id in an address; a text that is none names nothing that is here.
fn identified<Id: std::str::FromStr>(text: &str) -> Result<Id, web::Problem> {
    text.parse().map_err(|_| web::Problem::absent())
}
