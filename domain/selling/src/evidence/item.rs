//! What a piece of evidence is.

use files::Kind;
use kernel::{EnvelopeId, FileId, PartnershipId, RegistrationId, Timestamp};

use crate::registrations::Direction;

/// A file that went with a registration, as one of its two vaults knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Its id in this vault.
    pub id: FileId,
    /// With which registration.
    pub registration: RegistrationId,
    /// Within which partnership.
    pub partnership: PartnershipId,
    /// Whether it left or arrived.
    pub direction: Direction,
    /// What it is called.
    pub name: String,
    /// What it is, by its content.
    pub kind: Kind,
    /// In bytes.
    pub size: u64,
    /// SHA-256 of what is kept, or was sent.
    pub hash: String,
    /// Of what left: the file that it is, or the evidence of a partner that was passed on.
    pub source: Option<FileId>,
    /// The envelope that it went with.
    pub envelope: EnvelopeId,
    /// Where it is.
    pub state: State,
    /// When it was sent, or arrived.
    pub at: Timestamp,
}

/// Where a piece of evidence is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Sent, and not answered yet.
    UnderWay,
    /// Its receiver has it.
    There,
    /// Its receiver did not take it.
    Refused {
        /// Why.
        reason: String,
    },
}

impl State {
    /// As stored and told to programs.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::UnderWay => "under_way",
            Self::There => "there",
            Self::Refused { .. } => "refused",
        }
    }
}

impl Evidence {
    /// Whether its receiver has it, or will.
    pub fn crosses(&self) -> bool {
        !matches!(self.state, State::Refused { .. })
    }
}
