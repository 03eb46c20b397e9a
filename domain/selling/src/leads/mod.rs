//! A **lead** is a possible sale that an organisation keeps in its own vault. Nobody else sees it, not even
//! that it is there, until it is registered with somebody on purpose (V2).

mod actions;
mod lead;
pub(crate) mod store;

pub use actions::{LeadError, add};
pub use lead::{Draft, DraftError, Lead, Own, Stage, Typed};
pub use store::{LeadSort, MIGRATION, Query, by_external_id, find, list, page, stages};

#[cfg(test)]
mod tests;
