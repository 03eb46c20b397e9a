//! What a pass is, and what may follow what.

use std::str::FromStr;

use kernel::{EnvelopeId, LeadId, OrgId, PartnershipId, PassId, Timestamp};

use crate::registrations::Direction;
use crate::texts::passes as texts;

/// A lead on its way to a partner, as one of the two vaults holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct Pass {
    /// Its id, the same in both vaults.
    pub id: PassId,
    /// Whether it left or arrived.
    pub direction: Direction,
    /// The other side.
    pub peer: OrgId,
    /// What the other side is called.
    pub peer_name: String,
    /// Within which partnership.
    pub partnership: PartnershipId,
    /// The lead: that which is passed, or that which it became.
    pub lead: Option<LeadId>,
    /// The envelope with what crossed.
    pub envelope: EnvelopeId,
    /// Where it stands.
    pub state: State,
    /// When it was passed.
    pub at: Timestamp,
    /// By when it is to be answered.
    pub due: Timestamp,
    /// When it was answered, or was over.
    pub answered: Option<Timestamp>,
    /// Why it was declined.
    pub declined: Option<(Decline, String)>,
    /// For when the customer wishes a meeting.
    pub wished: Option<Timestamp>,
    /// Whether the rule chose, and so whether the rule goes on.
    pub by_rule: bool,
    /// The language that the customer speaks, where somebody said so.
    pub language: Option<String>,
    /// Whether the person at the customer's crosses.
    pub contact: Option<crate::registrations::Basis>,
}

/// Where a pass stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The partner has not answered.
    Offered,
    /// The partner has accepted, and whoever passed it has not signed that yet.
    Accepting,
    /// The partner has it.
    Accepted,
    /// The partner does not want it.
    Declined,
    /// The partner did not answer in time.
    Late,
    /// It was taken back before it was answered.
    TakenBack,
    /// The partner's vault did not take it.
    Refused,
}

/// Why a partner does not want a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decline {
    /// Outside of where it sells.
    Territory,
    /// Nobody there has time.
    Capacity,
    /// Not what it sells.
    Fit,
    /// It knows the customer, and works with it already.
    Known,
    /// Something else: see the words.
    Other,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Offered,
        Self::Accepting,
        Self::Accepted,
        Self::Declined,
        Self::Late,
        Self::TakenBack,
        Self::Refused,
    ];

    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Accepting => "accepting",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Late => "late",
            Self::TakenBack => "taken_back",
            Self::Refused => "refused",
        }
    }

    /// As people read it.
    pub fn label(self) -> String {
        match self {
            Self::Offered => texts::offered(),
            Self::Accepting => texts::accepting(),
            Self::Accepted => texts::accepted(),
            Self::Declined => texts::declined(),
            Self::Late => texts::late(),
            Self::TakenBack => texts::taken_back(),
            Self::Refused => texts::refused(),
        }
    }

    /// Whether the partner can see it.
    pub fn is_seen(self) -> bool {
        matches!(self, Self::Offered | Self::Accepting | Self::Accepted)
    }
}

impl FromStr for State {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|state| state.as_str() == text).ok_or(())
    }
}

impl Decline {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::Territory, Self::Capacity, Self::Fit, Self::Known, Self::Other];

    /// As stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Territory => "outside_territory",
            Self::Capacity => "no_capacity",
            Self::Fit => "not_a_fit",
            Self::Known => "known_customer",
            Self::Other => "other",
        }
    }

    /// As people read it.
    pub fn label(self) -> String {
        match self {
            Self::Territory => texts::outside_territory(),
            Self::Capacity => texts::no_capacity(),
            Self::Fit => texts::not_a_fit(),
            Self::Known => texts::known_customer(),
            Self::Other => texts::other_reason(),
        }
    }
}

impl FromStr for Decline {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|code| code.as_str() == text).ok_or(())
    }
}
