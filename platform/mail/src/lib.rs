//! Mail that people get. A [`Letter`] says what it says as text and as HTML; it waits in the [`Outbox`], a table
//! of the directory, until it was taken; [`Post`] brings it to a [`Carrier`]: an SMTP relay ([`Relay`], signed
//! with DKIM), or nobody, where mail is looked at and not sent ([`Kept`]).
//!
//! ```text
//! Outbox::post ──▶ waiting ──▶ sent          taken by the relay; what it said is forgotten here
//!                     │  ▲
//!                     ▼  └── later           refused for now: 1 min, 5 min, 30 min, 2 h, 5 h, 10 h, 24 h
//!                   failed                   refused for good, or for the eighth time
//! ```
//!
//! Letters that others send come in through [`receive`], where somebody [`Receives`] them.
//!
//! A letter may arrive twice, where a node ends between the relay's answer and its note of it: both carry the
//! same `Message-ID` (RFC 5322, 3.6.4), by which mail programs show one.

mod letter;
mod outbox;
mod post;
mod receiving;
#[cfg(test)]
mod receiving_tests;
mod relay;
#[cfg(test)]
mod tests;

pub use letter::{Letter, Table, TableRow};
pub use outbox::{ENDING, MIGRATION, Mail, Outbox, State};
pub use post::{Carrier, Kept, Post, Undelivered};
pub use receiving::{LARGEST, NotTaken, Receives, receive};
pub use relay::{Dkim, Relay, RelayError};
