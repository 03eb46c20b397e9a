//! What a registration is, and what may follow what.

use std::{fmt, str::FromStr};

use kernel::{LeadId, OrgId, PartnershipId, RegistrationId, Timestamp};
use serde::{Deserialize, Serialize};

use super::Course;
use crate::leads::Draft;
use crate::texts::registrations as texts;

/// One hop of a registered lead, as one of its two vaults holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct Registration {
    /// Its id, the same in both vaults.
    pub id: RegistrationId,
    /// Whether it left or arrived.
    pub direction: Direction,
    /// The other side.
    pub peer: OrgId,
    /// What the other side is called.
    pub peer_name: String,
    /// Within which partnership.
    pub partnership: PartnershipId,
    /// The lead that it is about, in the vault that has it.
    pub lead: Option<LeadId>,
    /// The registration of a partner that was passed up with it.
    pub origin: Option<RegistrationId>,
    /// Where it stands.
    pub state: State,
    /// When it was submitted.
    pub submitted: Timestamp,
    /// What crossed of the sale.
    pub sale: Draft,
    /// Which partner of the partner brings it, where the terms let that cross.
    pub reseller: Option<String>,
    /// The names of the fields that crossed.
    pub fields: Vec<String>,
    /// What became of it further up.
    pub upper: Vec<Hop>,
    /// What the program was called through which it went.
    pub program: Option<String>,
    /// The version of the program under which it began, as far as its vault knew then; none from before there were
    /// any.
    pub program_version: Option<i64>,
    /// The hash of the envelope that carried it.
    pub envelope: String,
    /// By when it is answered, where that is promised and the clock runs.
    pub due: Option<Timestamp>,
    /// What happens to it beside its state.
    pub course: Course,
    /// Counts what was done to it, so that of two who act on one state one is told.
    pub turn: i64,
}

/// Which way it crossed, seen from this vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// This organisation submitted it.
    Sent,
    /// A partner submitted it to this organisation.
    Received,
}

/// Where a registration stands, with what is known of it there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It waits for a decision.
    Pending,
    /// Accepted.
    Accepted {
        /// When.
        at: Timestamp,
        /// By whom, in the vault that decided.
        by: Option<String>,
        /// Until when it is its sender's; none where nothing is promised.
        until: Option<Timestamp>,
    },
    /// Its receiver asks for more before it decides.
    Returned {
        /// When.
        at: Timestamp,
        /// By whom, in the vault that decides.
        by: Option<String>,
        /// What is asked.
        question: String,
    },
    /// Denied.
    Denied {
        /// When.
        at: Timestamp,
        /// By whom, in the vault that decided.
        by: Option<String>,
        /// Why, for programs.
        code: Denial,
        /// Why, for people.
        reason: String,
    },
    /// It was accepted, and its protection is over.
    Expired {
        /// When that was.
        at: Timestamp,
    },
    /// It was accepted, and that was taken back.
    Revoked {
        /// When.
        at: Timestamp,
        /// By whom, in the vault that decided.
        by: Option<String>,
        /// Why, for programs.
        code: Denial,
        /// Why, for people.
        reason: String,
    },
    /// Its sender took it back; what had crossed is erased.
    Withdrawn {
        /// When.
        at: Timestamp,
    },
    /// The other side's vault did not take it.
    Refused {
        /// Why.
        reason: String,
    },
}

/// What is decided on a registration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// The sale is its sender's, until then where something is promised.
    Accept,
    /// It is not.
    Deny {
        /// Why, for programs.
        code: Denial,
        /// Why, for people.
        reason: String,
    },
}

/// Why a registration is denied (D2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Denial {
    /// The company is a customer already.
    ExistingCustomer,
    /// Somebody registered it before.
    Duplicate,
    /// There is no such sale.
    InvalidLead,
    /// Outside of what the partner may sell, or where.
    OutsideTerritory,
    /// Too little is said to decide.
    InsufficientInformation,
    /// Something else: see the reason.
    Other,
}

/// A tier further up, and how far it is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hop {
    /// Who.
    pub name: String,
    /// Where it stands there.
    pub state: String,
}

