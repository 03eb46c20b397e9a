//! Archives: one file that holds everything of an organisation, or everything of a node.
//!
//! An archive is lines of text, whichever engine they come from, and the bytes of files between them. A part
//! for each table, its rows by their key, each row a JSON array; every line begins with a check of all lines of
//! its part so far, so that whatever was altered is found at its line. At the end stands what every part comes
//! to, under the organisation's signature. A backup is an archive of the directory, under the node's stamp, and
//! behind it one archive for every vault, all of one moment. See `docs/decisions/0018`.

mod landing;
mod lines;
mod reading;
mod rows;
mod writing;

#[cfg(any(test, feature = "testing"))]
pub(crate) use lines::forged;
pub use reading::peek;

use std::fmt;

use futures::future::BoxFuture;
use kernel::{Handle, OrgId};
use serde::{Deserialize, Serialize};

use crate::{BlobError, Card, Tx, VaultError};

/// Which format this Freehold writes, and reads.
const VERSION: u32 = 1;
/// What the parts of the directory's tables begin with.
const DIRECTORY: &str = "directory.";
/// The part that holds the cards of those on the other side.
const PEERS: &str = "peers";
/// What the parts of a vault's tables begin with.
const VAULT: &str = "vault.";
/// The part that holds files. Parts stand in the order of their names: this is the last one.
const FILES: &str = "vault/files";

/// An archive that could not be written or was not taken.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// It is not what was written: where, and what is wrong there.
    #[error("{place}: {why}. Nothing of it was taken")]
    Refused {
        /// Where.
        place: Place,
        /// What is wrong.
        why: String,
    },
    /// It is whole, and does not fit in here.
    #[error("{0}")]
    Unfit(String),
    /// The file.
    #[error("the archive: {0}")]
    File(#[from] std::io::Error),
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// A place in an archive.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// Whose archive it is, once that was read.
    pub whose: Option<String>,
    /// The part, once one began.
    pub part: Option<String>,
    /// The row of the part, or the file; 0 before the first.
    pub row: u64,
    /// Where the line begins, in bytes from the start of the file.
    pub byte: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(whose) = &self.whose {
            write!(f, "{whose}, ")?;
        }
        match &self.part {
            Some(part) => write!(f, "{part}, row {}, byte {}", self.row, self.byte),
            None => write!(f, "byte {}", self.byte),
        }
    }
}

impl From<BlobError> for ArchiveError {
    fn from(error: BlobError) -> Self {
        match error {
            BlobError::Vault(error) => Self::Vault(error),
            error => Self::Unfit(format!("{error}; if it was erased just now, begin anew")),
        }
    }
}

/// The first line of an archive. What two archives of the same content differ in stands here.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// The format.
    pub version: u32,
    /// When.
    pub at: kernel::Timestamp,
    /// Which Freehold wrote it.
    pub by: String,
    /// What all archives of one backup have in common, by chance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut: Option<String>,
    /// Of what.
    pub of: Of,
}

/// Of what an archive is.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Of {
    /// One organisation.
    Organisation {
        /// Its id.
        id: OrgId,
        /// Its handle.
        handle: Handle,
        /// Its name.
        name: String,
        /// The key that checks its signatures, in base64.
        public_key: String,
        /// When it was made, in milliseconds since 1970.
        created: i64,
        /// Its signing key, sealed; none where nobody said under which key.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sealed_key: Option<String>,
    },
    /// A whole node.
    Node {
        /// What its node key is known by.
        known_by: String,
        /// The node key, where it was asked for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        node_key: Option<String>,
        /// The vaults that follow, in their order.
        vaults: Vec<Handle>,
    },
}

/// What was written or taken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Held {
    /// Organisations.
    pub vaults: u64,
    /// Rows of tables.
    pub rows: u64,
    /// Files.
    pub files: u64,
    /// Their names, by handle.
    pub names: Vec<String>,
}

/// Looks at a vault that arrives before it is taken as there: its findings are sentences, none where it is whole.
pub trait Judge: Send + Sync {
    /// Looks at the vault that `tx` reads; `cards` are those of organisations that the archive knows.
    fn judge<'a>(&'a self, tx: &'a Tx, cards: &'a [Card]) -> BoxFuture<'a, Result<Vec<String>, VaultError>>;
}

/// Is told of every vault that is written or taken: its handle, which one it is, and of how many.
pub type Told<'t> = &'t (dyn Fn(&str, u64, u64) + Send + Sync);
