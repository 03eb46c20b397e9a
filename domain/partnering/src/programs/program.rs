//! What a program is.

use std::{fmt, str::FromStr};

use kernel::{PartnershipId, ProgramId};
use serde::{Deserialize, Serialize};
use trust::agreements::Terms;

/// An offer to partners, in its owner's vault.
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
}

/// Whether a distributor passes registrations up once it has accepted them; its partners are told in the
/// invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PassUp {
    /// In the same moment.
    Automatic,
    /// When somebody says so.
    ByHand,
    /// Not at all.
    Never,
}

impl PassUp {
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
        [Self::Automatic, Self::ByHand, Self::Never].into_iter().find(|way| way.as_str() == text).ok_or(())
    }
}
