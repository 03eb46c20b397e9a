//! What a partnership is.

use std::{fmt, str::FromStr};

use kernel::{OrgId, PartnershipId, ProgramId, Timestamp};

use crate::programs::PassUp;

/// A partnership, as one of its two vaults holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partnership {
    /// Its id, the same in both vaults.
    pub id: PartnershipId,
    /// Whether this organisation owns the program or is the partner in it.
    pub role: Role,
    /// The program.
    pub program: ProgramId,
    /// What the program is called.
    pub program_name: String,
    /// What the program's partners sell.
    pub products: Vec<String>,
    /// Whether the program's owner passes registrations up.
    pub pass_up: PassUp,
    /// The other side.
    pub peer: OrgId,
    /// What the other side is called.
    pub peer_name: String,
    /// Where it stands.
    pub state: State,
    /// Since when.
    pub since: Timestamp,
    /// When it ends, or ended, once somebody has said so.
    pub ends: Option<Ends>,
}

/// The end of a partnership, announced or past.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ends {
    /// From when on nothing crosses any more.
    pub at: Timestamp,
    /// Whether this organisation said so.
    pub ours: bool,
    /// Why, as who said so told the other side; empty where nothing was told.
    pub why: String,
}

/// This organisation's side of a partnership.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It owns the program.
    Owner,
    /// It is the partner.
    Partner,
}

/// Where a partnership stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The partner has not answered yet.
    Invited,
    /// Both have agreed.
    Active,
    /// It is over.
    Ended,
}

impl Role {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Partner => "partner",
        }
    }
}

impl State {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Ended => "ended",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Owner, Self::Partner].into_iter().find(|role| role.as_str() == text).ok_or(())
    }
}

impl FromStr for State {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Invited, Self::Active, Self::Ended].into_iter().find(|state| state.as_str() == text).ok_or(())
    }
}
