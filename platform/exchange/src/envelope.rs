//! What an envelope is made of.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{AgreementId, Chance, EnvelopeId, OrgId, PartnershipId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use vault::{Head, Signer};

use crate::canonical;

/// The longest header that is read, in bytes.
pub(crate) const MOST_HEADER: usize = 64 * 1024;
/// The most that an envelope's values may hold together, in bytes.
pub(crate) const MOST_VALUES: usize = 1024 * 1024;

/// The longest kind and subject: both are looked up, so both engines must be able to index them.
const MOST_NAME: usize = 200;
/// The largest whole number that the canonical form writes exactly.
const MOST_NUMBER: u64 = (1 << 53) - 1;

/// The part that is signed and stays for ever. It holds no personal value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The format: 1.
    pub v: u8,
    /// The envelope's id.
    pub id: EnvelopeId,
    /// What kind it is, such as `registration.submitted`.
    pub kind: String,
    /// Who sends it.
    pub from: OrgId,
    /// Who is to have it.
    pub to: OrgId,
    /// Within which partnership.
    pub partnership: Option<PartnershipId>,
    /// Its number among all envelopes from this sender to this receiver, from 1, without gaps.
    pub sequence: i64,
    /// The agreement that covers it; none for handshake kinds.
    pub agreement: Option<AgreementRef>,
    /// What the receiver may use it for.
    pub purpose: String,
    /// The id of what it is about.
    pub subject: String,
    /// When it was signed.
    pub issued: Timestamp,
    /// After this it is refused.
    pub expires: Timestamp,
    /// The hash of the header that it answers.
    pub in_reply_to: Option<String>,
    /// The hash of the header from another sender that it passes on.
    pub basis: Option<String>,
    /// The sender's last journal entry: what makes backdating evident.
    pub head: Head,
    /// Every field that it carries.
    pub fields: Vec<FieldHead>,
}

/// An agreement and its version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreementRef {
    /// Which.
    pub id: AgreementId,
    /// Which version of it.
    pub version: i64,
}

/// A field, as the header knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldHead {
    /// Its name.
    pub name: String,
    /// Its class: what agreements speak of.
    pub class: String,
    /// The salted hash of its value.
    pub hash: String,
}

/// A value with its salt. Erased together, they leave the header's hash worthless and provable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SealedValue {
    /// The value.
    pub value: Json,
    /// 128 random bits.
    pub salt: String,
}

/// What travels: the header as it was signed, the signature, the values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    /// The header, in its canonical form.
    pub header: String,
    /// The sender's signature over those very bytes (Ed25519, base64url).
    pub signature: String,
    /// The values by field name.
    pub values: BTreeMap<String, SealedValue>,
}

/// A header that cannot be taken for one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// Too long.
    #[error("the header is longer than 64 KiB")]
    Long,
    /// Not a header of this format, or not in its canonical form.
    #[error("the header cannot be read")]
    Unreadable,
    /// Not signed by its sender.
    #[error("the signature is not the sender's")]
    Forged,
}

impl Header {
    /// Reads a header; it must be in the canonical form, so that a header has one hash only.
    ///
    /// # Errors
    /// When it is too long or unreadable.
    pub fn parse(text: &str) -> Result<Self, HeaderError> {
        if text.len() > MOST_HEADER {
            return Err(HeaderError::Long);
        }
        let header: Self = serde_json::from_str(text).map_err(|_| HeaderError::Unreadable)?;
        let plain = |text: &str, most| text.len() <= most && !text.contains(char::is_control);
        let fine = header.v == 1
            && plain(&header.kind, MOST_NAME)
            && plain(&header.subject, MOST_NAME)
            && canonical::text(&header) == text;
        fine.then_some(header).ok_or(HeaderError::Unreadable)
    }

    /// The text that its sender signed (RFC 8785).
    pub fn canonical(&self) -> String {
        canonical::text(self)
    }
}

impl Envelope {
    /// The hash that names this envelope in replies and receipts.
    pub fn hash(&self) -> String {
        canonical::hash(&self.header)
    }

    /// Reads the header and checks that its sender, whose key that is, signed it.
    ///
    /// # Errors
    /// Why it cannot be taken for the sender's.
    pub fn open(&self, public_key: &[u8; 32]) -> Result<Header, HeaderError> {
        let header = Header::parse(&self.header)?;
        check_signature(public_key, &self.header, &self.signature)
            .then_some(header)
            .ok_or(HeaderError::Forged)
    }

    pub(crate) fn seal(header: &Header, values: BTreeMap<String, SealedValue>, signer: &Signer) -> Self {
        let header = canonical::text(header);
        let signature = canonical::encode(&signer.sign(header.as_bytes()));
        Self { header, signature, values }
    }
}

/// Whether the values are exactly those that the header names, each once and with its hash.
pub(crate) fn values_match(header: &Header, values: &BTreeMap<String, SealedValue>) -> bool {
    let names: BTreeSet<&str> = header.fields.iter().map(|field| field.name.as_str()).collect();
    names.len() == header.fields.len()
        && names.len() == values.len()
        && header.fields.iter().all(|field| {
            let value = values.get(&field.name).filter(|value| is_exact(&value.value));
            value.is_some_and(|value| field_hash(&field.name, value) == field.hash)
        })
}

/// Whether every number in it is a whole one that the canonical form writes exactly: `1.0` and `1`, or two
/// neighbours above 2^53, would have one hash.
pub(crate) fn is_exact(value: &Json) -> bool {
    match value {
        Json::Number(number) => {
            let size = number.as_i64().map(i64::unsigned_abs).or(number.as_u64());
            size.is_some_and(|size| size <= MOST_NUMBER)
        }
        Json::Array(items) => items.iter().all(is_exact),
        Json::Object(members) => members.values().all(is_exact),
        Json::Null | Json::Bool(_) | Json::String(_) => true,
    }
}

pub(crate) fn check_signature(public_key: &[u8; 32], text: &str, signature: &str) -> bool {
    canonical::decode(signature)
        .is_some_and(|signature| Signer::verify(public_key, text.as_bytes(), &signature))
}

impl SealedValue {
    pub(crate) fn new(value: Json, chance: &Chance) -> Self {
        Self { value, salt: canonical::encode(&chance.bytes::<16>()) }
    }
}

pub(crate) fn field_hash(name: &str, value: &SealedValue) -> String {
    canonical::hash(&canonical::text(&(&value.salt, name, &value.value)))
}
