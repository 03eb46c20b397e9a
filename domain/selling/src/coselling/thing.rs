//! What can be shared of a deal, and what was.

use std::{fmt, str::FromStr};

use files::Kind;
use kernel::{DealId, EnvelopeId, FileId, NoteId, PartnershipId, RegistrationId, Timestamp};
use serde::{Serialize, Serializer};
use vault::{Fact, rows::Uuid};

use crate::{deals::Stage, evidence::State, registrations::Direction};

/// A note or a file, one's own or one that arrived; or how far a deal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Thing {
    /// A note.
    Note(NoteId),
    /// A file.
    File(FileId),
    /// How far that deal is.
    Stage(DealId),
}

/// Something of a deal that two organisations have, as one of their vaults knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    /// Its id in this vault.
    pub id: Thing,
    /// Along which hop of the chain it went.
    pub registration: RegistrationId,
    /// Within which partnership.
    pub partnership: PartnershipId,
    /// Whether it left or arrived; either end of a hop can send.
    pub side: Direction,
    /// What it is.
    pub what: What,
    /// Of what left: the note or file that it is, or what had arrived and was shared on.
    pub source: Option<Thing>,
    /// The envelope that it went with.
    pub envelope: EnvelopeId,
    /// Where it is.
    pub state: State,
    /// When it was sent, or arrived.
    pub at: Timestamp,
}

/// What is shared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A note. Of one that left, its source has the text.
    Note {
        /// What it says.
        text: Option<String>,
    },
    /// A file.
    File {
        /// What it is called.
        name: String,
        /// What it is, by its content.
        kind: Kind,
        /// In bytes.
        size: u64,
        /// SHA-256 of what is kept, or was sent.
        hash: String,
    },
    /// How far the deal is, as it was told last.
    Stage {
        /// One of the five that everybody has.
        stage: Stage,
    },
}

impl Thing {
    /// Its number in rows.
    pub(super) fn uuid(self) -> Uuid {
        match self {
            Self::Note(id) => id.uuid(),
            Self::File(id) => id.uuid(),
            Self::Stage(id) => id.uuid(),
        }
    }

    /// What it is in a word, as stored and told to programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note(_) => "note",
            Self::File(_) => "file",
            Self::Stage(_) => "stage",
        }
    }

    /// One of these, by its word.
    pub(super) fn of(word: &str, id: Uuid) -> Option<Self> {
        match word {
            "note" => Some(Self::Note(id.into())),
            "file" => Some(Self::File(id.into())),
            "stage" => Some(Self::Stage(id.into())),
            _ => None,
        }
    }
}

impl Shared {
    /// Whether its receiver has it, or will.
    pub fn crosses(&self) -> bool {
        !matches!(self.state, State::Refused { .. })
    }

    /// The fact, about it as well: what a stage is about, its deal says.
    pub(super) fn about(&self, fact: Fact) -> Fact {
        let things = [Some(self.id), self.source].into_iter().flatten();
        things.filter(|thing| !matches!(thing, Thing::Stage(_))).fold(fact, |fact, thing| fact.about(thing))
    }

    /// How large a file is; anything else takes no room.
    pub(super) fn size(&self) -> Option<u64> {
        match self.what {
            What::File { size, .. } => Some(size),
            What::Note { .. } | What::Stage { .. } => None,
        }
    }
}

impl fmt::Display for Thing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Note(id) => id.fmt(f),
            Self::File(id) => id.fmt(f),
            Self::Stage(id) => id.fmt(f),
        }
    }
}

impl FromStr for Thing {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let note = text.parse().map(Self::Note);
        let file = note.or_else(|_| text.parse().map(Self::File));
        file.or_else(|_| text.parse().map(Self::Stage)).map_err(|_| ())
    }
}

impl Serialize for Thing {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
