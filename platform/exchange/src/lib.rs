//! The **exchange** carries envelopes: the only thing that crosses between vaults (law 2).
//!
//! An envelope is a signed header with a salted hash of every field, and the values beside it. It is
//! answered with a signed receipt or refusal. Both sides ask their [`Terms`] whether an accepted agreement
//! covers it: this room knows no agreement, it only takes what was [`Cleared`].
//!
//! A file goes beside an envelope that names it ([`FileRef`]).
//!
//! Sending writes the envelope into the sender's own vault, in the change that decided to send, with the
//! work of delivering it. Delivery is at least once; the number within the pair and the id make its effect
//! happen exactly once. Duplicates, reordering, forged, stale, oversized and unknown envelopes are normal
//! input. Nothing here assumes that the other vault lives on the same node: [`Transport`] is where that is
//! decided.

mod canonical;
mod deliver;
mod envelope;
mod evidence;
mod files;
mod kinds;
mod log;
mod receipt;
mod receive;
mod send;
mod store;
mod terms;
mod transport;
mod verify;
mod withdraw;

use std::sync::Arc;

pub use deliver::DELIVER;
pub use envelope::{AgreementRef, Envelope, FieldHead, Header, HeaderError, SealedValue};
pub use evidence::{Attested, Evidence, EvidenceError, Key, Seal};
pub use files::{FILE, FileRef, TakenFile, TakesFile};
pub use kinds::{Arrived, Covered, Handles, Kind, Kinds, LookAhead, Refuse, Sent, Why};
pub use log::{Logged, Side, State};
pub use receipt::{Answer, Receipt, Verdict};
pub use send::{Draft, Field, SendError};
pub use store::migrations;
pub use terms::{Ask, Clause, Cleared, Terms, Uncovered};
pub use transport::{SameNode, Transport, Unreachable};
pub use verify::Verified;
pub use withdraw::{Held, WITHDRAWAL};

use vault::Vaults;

/// The exchange of a node: who may send what, how it gets there, and who answers to it.
#[derive(Clone)]
pub struct Exchange {
    inner: Arc<Inner>,
}

struct Inner {
    vaults: Vaults,
    terms: Box<dyn Terms>,
    kinds: Kinds,
    transport: Box<dyn Transport>,
}

impl Exchange {
    /// Puts the parts together.
    pub fn new(
        vaults: Vaults,
        terms: impl Terms + 'static,
        kinds: Kinds,
        transport: impl Transport + 'static,
    ) -> Self {
        let (terms, transport) = (Box::new(terms), Box::new(transport));
        Self { inner: Arc::new(Inner { vaults, terms, kinds, transport }) }
    }

    /// The vaults of this node.
    pub fn vaults(&self) -> &Vaults {
        &self.inner.vaults
    }
}

impl std::fmt::Debug for Exchange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Exchange")
    }
}

#[cfg(test)]
mod tests;
