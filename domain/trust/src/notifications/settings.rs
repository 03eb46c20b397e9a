//! What a member wants to be told of, how and when.

use std::collections::BTreeMap;

use jiff::civil::Weekday;
use serde::{Deserialize, Serialize};

use super::Kind;

/// What a member of an organisation has chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// For the kinds where they chose otherwise than is usual, by name.
    pub(super) choices: BTreeMap<String, Choice>,
    /// When the digest comes.
    pub digest: Digest,
    /// At which hour of their day: 0 to 23.
    pub hour: i8,
    /// When nothing is written.
    pub quiet: Option<Quiet>,
    /// Whether anything is written at all.
    pub letters: bool,
}

/// How a member is told of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Whether it stands in the portal.
    pub portal: bool,
    /// Whether it is written about.
    pub mail: Mail,
}

/// When something is written about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mail {
    /// As soon as it happens.
    AtOnce,
    /// In the next digest.
    Digest,
    /// Not at all.
    Never,
}

/// How often the digest comes, where there is something in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Digest {
    /// Every day.
    Daily,
    /// Every week, on that day.
    Weekly(Weekday),
}

/// Hours of a member's day in which nothing is written: from one to another, perhaps over midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quiet {
    from: i8,
    to: i8,
}

impl Settings {
    /// How they are told of that kind.
    pub fn of(&self, kind: &Kind) -> Choice {
        let usual = Choice { portal: true, mail: kind.mail };
        self.choices.get(kind.name).copied().unwrap_or(usual)
    }

    /// How they want to be written to about that kind.
    pub(super) fn mail(&self, kind: &Kind) -> Mail {
        if self.letters { self.of(kind).mail } else { Mail::Never }
    }

    /// Chooses for a kind.
    pub(super) fn choose(&mut self, kind: &Kind, choice: Choice) {
        self.choices.insert(kind.name.to_owned(), choice);
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self { choices: BTreeMap::new(), digest: Digest::Daily, hour: 8, quiet: None, letters: true }
    }
}

impl Mail {
    /// All, as they are offered.
    pub(super) const ALL: [Self; 3] = [Self::AtOnce, Self::Digest, Self::Never];

    /// As forms send it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::AtOnce => "at_once",
            Self::Digest => "digest",
            Self::Never => "never",
        }
    }
}

impl Digest {
    /// Whether it comes on such a day.
    pub(super) fn is_on(self, day: Weekday) -> bool {
        match self {
            Self::Daily => true,
            Self::Weekly(its) => its == day,
        }
    }

    /// As it is kept and sent: 0 every day, 1 to 7 on Monday to Sunday.
    pub(super) fn number(self) -> i8 {
        match self {
            Self::Daily => 0,
            Self::Weekly(day) => day.to_monday_one_offset(),
        }
    }

    pub(super) fn of_number(number: i8) -> Option<Self> {
        match number {
            0 => Some(Self::Daily),
            day => Weekday::from_monday_one_offset(day).ok().map(Self::Weekly),
        }
    }
}

impl Quiet {
    /// From one whole hour to another; none where that is no time, or no hours.
    pub fn new(from: i8, to: i8) -> Option<Self> {
        let hours = 0..24;
        (from != to && hours.contains(&from) && hours.contains(&to)).then_some(Self { from, to })
    }

    /// The hour at which it begins, and the one at which it ends.
    pub(super) fn hours(self) -> (i8, i8) {
        (self.from, self.to)
    }

    /// Whether nothing is written in that hour.
    pub(super) fn holds(self, hour: i8) -> bool {
        let Self { from, to } = self;
        if from < to { (from..to).contains(&hour) } else { hour >= from || hour < to }
    }
}
