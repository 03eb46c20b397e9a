//! Rules that decide applications: in their order, each a condition on one answer and what follows. The first that fits
//! decides; where none does, a person does. A rule whose question is gone fits nothing.

use ::forms::{Answer, Answers, Definition, Field, Key, Kind};
use serde::{Deserialize, Serialize};

use super::application::{Reason, TOLD, words};
use crate::texts::applications as texts;

/// Rules of a program, at most.
pub(super) const MOST: usize = 20;
/// Values of a rule, and letters of each, at most.
const VALUES: usize = 250;
const LONG: usize = 200;

words! {
    /// How an answer is looked at.
    Test {
        /// It is this.
        Is = "is", texts::test_is;
        /// It is something else.
        IsNot = "is_not", texts::test_is_not;
        /// It is one of these.
        OneOf = "one_of", texts::test_one_of;
        /// This stands in it.
        Contains = "contains", texts::test_contains;
        /// It is that much, or more.
        AtLeast = "at_least", texts::test_at_least;
    }
    /// What follows.
    Then {
        /// They are offered a place.
        Approve = "approve", texts::then_approve;
        /// They are told why not.
        Reject = "reject", texts::then_reject;
        /// Somebody looks at it.
        Person = "person", texts::then_person;
    }
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Whose answer it looks at.
    pub field: Key,
    /// How.
    pub is: Test,
    /// With what it compares; of several, one is enough.
    pub values: Vec<String>,
    /// What follows where it fits.
    pub then: Then,
    /// Why, where that is a rejection.
    #[serde(default)]
    pub reason: Option<Reason>,
    /// What the applicant is told with it.
    #[serde(default)]
    pub said: String,
    /// The group that an approved partner is sorted into; may be empty.
    #[serde(default)]
    pub group: String,
}

impl Rule {
    /// What is wrong with it, for who writes it.
    ///
    /// # Errors
    /// That.
    pub(super) fn check(&self, definition: &Definition, groups: &[String]) -> Result<(), String> {
        let field = definition.field(self.field.as_str()).ok_or_else(texts::rule_no_field)?;
        let short = |value: &String| !value.trim().is_empty() && value.chars().count() <= LONG;
        match () {
            () if self.values.is_empty() || self.values.len() > VALUES => Err(texts::rule_no_value()),
            () if !self.values.iter().all(short) => Err(texts::rule_no_value()),
            () if self.is == Test::AtLeast && !counts(field) => Err(texts::rule_no_number()),
            () if self.is == Test::AtLeast && scaled(&self.values[0]).is_none() => {
                Err(texts::rule_no_number())
            }
            () if self.then == Then::Reject && self.reason.is_none() => Err(texts::say_why()),
            () if self.reason == Some(Reason::Other) && self.said.trim().is_empty() => Err(texts::say_why()),
            () if self.said.chars().count() > TOLD => Err(texts::too_long(TOLD)),
            () if !self.group.is_empty() && !groups.contains(&self.group) => Err(texts::rule_no_group()),
            () => Ok(()),
        }
    }

    /// Whether it cannot fit any more: what it asks about is not asked, or is no number.
    pub(super) fn is_broken(&self, definition: &Definition) -> bool {
        let field = definition.field(self.field.as_str());
        field.is_none_or(|field| self.is == Test::AtLeast && !counts(field))
    }

    /// Whether it fits these answers. What was not answered fits nothing.
    fn fits(&self, definition: &Definition, answers: &Answers) -> bool {
        let Some(answer) = answers.get(&self.field).filter(|_| !self.is_broken(definition)) else {
            return false;
        };
        let words: Vec<String> = answer.words().iter().map(|word| plain(word)).collect();
        let values: Vec<String> = self.values.iter().map(|value| plain(value)).collect();
        let same = || words.iter().any(|word| values.contains(word));
        match self.is {
            Test::Is | Test::OneOf => same(),
            Test::IsNot => !same(),
            Test::Contains => words.iter().any(|word| values.iter().any(|value| word.contains(value))),
            Test::AtLeast => {
                let least = values.first().and_then(|value| scaled(value));
                let given = words.first().filter(|_| is_number(answer)).and_then(|word| scaled(word));
                least.zip(given).is_some_and(|(least, given)| given >= least)
            }
        }
    }
}

/// The first rule that fits, with its number from 1.
pub(super) fn first<'r>(
    rules: &'r [Rule],
    definition: &Definition,
    answers: &Answers,
) -> Option<(i64, &'r Rule)> {
    (1..).zip(rules).find(|(_, rule)| rule.fits(definition, answers))
}

/// As it is compared: how somebody writes a word does not matter.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn counts(field: &Field) -> bool {
    matches!(field.kind, Kind::Number { .. } | Kind::Money { .. })
}

fn is_number(answer: &Answer) -> bool {
    matches!(answer, Answer::Number(_) | Answer::Money(_))
}

/// A number with up to six decimal places, as a whole number of millionths.
fn scaled(text: &str) -> Option<i128> {
    let plain: String = text.trim().chars().filter(|c| !matches!(c, ',' | ' ' | '_')).collect();
    let (sign, digits) = plain.strip_prefix('-').map_or((1, plain.as_str()), |rest| (-1, rest));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let figures = whole.bytes().chain(part.bytes()).all(|b| b.is_ascii_digit());
    if whole.is_empty() || part.len() > 6 || !figures {
        return None;
    }
    format!("{whole}{part:0<6}").parse::<i128>().ok().map(|scaled| sign * scaled)
}
