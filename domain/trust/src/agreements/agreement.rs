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
    /// Files that show that it is so.
    Files,
    /// Who of the partner's partners brings it.
    Partner,
    /// The number it has in the sender's other systems.
    Reference,
    /// What was decided, and why.
    Decision,
    /// What a program offers its partners: its rate, its tiers, where and what they sell.
    Program,
    /// How a customer uses a product: how many people, how far, how often.
    Usage,
    /// What records come to, without the records: how many, and for how much in all.
    Measures,
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
    /// What becomes of the values when the partnership ends.
    #[serde(default)]
    pub after_end: AfterEnd,
}

/// What the receiver does with values when the partnership ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AfterEnd {
    /// They stay until their time is over.
    #[default]
    Keep,
    /// They are erased on the day of the end.
    Erase,
}

/// The text of an agreement, the same in both vaults.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// What people call it, such as “Central reseller terms”.
    pub name: String,
    /// What may cross. What is not here does not.
    pub clauses: Vec<Clause>,
    /// Over how many a total has to be made before it may be told; one over fewer is withheld.
    #[serde(default = "usual_threshold")]
    pub threshold: u32,
}

/// Over how many a total is made at least, where terms from before do not say so.
fn usual_threshold() -> u32 {
    5
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
    /// A clause under which nothing could cross.
    #[error("the terms on {0} let nothing cross; name what may, or leave the clause out")]
    Nothing(String),
    /// A clause that does not say what for.
    #[error("the terms on {0} must say what it is used for, in at most 300 letters")]
    Purpose(String),
    /// Terms that nobody can call by a name.
    #[error("the terms need a name of at most 120 letters")]
    Name,
    /// A threshold that withholds nothing, or everything.
    #[error("totals are withheld below a number from 1 to 1000")]
    Threshold,
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
    /// By whom, as they called themselves to the other side.
    pub proposed_by: Option<String>,
    /// From when on it is to hold; at once where it does not say.
    pub not_before: Option<Timestamp>,
    /// When the partner accepted it, by the partner's clock.
    pub accepted: Option<Timestamp>,
    /// Who accepted it on this side, as a journal names actors.
    pub accepted_by: Option<String>,
    /// Who accepted it, as they called themselves to the other side.
    pub signed_by: Option<String>,
    /// Why the partner did not accept it.
    pub declined: Option<String>,
    /// From when on this vault sends under it, by its own clock.
    pub begins: Option<Timestamp>,
    /// When this vault sends under it no longer, by its own clock: a newer version came, it was taken back or
    /// declined, or the partnership ended.
    pub ended: Option<Timestamp>,
    /// Up to which entry of its journal the other side sends under it: what it sends after that entry is under a newer
    /// one. None while it does not know of one.
    pub theirs_head: Option<i64>,
    /// Until when it goes on under it all the same, by its clock: up to the day of a newer one.
    pub theirs_until: Option<Timestamp>,
}

/// Where a version of an agreement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// The partner has not answered yet.
    Proposed,
    /// Both have accepted; its day has not come.
    Waits,
    /// It holds.
    InForce,
    /// It held until a newer one came, or the partnership ended.
    Over,
    /// The partner did not accept it.
    Declined,
    /// It was taken back, or a newer one came before the partner had answered.
    Lapsed,
}

impl Stands {
    /// As written in answers of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Waits => "waits",
            Self::InForce => "in_force",
            Self::Over => "over",
            Self::Declined => "declined",
            Self::Lapsed => "lapsed",
        }
    }
}

impl AfterEnd {
    /// Both, in the order in which people read them.
    pub const ALL: [Self; 2] = [Self::Keep, Self::Erase];

    /// As written in terms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Erase => "erase",
        }
    }
}

impl Class {
    /// All of them, in the order in which people read them.
    pub const ALL: [Self; 12] = [
        Self::Company,
        Self::Product,
        Self::Timing,
        Self::Contact,
        Self::Notes,
        Self::Files,
        Self::Partner,
        Self::Reference,
        Self::Decision,
        Self::Program,
        Self::Usage,
        Self::Measures,
    ];

    /// As written in envelopes.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Company => "company",
            Self::Product => "product",
            Self::Timing => "timing",
            Self::Contact => "contact",
            Self::Notes => "notes",
            Self::Files => "files",
            Self::Partner => "partner",
            Self::Reference => "reference",
            Self::Decision => "decision",
            Self::Program => "program",
            Self::Usage => "usage",
            Self::Measures => "measures",
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
            Self::Files => texts::class_files(),
            Self::Partner => texts::class_partner(),
            Self::Reference => texts::class_reference(),
            Self::Decision => texts::class_decision(),
            Self::Program => texts::class_program(),
            Self::Usage => texts::class_usage(),
            Self::Measures => texts::class_measures(),
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
        if self.name.trim().is_empty() || self.name.chars().count() > 120 {
            return Err(TermsError::Name);
        }
        if !(1..=1_000).contains(&self.threshold) {
            return Err(TermsError::Threshold);
        }
        for (at, clause) in self.clauses.iter().enumerate() {
            let kind = || clause.kind.clone();
            if self.clauses[..at].iter().any(|other| other.kind == clause.kind && other.way == clause.way) {
                return Err(TermsError::Twice(kind()));
            }
            if !(1..=120).contains(&clause.keep_months) {
                return Err(TermsError::Keep(kind()));
            }
            if clause.classes.is_empty() {
                return Err(TermsError::Nothing(kind()));
            }
            if clause.purpose.trim().is_empty() || clause.purpose.chars().count() > 300 {
                return Err(TermsError::Purpose(kind()));
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
    /// A version that is proposed now, and that nobody has answered.
    pub fn proposed(
        which: AgreementRef,
        partnership: PartnershipId,
        (peer, owner): (OrgId, bool),
        terms: Terms,
        at: Timestamp,
    ) -> Self {
        Self {
            which,
            partnership,
            peer,
            owner,
            terms,
            proposed: at,
            proposed_by: None,
            not_before: None,
            accepted: None,
            accepted_by: None,
            signed_by: None,
            declined: None,
            begins: None,
            ended: None,
            theirs_head: None,
            theirs_until: None,
        }
    }

    /// Where it stands at that moment.
    pub fn stands(&self, at: Timestamp) -> Stands {
        match (self.begins, self.ended) {
            (None, None) => Stands::Proposed,
            (None, Some(_)) if self.declined.is_some() => Stands::Declined,
            (None, Some(_)) => Stands::Lapsed,
            (Some(_), Some(until)) if until <= at => Stands::Over,
            // Accepted is accepted, whatever this node's clock says; only a day is waited for.
            (Some(_), _) if self.not_before.is_some_and(|from| at < from) => Stands::Waits,
            (Some(_), _) => Stands::InForce,
        }
    }

    /// Whether this vault sends under it at that moment, by its own clock.
    pub fn in_force_at(&self, at: Timestamp) -> bool {
        self.stands(at) == Stands::InForce
    }

    /// Whether it covers what the other side sent: issued then, after that entry of its journal. No two clocks are
    /// compared: who names a version has accepted it, or knows that this side has, since envelopes come in their
    /// order; and it goes on under the one before until it has heard of the newer one, which its receipt dates by its
    /// journal.
    pub fn covers_sent(&self, issued: Timestamp, head: i64) -> bool {
        self.accepted.is_some()
            && self.not_before.is_none_or(|from| from <= issued)
            && (self.theirs_head.is_none_or(|heard| head < heard)
                || self.theirs_until.is_some_and(|until| issued <= until))
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
