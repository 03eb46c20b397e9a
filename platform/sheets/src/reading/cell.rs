//! What stands in one cell.

use std::borrow::Cow;

use jiff::civil::{Date, DateTime, Time};

/// The longest text of one cell, in bytes of UTF-8.
pub(super) const LONGEST: usize = 64 << 10;

/// What stands in one cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text, as it stands; what begins with `=` is a text as well.
    Text(String),
    /// A number that a spreadsheet keeps as one.
    Number(f64),
    /// A day, perhaps with a time, that a spreadsheet keeps as one.
    Moment(DateTime),
    /// Yes or no.
    Truth(bool),
    /// What a formula came to that could not be reckoned, such as `#REF!`.
    Broken(String),
}

/// Why a row cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A quote that does not close; how the line starts.
    Quote(String),
    /// It is longer than a row may be; how it starts.
    Long(String),
    /// Something stands in a column that has no heading, by its letters.
    Beyond(String),
    /// A character that no text has; in which column.
    Nul(String),
    /// Bytes that the encoding does not have; in which column.
    Charset(String),
    /// It stands before a row with a smaller number.
    Order,
}

impl Cell {
    /// Whether nothing stands there.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }

    /// As a person would have typed it: numbers without groups, days as `2026-12-31`.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(text) | Self::Broken(text) => Cow::Borrowed(text),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Moment(at) if at.time() == Time::midnight() => Cow::Owned(at.date().to_string()),
            Self::Moment(at) => Cow::Owned(at.strftime("%Y-%m-%d %H:%M").to_string()),
            Self::Truth(true) => Cow::Borrowed("yes"),
            Self::Truth(false) => Cow::Borrowed("no"),
        }
    }

    /// The day that a spreadsheet keeps.
    pub fn day(&self) -> Option<Date> {
        if let Self::Moment(at) = self { Some(at.date()) } else { None }
    }
}
