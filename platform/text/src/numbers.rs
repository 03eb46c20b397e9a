//! Numbers and money as the reader writes them. A currency's sign stands before the amount everywhere.

use std::{fmt::Display, sync::Arc};

use fixed_decimal::Decimal;
use kernel::{Money, Percent};

use crate::{formats::Formats, now_reads};

/// `8,300`, from any whole number.
pub fn number(count: impl Display) -> String {
    let text = count.to_string();
    text.parse::<Decimal>().map_or(text, |number| written(&number))
}

/// `$4,821.50`; without its small change where there is none.
pub fn money(amount: &Money) -> String {
    let unit = 10_u64.pow(amount.currency.places());
    let whole = amount.minor.unsigned_abs().is_multiple_of(unit);
    let places = if whole { 0 } else { amount.currency.places() };
    let minor = if whole { amount.minor.unsigned_abs() / unit } else { amount.minor.unsigned_abs() };
    signed(amount, &decimal(minor, places), "")
}

/// For figures: `$2.80M`, `$48.2k`, and in full below ten thousand.
pub fn money_short(amount: &Money) -> String {
    let unit = 10_u64.pow(amount.currency.places());
    let whole = amount.minor.unsigned_abs() / unit;
    let (scaled, letter, places) = match whole {
        0..10_000 => (whole, "", 0),
        10_000..999_950 => ((whole + 50) / 100, "k", 1),
        999_950..999_995_000 => ((whole + 5_000) / 10_000, "M", 2),
        _ => (whole.saturating_add(5_000_000) / 10_000_000, "B", 2),
    };
    signed(amount, &decimal(scaled, places), letter)
}

/// `48.3 %`.
pub fn percent(share: &Percent) -> String {
    format!("{} %", written(&decimal(share.tenths().unsigned_abs(), 1)))
}

/// A share that somebody agreed on, exactly: `12 %`, `12.25 %`.
pub fn rate(share: &Percent) -> String {
    let points = share.0.unsigned_abs();
    let (scaled, places) = match points {
        whole if whole % 100 == 0 => (whole / 100, 0),
        tenths if tenths % 10 == 0 => (tenths / 10, 1),
        points => (points, 2),
    };
    format!("{} %", written(&decimal(scaled, places)))
}

/// An amount as a form shows it for typing: `4821`, `4821.50`, or `4821,50` where the reader writes so.
pub fn typed(amount: &Money) -> String {
    let plain = amount.plain();
    match plain.split_once('.') {
        Some((whole, part)) if part.bytes().all(|digit| digit == b'0') => whole.to_owned(),
        Some((whole, part)) => format!("{whole}{}{part}", separators().0),
        None => plain,
    }
}

/// What the reader typed as an amount, with a point before its small change and no grouping: what
/// [`Money::parse`] reads. A single point is taken for what it can only be: before three digits it groups where
/// the reader groups so, before others it is the point that everybody knows.
pub fn untyped(text: &str) -> String {
    let (point, group) = separators();
    let text: String =
        text.chars().filter(|letter| !letter.is_whitespace() && !matches!(letter, '\'' | '’')).collect();
    if point == "." || text.contains(point.as_str()) {
        return text.replace(group.as_str(), "").replace(point.as_str(), ".");
    }
    let grouped = text.split('.').skip(1).all(|part| part.len() == 3);
    if group == "." && grouped { text.replace('.', "") } else { text }
}

/// What stands before the small change, and between thousands.
fn separators() -> (String, String) {
    let shown = written(&decimal(12_345_670, 2));
    let marks: Vec<char> = shown.chars().filter(|letter| !letter.is_numeric()).collect();
    let mark = |at: Option<&char>, usual: &str| at.map_or_else(|| usual.to_owned(), ToString::to_string);
    (mark(marks.last(), "."), mark(marks.first().filter(|_| marks.len() > 1), ","))
}

fn signed(amount: &Money, digits: &Decimal, letter: &str) -> String {
    let sign = if amount.minor < 0 { "−" } else { "" };
    format!("{sign}{}{}{letter}", amount.currency.sign(), written(digits))
}

/// `482150` with two places is 4,821.50.
fn decimal(digits: u64, places: u32) -> Decimal {
    let mut decimal = Decimal::from(digits);
    decimal.multiply_pow10(-i16::try_from(places).unwrap_or(0));
    decimal
}

fn written(number: &Decimal) -> String {
    here().number.format(number).to_string().replace('-', "−")
}

/// How it is written where the reader is.
pub(crate) fn here() -> Arc<Formats> {
    Formats::of(now_reads().region)
}
