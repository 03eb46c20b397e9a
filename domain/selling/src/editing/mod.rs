//! Records of one's own that people describe in a form ([`Record`]), and what happens when two of them change one
//! record at once: what only one of them changed is kept; where both changed the same field, the second is shown
//! both and chooses. Nothing is lost without somebody having seen it.

mod acts;
pub(crate) mod api;
mod form;
mod merge;
pub(crate) mod pages;
mod reading;
#[cfg(test)]
mod tests;

pub(crate) use acts::{EditError, Record, Words, optional, touched};
pub(crate) use form::{Form, FormPage, Wrong};
pub(crate) use merge::{Clash, Values, merged, values};
pub use reading::Mistake;
pub(crate) use reading::Reading;
