//! What a trial is.

use std::{fmt, str::FromStr};

use kernel::{
    CustomerId, DealId, Domain, EmailAddress, EnvelopeId, OrgId, PartnershipId, RegistrationId, Timestamp,
    TrialId,
};
use selling::registrations::{Basis, Direction};
use web::{Kind, Tag};

use super::Usage;
use crate::texts::trials as texts;

/// A customer's try of a product, as one of its two vaults holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// Its id, the same in both vaults.
    pub id: TrialId,
    /// Whether this organisation asked for it, or gives it.
    pub direction: Direction,
    /// The other side.
    pub peer: OrgId,
    /// What the other side is called.
    pub peer_name: String,
    /// Of which partnership.
    pub partnership: PartnershipId,
    /// Whose it is, in this vault.
    pub customer: Option<CustomerId>,
    /// With which deal it was asked for, in the partner's vault.
    pub deal: Option<DealId>,
    /// To which registration it belongs, in both.
    pub registration: Option<RegistrationId>,
    /// Where it stands.
    pub state: State,
    /// The customer's company.
    pub company: Option<String>,
    /// By which it is recognised.
    pub domain: Option<Domain>,
    /// Where it is.
    pub country: Option<String>,
    /// What it tries.
    pub product: Option<String>,
    /// The person there.
    pub contact_name: Option<String>,
    /// How to reach that person.
    pub contact_email: Option<EmailAddress>,
    /// On what ground that person's data crossed.
    pub basis: Option<Basis>,
    /// What the partner wrote about it.
    pub notes: Option<String>,
    /// When it was asked for.
    pub requested: Timestamp,
    /// Since when it runs, or ran.
    pub since: Option<Timestamp>,
    /// Until when it runs, or ran.
    pub until: Option<Timestamp>,
    /// When it was over.
    pub ended: Option<Timestamp>,
    /// Why it was declined, cancelled or refused.
    pub reason: Option<String>,
    /// How often more time was asked for; the number of the last time.
    pub asked: u32,
    /// More time that is asked for and not answered: since when, and why.
    pub wish: Option<(Timestamp, String)>,
    /// How often it was extended.
    pub extended: u32,
    /// Why the last wish for more time was refused.
    pub refused: Option<String>,
    /// What the vendor's product calls the account; the vendor's alone.
    pub account: Option<String>,
    /// How it is used, as far as that was reported.
    pub usage: Option<Usage>,
    /// The hash of the envelope that asked for it.
    pub envelope: String,
    /// The envelope that told last where it stands; the partner's alone.
    pub told: Option<EnvelopeId>,
    /// Goes up by one with every change.
    pub version: i64,
}

/// Where a trial stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The vendor has not answered.
    Requested,
    /// The vendor did not give it.
    Declined,
    /// The customer tries.
    Running,
    /// Its time is over.
    Expired,
    /// The customer bought.
    Converted,
    /// The vendor ended it.
    Cancelled,
    /// The partner took it back.
    Withdrawn,
    /// The vendor's vault did not take the request.
    Refused,
}

impl State {
    /// All of them, in the order in which people read them.
    pub const ALL: [Self; 8] = [
        Self::Requested,
        Self::Running,
        Self::Expired,
        Self::Converted,
        Self::Declined,
        Self::Cancelled,
        Self::Withdrawn,
        Self::Refused,
    ];

    /// As stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Declined => "declined",
            Self::Running => "running",
            Self::Expired => "expired",
            Self::Converted => "converted",
            Self::Cancelled => "cancelled",
            Self::Withdrawn => "withdrawn",
            Self::Refused => "refused",
        }
    }

    /// As people read it.
    pub fn label(self) -> String {
        match self {
            Self::Requested => texts::requested(),
            Self::Declined => texts::declined(),
            Self::Running => texts::running(),
            Self::Expired => texts::expired(),
            Self::Converted => texts::converted(),
            Self::Cancelled => texts::cancelled(),
            Self::Withdrawn => texts::withdrawn(),
            Self::Refused => texts::refused(),
        }
    }

    /// Its colour.
    pub(crate) fn colour(self) -> Kind {
        match self {
            Self::Requested => Kind::Warn,
            Self::Running => Kind::Info,
            Self::Converted => Kind::Good,
            Self::Declined | Self::Refused => Kind::Bad,
            Self::Expired | Self::Cancelled | Self::Withdrawn => Kind::Plain,
        }
    }

    /// The fact that says that it came to stand there.
    pub(super) fn fact(self, direction: Direction) -> &'static str {
        match self {
            Self::Requested if direction == Direction::Sent => "trial.requested",
            Self::Requested => "trial.received",
            Self::Declined => "trial.declined",
            Self::Running => "trial.opened",
            Self::Expired => "trial.expired",
            Self::Converted => "trial.converted",
            Self::Cancelled => "trial.cancelled",
            Self::Withdrawn => "trial.withdrawn",
            Self::Refused => "trial.refused",
        }
    }

    /// Whether it was taken back or never taken: nothing that the vendor says changes that.
    pub(super) fn is_gone(self) -> bool {
        matches!(self, Self::Withdrawn | Self::Refused)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for State {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|state| state.as_str() == text).ok_or(())
    }
}

impl Trial {
    /// What people call it.
    pub fn title(&self) -> String {
        let domain = self.domain.as_ref().map(ToString::to_string);
        self.company.clone().or(domain).unwrap_or_else(texts::no_company)
    }

    /// Whether this organisation gives it.
    pub fn is_given(&self) -> bool {
        self.direction == Direction::Received
    }

    /// Where it stands, with its colour.
    pub fn tag(&self) -> Tag {
        let text = match &self.wish {
            Some(_) => texts::wishes(self.state.label()),
            None => self.state.label(),
        };
        Tag { kind: self.state.colour(), text }
    }

    /// Until when it runs, while it does.
    pub(crate) fn runs_until(&self) -> Option<Timestamp> {
        self.until.filter(|_| self.state == State::Running)
    }

    /// Since when its vendor's answer is waited for.
    pub(crate) fn waits_since(&self) -> Option<Timestamp> {
        match self.state {
            State::Requested => Some(self.requested),
            _ => self.wish.as_ref().map(|(at, _)| *at),
        }
    }

    /// Takes out what an envelope told; false where a later one took its place, whose values have a time of their own. Of
    /// what came before that was noted, any may be it.
    pub(super) fn forget_told(&mut self, envelope: EnvelopeId) -> bool {
        let it_is = self.told.is_none_or(|told| told == envelope);
        if it_is {
            (self.usage, self.refused, self.reason) = (None, None, None);
        }
        it_is
    }

    /// Whether more time can be given, asked for or not.
    pub(super) fn can_go_on(&self) -> bool {
        matches!(self.state, State::Running | State::Expired)
    }
}
