//! The words that somebody typed, for what no index holds.

use ::web::Problem;

/// Words, in small letters. What is between letters and digits is passed over, as the vault's own search does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Words {
    typed: String,
    words: Vec<String>,
}

impl Words {
    /// Reads them; too many are told.
    pub(super) fn read(typed: &str) -> Result<Self, Problem> {
        let typed = typed.trim();
        if typed.chars().count() > 200 {
            return Err(Problem::malformed("“q” is longer than 200 characters"));
        }
        Ok(Self { typed: typed.to_owned(), words: split(typed) })
    }

    /// As typed.
    pub(super) fn typed(&self) -> &str {
        &self.typed
    }

    /// Whether there is nothing to look for.
    pub(super) fn are_none(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether each begins a word of the text.
    pub(super) fn are_in(&self, text: &str) -> bool {
        let there = split(text);
        self.words.iter().all(|word| there.iter().any(|other| other.starts_with(word.as_str())))
    }
}

fn split(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(1_000)
        .map(str::to_lowercase)
        .collect()
}
