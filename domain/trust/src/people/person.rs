//! What a person is, and the rules for names and passwords.

use kernel::{EmailAddress, PersonId, Timestamp};
use text::{Region, Zone};
use vault::VaultError;

use super::TooMany;
use crate::texts::people as texts;

/// Somebody who can sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Their id.
    pub id: PersonId,
    /// Their name as shown.
    pub name: String,
    /// Their address as they write it; on this node it is theirs alone, in capital or small letters.
    pub email: EmailAddress,
    /// Since when they are here.
    pub created: Timestamp,
    /// Since when they may not sign in.
    pub suspended: Option<Timestamp>,
    /// Whose way of writing numbers and dates; none leaves it to the browser.
    pub region: Option<Region>,
    /// Whose time; none is UTC.
    pub zone: Option<Zone>,
    /// What their sessions must repeat.
    pub(crate) generation: i64,
}

/// A person that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum PersonError {
    /// Somebody has that address.
    #[error("{}", texts::email_taken(_0.to_string()))]
    EmailTaken(EmailAddress),
    /// No name, or a very long one.
    #[error("{}", texts::name_length())]
    Name,
    /// The password.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// Storage.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// A password that cannot be set.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// Too short to be safe, or too long to be one.
    #[error("{}", texts::password_length())]
    Length,
    /// The one that holds now was not given.
    #[error("{}", texts::password_wrong())]
    Current,
    /// Too many wrong ones.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// The hash could not be made or read.
    #[error("{}", texts::not_hashed())]
    Hashing,
    /// Storage.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// A sign-in that failed.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Wrong address, wrong password or suspended: nobody learns which.
    #[error("{}", texts::refused())]
    Refused,
    /// Too many failed.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// The hash could not be made or read.
    #[error("{}", texts::not_checked())]
    Hashing,
    /// Storage.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

pub(super) fn name(text: &str) -> Result<String, PersonError> {
    let name = text.trim();
    let fine = (1..=120).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if fine { Ok(name.to_owned()) } else { Err(PersonError::Name) }
}

pub(super) fn strong(password: &str) -> Result<(), PasswordError> {
    if (12..=200).contains(&password.chars().count()) { Ok(()) } else { Err(PasswordError::Length) }
}
