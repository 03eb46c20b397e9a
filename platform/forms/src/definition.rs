//! What a form asks.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::Kind;

/// Fields of a form, at most.
pub const MOST_FIELDS: usize = 100;
/// Pages of a form, at most.
pub const MOST_PAGES: usize = 20;

/// A form, as its designer wants it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// What stands above it.
    pub title: String,
    /// What to know before filling it in; may be empty.
    #[serde(default)]
    pub intro: String,
    /// What is said when it was sent; where it is empty, a usual sentence.
    #[serde(default)]
    pub thanks: String,
    /// What the last button says; where it is empty, a usual word.
    #[serde(default)]
    pub button: String,
    /// Its pages, in their order.
    pub pages: Vec<Page>,
}

/// A page of a form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// What stands above it; may be empty.
    #[serde(default)]
    pub title: String,
    /// What it asks.
    pub fields: Vec<Field>,
}

/// One thing that is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// By which answers are found; it stays when everything else changes.
    pub key: Key,
    /// What is asked.
    pub label: String,
    /// What to know before answering; may be empty.
    #[serde(default)]
    pub help: String,
    /// Whether it must be answered, where it is shown.
    #[serde(default)]
    pub required: bool,
    /// Of which class what is answered is.
    pub class: String,
    /// What kind of answer it takes.
    pub kind: Kind,
    /// When it is shown; without, always.
    #[serde(default)]
    pub shown_if: Option<Condition>,
}

/// When a field is shown: what the answer to an earlier one is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case", deny_unknown_fields)]
pub enum Condition {
    /// There is one.
    Given {
        /// The earlier field.
        field: Key,
    },
    /// It is this; of several, one is.
    Equals {
        /// The earlier field.
        field: Key,
        /// What it has to be.
        value: String,
    },
    /// It is one of these; of several, one is.
    OneOf {
        /// The earlier field.
        field: Key,
        /// What it may be.
        values: Vec<String>,
    },
}

/// The name of a field among answers: small letters, digits and lines, such as `job_title`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Key(String);

/// A text that is no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a key; write it like job_title, with up to 40 small letters, digits and lines")]
pub struct KeyError(String);

impl Definition {
    /// All fields, page by page.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.pages.iter().flat_map(|page| &page.fields)
    }

    /// The field of that key.
    pub fn field(&self, key: &str) -> Option<&Field> {
        self.fields().find(|field| field.key.as_str() == key)
    }

    /// Whether somebody sends a file with it.
    pub fn takes_files(&self) -> bool {
        self.fields().any(|field| matches!(field.kind, Kind::File { .. }))
    }
}

impl Condition {
    /// The field that it looks at.
    pub fn field(&self) -> &Key {
        match self {
            Self::Given { field } | Self::Equals { field, .. } | Self::OneOf { field, .. } => field,
        }
    }

    /// What the field may be; with nothing, anything.
    pub fn values(&self) -> &[String] {
        match self {
            Self::Given { .. } => &[],
            Self::Equals { value, .. } => std::slice::from_ref(value),
            Self::OneOf { values, .. } => values,
        }
    }

    /// Whether it is so, for a field that was answered with these words.
    pub(crate) fn holds(&self, words: &[String]) -> bool {
        match self {
            Self::Given { .. } => !words.is_empty(),
            Self::Equals { .. } | Self::OneOf { .. } => {
                words.iter().any(|word| self.values().iter().any(|value| value == word))
            }
        }
    }
}

impl Key {
    /// As written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A key for a field of that label, which is none of these.
    pub(crate) fn of_label(label: &str, taken: &[&Self]) -> Self {
        let mut plain = String::new();
        for letter in label.chars().flat_map(char::to_lowercase) {
            match letter {
                'a'..='z' | '0'..='9' => plain.push(letter),
                _ if plain.ends_with('_') => {}
                _ => plain.push('_'),
            }
        }
        let plain: String = plain.trim_matches('_').chars().take(32).collect();
        let plain = plain.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '_');
        let plain = if plain.is_empty() { "field" } else { plain };
        let numbered = (2u32..).map(|number| format!("{plain}_{number}"));
        let free = |name: &String| !taken.iter().any(|key| key.as_str() == name);
        Self(std::iter::once(plain.to_owned()).chain(numbered).find(free).unwrap_or_default())
    }
}

impl FromStr for Key {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let plain = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        let begins = text.bytes().next().is_some_and(|first| first.is_ascii_lowercase());
        if begins && plain && text.len() <= 40 {
            Ok(Self(text.to_owned()))
        } else {
            Err(KeyError(text.chars().take(60).collect()))
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Key {
    type Error = KeyError;

    fn try_from(text: String) -> Result<Self, KeyError> {
        text.parse()
    }
}

impl From<Key> for String {
    fn from(key: Key) -> Self {
        key.0
    }
}
