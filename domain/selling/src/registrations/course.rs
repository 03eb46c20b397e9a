//! What happens to a registration beside its state: who looks at it, by when it is answered, which steps of its approval
//! are taken, what was asked for, and when something comes due.

use jiff::SignedDuration;
use kernel::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Answered, Direction, Registration, State};
use crate::texts::registrations as texts;

/// How many days before the end of its protection those whom it concerns are reminded (practice, section 4).
pub const REMINDERS: [i64; 3] = [14, 7, 1];

/// Beside the state.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Course {
    /// Who took it up to decide on it, and since when; who, in the vault that decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review: Option<Taken>,
    /// The steps of approval that are taken, in the vault that decides.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<Taken>,
    /// What is left to answer it while the clock stands still, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left: Option<i64>,
    /// Whether somebody was told that it is answered late.
    #[serde(skip_serializing_if = "is_not")]
    pub late: bool,
    /// How often it was returned.
    pub returned: u32,
    /// What its sender answered last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// What a tier further up asks its sender.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub above: Option<String>,
    /// How often its protection was extended.
    pub extended: u32,
    /// How many extensions were asked for; the number of the last one.
    pub asked: u32,
    /// The extension that is asked for and not answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extension: Option<Wish>,
    /// Why the last extension was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// When its partner last said that it works on the sale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<Timestamp>,
    /// After how many days without such a word it counts as quiet; 0 for never.
    pub quiet_days: u32,
    /// Since when it counts as quiet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quiet: Option<Timestamp>,
    /// Whether the sale is won or lost in this vault: a protection that is used up is not ended.
    #[serde(skip_serializing_if = "is_not")]
    pub closed: bool,
    /// Until when reminders were written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reminded: Option<Timestamp>,
    /// On what ground a person's data crossed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    /// What its program asked, and what its sender said to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answered>,
}

/// Something that somebody did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// Which step of approval; empty where it is none by name.
    #[serde(default)]
    pub step: String,
    /// Who, where that is known here.
    #[serde(default)]
    pub by: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// An extension that somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

/// On what ground a person's data may cross (GDPR, article 6, paragraph 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The person agreed (point a).
    Consent,
    /// The person asked for an offer or has a contract (point b).
    Contract,
    /// A legitimate interest (point f).
    LegitimateInterest,
}

/// What comes due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// It is not answered within the time that was promised.
    Late,
    /// Its protection ends in so many days.
    Reminder(i64),
    /// Its partner has said nothing for long.
    Quiet,
    /// Its protection is over.
    Over,
}

impl Course {
    /// Takes everything out that somebody wrote.
    pub(super) fn erase(&mut self) {
        self.answer = None;
        self.answers.clear();
        self.above = None;
        self.refused = None;
        self.basis = None;
        if let Some(wish) = &mut self.extension {
            wish.reason = String::new();
        }
    }
}

impl Registration {
    /// Closes it, whoever took it back and why: no clock runs, nobody looks at it or waits for anything, and of what was
    /// said nothing is left. So both sides say the same of it, whatever was under way.
    ///
    /// # Errors
    /// Its state, when nothing is left to take back.
    pub(super) fn close(&mut self, at: Timestamp) -> Result<(), State> {
        self.state = self.state.clone().withdraw(at)?;
        self.course = Course::default();
        self.due = None;
        Ok(())
    }

    /// What comes due next, and when. Only who decides ends a protection: the other side is told.
    pub fn next(&self) -> Option<(Timestamp, Due)> {
        match &self.state {
            State::Pending => self.due.filter(|_| !self.course.late).map(|due| (due, Due::Late)),
            State::Accepted { .. } if self.course.closed => None,
            State::Accepted { at, until, .. } => {
                let after = self.course.reminded.unwrap_or(*at).max(*at);
                let reminders = until.iter().flat_map(|until| {
                    REMINDERS.map(|left| (moved(*until, days(-left)), Due::Reminder(left)))
                });
                let over = until.filter(|_| self.direction == Direction::Received);
                let all = reminders.filter(|(moment, _)| *moment > after);
                all.chain(over.map(|until| (until, Due::Over)))
                    .chain(self.quiet_from(*at))
                    .min_by_key(|(at, _)| *at)
            }
            _ => None,
        }
    }

    fn quiet_from(&self, accepted: Timestamp) -> Option<(Timestamp, Due)> {
        let quiet = i64::from(self.course.quiet_days);
        let since = self.course.active.unwrap_or(accepted).max(accepted);
        (quiet > 0 && self.course.quiet.is_none()).then(|| (moved(since, days(quiet)), Due::Quiet))
    }

    /// Lets the clock of its answer run, for the first time or again.
    pub(super) fn run_clock(&mut self, now: Timestamp, promised_hours: u32) {
        let left = self.course.left.take().map(SignedDuration::from_millis);
        let promised = (promised_hours > 0).then(|| SignedDuration::from_hours(promised_hours.into()));
        self.due = left.or(promised).map(|left| moved(now, left));
    }

    /// Lets it stand still.
    pub(super) fn stop_clock(&mut self, now: Timestamp) {
        self.course.left = self.due.take().map(|due| due.duration_since(now).as_millis() as i64);
    }
}

/// The end of a protection of so many days: days of 24 hours from one moment, so that both sides of the date line and
/// of a leap day mean the same one.
pub(super) fn protected_until(now: Timestamp, protected: u32) -> Option<Timestamp> {
    (protected > 0).then(|| moved(now, days(protected.into())))
}

fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

/// So much later, and never beyond the end of time: what others say of days has no bound.
fn moved(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(at)
}

fn is_not(truth: &bool) -> bool {
    !truth
}

impl Basis {
    /// All of them, in the order in which people read them.
    pub const ALL: [Self; 3] = [Self::Consent, Self::Contract, Self::LegitimateInterest];

    /// As stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Consent => "consent",
            Self::Contract => "contract",
            Self::LegitimateInterest => "legitimate_interest",
        }
    }

    /// As people read it.
    pub fn label(self) -> String {
        match self {
            Self::Consent => texts::basis_consent(),
            Self::Contract => texts::basis_contract(),
            Self::LegitimateInterest => texts::basis_interest(),
        }
    }

    /// The one that is written so.
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use kernel::Timestamp;

    use super::{days, moved, protected_until};

    #[test]
    fn no_number_of_days_leads_beyond_the_ends_of_time() {
        for at in [Timestamp::MIN, Timestamp::UNIX_EPOCH, Timestamp::MAX] {
            for by in [u32::MAX.into(), 14, 0, -14, -i64::from(u32::MAX)] {
                let there = moved(at, days(by));
                assert!(if by < 0 { there <= at } else { there >= at }, "{at} {by}: {there}");
            }
        }
        assert_eq!(protected_until(Timestamp::UNIX_EPOCH, 0), None);
        assert_eq!(protected_until(Timestamp::UNIX_EPOCH, 1), "1970-01-02T00:00:00Z".parse().ok());
    }
}
