//! Days as people write them, and whether they say which number is the month.

use jiff::civil::Date;

/// A day, read both ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day {
    /// Where the day stands first.
    pub(super) day_first: Option<Date>,
    /// Where the month does.
    pub(super) month_first: Option<Date>,
}

/// The months, as far as nobody mistakes them.
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// A day as it was written, perhaps with a time behind it; none where it is no day in any way.
pub(super) fn read(text: &str) -> Option<Day> {
    let text = without_time(text.trim());
    let both = |day: Date| Day { day_first: Some(day), month_first: Some(day) };
    if text.chars().any(char::is_alphabetic) {
        return named(text).map(both);
    }
    let parts: Vec<&str> = text.split(['-', '/', '.']).map(str::trim).collect();
    let [first, second, third] = parts.as_slice() else { return None };
    if first.len() == 4 {
        return date(first, second, third).map(both);
    }
    let day = Day { day_first: date(third, second, first), month_first: date(third, first, second) };
    (day.day_first.is_some() || day.month_first.is_some()).then_some(day)
}

/// `2026-12-31T10:00:00Z` and `31.12.2026 10:00` are days.
fn without_time(text: &str) -> &str {
    let (day, time) = match text.split_once('T').filter(|(day, _)| day.len() == 10) {
        Some(parts) => parts,
        None => match text.split_once(' ') {
            Some(parts) => parts,
            None => return text,
        },
    };
    if time.contains(':') && day.contains(|c: char| c.is_ascii_digit()) && day.len() > 2 { day } else { text }
}

/// `3 April 2026`, `Apr 3, 2026`.
fn named(text: &str) -> Option<Date> {
    let words: Vec<&str> = text.split([' ', '-', ',', '.', '/']).filter(|word| !word.is_empty()).collect();
    let [first, second, year] = words.as_slice() else { return None };
    let (day, month) =
        if first.starts_with(|c: char| c.is_ascii_digit()) { (first, second) } else { (second, first) };
    let month = month.to_lowercase();
    let at = MONTHS.iter().position(|one| month.get(..3) == Some(*one))?;
    date(year, &(at + 1).to_string(), day)
}

/// A year has four digits: nobody knows the century of two.
fn date(year: &str, month: &str, day: &str) -> Option<Date> {
    let number = |text: &str, most: usize| {
        let digits = !text.is_empty() && text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse::<i16>().ok()).flatten()
    };
    let year = number(year, 4).filter(|year| *year >= 1000)?;
    let part = |text| number(text, 2).and_then(|part| i8::try_from(part).ok());
    Date::new(year, part(month)?, part(day)?).ok()
}
