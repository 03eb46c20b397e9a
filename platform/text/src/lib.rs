//! What people read: texts in their language, numbers, money and times as they write them where they are.
//!
//! Texts stand in `texts/en/*.ftl` of the room that shows them, and are functions there (`textgen` makes them). Who reads is known while a page is made ([`reading`]); where nobody is (the API, the command line,
//! the journal) it is English, the British way, in UTC.

extern crate self as text;

mod formats;
mod moments;
mod numbers;
mod reader;
#[cfg(test)]
mod tests;
mod texts;

pub use moments::{ago, begins, date, day, day_at, moment, month, month_of_year};
pub use numbers::{money, money_short, number, percent, rate, typed, untyped};
pub use reader::{Reader, Region, Zone, be, now_reads, reading};
pub use texts::{Arg, Texts};

/// The texts of this crate.
mod own {
    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}
