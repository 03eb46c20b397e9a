//! **Dashboards by mail**: somebody asks for the figures of theirs every week or month, at an hour of their day, and
//! gets them as what they are when the letter is written: read with the eyes that they have then.
//!
//! ```text
//! order ──its time──▶ still a member, and awake? ──▶ their panels, as they see them now ──▶ a letter, once
//! ```

mod api;
mod ending;
mod leaving;
mod order;
mod ordering;
mod store;
#[cfg(test)]
mod tests;
mod writing;

pub(crate) use store::MIGRATION;

pub use ordering::every_monday;
pub(super) use ordering::{Part, chosen_by};

use exchange::Exchange;
use mail::Outbox;
use trust::{Mode, Portal};
use vault::TaskHandlers;

pub(crate) fn routes(rooms: &mut ::web::Rooms<Portal>) {
    ordering::routes(rooms);
    ending::routes(rooms);
    api::routes(rooms);
}

/// Puts in the handlers that write letters, and that forget who left.
pub(crate) fn work(handlers: &mut TaskHandlers, exchange: &Exchange, outbox: &Outbox, mode: Mode) {
    writing::work(handlers, outbox, mode);
    leaving::work(handlers, exchange);
}
