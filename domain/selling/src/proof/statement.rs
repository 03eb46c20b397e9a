//! The file: what it holds, how it is written and read.

use exchange::{Evidence, Key, Seal};
use kernel::{OrgId, RegistrationId, Timestamp};
use serde::{Deserialize, Serialize};
use vault::Link;

use crate::texts::proof as texts;

/// The format, as files name it.
pub(super) const FORMAT: &str = "freehold proof 1";
/// The longest file that is read, in bytes.
const MOST: usize = 16 << 20;
/// The most envelopes of one sort.
const MOST_ENVELOPES: usize = 200;

/// What was signed about a registration, as one of its sides holds it. It has no values but those that its holder
/// chose to show.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// The format.
    pub format: String,
    /// What it is about.
    pub registration: RegistrationId,
    /// Who made it, and sealed it.
    pub by: OrgId,
    /// When, by its maker's clock.
    pub made: Timestamp,
    /// Whose signatures are in it, and with which keys they are checked.
    pub organisations: Vec<Known>,
    /// What crossed about the registration.
    pub envelopes: Vec<Evidence>,
    /// What its maker passed on of it to the next tier.
    pub onward: Vec<Evidence>,
    /// The handshakes of the partnership: that the same keys agreed on the terms.
    pub handshakes: Vec<Evidence>,
    /// Entries of the maker's own journal.
    pub journal: Vec<Link>,
}

/// An organisation, as the maker's node knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// Its id.
    pub id: OrgId,
    /// Its name.
    pub name: String,
    /// The key that checks its signatures (Ed25519).
    pub key: Key,
}

/// A statement under its maker's seal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// What is stated.
    pub statement: Statement,
    /// The maker's signature over it.
    pub seal: Seal,
}

/// A file that is no proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", texts::unreadable())]
pub struct Unreadable;

impl Proof {
    /// The file.
    pub fn write(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// Reads a file. It has one form only: not a letter of it can change without being noticed.
    ///
    /// # Errors
    /// When it is no proof, or was written by something else.
    pub fn read(text: &str) -> Result<Self, Unreadable> {
        if text.len() > MOST {
            return Err(Unreadable);
        }
        let proof: Self = serde_json::from_str(text).map_err(|_| Unreadable)?;
        let Statement { format, envelopes, onward, handshakes, .. } = &proof.statement;
        let few = [envelopes, onward, handshakes].iter().all(|some| some.len() <= MOST_ENVELOPES);
        let fine = format == FORMAT && few && proof.write() == text;
        fine.then_some(proof).ok_or(Unreadable)
    }
}
