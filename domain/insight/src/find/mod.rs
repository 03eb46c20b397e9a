//! **Finding**: anything in an organisation's vault, and anything that its member may do, by words.
//!
//! A noun is found by a function in `nouns.rs`, which asks the noun's own room; what can be done, and where one
//! can go, stands in the list that the rail is made from (`trust::access::PLACES`). The page, its part for the
//! palette and the API answer from the same.

mod api;
mod nouns;
#[cfg(test)]
mod tests;
mod web;
mod words;

use ::web::Rooms;
use trust::Portal;

pub(crate) fn routes(rooms: &mut Rooms<Portal>) {
    web::routes(rooms);
    api::routes(rooms);
}
