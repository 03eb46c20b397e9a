//! **Agreements**: the data-sharing terms of a partnership, versioned, accepted by both. They say which
//! kinds of envelope may cross, with which classes of fields, what for, for how long, onward or not.
//!
//! ```text
//! proposed ──accepted by both──▶ in force ──a newer version──▶ superseded
//!                                   └────ended by either────▶ ended
//! ```
//!
//! Both vaults hold the same text under the same id. [`Agreements`] is what the exchange asks, on both sides.

mod agreement;
mod clearing;
mod store;

pub use agreement::{Agreement, Class, Clause, Terms, TermsError, Way};
pub use clearing::Agreements;
pub use store::{MIGRATION, SPLIT, accept, end, in_force, keep, of_partnership};

#[cfg(test)]
mod tests;
