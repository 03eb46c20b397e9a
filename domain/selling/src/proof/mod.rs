//! **Proof of first**: what was signed about a registration, in the order in which it must have happened, told from
//! signed things alone, on a page for either side and in a file that anybody can check without a vault or a network.
//!
//! ```text
//! the vault ──gather──▶ statement ──judge──▶ steps in their order, and what does not hold ──▶ page, words
//!                           └──sealed──▶ file ──read──┘
//! ```
//!
//! Order is *proven* where one signed text names the hash of another, or where the journal between two of them is shown;
//! it *rests on a journal* where one organisation signed both under rising numbers; else only clocks tell it. The page
//! and the verifier use the same judge.

mod actions;
mod api;
mod gather;
mod judge;
mod judged;
mod order;
mod said;
mod same_company;
mod statement;
#[cfg(test)]
mod tests;
mod web;

pub use actions::{ProofError, Wanted, proof};
pub use judge::judge;
pub use judged::Judged;
pub use said::said;
pub use statement::{Proof, Unreadable};

pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    web::routes(rooms);
    api::routes(rooms);
}
