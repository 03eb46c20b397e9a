//! **Agreements**: the data-sharing terms of a partnership, versioned, accepted by both. They say which
//! kinds of envelope may cross, with which classes of fields, what for, for how long, onward or not.
//!
//! ```text
//! proposed ──the partner accepts──▶ waits ──its day──▶ in force ──a newer one, or the end──▶ over
//!    ├── the partner declines ──▶ declined
//!    └── taken back, or a newer one ──▶ lapsed
//! ```
//!
//! Both vaults hold the same text under the same id. [`Agreements`] is what the exchange asks, on both sides. Two
//! clocks never decide together: each side says by its own when it sends under a version, and the order of
//! envelopes and of journal entries says the rest ([`Agreement::covers_sent`]).

mod agreement;
mod clearing;
mod store;

pub use agreement::{AfterEnd, Agreement, Class, Clause, Stands, Terms, TermsError, Way};
pub use clearing::Agreements;
pub use store::{
    MIGRATION, SPLIT, VERSIONS, accept, accepted, close, decline, end, find, go_on, heard, in_force, keep,
    not_accepted, of_partnership, open, over,
};

#[cfg(test)]
mod tests;
