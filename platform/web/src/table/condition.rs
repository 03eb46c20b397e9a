//! What a field is asked for: typed conditions, read from an address and said in words.

use jiff::civil::Date;
use kernel::{Currency, Money, uuid_of};

use super::{Kind, Period};
use crate::date;

/// A condition on the field of that place in its list.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// Which field.
    pub(super) field: usize,
    /// What is asked of it.
    pub test: Test,
    /// How it was written, so that a link can take it away.
    pub(super) written: Vec<String>,
}

/// What is asked of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// Nothing: every row, also where the list would leave some out.
    Any,
    /// One of these.
    Is(Vec<String>),
    /// None of these.
    Not(Vec<String>),
    /// These letters, anywhere in it.
    Has(String),
    /// There is a value.
    Given,
    /// There is none.
    Missing,
    /// Yes or no.
    Truth(bool),
    /// An amount, in its currency.
    Amount(Compare, Money),
    /// A day.
    Day(Compare, Date),
    /// A stretch of days.
    Within(Period),
}

/// How two values stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// The same.
    Is,
    /// The same or more.
    AtLeast,
    /// The same or less.
    AtMost,
    /// More.
    Above,
    /// Less.
    Below,
}

/// Operators of a kind: as written before the value, and as a form says them.
type Operators = &'static [(&'static str, &'static str)];

const TEXT: Operators = &[("has", "contains"), ("is", "is"), ("not", "is not")];
const CHOICE: Operators = &[("is", "is"), ("not", "is not"), ("in", "is one of")];
const MONEY: Operators = &[
    ("gte", "is at least"),
    ("lte", "is at most"),
    ("gt", "is more than"),
    ("lt", "is less than"),
    ("is", "is"),
];
const DAY: Operators = &[
    ("from", "is on or after"),
    ("until", "is on or before"),
    ("after", "is after"),
    ("before", "is before"),
    ("is", "is on"),
];

/// Values of one condition, at most.
const VALUES: usize = 100;

impl<C> Kind<C> {
    /// The operators that its form offers.
    pub(super) fn operators(&self) -> Operators {
        match self {
            Self::Text(_) => TEXT,
            Self::Choice(..) | Self::Among(_) | Self::Id(..) => CHOICE,
            Self::Money(..) => MONEY,
            Self::Day(_) | Self::Moment(_) => DAY,
            Self::Set(_) | Self::Shown => &[],
        }
    }

    /// What may be written, for who wrote something else.
    pub(super) fn possible(&self) -> String {
        match self {
            Self::Text(_) => "a text, after has., is. or not.; or given, or none".to_owned(),
            Self::Choice(_, values) => {
                let values: Vec<&str> = values.iter().map(|(value, _)| *value).collect();
                format!("{}; in. before several with commas, not. before those that are left out; or all", values.join(", "))
            }
            Self::Among(_) => "a value; in. before several with commas, not. before those that are left out; given, none or all".to_owned(),
            Self::Id(_, prefix) => {
                format!("an id that begins with {prefix}_; in. before several with commas, not. before those that are left out; given, none or all")
            }
            Self::Money(..) => {
                "an amount after gte., lte., gt., lt. or is., such as gte.5000 or gte.5000 EUR; or given, or none".to_owned()
            }
            Self::Day(_) | Self::Moment(_) => {
                "a day after from., until., after., before. or is., such as before.2026-12-31; this., next. or \
                 last. before month, quarter or year; or given, or none".to_owned()
            }
            Self::Set(_) => "yes, no or all".to_owned(),
            Self::Shown => "nothing: this field is only shown".to_owned(),
        }
    }

    /// Understands what was written of it.
    pub(super) fn read(&self, text: &str) -> Option<Test> {
        let text = text.trim();
        if text.chars().count() > 2_000 {
            return None;
        }
        let (operator, value) = match text.split_once('.') {
            Some((operator, value)) if is_operator(operator) => (operator, value.trim()),
            _ => ("", text),
        };
        match (operator, text) {
            ("", "given") if !matches!(self, Self::Set(_) | Self::Shown) => return Some(Test::Given),
            ("", "none") if !matches!(self, Self::Set(_) | Self::Shown) => return Some(Test::Missing),
            ("", "all")
                if matches!(self, Self::Choice(..) | Self::Among(_) | Self::Id(..) | Self::Set(_)) =>
            {
                return Some(Test::Any);
            }
            _ => {}
        }
        match self {
            Self::Text(_) => words(operator, value, text),
            Self::Among(_) => one_of(operator, value, text),
            Self::Id(_, prefix) => match one_of(operator, value, text)? {
                Test::Is(ids) | Test::Not(ids) if ids.iter().any(|id| !is_id(id, prefix)) => None,
                test => Some(test),
            },
            Self::Choice(_, known) => match one_of(operator, value, text)? {
                Test::Is(values) | Test::Not(values)
                    if values.iter().any(|value| known.iter().all(|(one, _)| one != value)) =>
                {
                    None
                }
                test => Some(test),
            },
            Self::Money(..) => amount(operator, value),
            Self::Day(_) | Self::Moment(_) => day(operator, value),
            Self::Set(_) => match text {
                "yes" => Some(Test::Truth(true)),
                "no" => Some(Test::Truth(false)),
                _ => None,
            },
            Self::Shown => None,
        }
    }

