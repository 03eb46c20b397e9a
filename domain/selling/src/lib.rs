//! **Leads**, **registrations** and **deals**: a possible sale, private to its organisation; what happens when
//! it is submitted to the owner of a program; and the work on it, in a pipeline of one's own. **Accounts** and
//! **contacts** are the customers and their people, as an organisation knows them. **Attachments** are the files
//! that are kept with a record.

pub mod accounts;
pub mod attachments;
pub mod conflicts;
pub mod contacts;
pub mod coselling;
pub mod deals;
mod editing;
pub mod evidence;
pub mod exports;
pub mod history;
pub mod imports;
pub mod leads;
pub mod letters;
mod notices;
pub mod passes;
pub mod proof;
pub mod registrations;
mod split;
pub mod steps;
pub mod tables;
#[cfg(test)]
mod tests;
pub mod tiers;

/// The texts of this room.
pub(crate) mod texts {
    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

/// The tables that this room keeps.
pub fn migrations() -> Vec<vault::Migration> {
    vec![
        leads::MIGRATION,
        registrations::MIGRATION,
        leads::ARCHIVING,
        tables::undo::MIGRATION,
        leads::WORKED_ON,
        deals::MIGRATION,
        deals::NOTES,
        attachments::MIGRATION,
        accounts::MIGRATION,
        contacts::MIGRATION,
        accounts::SECTORS,
        registrations::SUMS,
        deals::SUMS,
        exports::MIGRATION,
        leads::SUMS,
        registrations::STANDING,
        split::SPLIT,
        exports::SIGHT,
        registrations::PROGRAM,
        tiers::MIGRATION,
        registrations::WAY,
        registrations::OF_PARTNERSHIP,
        registrations::COURSE,
        conflicts::MIGRATION,
        leads::COMPANY,
        imports::MIGRATION,
        passes::MIGRATION,
        evidence::MIGRATION,
        leads::MERGES,
        leads::CALLING,
        deals::PIPELINE,
        letters::MIGRATION,
        leads::NUMBER,
        coselling::MIGRATION,
        registrations::FIGURES,
        steps::MIGRATION,
        steps::NEXT,
    ]
}

/// The pages and the API of this room.
pub fn routes(rooms: &mut web::Rooms<trust::Portal>) {
    leads::routes(rooms);
    passes::routes(rooms);
    registrations::routes(rooms);
    evidence::routes(rooms);
    conflicts::routes(rooms);
    proof::routes(rooms);
    tiers::routes(rooms);
    deals::routes(rooms);
    steps::routes(rooms);
    coselling::routes(rooms);
    attachments::routes(rooms);
    accounts::routes(rooms);
    contacts::routes(rooms);
    tables::routes(rooms);
    exports::routes(rooms);
    imports::routes(rooms);
    letters::routes(rooms);
}

/// What this room answers on the origin that knows no cookies.
pub fn public_routes(rooms: &mut web::Rooms<trust::Portal>) {
    attachments::public_routes(rooms);
}

/// What this room does after commits.
pub fn work(handlers: &mut vault::TaskHandlers, exchange: &exchange::Exchange) {
    let vaults = exchange.vaults();
    attachments::work(handlers);
    registrations::work(handlers, exchange);
    passes::work(handlers, exchange);
    conflicts::work(handlers, exchange);
    exports::work(handlers, vaults);
    imports::work(handlers, vaults);
    letters::work(handlers);
    deals::work(handlers);
    coselling::work(handlers, exchange);
    steps::work(handlers, exchange);
}

/// What this room tells members of.
pub fn notices() -> Vec<trust::notifications::Kind> {
    notices::KINDS.into_iter().chain(steps::KINDS).collect()
}

/// The id in an address; a text that is none names nothing that is here.
fn identified<Id: std::str::FromStr>(text: &str) -> Result<Id, web::Problem> {
    text.parse().map_err(|_| web::Problem::absent())
}
