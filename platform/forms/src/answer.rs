//! Answers, and the one function that judges them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use kernel::{Money, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Definition, Field, Key, Kind, Page, Wrong, texts::answers as texts};

/// What somebody answered, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "value", rename_all = "snake_case")]
pub enum Answer {
    /// Words.
    Text(String),
    /// The values of what was chosen.
    Choice(Vec<String>),
    /// A day.
    Date(Date),
    /// A number as text, exactly.
    Number(String),
    /// An amount.
    Money(Money),
    /// A country, by its two letters.
    Country(String),
    /// A phone number, as E.164 has it.
    Phone(String),
    /// An email address.
    Email(String),
    /// A file that was kept.
    File(Kept),
    /// Consent to these words.
    Consent {
        /// The exact words.
        text: String,
        /// When it was given.
        at: Timestamp,
    },
}

/// A file that came with answers and was kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// By which it is found.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The word of its kind.
    pub kind: String,
    /// In bytes.
    pub size: u64,
}

/// Answers by the keys of their fields.
pub type Answers = BTreeMap<Key, Answer>;

/// What came: typed or chosen, by key, and files that were kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// What was typed or chosen; several of one field stand in their order.
    pub texts: BTreeMap<String, Vec<String>>,
    /// Files.
    pub files: BTreeMap<String, Kept>,
}

/// What is to be said of what came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judged {
    /// What counts.
    pub answers: Answers,
    /// What is wrong, by field.
    pub wrongs: BTreeMap<Key, Wrong>,
    /// Which fields are shown to who answers so.
    pub shown: BTreeSet<Key>,
}

/// An answer to something that the form does not ask.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", texts::unknown(_0))]
pub struct Unknown(pub String);

/// Judges what came: each field in its turn, so that a condition looks at what was answered before it. What is not
/// shown is dropped.
///
/// # Errors
/// An answer to something that is not asked at all: nothing is guessed.
pub fn judge(definition: &Definition, given: &Given, now: Timestamp) -> Result<Judged, Unknown> {
    let known = |key: &&String| definition.field(key).is_none();
    if let Some(key) = given.texts.keys().chain(given.files.keys()).find(known) {
        return Err(Unknown(key.chars().take(60).collect()));
    }
    let mut judged = Judged::default();
    for field in definition.fields() {
        if !judged.shows(field) {
            continue;
        }
        judged.shown.insert(field.key.clone());
        match field.judge(given, now) {
            Ok(Some(answer)) => {
                judged.answers.insert(field.key.clone(), answer);
            }
            Ok(None) => {}
            Err(wrong) => {
                judged.wrongs.insert(field.key.clone(), wrong);
            }
        }
    }
    Ok(judged)
}

impl Field {
    fn judge(&self, given: &Given, now: Timestamp) -> Result<Option<Answer>, Wrong> {
        let key = self.key.as_str();
        let typed = given.texts.get(key).map_or(&[][..], Vec::as_slice);
        let answer = match given.files.get(key) {
            Some(file) => {
                self.kind.takes_file(&file.kind, file.size)?;
                Some(Answer::File(file.clone()))
            }
            None => self.kind.read(typed, now)?,
        };
        match answer {
            None if self.required && matches!(self.kind, Kind::Consent { .. }) => Err(Wrong::NotAgreed),
            None if self.required => Err(Wrong::Missing),
            answer => Ok(answer),
        }
    }
}

impl Judged {
    fn shows(&self, field: &Field) -> bool {
        field.shown_if.as_ref().is_none_or(|condition| {
            let words = self.answers.get(condition.field()).map(Answer::words).unwrap_or_default();
            condition.holds(&words)
        })
    }

    /// Whether somebody who answers so sees anything of that page.
    pub fn has(&self, page: &Page) -> bool {
        page.fields.iter().any(|field| self.shown.contains(&field.key))
    }

    /// Whether something of that page is wrong.
    pub fn is_wrong(&self, page: &Page) -> bool {
        page.fields.iter().any(|field| self.wrongs.contains_key(&field.key))
    }
}

impl Answer {
    /// What a condition compares.
    pub fn words(&self) -> Vec<String> {
        match self {
            Self::Choice(values) => values.clone(),
            Self::Date(day) => vec![day.to_string()],
            Self::Money(money) => vec![money.plain()],
            Self::File(file) => vec![file.name.clone()],
            Self::Consent { .. } => vec!["on".to_owned()],
            Self::Text(text)
            | Self::Number(text)
            | Self::Country(text)
            | Self::Phone(text)
            | Self::Email(text) => vec![text.clone()],
        }
    }
}
