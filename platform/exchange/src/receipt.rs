//! The signed answer to an envelope.

use kernel::{EnvelopeId, OrgId, Timestamp};
use serde::{Deserialize, Serialize};
use vault::{Head, Signer};

use crate::{canonical, envelope::check_signature};

/// A receipt or a refusal: what the receiver signs. Members that are not known are refused by comparing
/// canonical forms: `deny_unknown_fields` does not go with a flattened member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The format: 1.
    pub v: u8,
    /// Which envelope.
    pub envelope: EnvelopeId,
    /// The hash of its header.
    pub hash: String,
    /// Who answers.
    pub by: OrgId,
    /// When, by the receiver's clock.
    pub at: Timestamp,
    /// The receiver's last journal entry, in which this envelope is recorded.
    pub head: Head,
    /// What became of it.
    #[serde(flatten)]
    pub verdict: Verdict,
}

/// What became of an envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// It was applied.
    Received,
    /// It was a withdrawal, and what it withdraws is erased.
    Erased,
    /// It was not applied; the number in the pair is used up all the same.
    Refused {
        /// For programs.
        code: String,
        /// For people.
        reason: String,
    },
}

/// What comes back for an envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    /// A receipt or refusal, signed.
    Signed {
        /// Which envelope.
        envelope: EnvelopeId,
        /// The receipt in its canonical form.
        receipt: String,
        /// The receiver's signature over those bytes.
        signature: String,
    },
    /// An earlier envelope of the pair has not come yet: send this one again after it.
    Early {
        /// The number that is awaited.
        awaited: i64,
    },
    /// It cannot be taken for an envelope of its sender; nothing was recorded.
    Rejected {
        /// Why.
        why: String,
    },
}

impl Receipt {
    pub(crate) fn sign(&self, signer: &Signer) -> Answer {
        let receipt = canonical::text(self);
        let signature = canonical::encode(&signer.sign(receipt.as_bytes()));
        Answer::Signed { envelope: self.envelope, receipt, signature }
    }

    /// Reads a receipt and checks that the organisation with that key signed it.
    pub fn open(text: &str, signature: &str, public_key: &[u8; 32]) -> Option<Self> {
        let receipt: Self = serde_json::from_str(text).ok()?;
        let fine = receipt.v == 1
            && canonical::text(&receipt) == text
            && check_signature(public_key, text, signature);
        fine.then_some(receipt)
    }
}
