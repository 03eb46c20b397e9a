//! Sending: the envelope is written into the sender's vault, in the change that decided to send it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use kernel::{EnvelopeId, OrgId, PartnershipId, Timestamp, from_millis, millis};
use serde_json::{Value as Json, json};
use vault::{Blob, Change, Fact, Tx, VaultError, rows::Set};

use crate::{
    Ask, Clause, Cleared, Covered, Envelope, Exchange, FILE, FieldHead, FileRef, Header, Kind, SealedValue,
    Sent, Side, Uncovered, canonical,
    deliver::DELIVER,
    envelope::{MOST_VALUES, field_hash, is_exact},
    store,
};

/// How long an envelope may be under way before it is refused as stale: longer than the retries last.
const LIFE: SignedDuration = SignedDuration::from_hours(24 * 14);
/// The class of every field of a handshake.
const PROTOCOL: &str = "protocol";

/// What is about to be sent.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What kind.
    pub kind: &'static Kind,
    /// To whom.
    pub to: OrgId,
    /// Within which partnership.
    pub partnership: Option<PartnershipId>,
    /// The id of what it is about.
    pub subject: String,
    /// The hash of the header that it answers.
    pub in_reply_to: Option<String>,
    /// The hash of the header from another sender that it passes on.
    pub basis: Option<String>,
    /// What it carries.
    pub fields: Vec<Field>,
}

/// A field of an envelope.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its class: what agreements speak of.
    pub class: String,
    /// Its value; no fractions.
    pub value: Json,
}

/// Why something was not sent.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// No agreement covers it.
    #[error("{text}")]
    Uncovered {
        /// For programs.
        code: &'static str,
        /// For people.
        text: String,
    },
    /// More than an envelope may hold.
    #[error("what you send may hold 1 MiB at most; shorten it")]
    TooLarge,
    /// A fraction, or a number too large to be written exactly.
    #[error("the number in “{0}” cannot be sent exactly; use a whole number below 9 007 199 254 740 992")]
    Inexact(String),
    /// Nobody of that id, or the sender itself.
    #[error("nobody of that name lives here")]
    NoReceiver,
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl From<Uncovered> for SendError {
    fn from(error: Uncovered) -> Self {
        match error {
            Uncovered::Not { code, text } => Self::Uncovered { code, text },
            Uncovered::Vault(error) => Self::Vault(error),
        }
    }
}

impl Exchange {
    /// Asks the terms whether it may cross now.
    ///
    /// # Errors
    /// Why not.
    pub async fn clear(&self, tx: &Tx, draft: Draft) -> Result<Cleared<Draft>, SendError> {
        if draft.to == tx.org() || self.vaults().directory().card(draft.to).await?.is_none() {
            return Err(SendError::NoReceiver);
        }
        let ask = Ask {
            kind: draft.kind,
            peer: draft.to,
            partnership: draft.partnership,
            classes: classes(draft.fields.iter().map(|field| field.class.as_str())),
            agreement: None,
            issued: tx.now(),
            head: None,
        };
        let clause = self.outgoing(tx, &ask).await?;
        Ok(Cleared { what: draft, clause })
    }

    /// Signs it, keeps it and asks for its delivery, all in this change.
    ///
    /// # Errors
    /// When it is too large or holds a number that is not exact, or what the vault says.
    pub async fn send(&self, change: &Change, draft: Cleared<Draft>) -> Result<Sent, SendError> {
        change.point("send.begun")?;
        let to = draft.what.to;
        let sequence = format!("envelopes to {to}");
        let last = match change.counted(&sequence) {
            Some(last) => last,
            None => store::last_sequence(change, Side::Sent, to).await?,
        };
        let (row, sent) = seal(change, draft, last + 1).await?;
        change.record(fact(&sent)).await?;
        change.insert_later::<store::Entity>(row);
        // Only now: a number whose envelope was not kept would leave a gap, and the pair would stand still.
        change.count(&sequence, last + 1);
        change.point("send.kept")?;
        change.enqueue(DELIVER, &to.to_string(), &json!({ "to": to }), change.now()).await?;
        change.point("send.queued")?;
        Ok(sent)
    }

    pub(crate) async fn outgoing(&self, tx: &Tx, ask: &Ask) -> Result<Clause, Uncovered> {
        match ask.kind.covered {
            Covered::ByProtocol => handshake(ask),
            Covered::ByAgreement => self.inner.terms.outgoing(tx, ask).await,
        }
    }

