//! **Reports**: what sales come to, told from tier to tier without the records.
//!
//! A partner tells the owner of each of its programs what the sales come to that it registered there, by month, product,
//! region and currency, and beside that what its own partners told it, added up, where their program leads up to there
//! (V8). A total over fewer sales than the agreement asks for is withheld, in a way that no difference tells it either
//! ([`withhold`], decision 0043). Each report is the whole of it and takes the place of the one before.

mod arrivals;
mod cell;
mod groups;
mod out;
mod received;
mod sales;
mod telling;
#[cfg(test)]
mod tests;
mod total;
mod withhold;

pub use arrivals::Reported;
pub use cell::{Cell, Standing};
pub use received::{Report, report, reports};
pub use telling::tell_now;
pub(crate) use telling::work;
pub use total::{Total, added, counted};
pub use withhold::{Part, Told, withhold};

/// The tables of this noun.
pub(crate) const MIGRATIONS: [vault::Migration; 4] =
    [sales::MIGRATION, groups::MIGRATION, received::MIGRATION, out::MIGRATION];
