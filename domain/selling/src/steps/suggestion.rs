//! A change of the sale that somebody suggests to who owns it: a step that is carried out when it is taken.

use std::{fmt, str::FromStr};

use jiff::civil::Date;
use kernel::Money;
use serde_json::{Value, json};

use crate::{leads::Draft, texts::steps as texts};

/// What of the sale should be otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suggestion {
    /// What it comes to.
    Value(Money),
    /// When it may close.
    ClosesOn(Date),
}

impl Suggestion {
    /// The sale with it.
    pub(super) fn taken(self, sale: &Draft) -> Draft {
        match self {
            Self::Value(value) => Draft { value: Some(value), ..sale.clone() },
            Self::ClosesOn(on) => Draft { closes_on: Some(on), ..sale.clone() },
        }
    }

    /// As its receiver reads it.
    pub(super) fn said(self) -> String {
        match self {
            Self::Value(_) => texts::suggests_value(self.otherwise()),
            Self::ClosesOn(_) => texts::suggests_day(self.otherwise()),
        }
    }

    /// What it would be then.
    pub(super) fn otherwise(self) -> String {
        match self {
            Self::Value(value) => web::money(&value),
            Self::ClosesOn(on) => text::day(on),
        }
    }

    /// As programs read it.
    pub(super) fn document(self) -> Value {
        match self {
            Self::Value(value) => json!({ "field": "value", "value": value, "closes_on": null }),
            Self::ClosesOn(on) => json!({ "field": "closes_on", "value": null, "closes_on": on.to_string() }),
        }
    }
}

/// As stored and sent.
impl fmt::Display for Suggestion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(value) => write!(f, "value {} {}", value.minor, value.currency.code()),
            Self::ClosesOn(on) => write!(f, "closes_on {on}"),
        }
    }
}

impl FromStr for Suggestion {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut words = text.split(' ');
        let said = match (words.next(), words.next(), words.next()) {
            (Some("value"), Some(minor), Some(currency)) => {
                let minor: i64 = minor.parse().map_err(|_| ())?;
                let currency = currency.parse().map_err(|_| ())?;
                Some(Self::Value(Money::new(minor, currency))).filter(|_| minor >= 0)
            }
            (Some("closes_on"), Some(on), None) => Some(Self::ClosesOn(on.parse().map_err(|_| ())?)),
            _ => None,
        };
        said.filter(|_| words.next().is_none()).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use kernel::Money;

    use super::Suggestion;

    #[test]
    fn a_suggestion_reads_as_it_is_written_and_nothing_else_does() {
        let value = Suggestion::Value(Money::new(482_150, "USD".parse().unwrap()));
        for suggestion in [value, Suggestion::ClosesOn(date(2026, 12, 1))] {
            assert_eq!(suggestion.to_string().parse(), Ok(suggestion));
        }
        let wrong = [
            "",
            "value",
            "value 1",
            "value -1 USD",
            "value 1 gold",
            "value 1 USD more",
            "closes_on soon",
            "company Acme",
        ];
        for text in wrong {
            assert_eq!(text.parse::<Suggestion>(), Err(()), "{text}");
        }
    }
}
