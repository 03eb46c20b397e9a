//! Delivery: the work that sending leaves behind. At least once, in the order of the pair.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use kernel::{EnvelopeId, OrgId, from_millis, millis, wait_after};
use serde_json::json;
use tracing::{Instrument, field::Empty};
use vault::{Actor, Change, Fact, Outcome, Task, TaskHandlers, Tx, Vault, VaultError};

use crate::{
    Answer, Envelope, Exchange, Receipt, Sent, Verdict, Why, canonical,
    receive::BATCH,
    store,
    withdraw::{forget, read_header},
};

/// The kind of work that delivers what waits for one receiver.
pub const DELIVER: &str = "exchange.deliver";

impl Exchange {
    /// Takes on the work of delivering.
    pub fn work(&self, handlers: &mut TaskHandlers) {
        let exchange = self.clone();
        handlers.on(DELIVER, move |vault, task| {
            let exchange = exchange.clone();
            Box::pin(async move { exchange.deliver(&vault, &task).await })
        });
    }

    /// What waits for an organisation that is suspended no longer goes to it at once.
    ///
    /// # Errors
    /// What the database says.
    pub async fn resumed(&self, to: OrgId) -> Result<(), VaultError> {
        for card in self.vaults().directory().cards().await? {
            let vault = self.vaults().vault(card.org);
            let waits = vault.read(async |tx: &Tx| store::queued(tx, to, 1).await).await?;
            if waits.is_empty() {
                continue;
            }
            let asked = vault.change(Actor::Node("work"), async |change: &Change| {
                change.enqueue(DELIVER, &to.to_string(), &json!({ "to": to }), change.now()).await
            });
            asked.await?;
        }
        Ok(())
    }

    async fn deliver(&self, vault: &Vault, task: &Task) -> Result<Outcome, VaultError> {
        let to: OrgId =
            task.key.parse().map_err(|_| VaultError::Damaged(format!("a delivery to “{}”", task.key)))?;
        let mut attempts = task.attempts;
        loop {
            let waiting = vault.read(async |tx: &Tx| store::queued(tx, to, BATCH as u64).await).await?;
            if waiting.is_empty() {
                return Ok(Outcome::Done);
            }
            let batch = waiting.iter().map(envelope).collect::<Result<Vec<_>, _>>()?;
            vault_point(self, "deliver.before_transport")?;
            let span = tracing::info_span!(
                target: traces::TARGET,
                "delivery",
                otel.kind = "client",
                otel.status_code = Empty,
                delivery.envelopes = batch.len(),
                delivery.answers = Empty,
            );
            let delivered = self.inner.transport.deliver(self, vault.org(), to, batch);
            let answers = match delivered.instrument(span.clone()).await {
                Ok(answers) => {
                    span.record("delivery.answers", answers.len());
                    answers
                }
                Err(error) => {
                    span.record("otel.status_code", "ERROR");
                    tracing::warn!(from = %vault.org(), %to, %error, "delivery failed; it is tried again");
                    return Ok(Outcome::Later(self.wait(attempts)));
                }
            };
            vault_point(self, "deliver.before_answers")?;
            if self.take_answers(vault, to, &waiting, &answers).await? > 0 {
                // The road is open: what fails after this has failed for the first time.
                attempts = 0;
            } else {
                return Ok(Outcome::Later(self.wait(attempts)));
            }
        }
    }

