//! Receiving: up to a hundred envelopes of one pair in one change, each in a savepoint of its own.

use std::collections::{BTreeSet, HashMap};

use jiff::SignedDuration;
use kernel::{EnvelopeId, OrgId, millis};
use tracing::{Instrument, field::Empty};
use vault::{Actor, Card, Change, Fact, VaultError, rows::Set};

use crate::{
    Answer, Arrived, Ask, Clause, Envelope, Exchange, Header, Kind, Receipt, Refuse, Side, Uncovered,
    Verdict, canonical,
    envelope::{MOST_VALUES, values_match},
    files::Brought,
    send::classes,
    store,
    withdraw::{self, WITHDRAWAL},
};

/// The most envelopes that one change applies.
pub(crate) const BATCH: usize = 100;
/// How far ahead of ours a sender's clock may be: a wrong hour or time zone holds up nobody.
const SKEW: SignedDuration = SignedDuration::from_hours(24);

/// What one change knows of a pair, read once and carried along.
struct Pair {
    /// What was answered before under the ids of this batch, by the hash of its header.
    known: HashMap<EnvelopeId, (String, Option<Answer>)>,
    /// The number that comes next.
    awaited: i64,
}

impl Exchange {
    /// Takes envelopes that say they come from `from` for `to`; answers in their order. Those from one on
    /// that cannot be applied today get none, and their sender tries again.
    ///
    /// # Errors
    /// What the vault says when it could not take even the first: the sender tries again.
    pub async fn receive(
        &self,
        from: OrgId,
        to: OrgId,
        batch: Vec<Envelope>,
    ) -> Result<Vec<Answer>, VaultError> {
        let Some(card) = self.vaults().directory().card(from).await? else {
            return Ok(batch.iter().map(|_| rejected("its sender is not known here")).collect());
        };
        // It waits with its sender, as if the other side could not be reached.
        if self.vaults().directory().suspension(to).await?.is_some() {
            return Err(VaultError::Suspended(to));
        }
        let vault = self.vaults().vault(to);
        let take = async |part: &[Envelope], brought: &Brought| {
            let taken = vault.change(Actor::Peer(from), async |change: &Change| {
                self.take_part(change, &card, part, brought).await
            });
            // Whoever waits for it is a worker at the sender's.
            vault::behind(taken).await
        };
        let mut answers = Vec::with_capacity(batch.len());
        // One with a file is taken by itself: the file is brought when those before it are applied.
        let parts = batch.chunk_by(|one, next| !one.has_file() && !next.has_file());
        for part in parts.flat_map(|part| part.chunks(BATCH)) {
            let brought = match self.bring(&card, &vault, part).await {
                Ok(brought) => brought,
                Err(error) if answers.is_empty() => return Err(error),
                Err(error) => {
                    tracing::warn!(%from, %to, %error, "an envelope has to wait for its file");
                    return Ok(answers);
                }
            };
            match take(part, &brought).await {
                Ok(some) => answers.extend(some),
                // What a crash leaves.
                Err(error @ VaultError::Stopped(_)) => return Err(error),
                // One that cannot be applied today does not hold up those before it.
                Err(_) => {
                    for one in part {
                        match take(std::slice::from_ref(one), &brought).await {
                            Ok(some) => answers.extend(some),
                            Err(error) if answers.is_empty() => return Err(error),
                            Err(error) => {
                                tracing::warn!(%from, %to, %error, "an envelope has to wait");
                                return Ok(answers);
                            }
                        }
                    }
                }
            }
        }
        Ok(answers)
    }

