//! How a program takes registrations: what it promises who registers, and what it asks of them; and how long the trials
//! are that it gives.

use serde::{Deserialize, Serialize};
use trust::{
    agreements::{Class, Terms, Way},
    sharing::field_label,
};
use vault::{Tx, VaultError};

use super::{
    Definition, Wrong,
    definition::names,
    difference::{Line, line},
    joined, store, versions,
};
use crate::agreements::{REGISTERED, of_registrations};
use crate::partnerships::{Partnership, Role};
use crate::texts::programs as texts;

/// What a program says of registrations, beside for how long an accepted one is its partner's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Registering {
    /// Within how many hours one is answered; 0 where nothing is promised. The clock stands still while it is
    /// returned to its partner.
    pub answer_hours: u32,
    /// The steps of its approval, in their order, each taken by another person; one decision is enough without any.
    pub approvals: Vec<String>,
    /// How many may be open with one partner at a time; 0 for any number.
    pub open_most: u32,
    /// How often the protection of one may be extended.
    pub extensions: u32,
    /// For how many days each time.
    pub extension_days: u32,
    /// After how many days without word from its partner one that is protected counts as quiet; 0 for never.
    pub quiet_days: u32,
    /// Which of two for one company comes first.
    pub precedence: Precedence,
    /// Fields of a sale without which none is taken, by their names in envelopes (P3).
    pub requires: Vec<String>,
    /// What is asked of each beside its fields, to qualify it: every question is answered, in words (P3).
    pub questions: Vec<String>,
    /// For how many days a trial runs; 0 where the program says nothing of it.
    pub trial_days: u32,
    /// How many days more an extension of one gives; 0 where the program says nothing of it.
    pub trial_more_days: u32,
}

/// No trial is longer, in days.
pub const LONGEST_TRIAL: u32 = 365;

/// Which of two registrations for one company comes first (practice, section 4).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precedence {
    /// The one that was complete first.
    #[default]
    FirstComplete,
    /// The one that was complete first; the second gets half of what it gets.
    SecondGetsHalf,
    /// The one that the customer names in writing.
    CustomersChoice,
}

/// What holds for one registration: what its program said in the version under which it began.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Promised {
    /// For how many days an accepted one is its partner's; 0 where nothing is promised.
    pub window_days: u32,
    /// The rest.
    pub registering: Registering,
}

/// What a program promised in that version, as far as this side of the partnership knows it; what it says now where
/// that version is not known, and nothing where nothing is.
///
/// # Errors
/// What the vault says.
pub async fn promised(
    tx: &Tx,
    partnership: &Partnership,
    version: Option<i64>,
) -> Result<Promised, VaultError> {
    let said = match partnership.role {
        Role::Owner => {
            let then = match version {
                Some(number) => versions::find(tx, partnership.program, number).await?,
                None => None,
            };
            match then {
                Some(version) => Some(version.definition),
                None => match store::find(tx, partnership.program).await? {
                    Some(program) => Some(store::published(tx, &program).await?),
                    None => None,
                },
            }
        }
        Role::Partner => {
            let all = joined::joined(tx, partnership.id).await?;
            let then = all.iter().position(|one| Some(one.version) == version).unwrap_or_default();
            all.into_iter().nth(then).map(|one| one.definition)
        }
    };
    let said = said.map(|Definition { window_days, registering, .. }| Promised { window_days, registering });
    Ok(said.unwrap_or_default())
}

impl Precedence {
    /// All of them, in the order in which people read them.
    pub const ALL: [Self; 3] = [Self::FirstComplete, Self::SecondGetsHalf, Self::CustomersChoice];

    /// As stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FirstComplete => "first_complete",
            Self::SecondGetsHalf => "second_gets_half",
            Self::CustomersChoice => "customers_choice",
        }
    }

    /// As people read it.
    pub fn label(self) -> String {
        match self {
            Self::FirstComplete => texts::first_complete(),
            Self::SecondGetsHalf => texts::second_gets_half(),
            Self::CustomersChoice => texts::customers_choice(),
        }
    }

    /// The one that is written so.
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