impl State {
    /// As stored and sent.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Returned { .. } => "returned",
            Self::Accepted { .. } => "accepted",
            Self::Denied { .. } => "denied",
            Self::Expired { .. } => "expired",
            Self::Revoked { .. } => "revoked",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Refused { .. } => "refused",
        }
    }

    /// As people read it.
    pub fn label(&self) -> String {
        label(self.as_str())
    }

    /// Decides one that waits; one that was returned and never answered can be denied as well.
    ///
    /// # Errors
    /// The state that it is in.
    pub fn decide(
        self,
        decision: Decision,
        at: Timestamp,
        by: Option<String>,
        until: Option<Timestamp>,
    ) -> Result<Self, Self> {
        match (self, decision) {
            (Self::Pending, Decision::Accept) => Ok(Self::Accepted { at, by, until }),
            (Self::Pending | Self::Returned { .. }, Decision::Deny { code, reason }) => {
                Ok(Self::Denied { at, by, code, reason })
            }
            (decided, _) => Err(decided),
        }
    }

    /// Asks its sender for more.
    ///
    /// # Errors
    /// The state that it is in, if it does not wait.
    pub fn give_back(self, question: String, at: Timestamp, by: Option<String>) -> Result<Self, Self> {
        match self {
            Self::Pending => Ok(Self::Returned { at, by, question }),
            other => Err(other),
        }
    }

    /// Its sender answered.
    ///
    /// # Errors
    /// The state that it is in, if nothing was asked.
    pub fn resubmit(self) -> Result<Self, Self> {
        match self {
            Self::Returned { .. } => Ok(Self::Pending),
            other => Err(other),
        }
    }

    /// Protects it until then; one whose protection is over is protected anew.
    ///
    /// # Errors
    /// The state that it is in, if it was never protected.
    pub fn extend(self, until: Timestamp, now: Timestamp, who: Option<String>) -> Result<Self, Self> {
        match self {
            Self::Accepted { at, by, until: Some(_) } => Ok(Self::Accepted { at, by, until: Some(until) }),
            Self::Expired { .. } => Ok(Self::Accepted { at: now, by: who, until: Some(until) }),
            other => Err(other),
        }
    }

    /// Ends its protection.
    ///
    /// # Errors
    /// The state that it is in, if it is not protected.
    pub fn expire(self, at: Timestamp) -> Result<Self, Self> {
        match self {
            Self::Accepted { until: Some(_), .. } => Ok(Self::Expired { at }),
            other => Err(other),
        }
    }

    /// Takes an acceptance back.
    ///
    /// # Errors
    /// The state that it is in, if it is not accepted.
    pub fn revoke(
        self,
        code: Denial,
        reason: String,
        at: Timestamp,
        by: Option<String>,
    ) -> Result<Self, Self> {
        match self {
            Self::Accepted { .. } => Ok(Self::Revoked { at, by, code, reason }),
            other => Err(other),
        }
    }

    /// Takes back one that crossed, whatever was decided on it.
    ///
    /// # Errors
    /// The state that it is in, where nothing is left to take back.
    pub fn withdraw(self, at: Timestamp) -> Result<Self, Self> {
        match self {
            gone @ (Self::Withdrawn { .. } | Self::Refused { .. }) => Err(gone),
            _ => Ok(Self::Withdrawn { at }),
        }
    }

    /// Whether it still may become its sender's, or is: no second one is submitted beside it.
    pub fn stands(&self) -> bool {
        matches!(self, Self::Pending | Self::Returned { .. } | Self::Accepted { .. })
    }

    /// When it came into this state, where that is more than having been submitted.
    pub fn since(&self) -> Option<Timestamp> {
        match self {
            Self::Pending | Self::Refused { .. } => None,
            Self::Returned { at, .. }
            | Self::Accepted { at, .. }
            | Self::Denied { at, .. }
            | Self::Expired { at }
            | Self::Revoked { at, .. }
            | Self::Withdrawn { at } => Some(*at),
        }
    }

    /// Who brought it there, in the vault in which that was done.
    pub fn by(&self) -> Option<&str> {
        match self {
            Self::Returned { by, .. }
            | Self::Accepted { by, .. }
            | Self::Denied { by, .. }
            | Self::Revoked { by, .. } => by.as_deref(),
            _ => None,
        }
    }
}

