//! A **line** says what one won sale means between the owner of a program and the partner who brought it. It has a row in
//! both vaults, under the id of the registration that it is about.
//!
//! ```text
//! a deal about a partner's registration is won, and it is said how its customer pays
//!      └──▶ line ──told──▶ the same line at the partner
//! it leaves Closed won, is withdrawn or revoked ──▶ no line, in neither vault
//! ```
//!
//! The owner of the program alone makes it, of its own deal and at its own program's rate, and tells the whole of it each time
//! ([`telling`]); the envelope before is taken back. Over several tiers every hop has a line of its own: each organisation's won
//! deal makes the one with the partner below it.

mod arrivals;
mod following;
mod line;
mod rate;
mod settling;
mod share;
mod store;
mod telling;
#[cfg(test)]
mod tests;

use exchange::{Covered, Kind};

pub use arrivals::Billed;
pub(crate) use following::work;
pub use line::{Line, Owes, Untold};
pub(crate) use line::{is_month, month_at};
pub(crate) use share::owed_by;
pub use share::{Total, owed, share, totals};
pub use store::put as keep;
pub(crate) use store::{MIGRATION, Wanted, of_month, page};

/// Down: what a won sale means for the two.
pub static BILLED: Kind = Kind { name: "sale.billed", covered: Covered::ByAgreement };
