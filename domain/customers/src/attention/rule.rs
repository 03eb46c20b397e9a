//! The rules: when each begins to hold for a customer, and when it ends.

use jiff::{SignedDuration, civil::Date, tz::TimeZone};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};

use crate::texts::attention as texts;

/// More days than any rule or trial has.
const MOST_DAYS: u32 = 365;

/// Why a customer needs attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Its trial ends soon.
    TrialEnds,
    /// Nothing happened there for long.
    Quiet,
    /// Nobody uses it.
    NoUsers,
    /// It did not come far.
    Slow,
    /// A trial, or more time for one, was asked for and is not answered.
    Waits,
}

/// Whether a rule holds, and after how many days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Each {
    /// Whether it holds at all.
    pub on: bool,
    /// Its days.
    pub days: u32,
}

/// What an organisation has set: its rules, and how long its trials run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Setting {
    /// So many days before the end of a trial.
    pub trial_ends: Each,
    /// After so many days without activity.
    pub quiet: Each,
    /// After so many days without users.
    pub no_users: Each,
    /// After so many days with less progress than [`Self::slow_percent`].
    pub slow: Each,
    /// After so many days without an answer.
    pub waits: Each,
    /// How far one is after [`Self::slow`], in percent.
    pub slow_percent: u32,
    /// How many days a trial runs, where nobody says otherwise.
    pub trial_days: u32,
    /// How many days more an extension gives, where nobody says otherwise.
    pub extension_days: u32,
}

impl Default for Setting {
    fn default() -> Self {
        let after = |days| Each { on: true, days };
        Self {
            trial_ends: after(7),
            quiet: after(14),
            no_users: after(3),
            slow: after(14),
            waits: after(1),
            slow_percent: 20,
            trial_days: 30,
            extension_days: 30,
        }
    }
}

impl Rule {
    /// All of them, in the order in which people read them.
    pub const ALL: [Self; 5] = [Self::TrialEnds, Self::Quiet, Self::NoUsers, Self::Slow, Self::Waits];

    /// As stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TrialEnds => "trial_ends",
            Self::Quiet => "quiet",
            Self::NoUsers => "no_users",
            Self::Slow => "slow",
            Self::Waits => "waits",
        }
    }

    /// The one that is written so.
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.as_str() == word)
    }

    /// What is wrong, in a few words.
    pub fn label(self) -> String {
        match self {
            Self::TrialEnds => texts::trial_ends(),
            Self::Quiet => texts::quiet(),
            Self::NoUsers => texts::no_users(),
            Self::Slow => texts::slow(),
            Self::Waits => texts::waits(),
        }
    }

    /// What the rule says, with its numbers.
    pub fn says(self, setting: &Setting) -> String {
        let days = setting.of(self).days;
        match self {
            Self::TrialEnds => texts::says_trial_ends(days),
            Self::Quiet => texts::says_quiet(days),
            Self::NoUsers => texts::says_no_users(days),
            Self::Slow => texts::says_slow(setting.slow_percent, days),
            Self::Waits => texts::says_waits(days),
        }
    }
}

impl Setting {
    /// What is set for that rule.
    pub fn of(&self, rule: Rule) -> Each {
        match rule {
            Rule::TrialEnds => self.trial_ends,
            Rule::Quiet => self.quiet,
            Rule::NoUsers => self.no_users,
            Rule::Slow => self.slow,
            Rule::Waits => self.waits,
        }
    }

    /// Sets that rule.
    pub fn set(&mut self, rule: Rule, each: Each) {
        match rule {
            Rule::TrialEnds => self.trial_ends = each,
            Rule::Quiet => self.quiet = each,
            Rule::NoUsers => self.no_users = each,
            Rule::Slow => self.slow = each,
            Rule::Waits => self.waits = each,
        }
    }

    /// What is wrong with it: the name of a field, and why.
    pub fn wrong(&self) -> Option<(&'static str, String)> {
        if let Some(rule) = Rule::ALL.into_iter().find(|rule| self.of(*rule).days > MOST_DAYS) {
            return Some((rule.as_str(), texts::wrong_days(MOST_DAYS)));
        }
        if !(1..=100).contains(&self.slow_percent) {
            return Some(("slow_percent", texts::wrong_percent()));
        }
        [("trial_days", self.trial_days), ("extension_days", self.extension_days)]
            .into_iter()
            .find(|(_, days)| !(1..=MOST_DAYS).contains(days))
            .map(|(name, _)| (name, texts::wrong_length(MOST_DAYS)))
    }
}

/// What rules look at of a customer. Of one that is closed there is at most something that waits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// Since when it uses something.
    pub since: Option<Timestamp>,
    /// Until when its trial runs.
    pub until: Option<Timestamp>,
    /// Since when something waits for an answer.
    pub waits: Option<Timestamp>,
    /// How it is used, where somebody reports that.
    pub used: Option<Used>,
}

/// What rules look at of its usage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Used {
    /// How many people use it.
    pub users: u32,
    /// How far it is, in percent.
    pub progress: Option<u8>,
    /// The last day on which something happened.
    pub last_active: Option<Date>,
}

/// Something that needs attention, and the rule that says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    /// Which rule.
    pub rule: Rule,
    /// Since when.
    pub since: Timestamp,
}

/// What needs attention now.
pub fn attention(setting: &Setting, seen: &Seen, now: Timestamp) -> Vec<Item> {
    let holds = |rule| {
        let (since, until) = span(setting, seen, rule)?;
        (since <= now && until.is_none_or(|until| now < until)).then_some(Item { rule, since })
    };
    Rule::ALL.into_iter().filter_map(holds).collect()
}

/// When that may be another answer, without anything having happened.
pub fn looks_again(setting: &Setting, seen: &Seen, now: Timestamp) -> Option<Timestamp> {
    let spans = Rule::ALL.into_iter().filter_map(|rule| span(setting, seen, rule));
    spans.flat_map(|(since, until)| [Some(since), until]).flatten().filter(|at| *at > now).min()
}

/// From when on, and until when, a rule holds; none where it never does as things stand.
fn span(setting: &Setting, seen: &Seen, rule: Rule) -> Option<(Timestamp, Option<Timestamp>)> {
    let Each { on, days } = setting.of(rule);
    let later = |at: Timestamp| moved(at, i64::from(days));
    if !on {
        return None;
    }
    match rule {
        Rule::TrialEnds => seen.until.map(|until| (moved(until, -i64::from(days)), Some(until))),
        Rule::Quiet => {
            let last = seen.used?.last_active.and_then(begins).max(seen.since)?;
            Some((later(last), None))
        }
        // Of a trial that nobody reports, nobody is known to use it; of a customer that bought, that says nothing.
        Rule::NoUsers => match seen.used {
            Some(used) if used.users > 0 => None,
            None if seen.until.is_none() => None,
            _ => seen.since.map(|since| (later(since), None)),
        },
        Rule::Slow => {
            let progress = u32::from(seen.used?.progress?);
            (progress < setting.slow_percent).then_some(())?;
            seen.since.map(|since| (later(since), None))
        }
        Rule::Waits => seen.waits.map(|since| (later(since), None)),
    }
}

/// So many days from there.
pub(crate) fn moved(at: Timestamp, days: i64) -> Timestamp {
    at.saturating_add(SignedDuration::from_hours(days * 24)).unwrap_or(at)
}

fn begins(day: Date) -> Option<Timestamp> {
    day.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}
