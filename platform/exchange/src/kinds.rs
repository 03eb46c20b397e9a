//! The kinds of envelope, and who answers to each. A kind is a type in the room that owns it; `server`
//! lists them all on one page.

use std::{collections::BTreeMap, fmt};

use futures::future::BoxFuture;
use jiff::SignedDuration;
use kernel::Timestamp;
use serde_json::Value as Json;
use vault::{Change, VaultError};

use crate::{AgreementRef, Envelope, Exchange, Header, Receipt, TakenFile, TakesFile, Verdict, WITHDRAWAL};

/// What was under way for longer was not refused by a clock that is wrong.
const LONG: SignedDuration = SignedDuration::from_hours(24);

/// A kind of envelope. Every kind says what must cover it: without, it does not compile.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// `noun.fact`, such as `registration.submitted`.
    pub name: &'static str,
    /// What must cover it.
    pub covered: Covered,
}

/// What must cover a kind of envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Covered {
    /// The fixed terms of the protocol: what comes before an agreement, or outlives it.
    ByProtocol,
    /// A clause of an accepted agreement that speaks of this kind.
    ByAgreement,
}

/// An envelope that has arrived, was checked, and is covered.
#[derive(Debug)]
pub struct Arrived {
    /// Its header.
    pub header: Header,
    /// The hash of its header.
    pub hash: String,
    /// Its values by field name.
    pub values: BTreeMap<String, Json>,
    /// The file that came with it, where its kind takes one.
    pub file: Option<TakenFile>,
}

impl Arrived {
    pub(crate) fn new(header: Header, envelope: &Envelope, file: Option<TakenFile>) -> Self {
        let values = envelope.values.iter().map(|(name, sealed)| (name.clone(), sealed.value.clone()));
        Self { header, hash: envelope.hash(), values: values.collect(), file }
    }

    /// A text among the values, where it is there and not empty.
    pub fn text(&self, name: &str) -> Option<String> {
        self.values.get(name).and_then(Json::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    /// A whole number among the values.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.values.get(name).and_then(Json::as_i64)
    }

    /// The id in the header's subject.
    ///
    /// # Errors
    /// A refusal, when it names nothing of that kind.
    pub fn subject<T: std::str::FromStr>(&self) -> Result<T, Refuse> {
        self.header.subject.parse().map_err(|_| Refuse::because("unreadable", "its subject cannot be read"))
    }
}

/// Why values are erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Their sender took them back.
    Withdrawn,
    /// The time for which the agreement lets them be kept is over.
    Expired,
    /// The partnership has ended, and its agreement lets them be kept no longer than that.
    Ended,
}

impl Why {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Withdrawn => "withdrawal",
            Self::Expired => "retention",
            Self::Ended => "end",
        }
    }
}

/// An envelope that this vault sent.
#[derive(Debug)]
pub struct Sent {
    /// Its header.
    pub header: Header,
    /// The hash of its header.
    pub hash: String,
}

impl Sent {
    /// The agreement under which it was sent.
    pub fn agreement(&self) -> Option<AgreementRef> {
        self.header.agreement
    }

    /// Whether it was refused since it came weeks late, the other side having been away: what it told may be told anew, as
    /// it stands by then. What was refused so at once is not told again: two clocks that far apart would never agree.
    pub fn came_late(&self, receipt: &Receipt, now: Timestamp) -> bool {
        let expired = matches!(&receipt.verdict, Verdict::Refused { code, .. } if code == "expired");
        expired && now.duration_since(self.header.issued) > LONG
    }
}

/// Why an envelope is not applied.
#[derive(Debug, thiserror::Error)]
pub enum Refuse {
    /// The sender is told, signed.
    #[error("{reason}")]
    Because {
        /// For programs.
        code: &'static str,
        /// For people.
        reason: String,
    },
    /// The vault failed; the sender will try again.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl Refuse {
    /// A refusal with its reason.
    pub fn because(code: &'static str, reason: impl Into<String>) -> Self {
        Self::Because { code, reason: reason.into() }
    }
}

/// Reads ahead what envelopes with these headers need, with few queries
/// ([`Tx::read_ahead`](vault::Tx::read_ahead)).
pub type LookAhead = for<'a> fn(&'a Change, &'a [&'a Header]) -> BoxFuture<'a, Result<(), VaultError>>;

/// Answers to one kind of envelope. All of it is idempotent by envelope id: the exchange calls `arrived`
/// once for each, inside the change that records it.
pub trait Handles: Send + Sync {
    /// Which kind.
    fn kind(&self) -> &'static Kind;

    /// What reads the rows that a batch of this kind needs, before its envelopes are applied one by one.
    fn looks_ahead(&self) -> Option<LookAhead> {
        None
    }

    /// What takes the file that an envelope of this kind names ([`FILE`](crate::FILE)).
    fn takes_file(&self) -> Option<&dyn TakesFile> {
        None
    }

    /// It has arrived: apply it, or refuse it.
    fn arrived<'a>(
        &'a self,
        exchange: &'a Exchange,
        change: &'a Change,
        envelope: &'a Arrived,
    ) -> BoxFuture<'a, Result<(), Refuse>>;

    /// Its sender withdraws it, or its time is over: erase every value that came with it.
    fn erased<'a>(
        &'a self,
        exchange: &'a Exchange,
        change: &'a Change,
        header: &'a Header,
        why: Why,
    ) -> BoxFuture<'a, Result<(), VaultError>> {
        let _ = (exchange, change, header, why);
        Box::pin(async { Ok(()) })
    }

    /// What this vault sent was answered.
    fn answered<'a>(
        &'a self,
        change: &'a Change,
        sent: &'a Sent,
        receipt: &'a Receipt,
    ) -> BoxFuture<'a, Result<(), VaultError>> {
        let _ = (change, sent, receipt);
        Box::pin(async { Ok(()) })
    }
}

/// All kinds of a node.
#[derive(Default)]
pub struct Kinds(BTreeMap<&'static str, Box<dyn Handles>>);

impl Kinds {
    /// Adds who answers to a kind.
    ///
    /// # Panics
    /// When the kind is answered to already: a node with two answers must not start. The exchange itself
    /// answers to withdrawals.
    pub fn on(&mut self, handler: impl Handles + 'static) {
        let name = handler.kind().name;
        assert!(name != WITHDRAWAL.name, "the exchange itself answers to {name}");
        assert!(self.0.insert(name, Box::new(handler)).is_none(), "two rooms answer to {name}");
    }

    /// Who answers to it.
    pub(crate) fn get(&self, name: &str) -> Option<&dyn Handles> {
        self.0.get(name).map(Box::as_ref)
    }
}

impl fmt::Debug for Kinds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