    async fn take_part(
        &self,
        change: &Change,
        from: &Card,
        part: &[Envelope],
        brought: &Brought,
    ) -> Result<Vec<Answer>, VaultError> {
        let opened: Vec<_> = part.iter().map(|envelope| envelope.open(&from.public_key)).collect();
        let headers: Vec<&Header> = opened.iter().flatten().collect();
        let mut pair = Pair {
            known: store::answers(change, headers.iter().map(|header| header.id.uuid()).collect()).await?,
            awaited: store::last_sequence(change, Side::Received, from.org).await? + 1,
        };
        for kind in headers.iter().map(|header| header.kind.as_str()).collect::<BTreeSet<_>>() {
            let handler = self.inner.kinds.get(kind);
            let Some(look_ahead) = handler.and_then(|handler| handler.looks_ahead()) else { continue };
            let of_kind: Vec<&Header> =
                headers.iter().copied().filter(|header| header.kind == kind).collect();
            look_ahead(change, &of_kind).await?;
        }
        let mut answers = Vec::with_capacity(part.len());
        for (envelope, opened) in part.iter().zip(&opened) {
            change.point("receive.begun")?;
            answers.push(match opened {
                Ok(header) if header.from == from.org && header.to == change.org() => {
                    self.take(change, &mut pair, header, envelope, brought).await?
                }
                Ok(_) => rejected("it is addressed to somebody else"),
                Err(error) => rejected(&error.to_string()),
            });
        }
        if let Brought::File(file) = brought {
            change.spare_blob(&file.blob).await?;
        }
        Ok(answers)
    }

    async fn take(
        &self,
        change: &Change,
        pair: &mut Pair,
        header: &Header,
        envelope: &Envelope,
        brought: &Brought,
    ) -> Result<Answer, VaultError> {
        let (id, hash) = (header.id, envelope.hash());
        if let Some((known, answer)) = pair.known.get(&id) {
            // The same envelope again gets the same answer; another one under its id gets none.
            return Ok(match answer {
                Some(answer) if *known == hash => answer.clone(),
                _ => rejected("another envelope has this id"),
            });
        }
        let awaited = pair.awaited;
        if header.sequence > awaited {
            return Ok(Answer::Early { awaited });
        }
        if header.sequence < awaited {
            return Ok(rejected("its number is used up"));
        }
        let span = tracing::info_span!(
            target: traces::TARGET,
            "envelope",
            otel.kind = "consumer",
            envelope.id = %id,
            envelope.kind = self.inner.kinds.get(&header.kind).map_or("", |handler| handler.kind().name),
            outcome = Empty,
        );
        let applied =
            change.savepoint(async |change: &Change| self.apply(change, header, envelope, brought).await);
        let (verdict, clause) = match applied.instrument(span.clone()).await {
            Ok((verdict, clause)) => {
                span.record("outcome", "received");
                (verdict, Some(clause))
            }
            Err(Refuse::Because { code, reason }) => {
                span.record("outcome", code);
                (Verdict::Refused { code: code.to_owned(), reason }, None)
            }
            Err(Refuse::Vault(error)) => return Err(error),
        };
        let answer = self.keep(change, header, hash.clone(), envelope, verdict, clause).await?;
        pair.awaited += 1;
        pair.known.insert(id, (hash, Some(answer.clone())));
        Ok(answer)
    }

    async fn apply(
        &self,
        change: &Change,
        header: &Header,
        envelope: &Envelope,
        brought: &Brought,
    ) -> Result<(Verdict, Clause), Refuse> {
        let now = change.now();
        if header.expires < now {
            return Err(Refuse::because("expired", "it was under way for too long"));
        }
        if header.issued.duration_since(now) > SKEW {
            return Err(Refuse::because(
                "early_clock",
                "it was issued in the future; check the sender's clock",
            ));
        }
        if canonical::text(&envelope.values).len() > MOST_VALUES {
            return Err(Refuse::because("too_large", "it holds more than 1 MiB"));
        }
        if envelope.values.values().any(|sealed| holds_nul(&sealed.value)) {
            return Err(Refuse::because(
                "unreadable",
                "a text in it holds a character that cannot be kept (NUL)",
            ));
        }
        if !values_match(header, &envelope.values) {
            return Err(Refuse::because("altered", "its values are not those that were signed"));
        }
        let unknown = || Refuse::because("unknown_kind", format!("{} is not known here", header.kind));
        let withdraws = header.kind == WITHDRAWAL.name;
        let handler = self.inner.kinds.get(&header.kind);
        let kind = if withdraws { &WITHDRAWAL } else { handler.ok_or_else(unknown)?.kind() };
        let clause = self.incoming(change, &question(kind, header)).await.map_err(|error| match error {
            Uncovered::Not { code, text } => Refuse::because(code, text),
            Uncovered::Vault(error) => error.into(),
        })?;
        let Some(handler) = handler else {
            withdraw::arrived(self, change, header).await?;
            return Ok((Verdict::Erased, clause));
        };
        let file = match brought {
            Brought::Nothing => None,
            Brought::File(file) => Some(file.clone()),
            Brought::Refused { code, reason } => return Err(Refuse::because(code, reason.as_str())),
        };
        let arrived = Arrived::new(header.clone(), envelope, file);
        handler.arrived(self, change, &arrived).await?;
        Ok((Verdict::Received, clause))
    }

