//! What a field is asked for: typed conditions, read from an address and said in words.

use jiff::civil::Date;
use kernel::{Currency, Money, uuid_of};

use super::{Kind, Period, Words};
use crate::{date, texts::table};

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
type Operators = &'static [(&'static str, Words)];

const TEXT: Operators = &[("has", table::contains), ("is", table::is), ("not", table::is_not)];
const EITHER: Operators = &[("is", table::is)];
const CHOICE: Operators = &[("is", table::is), ("not", table::is_not), ("in", table::is_one_of)];
const MONEY: Operators = &[
    ("gte", table::at_least),
    ("lte", table::at_most),
    ("gt", table::more_than),
    ("lt", table::less_than),
    ("is", table::is),
];
const DAY: Operators = &[
    ("from", table::from_day),
    ("until", table::until_day),
    ("after", table::after_day),
    ("before", table::before_day),
    ("is", table::on_day),
];

/// Values of one condition, at most.
const VALUES: usize = 100;

impl<C> Kind<C> {
    /// The operators that its form offers.
    pub(super) fn operators(&self) -> Operators {
        match self {
            Self::Text(_) => TEXT,
            Self::Either(..) => EITHER,
            Self::Choice(..) | Self::Among(_) | Self::Id(..) => CHOICE,
            Self::Money(..) => MONEY,
            Self::Day(_) | Self::Moment(_) => DAY,
            Self::Set(_) | Self::Shown => &[],
        }
    }

    /// What may be written, for who wrote something else.
    pub(super) fn possible(&self) -> String {
        match self {
            Self::Text(_) => table::possible_text(),
            Self::Either(..) => table::possible_value(),
            Self::Choice(_, values) => {
                let values: Vec<&str> = values.iter().map(|(value, _)| *value).collect();
                table::possible_choice(values.join(", "))
            }
            Self::Among(_) => table::possible_value(),
            Self::Id(_, prefix) => table::possible_id(*prefix),
            Self::Money(..) => table::possible_amount(),
            Self::Day(_) | Self::Moment(_) => table::possible_day(),
            Self::Set(_) => table::possible_truth(),
            Self::Shown => table::possible_nothing(),
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
        let is_kept = !matches!(self, Self::Either(..) | Self::Set(_) | Self::Shown);
        match (operator, text) {
            ("", "given") if is_kept => return Some(Test::Given),
            ("", "none") if is_kept => return Some(Test::Missing),
            ("", "all")
                if matches!(self, Self::Choice(..) | Self::Among(_) | Self::Id(..) | Self::Set(_)) =>
            {
                return Some(Test::Any);
            }
            _ => {}
        }
        match self {
            Self::Text(_) => words(operator, value, text),
            Self::Either(..) => words(operator, value, text).filter(|test| matches!(test, Test::Is(_))),
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
    fn shown(&self, value: &str, offered: &[(String, String)]) -> String {
        let label = match self {
            Self::Choice(_, known) => known.iter().find(|(one, _)| *one == value).map(|(_, label)| label()),
            Self::Id(..) => offered.iter().find(|(one, _)| one == value).map(|(_, name)| name.clone()),
            _ => None,
        };
        label.unwrap_or_else(|| value.to_owned())
    }

    /// A condition in words: “Value is at least $5,000”.
    pub(super) fn words(&self, label: &str, test: &Test, offered: &[(String, String)]) -> String {
        let or = |values: &[String]| {
            let words = values.iter().map(|value| self.shown(value, offered));
            words.reduce(table::or).unwrap_or_default()
        };
        match test {
            Test::Any => table::says_all(label),
            Test::Is(values) => table::says_is(label, or(values)),
            Test::Not(values) => table::says_not(label, or(values)),
            Test::Has(part) => table::says_has(label, part),
            Test::Given => table::says_given(label),
            Test::Missing => table::says_missing(label),
            Test::Truth(true) => label.to_owned(),
            Test::Truth(false) => table::says_untrue(label.to_lowercase()),
            Test::Amount(compare, money) => {
                let money = crate::money(money);
                match compare {
                    Compare::Is => table::says_equal(label, money),
                    Compare::AtLeast => table::says_at_least(label, money),
                    Compare::AtMost => table::says_at_most(label, money),
                    Compare::Above => table::says_above(label, money),
                    Compare::Below => table::says_below(label, money),
                }
            }
            Test::Day(compare, day) => {
                let day = date(&day.to_string());
                match compare {
                    Compare::Is => table::says_on(label, day),
                    Compare::AtLeast => table::says_from(label, day),
                    Compare::AtMost => table::says_until(label, day),
                    Compare::Above => table::says_after(label, day),
                    Compare::Below => table::says_before(label, day),
                }
            }
            Test::Within(period) => period.words(label),
        }
    }
}

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