    /// Keeps the receipts; how many envelopes were answered for good.
    async fn take_answers(
        &self,
        vault: &Vault,
        to: OrgId,
        waiting: &[store::Model],
        answers: &[Answer],
    ) -> Result<usize, VaultError> {
        let Some(card) = self.vaults().directory().card(to).await? else { return Ok(0) };
        let mut receipts = BTreeMap::new();
        for answer in answers {
            match answer {
                Answer::Signed { envelope, receipt, signature } => {
                    receipts.insert(*envelope, (receipt, signature));
                }
                Answer::Early { .. } => {}
                Answer::Rejected { why } => {
                    tracing::warn!(from = %vault.org(), %to, why, "an envelope was rejected; it is tried again");
                }
            }
        }
        vault
            .change(Actor::Peer(to), async |change: &Change| {
                let mut kept = Vec::new();
                for row in waiting {
                    let id: EnvelopeId = row.id.into();
                    let Some((text, signature)) = receipts.get(&id) else { continue };
                    let Some(receipt) = Receipt::open(text, signature, &card.public_key) else {
                        tracing::warn!(%id, "a receipt was not signed by its receiver; it is asked for again");
                        continue;
                    };
                    if receipt.envelope == id && receipt.hash == row.hash && receipt.by == to {
                        kept.push(Kept { row, receipt, text, signature });
                    }
                }
                let kept = keep_receipts(change, to, kept).await?;
                for Kept { row, receipt, .. } in &kept {
                    if let Some(handler) = self.inner.kinds.get(&row.kind) {
                        let sent = Sent { header: read_header(row)?, hash: row.hash.clone() };
                        handler.answered(change, &sent, receipt).await?;
                    }
                }
                if !kept.is_empty() {
                    let names: Vec<_> =
                        kept.iter().map(|kept| json!([kept.receipt.envelope, canonical::hash(kept.text)])).collect();
                    let fact = Fact::new("receipts.received").with("from", to.to_string()).with("receipts", names);
                    change.record(fact).await?;
                }
                change.point("deliver.receipts_kept")?;
                Ok(kept.len())
            })
            .await
    }

    /// How long to wait, where so many attempts had failed before this one.
    fn wait(&self, attempts: u32) -> SignedDuration {
        wait_after(attempts.saturating_add(1), &self.vaults().front().chance)
    }
}

/// A receipt that belongs to what was sent.
struct Kept<'a> {
    row: &'a store::Model,
    receipt: Receipt,
    text: &'a str,
    signature: &'a str,
}

/// Writes the receipts of envelopes that have none yet; gives those back.
async fn keep_receipts<'a>(
    change: &Change,
    to: OrgId,
    mut kept: Vec<Kept<'a>>,
) -> Result<Vec<Kept<'a>>, VaultError> {
    use store::Column;
    // Since they were read, some may have been answered by another delivery, or withdrawn.
    let states = store::unanswered(change, to).await?;
    kept.retain(|kept| states.contains_key(&kept.row.id));
    let rows = kept.iter().map(|Kept { row, receipt, text, signature }| {
        let state = match (states[&row.id].as_str(), &receipt.verdict) {
            ("queued", Verdict::Refused { .. }) => "refused",
            ("queued", _) => "delivered",
            (other, _) => other,
        };
        let values = [state.into(), (*text).into(), (*signature).into(), millis(receipt.at).into()];
        (row.id, values.to_vec())
    });
    let columns = [Column::State, Column::Receipt, Column::ReceiptSignature, Column::Answered];
    change.update_each::<store::Entity>(&columns, rows.collect()).await?;
    for Kept { row, .. } in &kept {
        // It was brought, or will never be.
        if let Some(hash) = &row.file {
            change
                .update::<store::Entity>()
                .id(row.id)
                .set(Column::File, Option::<String>::None)
                .done()
                .await?;
            change.drop_blob(hash).await?;
        }
    }
    for Kept { row, .. } in kept.iter().filter(|kept| states[&kept.row.id] != "queued") {
        // A withdrawal has overtaken the receipt: its number is used up now, and the values can go.
        forget(change, row, Why::Withdrawn).await?;
        change.sweep().await?;
    }
    Ok(kept)
}

fn envelope(row: &store::Model) -> Result<Envelope, VaultError> {
    let id: EnvelopeId = row.id.into();
    let damaged = || VaultError::Damaged(format!("{id}, sent {}", from_millis(row.at)));
    let values = serde_json::from_str(row.contents.as_deref().ok_or_else(damaged)?).map_err(|_| damaged())?;
    Ok(Envelope { header: row.header.clone(), signature: row.signature.clone(), values })
}

fn vault_point(exchange: &Exchange, name: &'static str) -> Result<(), VaultError> {
    exchange.vaults().front().faults.point(name)
}
