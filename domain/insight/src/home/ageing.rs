//! How long things have stood where they stand. A bar counts the very rows that its list shows.

use jiff::{ToSpan, civil::Date, tz::TimeZone};
use selling::{
    deals,
    registrations::{self, Direction},
};
use vault::{Tx, VaultError};
use web::{Bar, BarChart, Problem};

use super::{channel::Chart, source::Source};
use crate::texts::home as texts;

/// Ages in days, from and to.
const AGES: [(Words, i64, Option<i64>); 4] = [
    (texts::week, 0, Some(7)),
    (texts::to_month, 8, Some(30)),
    (texts::to_quarter, 31, Some(90)),
    (texts::older, 91, None),
];

type Words = fn() -> String;

/// How many are how old, with the list of them.
#[derive(Debug, Default)]
pub(crate) struct Ages(pub(crate) Vec<Age>);

/// Those of one age.
#[derive(Debug)]
pub(crate) struct Age {
    pub(crate) label: Words,
    /// Below the organisation's address.
    pub(crate) list: String,
    pub(crate) count: u64,
}

impl Ages {
    /// Registrations of that direction that wait for a decision, by when they were submitted.
    pub(crate) async fn waiting(tx: &Tx, direction: Direction) -> Result<Self, VaultError> {
        let mut ages = Vec::with_capacity(AGES.len());
        for (label, days) in spans(today(tx), "submitted") {
            let query = format!("direction={}&state=pending{days}", direction.as_str());
            let count = registrations::count(tx, &registrations::asked(&query).map_err(unreadable)?).await?;
            ages.push(Age { label, list: format!("registrations?{query}"), count });
        }
        Ok(Self(ages))
    }

    /// Deals that are open, by when they came into their stage.
    pub(crate) async fn open(tx: &Tx) -> Result<Self, VaultError> {
        let mut ages = Vec::with_capacity(AGES.len());
        for (label, days) in spans(today(tx), "moved") {
            let query = format!("stage=in.new,newsletter,trial{days}");
            let count = deals::count(tx, &deals::asked(&query).map_err(unreadable)?).await?;
            ages.push(Age { label, list: format!("deals/table?{query}"), count });
        }
        Ok(Self(ages))
    }

    /// As a chart; none where there is nothing of any age.
    pub(super) fn chart(&self, title: String, of: String, here: &str) -> Option<Chart> {
        let bar = |age: &Age| Bar {
            label: (age.label)(),
            value: i64::try_from(age.count).unwrap_or(i64::MAX),
            shown: web::number(age.count),
            href: Some(format!("{here}/{}", age.list)),
        };
        let bars = self.0.iter().map(bar).collect();
        self.0.iter().any(|age| age.count > 0).then(|| Chart {
            title,
            source: Source::Counted.words(),
            span: String::new(),
            bars: BarChart { title: of, of: texts::age(), whole: 0, bars },
        })
    }
}

/// Each age with the days that it means today, as lists ask for them.
pub(super) fn spans(today: Date, field: &str) -> impl Iterator<Item = (Words, String)> {
    AGES.into_iter().map(move |(label, from, to)| {
        let since = |days: i64| today.saturating_sub(days.days());
        let oldest = to.map(|to| format!("&{field}=from.{}", since(to))).unwrap_or_default();
        let youngest = if from == 0 { String::new() } else { format!("&{field}=until.{}", since(from)) };
        (label, oldest + &youngest)
    })
}

fn today(tx: &Tx) -> Date {
    tx.now().to_zoned(TimeZone::UTC).date()
}

/// What is asked here is written here; a list that does not understand it has lost a field.
fn unreadable(problem: Problem) -> VaultError {
    VaultError::Damaged(problem.detail)
}
