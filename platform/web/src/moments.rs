//! Times, numbers and money as people read them. Times are in UTC.

use std::borrow::Borrow;
use std::fmt::Display;

use jiff::Zoned;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::{Money, Timestamp};

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `2016-10-04` as `4 Oct 2016`; what is no date stays as it is.
pub fn date(text: &str) -> String {
    text.parse::<Date>().map_or_else(|_| text.to_owned(), shown)
}

/// `21 Nov, 14:05`; with the year if it is another one than now.
pub fn moment(at: impl Borrow<Timestamp>, now: impl Borrow<Timestamp>) -> String {
    let (at, now) = (in_utc(at.borrow()), in_utc(now.borrow()));
    let day = shown(at.date());
    let day = if at.year() == now.year() {
        day.rsplit_once(' ').map_or(day.as_str(), |(day, _)| day)
    } else {
        &day
    };
    format!("{day}, {:02}:{:02}", at.hour(), at.minute())
}

/// `2 days ago`, `in 6 hours`, `just now`; after a month, its date.
pub fn ago(at: impl Borrow<Timestamp>, now: impl Borrow<Timestamp>) -> String {
    let (at, now) = (at.borrow(), now.borrow());
    let seconds = now.as_second() - at.as_second();
    let (count, unit) = match seconds.abs() {
        0..60 => return "just now".to_owned(),
        minutes @ 60..3_600 => (minutes / 60, "minute"),
        hours @ 3_600..86_400 => (hours / 3_600, "hour"),
        days @ 86_400..2_678_400 => (days / 86_400, "day"),
        _ => return shown(in_utc(at).date()),
    };
    let plural = if count == 1 { "" } else { "s" };
    if seconds > 0 { format!("{count} {unit}{plural} ago") } else { format!("in {count} {unit}{plural}") }
}

/// `$4,821.50`.
pub fn money(amount: &Money) -> String {
    amount.to_string()
}

/// For figures: `$2.80M`, `$48.2k`, and in full below ten thousand.
pub fn money_short(amount: &Money) -> String {
    let unit = 10_u64.pow(amount.currency.places());
    let whole = amount.minor.unsigned_abs() / unit;
    let sign = if amount.minor < 0 { "−" } else { "" };
    let (scaled, letter, places) = match whole {
        0..10_000 => {
            return Money::new(amount.minor / unit as i64 * unit as i64, amount.currency).to_string();
        }
        10_000..999_950 => ((whole + 50) / 100, "k", 1),
        999_950..999_995_000 => ((whole + 5_000) / 10_000, "M", 2),
        _ => (whole.saturating_add(5_000_000) / 10_000_000, "B", 2),
    };
    let step = 10_u64.pow(places);
    let (units, rest, width) = (scaled / step, scaled % step, places as usize);
    format!("{sign}{}{units}.{rest:0width$}{letter}", amount.currency.sign())
}

/// `8,300`, from any whole number.
pub fn number(count: impl Display) -> String {
    let text = count.to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("−", digits));
    let mut grouped = String::from(sign);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

fn in_utc(at: &Timestamp) -> Zoned {
    at.to_zoned(TimeZone::UTC)
}

fn shown(date: Date) -> String {
    let month = MONTHS.get(date.month() as usize - 1).copied().unwrap_or_default();
    format!("{} {month} {}", date.day(), date.year())
}
