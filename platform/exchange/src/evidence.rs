//! Evidence: envelopes with their receipts as somebody checks them who has no vault, no network, and no reason to
//! believe anybody. What was signed is there byte for byte; values are not, unless their owner shows them with their
//! salts.

use std::collections::BTreeMap;

use kernel::OrgId;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use vault::{
    Tx, VaultError,
    rows::{ColumnTrait, Order},
};

use crate::{
    Exchange, FieldHead, Header, Receipt, SealedValue, Side, canonical,
    envelope::{check_signature, field_hash, is_exact},
    store,
    withdraw::read_header,
};

/// An envelope without its values, with the receipt for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// The header, as it was signed.
    pub header: String,
    /// The sender's signature over those bytes.
    pub header_signature: String,
    /// The receipt, as it was signed; none before it came.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub receipt: Option<String>,
    /// The receiver's signature over those bytes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub signature: Option<String>,
    /// Values that are shown, with their salts.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub shown: BTreeMap<String, SealedValue>,
}

/// Evidence that holds: whoever is named in it signed it.
#[derive(Debug, Clone)]
pub struct Attested {
    /// What its sender signed.
    pub header: Header,
    /// Its hash.
    pub hash: String,
    /// What its receiver signed.
    pub receipt: Option<Receipt>,
    /// Values that are those that were signed.
    pub shown: BTreeMap<String, Json>,
}

/// Why evidence does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EvidenceError {
    /// The header is not one, or not signed by whoever it names.
    #[error("its sender did not sign it")]
    Sender,
    /// The receipt is not one, is for something else, or is not signed by whoever got the envelope.
    #[error("its receiver did not sign the receipt for it")]
    Receiver,
    /// A value is not the one whose hash was signed.
    #[error("a value that is shown is not the one that was signed")]
    Value,
}

/// The key that checks what an organisation signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Key(pub [u8; 32]);

impl Key {
    /// By what people compare it: eight groups of four, of its SHA-256.
    pub fn fingerprint(&self) -> String {
        use sha2::{Digest, Sha256};
        let digest = Sha256::digest(self.0);
        let groups = digest.chunks(2).take(8).map(|pair| format!("{:02x}{:02x}", pair[0], pair[1]));
        groups.collect::<Vec<_>>().join(" ")
    }
}

impl From<Key> for String {
    fn from(key: Key) -> Self {
        canonical::encode(&key.0)
    }
}

impl TryFrom<String> for Key {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let bytes = canonical::decode(&text).ok_or("a key is written in base64url")?;
        bytes.try_into().map(Key).map_err(|_| "a key has 32 bytes")
    }
}

/// A signature over the canonical form of something (RFC 8785).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal(String);

impl Seal {
    /// Signs it with the vault's key.
    pub fn on(tx: &Tx, what: &impl Serialize) -> Self {
        Self(canonical::encode(&tx.signer().sign(canonical::text(what).as_bytes())))
    }

    /// Whether whoever has that key signed it.
    pub fn holds(&self, key: &Key, what: &impl Serialize) -> bool {
        check_signature(&key.0, &canonical::text(what), &self.0)
    }
}

impl Evidence {
    /// Checks everything in it.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn judge(&self, keys: &BTreeMap<OrgId, Key>) -> Result<Attested, EvidenceError> {
        let header = Header::parse(&self.header).map_err(|_| EvidenceError::Sender)?;
        let by = |org: &OrgId, text: &str, signature: &str| {
            keys.get(org).is_some_and(|key| check_signature(&key.0, text, signature))
        };
        if !by(&header.from, &self.header, &self.header_signature) {
            return Err(EvidenceError::Sender);
        }
        let hash = canonical::hash(&self.header);
        let receipt = match (&self.receipt, &self.signature) {
            (None, None) => None,
            (Some(text), Some(signature)) => {
                let key = keys.get(&header.to).ok_or(EvidenceError::Receiver)?;
                let receipt = Receipt::open(text, signature, &key.0).ok_or(EvidenceError::Receiver)?;
                let fits = receipt.envelope == header.id && receipt.hash == hash && receipt.by == header.to;
                Some(fits.then_some(receipt).ok_or(EvidenceError::Receiver)?)
            }
            _ => return Err(EvidenceError::Receiver),
        };
        let signed = |(name, value): (&String, &SealedValue)| {
            let field = header.fields.iter().find(|field| field.name == *name);
            let fits =
                is_exact(&value.value) && field.is_some_and(|field| field_hash(name, value) == field.hash);
            fits.then(|| (name.clone(), value.value.clone())).ok_or(EvidenceError::Value)
        };
        let shown = self.shown.iter().map(signed).collect::<Result<_, _>>()?;
        Ok(Attested { header, hash, receipt, shown })
    }

    /// What is kept of an envelope; of its values those that are to be shown and are still there.
    pub(crate) fn of(row: store::Model, show: impl Fn(Side, &FieldHead) -> bool) -> Result<Self, VaultError> {
        let header = read_header(&row)?;
        let side = row.side.parse().unwrap_or(Side::Received);
        let values: BTreeMap<String, SealedValue> =
            row.contents.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        let wanted = |name: &str| header.fields.iter().any(|field| field.name == name && show(side, field));
        Ok(Self {
            shown: values.into_iter().filter(|(name, _)| wanted(name)).collect(),
            header: row.header,
            header_signature: row.signature,
            receipt: row.receipt,
            signature: row.receipt_signature,
        })
    }
}

impl Exchange {
    /// The evidence on every envelope about one thing, the oldest first; of their values those that are to be shown.
    ///
    /// # Errors
    /// What the vault says.
    pub async fn evidence(
        &self,
        tx: &Tx,
        subject: impl ToString,
        show: impl Fn(Side, &FieldHead) -> bool,
    ) -> Result<Vec<Evidence>, VaultError> {
        let find = tx.find::<store::Entity>().filter(store::Column::Subject.eq(subject.to_string()));
        let rows = find.order_by(store::Column::At, Order::Asc).limit(200).all().await?;
        rows.into_iter().map(|row| Evidence::of(row, &show)).collect()
    }
}
