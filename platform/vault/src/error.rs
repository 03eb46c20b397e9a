//! What can go wrong below the business.

use kernel::OrgId;
use sea_orm::DbErr;

/// An error of storage. What a person did wrong is never one of these.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The database said no.
    #[error("the database refused: {0}")]
    Database(#[from] DbErr),
    /// A unique key is taken already.
    #[error("{0} is there already")]
    Taken(String),
    /// No vault of that organisation lives here.
    #[error("no vault of {0} lives on this node")]
    Unknown(OrgId),
    /// The operator has suspended that organisation.
    #[error("{0} is suspended here")]
    Suspended(OrgId),
    /// A handle that another organisation has.
    #[error("the handle “{0}” is taken; choose another one")]
    HandleTaken(String),
    /// Another program holds the data folder.
    #[error(
        "{0} is in use by another running Freehold; stop it first, or give the command while it runs without --offline"
    )]
    InUse(String),
    /// A file or folder.
    #[error("{what}: {source}")]
    File {
        /// Which, and what was tried.
        what: String,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// A stored blob.
    #[error("the file store refused: {0}")]
    Blob(#[from] object_store::Error),
    /// A file that was erased before a change could refer to it.
    #[error("the file {0} is no longer in the store; store it again")]
    BlobGone(String),
    /// What is kept cannot be read: it was altered, or a newer Freehold wrote it.
    #[error("cannot read what is stored: {0}")]
    Damaged(String),
    /// The vault's key does not open with this node's key.
    #[error("the key of {0} does not open with this node's key; is it the right node.key?")]
    Key(OrgId),
    /// A secret of that purpose does not open with this node's key.
    #[error("a secret ({0}) does not open with this node's key; is it the right node.key?")]
    Sealed(&'static str),
    /// A migration failed; the database is as it was before.
    #[error("migration “{name}” failed and was taken back: {source}")]
    Migration {
        /// Which.
        name: &'static str,
        /// Why.
        #[source]
        source: DbErr,
    },
    /// Work that stopped in the middle, by a mistake of the program.
    #[error("the work broke off; where, the log of the node says")]
    BrokeOff,
    /// A change inside a change.
    #[error("a change of a vault may not start inside another one")]
    Nested,
    /// A test killed the work at this point.
    #[error("stopped at “{0}”")]
    Stopped(&'static str),
}

impl VaultError {
    /// Wraps an error of the file system with what was tried.
    pub(crate) fn file(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |source| Self::File { what, source }
    }

    /// Whether it says that a unique key is taken: the caller then says which, in words of its room.
    pub fn is_taken(&self) -> bool {
        match self {
            Self::Taken(_) => true,
            Self::Database(error) => {
                matches!(error.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_)))
            }
            _ => false,
        }
    }
}
