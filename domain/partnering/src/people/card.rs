//! What one side lets the other know of a person.

use kernel::EmailAddress;
use serde::{Deserialize, Serialize};
use vault::VaultError;

use crate::texts::people as texts;

/// People that one side shows in one partnership, at most.
pub(super) const MOST: usize = 30;
/// Letters of a name, and of what somebody does, at most.
const WORDS: usize = 200;
/// Letters of a telephone number, at most.
const PHONE: usize = 40;

/// A person as the other side sees them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// Their name.
    pub name: String,
    /// What they do for this partnership.
    pub does: String,
    /// Where mail reaches them, if they choose.
    pub email: Option<String>,
    /// Where they can be called, if they choose.
    pub phone: Option<String>,
    /// Whether they look after the other side.
    pub manager: bool,
}

/// Why somebody is not shown. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum CardError {
    /// No such partnership, or nobody of theirs is shown in it.
    #[error("{}", texts::absent())]
    Absent,
    /// It is over, or not accepted yet.
    #[error("{}", texts::not_active())]
    State,
    /// Nobody who works for the organisation.
    #[error("{}", texts::no_member())]
    Nobody,
    /// What they do is not said, or at great length.
    #[error("{}", texts::what_they_do(WORDS))]
    Does,
    /// Not a telephone number.
    #[error("{}", texts::no_phone())]
    Phone,
    /// Too many.
    #[error("{}", texts::too_many(MOST))]
    Many,
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl CardError {
    /// The field in which it is, where it is in one.
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::Nobody => Some("person"),
            Self::Does => Some("does"),
            Self::Phone => Some("phone"),
            _ => None,
        }
    }
}

/// What somebody does, as it is kept.
pub(super) fn does(text: &str) -> Result<String, CardError> {
    let text = text.trim();
    if said(text) { Ok(text.to_owned()) } else { Err(CardError::Does) }
}

/// A telephone number as people write it; none where nothing is written.
pub(super) fn phone(text: &str) -> Result<Option<String>, CardError> {
    let text = text.trim();
    match text.is_empty() {
        true => Ok(None),
        false if is_phone(text) => Ok(Some(text.to_owned())),
        false => Err(CardError::Phone),
    }
}

impl Card {
    /// Whether another node may say so: what would not be taken from somebody here is not taken from there.
    pub(super) fn is_fine(&self) -> bool {
        let email = self.email.as_deref().is_none_or(|email| email.parse::<EmailAddress>().is_ok());
        said(&self.name) && said(&self.does) && email && self.phone.as_deref().is_none_or(is_phone)
    }
}

fn said(text: &str) -> bool {
    let length = text.chars().count();
    (1..=WORDS).contains(&length) && !text.chars().any(char::is_control)
}

fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let fits = |c: char| c.is_ascii_digit() || "+ -/().".contains(c);
    text.chars().count() <= PHONE && digits >= 3 && text.chars().all(fits)
}

#[cfg(test)]
mod tests {
    use super::{Card, does, phone};

    #[test]
    fn a_telephone_number_is_kept_as_it_was_written_and_nothing_else_is_one() {
        assert_eq!(phone(" +49 (0)30 / 90-18.20 ").unwrap().as_deref(), Some("+49 (0)30 / 90-18.20"));
        assert_eq!(phone("  ").unwrap(), None);
        for wrong in ["call me", "12", "javascript:alert(1)", &"1".repeat(41)] {
            assert!(phone(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_somebody_does_is_said_in_one_line() {
        assert_eq!(does(" Sales engineer ").unwrap(), "Sales engineer");
        for wrong in ["", "  ", "two\nlines", &"x".repeat(201)] {
            assert!(does(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_card_from_another_node_is_held_to_the_same() {
        let card = Card {
            name: "Ada".to_owned(),
            does: "Sales".to_owned(),
            email: Some("ada@isdom.example.com".to_owned()),
            phone: None,
            manager: false,
        };
        assert!(card.is_fine());
        assert!(!Card { email: Some("nowhere".to_owned()), ..card.clone() }.is_fine());
        assert!(!Card { name: String::new(), ..card.clone() }.is_fine());
        assert!(!Card { phone: Some("tel:".to_owned()), ..card }.is_fine());
    }
}
