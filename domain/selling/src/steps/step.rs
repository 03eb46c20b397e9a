//! What a next step is.

use std::{fmt, str::FromStr};

use jiff::civil::Date;
use kernel::{DealId, EnvelopeId, PersonId, RegistrationId, StepId, Timestamp};

use super::{StepError, Suggestion, due::begin};
use crate::evidence::State;

/// Letters of what is to be done, at most.
pub(super) const MOST: usize = 500;

/// Something to do next about a deal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DealStep {
    /// Its id in this vault.
    pub id: StepId,
    /// About which deal; none of one that a neighbour asks for where no deal has begun yet.
    pub deal: Option<DealId>,
    /// What is to be done.
    pub what: String,
    /// Until when.
    pub due: Option<Date>,
    /// What of the sale should be otherwise, where it is that.
    pub suggests: Option<Suggestion>,
    /// Which colleague has it.
    pub holder: Option<PersonId>,
    /// Whose it is.
    pub side: Side,
    /// Who wrote it down, as journals name them.
    pub by: String,
    /// When.
    pub made: Timestamp,
    /// How it ended, if it did.
    pub ended: Option<Ended>,
    /// Counts its changes, so that nobody overwrites what they did not see.
    pub version: i64,
}

/// Whose a step is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Side {
    /// This organisation's alone.
    Own,
    /// A neighbour is asked to do it.
    Asked {
        /// Along which hop.
        hop: RegistrationId,
        /// What both call it: the envelope that asked first.
        thread: EnvelopeId,
        /// The envelope that says how it is worded now.
        envelope: EnvelopeId,
        /// Where that is.
        state: State,
        /// The envelope that told last what became of it there.
        answer: Option<EnvelopeId>,
    },
    /// A neighbour asks for it.
    Came {
        /// Along which hop.
        hop: RegistrationId,
        /// What both call it.
        thread: EnvelopeId,
        /// The envelope that says how it is worded now.
        envelope: EnvelopeId,
        /// The envelope that told last what became of it here.
        answer: Option<EnvelopeId>,
    },
}

/// That a step is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// How.
    pub how: How,
    /// Why it was declined, or dropped.
    pub reason: Option<String>,
    /// When.
    pub at: Timestamp,
    /// By whom, as journals name them; of one that a neighbour has, the neighbour.
    pub by: String,
}

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// It is done.
    Done,
    /// Whoever was asked does not do it.
    Declined,
    /// It was to be done no more when its deal was closed.
    Dropped,
}

/// What people say of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// What is to be done.
    pub what: String,
    /// Until when.
    pub due: Option<Date>,
    /// Who has it.
    pub who: Who,
    /// What of the sale should be otherwise, where it is that: who has it is the neighbour who brought it.
    pub suggests: Option<Suggestion>,
}

/// Who has a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Who {
    /// Nobody yet.
    #[default]
    Nobody,
    /// A colleague.
    Colleague(PersonId),
    /// The neighbour at the other end of that hop.
    Neighbour(RegistrationId),
}

impl Draft {
    /// As people type it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(what: &str, due: &str, who: &str) -> Result<Self, StepError> {
        Ok(Self { what: worded(what)?, due: day(due)?, who: who.parse()?, suggests: None })
    }
}

/// What is to be done, of one line.
pub(super) fn worded(what: &str) -> Result<String, StepError> {
    let what = what.trim();
    match what.chars().count() {
        1..=MOST if !what.chars().any(char::is_control) => Ok(what.to_owned()),
        _ => Err(StepError::What(MOST)),
    }
}

/// A day, or none.
pub(super) fn day(due: &str) -> Result<Option<Date>, StepError> {
    match due.trim() {
        "" => Ok(None),
        due => {
            let day: Option<Date> = due.parse().ok();
            day.filter(|day| begin(*day).is_some()).map(Some).ok_or(StepError::Day)
        }
    }
}

impl DealStep {
    /// Whether it is still to be done.
    pub fn is_open(&self) -> bool {
        self.ended.is_none()
    }

    /// Whether its day is over and it is open.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.is_open() && self.due.is_some_and(|due| due < today)
    }

    /// Who has it.
    pub fn who(&self) -> Who {
        match (&self.side, self.holder) {
            (Side::Asked { hop, .. }, _) => Who::Neighbour(*hop),
            (_, Some(holder)) => Who::Colleague(holder),
            (_, None) => Who::Nobody,
        }
    }

    /// The hop along which it went or came.
    pub fn hop(&self) -> Option<RegistrationId> {
        match self.side {
            Side::Own => None,
            Side::Asked { hop, .. } | Side::Came { hop, .. } => Some(hop),
        }
    }
}

impl How {
    /// As stored, sent and told to programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Declined => "declined",
            Self::Dropped => "dropped",
        }
    }
}

impl FromStr for How {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "done" => Ok(Self::Done),
            "declined" => Ok(Self::Declined),
            "dropped" => Ok(Self::Dropped),
            _ => Err(()),
        }
    }
}

impl FromStr for Who {
    type Err = StepError;

    /// A person's id, that of a registration, or nobody.
    fn from_str(text: &str) -> Result<Self, StepError> {
        match text.trim() {
            "" | "nobody" => Ok(Self::Nobody),
            id => id
                .parse()
                .map(Self::Colleague)
                .or_else(|_| id.parse().map(Self::Neighbour))
                .map_err(|_| StepError::Nobody),
        }
    }
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nobody => f.write_str("nobody"),
            Self::Colleague(person) => person.fmt(f),
            Self::Neighbour(hop) => hop.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::{Chance, Clock, DealId, PersonId, RegistrationId, Timestamp};

    use super::{Draft, Who};

    #[test]
    fn what_is_to_be_done_is_said_in_one_line_and_a_day_is_a_day() {
        for (what, due, who) in [
            ("", "", ""),
            (" ", "", ""),
            ("a\nb", "", ""),
            ("Call", "soon", ""),
            ("Call", "9999-12-31", ""),
            ("Call", "", "them"),
        ] {
            assert!(Draft::read(what, due, who).is_err(), "{what} {due} {who}");
        }
        assert!(Draft::read(&"x".repeat(501), "", "").is_err());
        let draft = Draft::read(" Call ", " ", "nobody").unwrap();
        assert_eq!((draft.what.as_str(), draft.due, draft.who), ("Call", None, Who::Nobody));
    }

    #[test]
    fn who_has_it_reads_as_it_is_written() {
        let (clock, chance) = (Clock::held(Timestamp::UNIX_EPOCH), Chance::seeded(1));
        let colleague = Who::Colleague(PersonId::new(&clock, &chance));
        let neighbour = Who::Neighbour(RegistrationId::new(&clock, &chance));
        for who in [Who::Nobody, colleague, neighbour] {
            assert_eq!(who.to_string().parse::<Who>().unwrap(), who);
        }
        assert!(DealId::new(&clock, &chance).to_string().parse::<Who>().is_err());
    }
}