/// All states, as stored and sent, in the order in which people read them.
pub(super) const STATES: [&str; 8] =
    ["pending", "returned", "accepted", "denied", "expired", "revoked", "withdrawn", "refused"];
/// The states in which a registration still stands, as stored.
pub(super) const STANDING: [&str; 3] = ["pending", "returned", "accepted"];
/// The states in which it is not decided yet, as stored.
pub(super) const OPEN: [&str; 2] = ["pending", "returned"];

/// How a stored state is read by people.
pub(crate) fn label(state: &str) -> String {
    match state {
        "pending" => texts::pending(),
        "accepted" => texts::accepted(),
        "denied" => texts::denied(),
        "returned" => texts::returned(),
        "expired" => texts::expired(),
        "revoked" => texts::revoked(),
        "withdrawn" => texts::withdrawn(),
        "refused" => texts::refused(),
        _ => texts::unknown(),
    }
}

impl Registration {
    /// Each hop by name, the nearest first: “Central · Accepted”, “Maven · Pending”.
    pub fn hops(&self) -> Vec<Hop> {
        let nearest = match self.direction {
            Direction::Sent => {
                Some(Hop { name: self.peer_name.clone(), state: self.state.as_str().to_owned() })
            }
            Direction::Received => None,
        };
        nearest.into_iter().chain(self.upper.iter().cloned()).collect()
    }

    /// Whether the other side holds what crossed.
    pub fn is_seen(&self) -> bool {
        !matches!(self.state, State::Withdrawn { .. } | State::Refused { .. })
    }

    /// Whether it waits for a decision, or for its sender's answer before one.
    pub fn is_open(&self) -> bool {
        matches!(self.state, State::Pending | State::Returned { .. })
    }

    /// Until when it is its sender's.
    pub fn until(&self) -> Option<Timestamp> {
        match self.state {
            State::Accepted { until, .. } => until,
            _ => None,
        }
    }

    /// Where it stands, as people read it: somebody may look at it already.
    pub fn standing(&self) -> String {
        match self.state {
            State::Pending if self.course.review.is_some() => texts::in_review(),
            _ => self.state.label(),
        }
    }

    /// What people call it: the company, or what else is known.
    pub fn title(&self) -> String {
        self.sale.company.clone().unwrap_or_else(|| match self.state {
            State::Withdrawn { .. } => texts::withdrawn(),
            _ => texts::no_company(),
        })
    }
}

impl Hop {
    /// Its state as people read it.
    pub fn label(&self) -> String {
        label(&self.state)
    }
}

impl Direction {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Received => "received",
        }
    }
}

impl FromStr for Direction {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Sent, Self::Received].into_iter().find(|way| way.as_str() == text).ok_or(())
    }
}

impl Denial {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 6] = [
        Self::ExistingCustomer,
        Self::Duplicate,
        Self::InvalidLead,
        Self::OutsideTerritory,
        Self::InsufficientInformation,
        Self::Other,
    ];

    /// As stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ExistingCustomer => "existing_customer",
            Self::Duplicate => "duplicate",
            Self::InvalidLead => "invalid_lead",
            Self::OutsideTerritory => "outside_territory",
            Self::InsufficientInformation => "insufficient_information",
            Self::Other => "other",
        }
    }

    /// As people read it.
    pub fn label(self) -> String {
        match self {
            Self::ExistingCustomer => texts::existing_customer(),
            Self::Duplicate => texts::duplicate(),
            Self::InvalidLead => texts::invalid_lead(),
            Self::OutsideTerritory => texts::outside_territory(),
            Self::InsufficientInformation => texts::insufficient_information(),
            Self::Other => texts::other_reason(),
        }
    }
}

impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Denial {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|code| code.as_str() == text).ok_or(())
    }
}
