//! What a program is, beside what it says.

use std::{fmt, str::FromStr};

use kernel::{PartnershipId, ProgramId, Timestamp};
use serde::{Deserialize, Serialize};
use trust::agreements::Terms;

use super::Definition;

/// An offer to partners, in its owner's vault. What it says stands in its versions; the newest one's name, products
/// and way up stand here as well, for who asks for no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// Its id.
    pub id: ProgramId,
    /// Its name.
    pub name: String,
    /// What its partners sell.
    pub products: Vec<String>,
    /// The terms that a partner agrees to.
    pub terms: Terms,
    /// Where registrations go on to, for the program of a distributor.
    pub upstream: Option<PartnershipId>,
    /// Whether they go on by themselves.
    pub pass_up: PassUp,
    /// Where it stands.
    pub state: State,
    /// Its newest version; 0 before the first.
    pub version: i64,
    /// How often what its partners are told has changed: with every version, and where a vendor above changed its
    /// own.
    pub edition: i64,
}

/// Where a program stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It was never published.
    Draft,
    /// It takes partners.
    Open,
    /// It takes no more; those that it has stay.
    Closed,
}

/// What a program will say when it is published next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// That.
    pub definition: Definition,
    /// How often it was changed.
    pub revision: i64,
    /// Who changed it last, as journals write it, and when; none where it is as it was published.
    pub last: Option<(String, Timestamp)>,
}

/// What a program said from some moment on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Its number, from 1.
    pub number: i64,
    /// That.
    pub definition: Definition,
    /// From when on.
    pub published: Timestamp,
    /// Who published it, as journals write it.
    pub by: String,
}

/// Whether a distributor passes registrations up once it has accepted them; its partners are told in the
/// invitation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PassUp {
    /// In the same moment.
    Automatic,
    /// When somebody says so.
    ByHand,
    /// Not at all.
    #[default]
    Never,
}

impl PassUp {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Automatic, Self::ByHand, Self::Never];

    /// As stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::ByHand => "by_hand",
            Self::Never => "never",
        }
    }
}

impl fmt::Display for PassUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for PassUp {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|way| way.as_str() == text).ok_or(())
    }
}

impl State {
    /// All of them.
    pub(super) const ALL: [Self; 3] = [Self::Draft, Self::Open, Self::Closed];
    /// Their words.
    pub(super) const WORDS: &[&str] = &["draft", "open", "closed"];

    /// As stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }
}