    pub(crate) async fn incoming(&self, tx: &Tx, ask: &Ask) -> Result<Clause, Uncovered> {
        match ask.kind.covered {
            Covered::ByProtocol => handshake(ask),
            Covered::ByAgreement => self.inner.terms.incoming(tx, ask).await,
        }
    }
}

/// Signs one under that number, and makes its row.
async fn seal(
    change: &Change,
    draft: Cleared<Draft>,
    sequence: i64,
) -> Result<(store::ActiveModel, Sent), SendError> {
    let Cleared { what: draft, clause } = draft;
    let (clock, chance) = change.nature();
    let mut values = BTreeMap::new();
    let mut fields = Vec::with_capacity(draft.fields.len());
    for Field { name, class, value } in draft.fields {
        if !is_exact(&value) {
            return Err(SendError::Inexact(name));
        }
        let value = SealedValue::new(value, chance);
        fields.push(FieldHead { name: name.clone(), class, hash: field_hash(&name, &value) });
        values.insert(name, value);
    }
    let file = values.get(FILE).and_then(|sealed| FileRef::read(&sealed.value));
    if let Some(FileRef { sha256, size }) = &file {
        // Until the receipt is there, whatever becomes of the record that it is from.
        change.keep_blob(&Blob { hash: sha256.clone(), size: *size }).await?;
    }
    let contents = canonical::text(&values);
    if contents.len() > MOST_VALUES {
        return Err(SendError::TooLarge);
    }
    let now = change.now();
    let header = Header {
        v: 1,
        id: EnvelopeId::new(clock, chance),
        kind: draft.kind.name.to_owned(),
        from: change.org(),
        to: draft.to,
        partnership: draft.partnership,
        sequence,
        agreement: clause.agreement,
        purpose: clause.purpose,
        subject: draft.subject,
        issued: now,
        expires: later(now, LIFE),
        in_reply_to: draft.in_reply_to,
        basis: draft.basis,
        head: change.head().await?,
        fields,
    };
    let envelope = Envelope::seal(&header, values, change.signer());
    // A header that its receiver cannot read would hold up everything behind it.
    if Header::parse(&envelope.header).is_err() {
        return Err(SendError::TooLarge);
    }
    let hash = envelope.hash();
    let row = store::ActiveModel {
        id: Set(header.id.uuid()),
        side: Set(Side::Sent.as_str().to_owned()),
        peer: Set(header.to.uuid()),
        kind: Set(header.kind.clone()),
        subject: Set(header.subject.clone()),
        sequence: Set(header.sequence),
        header: Set(envelope.header),
        signature: Set(envelope.signature),
        hash: Set(hash.clone()),
        contents: Set(Some(contents)),
        state: Set("queued".to_owned()),
        at: Set(millis(now)),
        keep_until: Set(clause.keep_for.map(|keep| millis(later(now, keep)))),
        partnership: Set(header.partnership.map(Into::into)),
        file: Set(file.map(|file| file.sha256)),
        ..Default::default()
    };
    Ok((row, Sent { header, hash }))
}

fn fact(Sent { header, hash }: &Sent) -> Fact {
    let names: Vec<&str> = header.fields.iter().map(|field| field.name.as_str()).collect();
    Fact::new("envelope.sent")
        .about(header.id)
        .about(&header.subject)
        .with("kind", header.kind.clone())
        .with("to", header.to.to_string())
        .with("hash", hash.clone())
        .with("fields", names)
}

/// The fixed terms under which handshakes travel: fields of their own class, nothing else.
fn handshake(ask: &Ask) -> Result<Clause, Uncovered> {
    match ask.classes.iter().find(|class| class.as_str() != PROTOCOL) {
        None => Ok(Clause { agreement: None, purpose: "handshake".to_owned(), keep_for: None }),
        Some(class) => {
            Err(Uncovered::Not { code: "not_covered", text: format!("a handshake carries no {class}") })
        }
    }
}

impl Field {
    /// A field.
    pub fn new(name: &str, class: &str, value: impl Into<Json>) -> Self {
        Self { name: name.to_owned(), class: class.to_owned(), value: value.into() }
    }

    /// A field of a handshake.
    pub fn protocol(name: &str, value: impl Into<Json>) -> Self {
        Self::new(name, PROTOCOL, value)
    }
}

pub(crate) fn classes<'a>(classes: impl Iterator<Item = &'a str>) -> Vec<String> {
    classes.collect::<BTreeSet<_>>().into_iter().map(str::to_owned).collect()
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    from_millis(millis(at).saturating_add(by.as_millis() as i64))
}
