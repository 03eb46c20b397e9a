//! **Key figures**: what was won, in all and by distributor, reseller, product and month.
//!
//! An organisation that others register with counts what arrived and was accepted; one that only registers
//! counts its own that were accepted. Both are labelled, and never added up.

mod api;
mod figures;
#[cfg(test)]
mod tests;

pub(crate) use api::routes;
pub use figures::{Kpis, Tier, kpis};
pub(crate) use figures::{months, standing};
