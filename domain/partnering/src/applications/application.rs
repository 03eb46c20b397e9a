//! What an application is.

use kernel::{ApplicationId, EmailAddress, OfferId, PartnershipId, ProgramId, SubmissionId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::texts::applications as texts;

/// Letters of what an applicant is told with a rejection, and of a note, at most.
pub(super) const TOLD: usize = 2_000;

/// Somebody asks for a place in a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// Its id.
    pub id: ApplicationId,
    /// The program.
    pub program: ProgramId,
    /// What they answered last.
    pub submission: SubmissionId,
    /// By which they are known, and where they are written to.
    pub email: EmailAddress,
    /// What they call their company.
    pub company: String,
    /// Where it stands.
    pub state: State,
    /// When they applied.
    pub received: Timestamp,
    /// Who decided, and how; none while it waits, and where it was withdrawn.
    pub decided: Option<Decided>,
    /// The offer that was made, where it is approved.
    pub offer: Option<OfferId>,
    /// As which partner they came.
    pub partnership: Option<PartnershipId>,
    /// When they came, or withdrew.
    pub ended: Option<Timestamp>,
    /// Of one's own people, for them alone.
    pub note: String,
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// When.
    pub at: Timestamp,
    /// Who, as journals write it.
    pub by: String,
    /// By which rule of the program, from 1; none where a person did.
    pub rule: Option<i64>,
    /// Why not, where it was rejected.
    pub reason: Option<Reason>,
    /// What the applicant is told with it.
    pub said: String,
    /// The group that a partner is sorted into when it comes; may be empty.
    pub group: String,
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $one:ident = $word:literal, $label:path;)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$about])* $one,)*
        }

        impl $name {
            /// All of them.
            pub(super) const ALL: &'static [Self] = &[$(Self::$one),*];
            /// Their words.
            pub(super) const WORDS: &'static [&'static str] = &[$($word),*];

            /// As it is kept, and as programs read it.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$one => $word,)*
                }
            }

            /// The one of that word.
            pub fn of_word(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$one),)*
                    _ => None,
                }
            }

            /// As people read it.
            pub fn label(self) -> String {
                match self {
                    $(Self::$one => $label(),)*
                }
            }
        }
    )*};
}
pub(super) use words;

words! {
    /// Where an application stands.
    State {
        /// It waits.
        Received = "received", texts::state_received;
        /// They are offered a place.
        Approved = "approved", texts::state_approved;
        /// They are not.
        Rejected = "rejected", texts::state_rejected;
        /// They do not want one any more.
        Withdrawn = "withdrawn", texts::state_withdrawn;
    }
    /// Why an application is rejected.
    Reason {
        /// They should say more.
        NeedsMoreDetail = "needs_more_detail", texts::reason_detail;
        /// They are not what the program asks for.
        DoesNotMeetRequirements = "does_not_meet_requirements", texts::reason_requirements;
        /// They do something else.
        NotTheRightFit = "not_the_right_fit", texts::reason_fit;
        /// What is written beside it.
        Other = "other", texts::reason_other;
    }
}

impl Application {
    /// Why it was rejected, in words for whoever reads; nothing where it was not.
    pub(super) fn why(&self) -> String {
        let decided = self.decided.as_ref();
        let reason = decided.and_then(|decided| decided.reason).filter(|reason| *reason != Reason::Other);
        let said = decided.map(|decided| decided.said.as_str()).filter(|said| !said.is_empty());
        [reason.map(Reason::label).as_deref(), said].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}
