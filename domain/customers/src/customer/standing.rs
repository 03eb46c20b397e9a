//! What a customer is.

use std::{fmt, str::FromStr};

use kernel::{CustomerId, Timestamp};
use partnering::teams::Place;

use crate::attention::{Item, Rule, Seen, Used};
use crate::texts::customers as texts;
use crate::trials::Usage;

/// A company that bought, or tries something.
#[derive(Debug, Clone, PartialEq)]
pub struct Customer {
    /// Its id.
    pub id: CustomerId,
    /// As it calls itself.
    pub name: String,
    /// By which it is recognised, where that is known.
    pub domain: Option<String>,
    /// Where it is.
    pub country: Option<String>,
    /// Where it belongs in this organisation.
    pub place: Place,
    /// Where it stands.
    pub standing: Standing,
    /// Since when it stands there.
    pub moved: Timestamp,
    /// Since when it uses something: its first trial that ran, or its first purchase.
    pub since: Option<Timestamp>,
    /// Until when its trial runs.
    pub until: Option<Timestamp>,
    /// Since when something of its trials waits for an answer.
    pub waits: Option<Timestamp>,
    /// How it uses what it has, as far as that was reported.
    pub usage: Option<Usage>,
    /// What needs attention.
    pub items: Vec<Rule>,
    /// When to look at it again.
    pub due: Option<Timestamp>,
    /// When it became one.
    pub added: Timestamp,
}

/// Where a customer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It tried, or bought, and does no longer.
    Closed,
    /// It has a trial, or one is asked for.
    Trial,
    /// It bought.
    Active,
}

impl Standing {
    /// All of them, in the order in which people read them.
    pub const ALL: [Self; 3] = [Self::Trial, Self::Active, Self::Closed];

    /// As stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Trial => "trial",
            Self::Active => "active",
        }
    }

    /// As people read it.
    pub fn label(self) -> String {
        match self {
            Self::Closed => texts::closed(),
            Self::Trial => texts::on_trial(),
            Self::Active => texts::active(),
        }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Standing {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|standing| standing.as_str() == text).ok_or(())
    }
}

impl Customer {
    /// What the rules look at.
    pub fn seen(&self) -> Seen {
        if self.standing == Standing::Closed {
            return Seen { waits: self.waits, ..Seen::default() };
        }
        let used = |usage: &Usage| Used {
            users: usage.users,
            progress: usage.progress,
            last_active: usage.last_active,
        };
        Seen { since: self.since, until: self.until, waits: self.waits, used: self.usage.as_ref().map(used) }
    }

    /// Takes over what needs attention now.
    pub(super) fn needs(&mut self, items: Vec<Item>, again: Option<Timestamp>) {
        self.items = items.into_iter().map(|item| item.rule).collect();
        self.due = again;
    }
}
