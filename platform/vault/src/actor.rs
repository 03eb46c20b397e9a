//! Who did it: every journal entry names one.

use std::{fmt, str::FromStr};

use kernel::{ApiKeyId, OrgId, PersonId};

/// Who changes a vault. Names of persons are not kept here: the directory knows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// A person who is signed in.
    Person(PersonId),
    /// A program with an API key.
    Key(ApiKeyId),
    /// Another organisation, through an envelope.
    Peer(OrgId),
    /// The node itself: the importer, the schedule, an operator on the command line.
    Node(&'static str),
}

/// A text that names no actor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” names no actor")]
pub struct ActorError(String);

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(id) => id.fmt(f),
            Self::Key(id) => id.fmt(f),
            Self::Peer(id) => id.fmt(f),
            Self::Node(part) => write!(f, "node:{part}"),
        }
    }
}

impl FromStr for Actor {
    type Err = ActorError;

    fn from_str(text: &str) -> Result<Self, ActorError> {
        let refuse = || ActorError(text.chars().take(60).collect());
        let (kind, _) = text.split_once(['_', ':']).ok_or_else(refuse)?;
        match kind {
            "person" => text.parse().map(Self::Person).map_err(|_| refuse()),
            "key" => text.parse().map(Self::Key).map_err(|_| refuse()),
            "org" => text.parse().map(Self::Peer).map_err(|_| refuse()),
            "node" => Ok(Self::Node(match text {
                "node:import" => "import",
                "node:schedule" => "schedule",
                "node:operator" => "operator",
                _ => "work",
            })),
            _ => Err(refuse()),
        }
    }
}
