//! **Notifications** tell members what happened, in the portal and by mail: what waits for them, what became of
//! their own, what was given to them.
//!
//! ```text
//! journal ──cursor──▶ who is told of it, and may see it now ──▶ a row for each ──▶ the portal: unread ⇄ read
//!                                                                    └──owed──▶ a letter: after two minutes, with
//!                                                                               the digest, after the quiet hours
//! ```
//!
//! Each [`Kind`] is declared by the room that owns the fact. A row names a member, a kind and the record that it is
//! about, and holds no value: what it says is made when it is shown, of the record as it is then, read with the
//! eyes of the member as they are then ([`crate::access::Standing`]). So nobody is told of what they may see no
//! longer, and what is erased is in no notification. A letter says how much happened, and nothing of any record.

mod ending;
mod kind;
mod letters;
mod making;
mod notification;
mod settings;
mod store;
mod telling;
#[cfg(test)]
mod tests;
mod times;
mod web;

pub use self::web::on_weekday;
pub use kind::{Kind, Kinds, Said, Saying, Telling, To, Told};
pub use notification::Notification;
pub use settings::{Choice, Digest, Mail, Quiet, Settings};
pub(crate) use store::MIGRATION;
pub use store::{settings, tidy};
pub(crate) use telling::unread;
pub use times::{awake, first_after};

use ::mail::Outbox;
use vault::TaskHandlers;

use crate::{Mode, Portal};

/// The pages of notifications. A program has none: a key is nobody whom one could tell.
pub(crate) fn routes(rooms: &mut ::web::Rooms<Portal>) {
    web::routes(rooms);
    ending::routes(rooms);
}

/// Follows the journals, and puts in the handlers that make notifications and write letters.
pub(crate) fn work(handlers: &mut TaskHandlers, outbox: &Outbox, kinds: &Kinds, mode: Mode) {
    making::work(handlers, outbox.vaults(), kinds);
    letters::work(handlers, outbox, kinds, mode);
}
