//! **Needs attention**: what is wrong with a customer, by rules that every organisation sees and sets for itself.
//!
//! A rule is a span of time: it begins to hold at a moment and ends at another. So what holds now, and when to look again,
//! come from the same few lines ([`rule`]), and nothing is looked at before something can have changed.

mod api;
mod pages;
pub(crate) mod rule;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use rule::{Each, Item, Rule, Seen, Setting, Used, attention, looks_again};

pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    pages::routes(rooms);
    api::routes(rooms);
}