impl Registering {
    /// The fields that it requires, as people read them.
    fn required_labels(&self) -> Vec<String> {
        let asked = of_registrations().iter().filter(|(name, _)| self.requires.iter().any(|one| one == name));
        asked.map(|(name, _)| field_label(name)).collect()
    }

    /// How many decisions an acceptance takes.
    pub fn steps(&self) -> usize {
        self.approvals.len().max(1)
    }

    /// What is asked that those terms do not let a partner say, in words for who asks: what is required has to be able to
    /// cross.
    pub(super) fn beyond(&self, terms: &Terms) -> Wrong {
        let Some(clause) = terms.clause(REGISTERED, Way::Up) else { return Wrong::new() };
        let uncovered = of_registrations()
            .iter()
            .filter(|(name, class)| self.requires.iter().any(|one| one == name) && !clause.covers(*class));
        let asks = !self.questions.is_empty() && !clause.covers(Class::Notes);
        let fields =
            uncovered.map(|(name, class)| (*name, texts::required_stays(field_label(name), class.label())));
        fields.chain(asks.then(|| ("questions", texts::questions_stay(Class::Notes.label())))).collect()
    }

    /// What is wrong with it, field by field.
    pub(super) fn wrong(&self) -> Wrong {
        let mut wrong = Wrong::new();
        let mut say = |bad: bool, field, text: fn() -> String| {
            if bad {
                wrong.push((field, text()));
            }
        };
        say(self.answer_hours > 8_760, "answer_hours", texts::wrong_hours);
        let twice = |at: usize, name: &String| self.approvals.iter().take(at).any(|other| other == name);
        let step = |(at, name): (usize, &String)| {
            name.trim().is_empty() || name.chars().count() > 60 || twice(at, name)
        };
        say(
            self.approvals.len() > 5 || self.approvals.iter().enumerate().any(step),
            "approvals",
            texts::wrong_approvals,
        );
        say(self.open_most > 1_000_000, "open_most", texts::wrong_number);
        say(self.extensions > 100, "extensions", texts::wrong_number);
        say(self.extension_days > 3_650, "extension_days", texts::wrong_days);
        say(self.extensions > 0 && self.extension_days == 0, "extension_days", texts::wrong_extension);
        say(self.quiet_days > 3_650, "quiet_days", texts::wrong_days);
        say(self.trial_days > LONGEST_TRIAL, "trial_days", texts::wrong_trial);
        say(self.trial_more_days > LONGEST_TRIAL, "trial_more_days", texts::wrong_trial);
        let unknown = |name: &String| of_registrations().iter().all(|(field, _)| field != name);
        say(self.requires.iter().any(unknown), "requires", texts::wrong_requires);
        say(names(&self.questions, 8, 200), "questions", texts::wrong_questions);
        wrong
    }

    /// What it promises and asks, line by line; nothing of what it does not.
    pub(super) fn lines(&self) -> Vec<Line> {
        let some = |number: u32, shown: String| if number == 0 { String::new() } else { shown };
        let extended = match self.extensions {
            0 => String::new(),
            times => texts::extended(times, self.extension_days),
        };
        vec![
            line(
                "answer_hours",
                texts::answer_hours(),
                some(self.answer_hours, texts::hours(self.answer_hours)),
            ),
            line("approvals", texts::approvals(), self.approvals.join(", ")),
            line(
                "open_most",
                texts::open_most(),
                some(self.open_most, web::number(u64::from(self.open_most))),
            ),
            line("extensions", texts::extensions(), extended),
            line("requires", texts::requires(), self.required_labels().join(", ")),
            line("questions", texts::questions(), self.questions.join("\n")),
            line("quiet_days", texts::quiet_days(), some(self.quiet_days, texts::days(self.quiet_days))),
            line("trial_days", texts::trial_days(), some(self.trial_days, texts::days(self.trial_days))),
            line(
                "trial_more_days",
                texts::trial_more_days(),
                some(self.trial_more_days, texts::days(self.trial_more_days)),
            ),
            line(
                "precedence",
                texts::precedence(),
                match self.precedence {
                    Precedence::FirstComplete => String::new(),
                    other => other.label(),
                },
            ),
        ]
    }
}
