//! Whether an agreement covers an envelope. The answer comes from outside: this room only asks.

use futures::future::BoxFuture;
use jiff::SignedDuration;
use kernel::{OrgId, PartnershipId, Timestamp};
use vault::{Tx, VaultError};

use crate::{AgreementRef, Kind};

/// What is asked of the terms, on either side.
#[derive(Debug, Clone)]
pub struct Ask {
    /// The kind of envelope.
    pub kind: &'static Kind,
    /// The other side.
    pub peer: OrgId,
    /// Within which partnership.
    pub partnership: Option<PartnershipId>,
    /// The classes of its fields, each once.
    pub classes: Vec<String>,
    /// The agreement that the sender names (none yet when it is about to be sent).
    pub agreement: Option<AgreementRef>,
    /// When it was, or is, issued.
    pub issued: Timestamp,
    /// The number of the sender's last journal entry then; none when it is about to be sent.
    pub head: Option<i64>,
}

/// Under which terms an envelope may cross.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// The agreement in force; none for handshake kinds.
    pub agreement: Option<AgreementRef>,
    /// What for.
    pub purpose: String,
    /// How long the receiver may keep the values; for ever where none is said (handshakes).
    pub keep_for: Option<SignedDuration>,
}

/// Why an envelope may not cross.
#[derive(Debug, thiserror::Error)]
pub enum Uncovered {
    /// No accepted agreement, or one that does not speak of this kind or class.
    #[error("{text}")]
    Not {
        /// For programs.
        code: &'static str,
        /// For people: what is missing and what to do.
        text: String,
    },
    /// The vault could not be asked.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Says what may cross. `trust` implements it over the agreements of a vault.
pub trait Terms: Send + Sync {
    /// Whether this vault may send it now.
    fn outgoing<'a>(&'a self, tx: &'a Tx, ask: &'a Ask) -> BoxFuture<'a, Result<Clause, Uncovered>>;

    /// Whether this vault may take it: under a version that was in force when it was issued.
    fn incoming<'a>(&'a self, tx: &'a Tx, ask: &'a Ask) -> BoxFuture<'a, Result<Clause, Uncovered>>;
}

/// Something that the terms allow to cross. Only this room makes one, after asking.
#[derive(Debug, Clone)]
pub struct Cleared<E> {
    pub(crate) what: E,
    pub(crate) clause: Clause,
}

impl<E> Cleared<E> {
    /// What was cleared.
    pub fn what(&self) -> &E {
        &self.what
    }

    /// Under which terms.
    pub fn clause(&self) -> &Clause {
        &self.clause
    }
}
