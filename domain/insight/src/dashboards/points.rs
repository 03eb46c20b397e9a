//! What a panel shows: names with a figure each, and where the records of each are.

use kernel::{Money, Percent};
use web::{Bar, BarChart};

use crate::texts::dashboards as texts;

/// Everything, in basis points.
const WHOLE: i64 = 10_000;
/// Minutes of an hour, and of a day.
const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;

/// A figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Measure {
    /// An amount.
    Money(Money),
    /// How many.
    Count(u64),
    /// A part of a whole, or a multiple.
    Rate(Percent),
    /// How long.
    Minutes(i64),
}

/// A figure with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Point {
    /// For programs, `2017-03`.
    pub(crate) name: String,
    /// For people, `Mar`.
    pub(crate) label: String,
    pub(crate) measure: Measure,
    /// What it is compared with, where it is.
    pub(crate) before: Option<Measure>,
    /// The list of its records, below the organisation's address.
    pub(crate) list: Option<String>,
}

/// All figures of a panel.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Points {
    pub(crate) points: Vec<Point>,
    /// What the names are: `Month`.
    pub(crate) of: String,
    /// What they span, such as `2017`.
    pub(crate) span: String,
}

impl Measure {
    /// In its smallest unit.
    pub(crate) fn number(self) -> i64 {
        match self {
            Self::Money(money) => money.minor,
            Self::Count(count) => i64::try_from(count).unwrap_or(i64::MAX),
            Self::Rate(percent) => percent.0,
            Self::Minutes(minutes) => minutes,
        }
    }

    /// As people read it.
    pub(crate) fn shown(self) -> String {
        match self {
            Self::Money(money) => web::money(&money),
            Self::Count(count) => web::number(count),
            Self::Rate(percent) => web::percent(&percent),
            Self::Minutes(minutes) if minutes < HOUR => texts::minutes(minutes),
            Self::Minutes(minutes) if minutes < 2 * DAY => texts::hours(minutes / HOUR),
            Self::Minutes(minutes) => texts::days(minutes / DAY),
        }
    }

    /// Which unit that is, for programs.
    pub(crate) fn unit(self) -> &'static str {
        match self {
            Self::Money(_) => "minor_units",
            Self::Count(_) => "count",
            Self::Rate(_) => "basis_points",
            Self::Minutes(_) => "minutes",
        }
    }
}

impl Point {
    pub(crate) fn new(name: impl Into<String>, label: impl Into<String>, measure: Measure) -> Self {
        Self { name: name.into(), label: label.into(), measure, before: None, list: None }
    }

    pub(crate) fn listed(self, list: String) -> Self {
        Self { list: Some(list), ..self }
    }
}

impl Points {
    /// As bars; `here` is the organisation's address.
    pub(crate) fn chart(&self, title: String, here: &str) -> BarChart {
        let rates = self.points.iter().all(|point| matches!(point.measure, Measure::Rate(_)));
        let bar = |point: &Point| Bar {
            label: point.label.clone(),
            value: point.measure.number(),
            shown: point.measure.shown(),
            href: point.list.as_ref().map(|list| format!("{here}/{list}")),
        };
        let bars = self.points.iter().map(bar).collect();
        BarChart { title, of: self.of.clone(), whole: if rates { WHOLE } else { 0 }, bars }
    }
}
