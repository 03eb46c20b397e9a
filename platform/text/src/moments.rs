//! Times as the reader writes them, in the reader's own time zone.

use std::borrow::Borrow;

use icu_calendar::Gregorian;
use icu_datetime::input::{Date, DateTime, Time};
use jiff::{Zoned, civil};
use kernel::Timestamp;

use crate::{now_reads, numbers::here, own::time as texts};

/// `2016-10-04` as `4 Oct 2016`; what is no date stays as it is.
pub fn date(text: &str) -> String {
    text.parse::<civil::Date>().map_or_else(|_| text.to_owned(), day)
}

/// `4 Oct 2016`.
pub fn day(date: civil::Date) -> String {
    here().date.format(&gregorian(date)).to_string()
}

/// `2017-03` as `Mar`; what is no month stays as it is.
pub fn month(text: &str) -> String {
    first_of(text).map_or_else(|| text.to_owned(), |day| here().month.format(&gregorian(day)).to_string())
}

/// `2017-03` as `Mar 2017`; what is no month stays as it is.
pub fn month_of_year(text: &str) -> String {
    first_of(text)
        .map_or_else(|| text.to_owned(), |day| here().month_of_year.format(&gregorian(day)).to_string())
}

/// `21 Nov, 14:05`; with the year if it is another one than now.
pub fn moment(at: impl Borrow<Timestamp>, now: impl Borrow<Timestamp>) -> String {
    let (at, now) = (local(*at.borrow()), local(*now.borrow()));
    let input = DateTime { date: gregorian(at.date()), time: clock(&at) };
    let here = here();
    if at.year() == now.year() {
        here.moment.format(&input).to_string()
    } else {
        here.dated.format(&input).to_string()
    }
}

/// `2 days ago`, `in 6 hours`, `just now`; after a month, its date.
pub fn ago(at: impl Borrow<Timestamp>, now: impl Borrow<Timestamp>) -> String {
    let (at, now) = (at.borrow(), now.borrow());
    let seconds = now.as_second() - at.as_second();
    let past = seconds > 0;
    match seconds.abs() {
        0..60 => texts::now(),
        span @ 60..3_600 if past => texts::minutes_ago(span / 60),
        span @ 60..3_600 => texts::in_minutes(span / 60),
        span @ 3_600..86_400 if past => texts::hours_ago(span / 3_600),
        span @ 3_600..86_400 => texts::in_hours(span / 3_600),
        span @ 86_400..2_678_400 if past => texts::days_ago(span / 86_400),
        span @ 86_400..2_678_400 => texts::in_days(span / 86_400),
        _ => day(local(*at).date()),
    }
}

/// Which day it is where the reader is.
pub fn today(now: impl Borrow<Timestamp>) -> civil::Date {
    local(*now.borrow()).date()
}

fn local(at: Timestamp) -> Zoned {
    at.to_zoned(now_reads().zone.tz().clone())
}

fn first_of(month: &str) -> Option<civil::Date> {
    format!("{month}-01").parse().ok()
}

fn gregorian(date: civil::Date) -> Date<Gregorian> {
    let day = Date::try_new_gregorian(date.year().into(), date.month() as u8, date.day() as u8);
    // Both know every day of their years; 1970 began on a Thursday.
    day.unwrap_or_else(|_| Date::from_rata_die(icu_calendar::types::RataDie::new(719_163), Gregorian))
}

fn clock(at: &Zoned) -> Time {
    Time::try_new(at.hour() as u8, at.minute() as u8, 0, 0).unwrap_or_else(|_| Time::start_of_day())
}
