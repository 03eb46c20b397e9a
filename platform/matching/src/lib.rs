//! Whether two companies are the same one: what they have in common, and how much that says.
//!
//! ```text
//! what people typed ──▶ Profile (as it is compared) ──▶ keys: who comes into question
//!                          └── judge(one, other) ──▶ Match: points, each with its reason ──▶ clear | possible | conflict
//! ```
//!
//! A domain, a registration number or an address of a contact says most. A name says something with its country: it is
//! compared without its legal form, in Latin letters, word by word, and a rare word says more than a usual one. Nothing
//! here asks a network or keeps anything; the tables of words stand in `words/`.

mod company;
mod index;
mod judge;
mod keys;
mod likeness;
mod name;
mod number;
mod site;
mod spelling;
mod words;

pub use company::{Company, Profile};
pub use index::Index;
pub use judge::{CONFLICT, Match, POSSIBLE, Part, Reason, Verdict, judge};
pub use name::Name;
pub use site::{is_free, registrable};

#[cfg(test)]
mod tests;
