//! What a statement shows, once it is judged.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use kernel::Timestamp;
use serde_json::Value as Json;

use super::order::Order;

/// What a statement shows.
#[derive(Debug, Clone)]
pub struct Judged {
    /// What happened, the first first.
    pub steps: Vec<Step>,
    /// When the registration was there at the latest, and where in its receiver's journal.
    pub first: Option<First>,
    /// How long the receiver had it before it answered or passed it on.
    pub spans: Vec<Span>,
    /// Whose signatures are in it.
    pub signers: Vec<Signer>,
    /// What does not hold, a sentence each; where there is any, the statement proves nothing.
    pub wrong: Vec<String>,
    /// What to know besides, a sentence each.
    pub notes: Vec<String>,
}

/// Something that was signed.
#[derive(Debug, Clone)]
pub struct Step {
    /// By whom.
    pub by: String,
    /// To whom it was sent, or who had sent it.
    pub other: String,
    /// What.
    pub what: What,
    /// The kind of envelope.
    pub kind: String,
    /// When, by the clock of who signed it.
    pub at: Timestamp,
    /// Its entry in the journal of who signed it.
    pub entry: i64,
    /// What it rests on that it came after the step before; none for the first.
    pub after: Option<Order>,
    /// The hash of the envelope.
    pub hash: String,
    /// The values that are shown.
    pub shown: BTreeMap<String, Json>,
}

/// What somebody signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// An envelope.
    Envelope,
    /// That it arrived.
    Arrived,
    /// That what it takes back is erased.
    Erased,
    /// That it was not taken.
    Refused,
}

/// When a registration was there at the latest.
#[derive(Debug, Clone)]
pub struct First {
    /// Who signed that it was there.
    pub by: String,
    /// Who had sent it.
    pub from: String,
    /// By the receiver's clock.
    pub at: Timestamp,
    /// The entry of the receiver's journal that records it.
    pub entry: i64,
    /// When its sender says that it was sent.
    pub sent: Timestamp,
}

/// A time during which somebody had it.
#[derive(Debug, Clone)]
pub struct Span {
    /// Who.
    pub by: String,
    /// How long, by that organisation's own clock.
    pub long: SignedDuration,
    /// Until it was passed on (or else answered).
    pub passed_on: bool,
}

/// Whose signatures are in it.
#[derive(Debug, Clone)]
pub struct Signer {
    /// Its name, as the maker's node knows it.
    pub name: String,
    /// By what its key is compared.
    pub fingerprint: String,
    /// How many handshakes of the partnership the same key signed.
    pub handshakes: usize,
}