    /// A value as people read it; `offered` are those that the page knows by name.
    fn shown<'v>(&'v self, value: &'v str, offered: &'v [(String, String)]) -> &'v str {
        match self {
            Self::Id(..) => offered.iter().find(|(one, _)| one == value).map_or(value, |(_, name)| name),
            Self::Choice(_, known) => {
                known.iter().find(|(one, _)| *one == value).map_or(value, |(_, label)| label)
            }
            _ => value,
        }
    }

    /// A condition in words: “Value is at least $5,000”.
    pub(super) fn words(&self, label: &str, test: &Test, offered: &[(String, String)]) -> String {
        let or = |values: &[String]| {
            values.iter().map(|value| self.shown(value, offered)).collect::<Vec<_>>().join(" or ")
        };
        match test {
            Test::Any => format!("{label}: all"),
            Test::Is(values) => format!("{label} is {}", or(values)),
            Test::Not(values) => format!("{label} is not {}", or(values)),
            Test::Has(part) => format!("{label} contains “{part}”"),
            Test::Given => format!("{label} is given"),
            Test::Missing => format!("{label} is not given"),
            Test::Truth(true) => label.to_owned(),
            Test::Truth(false) => format!("Not {}", label.to_lowercase()),
            Test::Amount(compare, money) => {
                let how = match compare {
                    Compare::Is => "is",
                    Compare::AtLeast => "is at least",
                    Compare::AtMost => "is at most",
                    Compare::Above => "is more than",
                    Compare::Below => "is less than",
                };
                format!("{label} {how} {money}")
            }
            Test::Day(compare, day) => {
                let how = match compare {
                    Compare::Is => "on",
                    Compare::AtLeast => "on or after",
                    Compare::AtMost => "on or before",
                    Compare::Above => "after",
                    Compare::Below => "before",
                };
                format!("{label} {how} {}", date(&day.to_string()))
            }
            Test::Within(period) => format!("{label} {}", period.words()),
        }
    }
}

/// Whether a word before a point is one of ours; `example` in `example.com` is none.
fn is_operator(word: &str) -> bool {
    let all = TEXT.iter().chain(CHOICE).chain(MONEY).chain(DAY);
    all.map(|(word, _)| *word).chain(["this", "next", "last"]).any(|known| known == word)
}

/// Whether a text is the id of such a record.
fn is_id(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('_')) && uuid_of(text).is_some()
}

fn words(operator: &str, value: &str, text: &str) -> Option<Test> {
    let short = |value: &str| (1..=200).contains(&value.chars().count()).then(|| value.to_owned());
    match operator {
        "has" => Some(Test::Has(short(value)?)),
        "is" => Some(Test::Is(vec![short(value)?])),
        "not" => Some(Test::Not(vec![short(value)?])),
        _ => Some(Test::Is(vec![short(text)?])),
    }
}

fn one_of(operator: &str, value: &str, text: &str) -> Option<Test> {
    let several = || {
        let values: Vec<String> =
            value.split(',').map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned).collect();
        (1..=VALUES).contains(&values.len()).then_some(values)
    };
    match operator {
        "in" => Some(Test::Is(several()?)),
        "is" if !value.is_empty() => Some(Test::Is(vec![value.to_owned()])),
        "not" => Some(Test::Not(several()?)),
        _ if !text.is_empty() => Some(Test::Is(vec![text.to_owned()])),
        _ => None,
    }
}

fn amount(operator: &str, value: &str) -> Option<Test> {
    let letters = value.len().checked_sub(3).and_then(|at| value.split_at_checked(at));
    let (digits, currency) = match letters {
        Some((digits, code)) if code.chars().all(|c| c.is_ascii_alphabetic()) => (digits, code.parse().ok()?),
        _ => (value, Currency::USD),
    };
    let money = Money::parse(digits, currency).ok()?;
    Some(Test::Amount(
        match operator {
            "gte" => Compare::AtLeast,
            "lte" => Compare::AtMost,
            "gt" => Compare::Above,
            "lt" => Compare::Below,
            "is" | "" => Compare::Is,
            _ => return None,
        },
        money,
    ))
}

fn day(operator: &str, value: &str) -> Option<Test> {
    if let Some(period) = Period::read(operator, value) {
        return Some(Test::Within(period));
    }
    let day: Date = value.parse().ok()?;
    Some(Test::Day(
        match operator {
            "from" => Compare::AtLeast,
            "until" => Compare::AtMost,
            "after" => Compare::Above,
            "before" => Compare::Below,
            "is" | "" => Compare::Is,
            _ => return None,
        },
        day,
    ))
}
