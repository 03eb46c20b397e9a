//! **Leads** and **registrations**: a possible sale, private to its organisation, and what happens when it
//! is submitted to the owner of a program.

pub mod leads;
pub mod registrations;

/// The tables that this room keeps.
pub fn migrations() -> Vec<vault::Migration> {
    vec![leads::MIGRATION, registrations::MIGRATION]
}
