//! What a row shows of a field.

use kernel::{Datum, Timestamp};

use crate::{Kind as Colour, ago, date, texts::table};

/// A value, and how it looks.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cell {
    /// The value: an export keeps it.
    pub datum: Datum,
    /// How it looks on a page.
    pub look: Look,
}

/// How a value looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Look {
    /// As it is.
    #[default]
    Plain,
    /// As a tag of that colour.
    Tag(Colour),
    /// With the sign of who sees it: true where somebody else does.
    Sees(bool),
}

impl<T: Into<Datum>> From<T> for Cell {
    fn from(value: T) -> Self {
        Self { datum: value.into(), look: Look::Plain }
    }
}

impl Cell {
    /// Nothing.
    pub fn empty() -> Self {
        Self::default()
    }

    /// As a tag of that colour.
    #[must_use]
    pub fn tagged(self, colour: Colour) -> Self {
        Self { look: Look::Tag(colour), ..self }
    }

    /// With the sign of who sees it.
    #[must_use]
    pub fn seen(self, by_others: bool) -> Self {
        Self { look: Look::Sees(by_others), ..self }
    }

    /// As people read it.
    pub(super) fn words(&self, now: Timestamp) -> String {
        match &self.datum {
            Datum::Nothing => String::new(),
            Datum::Text(text) => text.clone(),
            Datum::Money(money) => crate::money(money),
            Datum::Day(day) => date(&day.to_string()),
            Datum::Moment(at) => ago(at, now),
            Datum::Truth(truth) => {
                if *truth {
                    table::yes()
                } else {
                    table::no()
                }
            }
        }
    }
}
