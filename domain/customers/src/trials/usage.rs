//! How a customer uses a product: what the vendor's product reports, understood, and what is kept and told of it.

use std::collections::BTreeSet;

use jiff::{SignedDuration, ToSpan, civil::Date};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use web::shape::{
    Shape,
    member::{self, maybe, moment, number, text},
};

use super::actions::day;
use crate::texts::trials as texts;

/// Over how many days activity is counted.
pub(super) const DAYS: usize = 90;
/// Nobody has more of anything.
const MOST: u32 = 1_000_000;
/// Letters of a framework's name, at most.
const NAMED: usize = 100;
/// How far a clock may be ahead.
const AHEAD: SignedDuration = SignedDuration::from_mins(5);

/// How a product is used, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// When it was so.
    pub as_of: Timestamp,
    /// How many people use it.
    pub users: u32,
    /// What they work with before all.
    pub framework: Option<String>,
    /// How far they are with it, in percent.
    pub progress: Option<u8>,
    /// How much they did in the last 90 days.
    pub activity: u32,
    /// The last day on which they did something.
    pub last_active: Option<Date>,
}

/// What a product reports.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// When it was so.
    pub as_of: Timestamp,
    /// How many people use it.
    pub users: u32,
    /// What they work with before all.
    #[serde(default)]
    pub framework: Option<String>,
    /// How far they are with it, in percent.
    #[serde(default)]
    pub progress: Option<u32>,
    /// How much they did, day by day.
    #[serde(default)]
    pub activity: Vec<Counted>,
}

/// What was done on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counted {
    /// Which day.
    pub on: Date,
    /// How much.
    pub count: u32,
}

impl Report {
    /// Understands it; what makes no sense is told, with the name of its member.
    pub(super) fn understand(self, now: Timestamp) -> Result<Usage, (&'static str, String)> {
        if self.as_of > now.saturating_add(AHEAD).unwrap_or(now) {
            return Err(("as_of", texts::wrong_future()));
        }
        if self.users > MOST {
            return Err(("users", texts::wrong_number(MOST)));
        }
        let framework = self.framework.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
        let long = |name: &String| name.chars().count() > NAMED || name.chars().any(char::is_control);
        if framework.as_ref().is_some_and(long) {
            return Err(("framework", texts::wrong_framework(NAMED)));
        }
        let progress = self.progress.map(|percent| u8::try_from(percent).ok().filter(|one| *one <= 100));
        if progress == Some(None) {
            return Err(("progress", texts::wrong_progress()));
        }
        // A product counts whole days, in UTC.
        let last = day(self.as_of);
        let first = last.saturating_sub((DAYS as i64 - 1).days());
        let days: BTreeSet<Date> = self.activity.iter().map(|day| day.on).collect();
        let outside = days.iter().any(|day| *day < first || *day > last);
        if outside || days.len() < self.activity.len() {
            return Err(("activity", texts::wrong_days(DAYS)));
        }
        if self.activity.iter().any(|day| day.count > MOST) {
            return Err(("activity", texts::wrong_number(MOST)));
        }
        let active = self.activity.iter().filter(|day| day.count > 0).map(|day| day.on);
        Ok(Usage {
            // Vaults keep milliseconds.
            as_of: kernel::from_millis(kernel::millis(self.as_of)),
            users: self.users,
            framework,
            progress: progress.flatten(),
            activity: self.activity.iter().map(|day| day.count).sum(),
            last_active: active.max(),
        })
    }
}

impl Usage {
    /// As people read it: label and value.
    pub(crate) fn facts(&self) -> Vec<(String, String)> {
        let facts = [
            (texts::users(), Some(web::number(self.users))),
            (texts::framework(), self.framework.clone()),
            (texts::progress(), self.progress.map(|percent| texts::percent(u32::from(percent)))),
            (texts::activity(), Some(web::number(self.activity))),
            (texts::last_active(), self.last_active.map(|day| web::date(&day.to_string()))),
        ];
        facts.into_iter().filter_map(|(label, value)| Some((label, value?))).collect()
    }

    /// As programs read it.
    pub(crate) fn document(&self) -> Value {
        json!({
            "as_of": self.as_of.to_string(),
            "users": self.users,
            "framework": self.framework,
            "progress": self.progress,
            "activity": self.activity,
            "last_active": self.last_active.map(|day| day.to_string()),
        })
    }
}

/// What it looks like.
pub(crate) static USAGE: Shape = Shape(
    "Usage",
    &[
        moment("as_of"),
        number("users"),
        maybe(text("framework")),
        maybe(number("progress")),
        number("activity"),
        maybe(member::day("last_active")),
    ],
);
