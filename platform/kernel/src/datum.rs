//! A single value, as lists show it and sheets keep it: typed, so that each of them writes it as it should.

use jiff::{Timestamp, civil::Date};

use crate::Money;

/// A value in a cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Datum {
    /// None.
    #[default]
    Nothing,
    /// Words.
    Text(String),
    /// An amount.
    Money(Money),
    /// A day.
    Day(Date),
    /// A moment.
    Moment(Timestamp),
    /// Yes or no.
    Truth(bool),
}

impl Datum {
    /// Words; none where there are none.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Nothing } else { Self::Text(text) }
    }

    /// Whether there is none.
    pub fn is_nothing(&self) -> bool {
        matches!(self, Self::Nothing)
    }
}

impl From<Money> for Datum {
    fn from(money: Money) -> Self {
        Self::Money(money)
    }
}

impl From<Date> for Datum {
    fn from(day: Date) -> Self {
        Self::Day(day)
    }
}

impl From<Timestamp> for Datum {
    fn from(at: Timestamp) -> Self {
        Self::Moment(at)
    }
}

impl From<bool> for Datum {
    fn from(truth: bool) -> Self {
        Self::Truth(truth)
    }
}

impl From<&str> for Datum {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Datum {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}

impl<T: Into<Self>> From<Option<T>> for Datum {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Nothing, Into::into)
    }
}
