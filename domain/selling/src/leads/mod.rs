//! A **lead** is a possible sale that an organisation keeps in its own vault. Nobody else sees it, not even
//! that it is there, until it is registered with somebody on purpose (V2).

mod actions;
mod api;
mod editing;
mod lead;
pub(crate) mod merging;
mod pages;
pub(crate) mod same;
pub(crate) mod store;
mod sums;
mod table;
mod web;

pub use actions::{LeadError, add, add_all};
pub(crate) use actions::{UNDOING, save};
pub use lead::{Draft, DraftError, Lead, Own, Stage, Typed};
pub use merging::MIGRATION as MERGES;
pub(crate) use pages::{at, leads_up, stage_colour, stage_tag, to, ways};
pub use same::COMPANY;
pub(crate) use store::of_customer;
pub use store::{
    ARCHIVING, CALLING, MIGRATION, NUMBER, SUMS, WORKED_ON, find, known_numbers, page, read_ahead,
};
pub use sums::stages;
pub(crate) use sums::sums;
pub(crate) use table::STAGES;
pub use table::{LeadRow, Leads};
pub(crate) use web::sentence;

/// What the list of leads is asked for.
pub type Asked = ::web::table::Asked<LeadRow, store::Column>;

/// Every lead, also those that are archived.
pub fn everything() -> Asked {
    <Leads as crate::tables::Tabled>::list().all()
}

/// The leads that nobody works on, of those that a query asks for.
pub(crate) fn waiting(query: &str) -> Result<Asked, ::web::Problem> {
    let asked = <Leads as crate::tables::Tabled>::asked_by_program(query)?;
    Ok(asked.implying("worked", ::web::table::Test::Truth(false)))
}

/// The first `most` leads that have the words, with how many there are in all.
///
/// # Errors
/// What the vault says.
pub async fn search(
    tx: &vault::Tx,
    words: &str,
    most: u32,
) -> Result<(Vec<LeadRow>, u64), vault::VaultError> {
    crate::tables::search::<Leads>(tx, words, most).await
}

pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    merging::routes(rooms);
    web::routes(rooms);
    api::routes(rooms);
}

#[cfg(test)]
mod tests;
