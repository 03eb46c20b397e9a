//! What somebody may do for an organisation, from looking to owning. Each role includes the ones below it.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::texts::access as texts;

/// A role in an organisation; a greater one may do more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Looks.
    Reader,
    /// Works: adds leads, registers them.
    Member,
    /// Decides on what partners register.
    Manager,
    /// Administers people, keys and agreements.
    Admin,
    /// Owns.
    Owner,
}

/// A word that names no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a role; use owner, admin, manager, member or reader")]
pub struct RoleError(String);

impl Role {
    /// All, the greatest first.
    pub const ALL: [Self; 5] = [Self::Owner, Self::Admin, Self::Manager, Self::Member, Self::Reader];

    /// As it is written in commands and stores.
    pub fn word(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Manager => "manager",
            Self::Member => "member",
            Self::Reader => "reader",
        }
    }

    /// As a person reads it.
    pub fn title(self) -> String {
        match self {
            Self::Owner => texts::owner(),
            Self::Admin => texts::admin(),
            Self::Manager => texts::manager(),
            Self::Member => texts::member(),
            Self::Reader => texts::reader(),
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Role {
    type Err = RoleError;

    fn from_str(text: &str) -> Result<Self, RoleError> {
        let word = text.trim().to_ascii_lowercase();
        Self::ALL
            .into_iter()
            .find(|role| role.word() == word)
            .ok_or_else(|| RoleError(text.chars().take(40).collect()))
    }
}
