//! The short name of an organisation in addresses and on the command line.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Lower-case letters, digits and single hyphens, 2 to 60 characters: `moses-frase`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Handle(String);

/// A text that is not a handle.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a handle: use 2 to 60 small letters, digits and single hyphens")]
pub struct HandleError(String);

impl Handle {
    /// The handle that a name suggests: `Moses Frase` gives `moses-frase`. A name without any letter or
    /// digit of ASCII suggests none.
    pub fn suggest(name: &str) -> Result<Self, HandleError> {
        let words: Vec<String> = name
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_ascii_lowercase)
            .collect();
        words.join("-").chars().take(60).collect::<String>().trim_end_matches('-').parse()
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Handle {
    type Err = HandleError;

    fn from_str(text: &str) -> Result<Self, HandleError> {
        let fine = (2..=60).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !text.starts_with('-')
            && !text.ends_with('-')
            && !text.contains("--");
        if fine { Ok(Self(text.to_owned())) } else { Err(HandleError(text.chars().take(80).collect())) }
    }
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Handle {
    type Error = HandleError;

    fn try_from(text: String) -> Result<Self, HandleError> {
        text.parse()
    }
}

impl From<Handle> for String {
    fn from(handle: Handle) -> Self {
        handle.0
    }
}
