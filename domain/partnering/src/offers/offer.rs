//! What an offer is.

use jiff::SignedDuration;
use kernel::{EmailAddress, OfferId, ProgramId, Timestamp};
use trust::letters::Link;

/// How long an offer can be accepted.
pub const LASTS: SignedDuration = SignedDuration::from_hours(14 * 24);

/// What leads to it.
pub(super) const LINK: Link = Link("partnering.offers");

/// A place in a program, offered to whoever reads mail at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Its id.
    pub id: OfferId,
    /// The program.
    pub program: ProgramId,
    /// To whom; empty once it is accepted or taken back.
    pub email: Option<EmailAddress>,
    /// Who offered, as journals write it.
    pub by: String,
    /// When.
    pub made: Timestamp,
    /// Where it stands.
    pub state: State,
}

/// Where an offer stands, apart from its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nobody has answered.
    Open,
    /// An organisation came with it.
    Accepted,
    /// It was taken back.
    Revoked,
}

/// Why an offer cannot be accepted; told to who holds its link, which nobody can make up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    /// An organisation came with it.
    Accepted,
    /// It was taken back.
    Revoked,
    /// Its time is over.
    Over,
}

impl Offer {
    /// Until when it can be accepted.
    pub fn until(&self) -> Timestamp {
        self.made.saturating_add(LASTS).unwrap_or(self.made)
    }

    /// Whether it can be accepted now.
    pub(crate) fn is_open(&self, now: Timestamp) -> bool {
        self.open(now).is_ok()
    }

    /// To whom it is open now; why it is not, otherwise.
    pub(super) fn open(&self, now: Timestamp) -> Result<&EmailAddress, Closed> {
        match (self.state, &self.email) {
            (State::Accepted, _) => Err(Closed::Accepted),
            (State::Open, Some(email)) if now < self.until() => Ok(email),
            (State::Open, Some(_)) => Err(Closed::Over),
            (State::Revoked | State::Open, _) => Err(Closed::Revoked),
        }
    }
}

impl State {
    pub(super) const ALL: [Self; 3] = [Self::Open, Self::Accepted, Self::Revoked];

    /// As stored.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Accepted => "accepted",
            Self::Revoked => "revoked",
        }
    }
}