    /// Records what became of it, and signs the answer.
    async fn keep(
        &self,
        change: &Change,
        header: &Header,
        hash: String,
        envelope: &Envelope,
        verdict: Verdict,
        clause: Option<Clause>,
    ) -> Result<Answer, VaultError> {
        let refused = match &verdict {
            Verdict::Refused { code, .. } => Some(code.clone()),
            _ => None,
        };
        let mut fact = Fact::new(if refused.is_some() { "envelope.refused" } else { "envelope.received" })
            .about(header.id)
            .about(&header.subject)
            .with("kind", header.kind.clone())
            .with("from", header.from.to_string())
            .with("hash", hash.clone());
        if let Some(code) = &refused {
            fact = fact.with("code", code.clone());
        }
        let head = change.record(fact).await?;
        let now = change.now();
        let receipt = Receipt {
            v: 1,
            envelope: header.id,
            hash: hash.clone(),
            by: change.org(),
            at: now,
            head,
            verdict,
        };
        let answer = receipt.sign(change.signer());
        let (text, signature) = match &answer {
            Answer::Signed { receipt, signature, .. } => (Some(receipt.clone()), Some(signature.clone())),
            _ => (None, None),
        };
        let keep_until = clause
            .and_then(|clause| clause.keep_for)
            // A sender's clock that is ahead does not lengthen it.
            .map(|keep| millis(header.issued.min(now)).saturating_add(keep.as_millis() as i64));
        change.insert_later::<store::Entity>(store::ActiveModel {
            id: Set(header.id.uuid()),
            side: Set(Side::Received.as_str().to_owned()),
            peer: Set(header.from.uuid()),
            kind: Set(header.kind.clone()),
            subject: Set(header.subject.clone()),
            sequence: Set(header.sequence),
            header: Set(envelope.header.clone()),
            signature: Set(envelope.signature.clone()),
            hash: Set(hash),
            // What is refused is not kept.
            contents: Set(refused.is_none().then(|| canonical::text(&envelope.values))),
            state: Set(if refused.is_none() { "received" } else { "refused" }.to_owned()),
            receipt: Set(text),
            receipt_signature: Set(signature),
            at: Set(millis(now)),
            answered: Set(Some(millis(now))),
            keep_until: Set(keep_until),
            partnership: Set(header.partnership.map(Into::into)),
            ..Default::default()
        });
        change.point("receive.kept")?;
        Ok(answer)
    }
}

/// What is asked of the terms about an envelope that has arrived.
pub(crate) fn question(kind: &'static Kind, header: &Header) -> Ask {
    Ask {
        kind,
        peer: header.from,
        partnership: header.partnership,
        classes: classes(header.fields.iter().map(|field| field.class.as_str())),
        agreement: header.agreement,
        issued: header.issued,
        head: Some(header.head.number),
    }
}

/// Whether a text in it holds the one character that PostgreSQL does not keep.
fn holds_nul(value: &serde_json::Value) -> bool {
    use serde_json::Value;
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(values) => values.iter().any(holds_nul),
        Value::Object(values) => values.iter().any(|(name, value)| name.contains('\0') || holds_nul(value)),
        _ => false,
    }
}

fn rejected(why: &str) -> Answer {
    Answer::Rejected { why: why.to_owned() }
}
