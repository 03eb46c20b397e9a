//! What an agreement says.

use std::{fmt, str::FromStr};

use exchange::AgreementRef;
use jiff::SignedDuration;
use kernel::{OrgId, PartnershipId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::texts::sharing as texts;

/// What kind of thing a field tells. Every field has one, those that people design as well, so that a new
/// field does not void an agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Which company the customer is.
    Company,
    /// What it may buy, and for how much.
    Product,
    /// When.
    Timing,
    /// The person there.
    Contact,
    /// What was written about it.
    Notes,
    /// Who of the partner's partners brings it.
    Partner,
    /// The number it has in the sender's other systems.
    Reference,
    /// What was decided, and why.
    Decision,
    /// What a program offers its partners: its rate, its tiers, where and what they sell.
    Program,
}

/// Which way an envelope crosses, seen from the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// From the partner to the program's owner.
    Up,
    /// From the program's owner to the partner.
    Down,
}

/// One kind of envelope that may cross.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clause {
    /// The kind, such as `registration.submitted`.
    pub kind: String,
    /// Which way.
    pub way: Way,
    /// The classes of fields that it may carry.
    pub classes: Vec<Class>,
    /// The fields that the receiver needs for its decision: they cross always.
    pub required: Vec<String>,
    /// What the receiver may use it for, in words.
    pub purpose: String,
    /// How many months the receiver may keep the values.
    pub keep_months: u32,
    /// Whether the receiver may pass it on to its own vendor.
    pub onward: bool,
}

/// The text of an agreement, the same in both vaults.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// What people call it, such as “Central reseller terms”.
    pub name: String,
    /// What may cross. What is not here does not.
    pub clauses: Vec<Clause>,
}

/// Terms that cannot be agreed on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TermsError {
    /// Two clauses for one thing could contradict each other.
    #[error("the terms speak twice of {0}; leave one clause")]
    Twice(String),
    /// A clause without an end.
    #[error("the terms on {0} must say for how many months it is kept, from 1 to 120")]
    Keep(String),
    /// No text of terms at all.
    #[error("the terms cannot be read")]
    Unreadable,
}

/// An agreement as one vault holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// Its id and version.
    pub which: AgreementRef,
    /// Of which partnership.
    pub partnership: PartnershipId,
    /// The other side.
    pub peer: OrgId,
    /// Whether this vault's organisation owns the program.
    pub owner: bool,
    /// What it says.
    pub terms: Terms,
    /// When it was proposed.
    pub proposed: Timestamp,
    /// When both had accepted, if they have: it is in force from then on.
    pub accepted: Option<Timestamp>,
    /// Who accepted it on this side, as a journal names actors.
    pub accepted_by: Option<String>,
    /// When a newer version or the end of the partnership took it out of force.
    pub ended: Option<Timestamp>,
}

impl Class {
    /// All of them, in the order in which people read them.
    pub const ALL: [Self; 9] = [
        Self::Company,
        Self::Product,
        Self::Timing,
        Self::Contact,
        Self::Notes,
        Self::Partner,
        Self::Reference,
        Self::Decision,
        Self::Program,
    ];

    /// As written in envelopes.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Company => "company",
            Self::Product => "product",
            Self::Timing => "timing",
            Self::Contact => "contact",
            Self::Notes => "notes",
            Self::Partner => "partner",
            Self::Reference => "reference",
            Self::Decision => "decision",
            Self::Program => "program",
        }
    }

    /// As people read it.
    pub fn label(self) -> String {
        match self {
            Self::Company => texts::class_company(),
            Self::Product => texts::class_product(),
            Self::Timing => texts::class_timing(),
            Self::Contact => texts::class_contact(),
            Self::Notes => texts::class_notes(),
            Self::Partner => texts::class_partner(),
            Self::Reference => texts::class_reference(),
            Self::Decision => texts::class_decision(),
            Self::Program => texts::class_program(),
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Class {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|class| class.as_str() == text).ok_or(())
    }
}

impl Clause {
    /// How long the receiver may keep the values; a month is 30 days, the same on both sides.
    pub fn keep_for(&self) -> SignedDuration {
        SignedDuration::from_hours(i64::from(self.keep_months) * 30 * 24)
    }

    /// Whether it covers a field of that class.
    pub fn covers(&self, class: Class) -> bool {
        self.classes.contains(&class)
    }
}

impl Terms {
    /// Reads and checks a text of terms.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, TermsError> {
        let terms: Self = serde_json::from_str(text).map_err(|_| TermsError::Unreadable)?;
        terms.check()?;
        Ok(terms)
    }

    /// Whether it can be agreed on.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self) -> Result<(), TermsError> {
        for (at, clause) in self.clauses.iter().enumerate() {
            if self.clauses[..at].iter().any(|other| other.kind == clause.kind && other.way == clause.way) {
                return Err(TermsError::Twice(clause.kind.clone()));
            }
            if !(1..=120).contains(&clause.keep_months) {
                return Err(TermsError::Keep(clause.kind.clone()));
            }
        }
        Ok(())
    }

    /// What it says of a kind of envelope that crosses that way.
    pub fn clause(&self, kind: &str, way: Way) -> Option<&Clause> {
        self.clauses.iter().find(|clause| clause.kind == kind && clause.way == way)
    }
}

impl Agreement {
    /// Whether it was in force at that moment.
    pub fn in_force_at(&self, at: Timestamp) -> bool {
        self.accepted.is_some_and(|from| from <= at) && self.ended.is_none_or(|until| at < until)
    }

    /// What it says of envelopes that this vault sends.
    pub fn outgoing(&self, kind: &str) -> Option<&Clause> {
        self.terms.clause(kind, if self.owner { Way::Down } else { Way::Up })
    }

    /// What it says of envelopes that this vault receives.
    pub fn incoming(&self, kind: &str) -> Option<&Clause> {
        self.terms.clause(kind, if self.owner { Way::Up } else { Way::Down })
    }
}
