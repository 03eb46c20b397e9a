//! What an export is.

use jiff::SignedDuration;
use kernel::{ExportId, Timestamp};
use text::Reader;
use vault::{Sight, VaultError};

use crate::tables::Format;
use crate::texts::exports as texts;

/// How long a file is kept.
pub(super) const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// Exports that somebody has at a time, at most.
pub(super) const MOST: usize = 20;

/// A list as a file, ready or on the way.
#[derive(Debug, Clone)]
pub struct Export {
    /// Its id.
    pub id: ExportId,
    /// Of which list, such as `leads`.
    pub(crate) list: String,
    /// What is asked of the list, as the query of an address.
    pub(crate) query: String,
    /// What kind of file.
    pub(crate) format: Format,
    /// For whom it is written: whose way of writing, whose days.
    pub(crate) reader: Reader,
    /// What who asked saw: nobody who sees anything else reads it, they neither.
    pub sight: Sight,
    /// Who asked, as journals write it: nobody else reads it.
    pub by: String,
    /// How many rows it has, as counted when it was asked for, or when its writing began.
    pub rows: u64,
    /// How far it is.
    pub state: State,
    /// When it was asked for.
    pub asked: Timestamp,
}

/// How far an export is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Nobody has begun.
    Waiting,
    /// It is being written; so many rows are done.
    Running(u64),
    /// It can be read.
    Ready {
        /// SHA-256 of what it holds.
        hash: String,
        /// In bytes.
        size: u64,
        /// Since when.
        at: Timestamp,
    },
    /// It broke off, three times.
    Failed,
}

impl State {
    /// As it is kept, and as programs read it.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running(_) => "running",
            Self::Ready { .. } => "ready",
            Self::Failed => "failed",
        }
    }

    /// Whether it will change by itself.
    pub(super) fn is_under_way(&self) -> bool {
        matches!(self, Self::Waiting | Self::Running(_))
    }
}

impl Export {
    /// Under which name it is saved.
    pub(super) fn name(&self) -> String {
        sheets::file_name(&self.list.replace('/', "-"), self.asked, self.format.ending())
    }
}

/// Why there is no export.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// No list of that name.
    #[error("{}", texts::no_list(_0))]
    List(String),
    /// No file of that kind.
    #[error("{}", texts::no_format())]
    Format,
    /// What is asked of the list is not understood.
    #[error("{}", _0.detail)]
    Asked(web::Problem),
    /// Too many.
    #[error("{}", texts::many(MOST))]
    Many,
    /// None of that id, or of somebody else.
    #[error("{}", texts::absent())]
    Absent,
    /// Not ready yet, or broken off.
    #[error("{}", texts::not_ready())]
    NotReady,
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}
