//! Months, quarters and years, seen from today: a saved view of “this quarter” goes along with the time.

use jiff::{ToSpan, civil::Date};

use crate::texts::table;

/// A stretch of days around today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    which: Which,
    unit: Unit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    Last,
    This,
    Next,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Month,
    Quarter,
    Year,
}

const WHICH: [(Which, &str); 3] = [(Which::This, "this"), (Which::Next, "next"), (Which::Last, "last")];
const UNITS: [(Unit, &str); 3] = [(Unit::Month, "month"), (Unit::Quarter, "quarter"), (Unit::Year, "year")];

impl Period {
    /// `this`, `next` or `last`, and `month`, `quarter` or `year`.
    pub(super) fn read(which: &str, unit: &str) -> Option<Self> {
        let which = WHICH.iter().find(|(_, word)| *word == which)?.0;
        let unit = UNITS.iter().find(|(_, word)| *word == unit)?.0;
        Some(Self { which, unit })
    }

    /// As people say it, of something.
    pub(super) fn words(self, label: &str) -> String {
        match (self.which, self.unit) {
            (Which::Last, Unit::Month) => table::last_month(label),
            (Which::This, Unit::Month) => table::this_month(label),
            (Which::Next, Unit::Month) => table::next_month(label),
            (Which::Last, Unit::Quarter) => table::last_quarter(label),
            (Which::This, Unit::Quarter) => table::this_quarter(label),
            (Which::Next, Unit::Quarter) => table::next_quarter(label),
            (Which::Last, Unit::Year) => table::last_year(label),
            (Which::This, Unit::Year) => table::this_year(label),
            (Which::Next, Unit::Year) => table::next_year(label),
        }
    }

    /// Its first day, and the first one after it.
    pub fn days(self, today: Date) -> (Date, Date) {
        let months = match self.unit {
            Unit::Month => 1,
            Unit::Quarter => 3,
            Unit::Year => 12,
        };
        let begun = (today.month() - 1) / months * months + 1;
        let first = Date::new(today.year(), begun, 1).unwrap_or(today);
        let away = match self.which {
            Which::Last => -months,
            Which::This => 0,
            Which::Next => months,
        };
        let first = first.saturating_add(i32::from(away).months());
        (first, first.saturating_add(i32::from(months).months()))
    }
}
