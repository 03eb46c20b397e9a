//! Delivery: the work that sending leaves behind. At least once, in the order of the pair.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use kernel::{EnvelopeId, OrgId, from_millis, millis};
use serde_json::json;
use vault::{Actor, Change, Fact, Outcome, Task, TaskHandlers, Tx, Vault, VaultError};

use crate::{
    Answer, Envelope, Exchange, Receipt, Sent, Verdict, Why, canonical,
    receive::BATCH,
    store,
    withdraw::{forget, read_header},
};

/// The kind of work that delivers what waits for one receiver.
pub const DELIVER: &str = "exchange.deliver";

/// When a delivery that failed is tried again, in seconds: the schedule of Standard Webhooks.
const RETRIES: [i64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

impl Exchange {
    /// Takes on the work of delivering.
    pub fn work(&self, handlers: &mut TaskHandlers) {
        let exchange = self.clone();
        handlers.on(DELIVER, move |vault, task| {
            let exchange = exchange.clone();
            Box::pin(async move { exchange.deliver(&vault, &task).await })
        });
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
            let answers = match self.inner.transport.deliver(self, vault.org(), to, batch).await {
                Ok(answers) => answers,
                Err(error) => {
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
                let mut taken = Vec::new();
                for row in waiting {
                    let id: EnvelopeId = row.id.into();
                    let Some((text, signature)) = receipts.get(&id) else { continue };
                    let Some(receipt) = Receipt::open(text, signature, &card.public_key) else {
                        tracing::warn!(%id, "a receipt was not signed by its receiver; it is asked for again");
                        continue;
                    };
                    if receipt.envelope != id || receipt.hash != row.hash || receipt.by != to {
                        continue;
                    }
                    if self.take_receipt(change, row, &receipt, text, signature).await? {
                        taken.push(json!([id, canonical::hash(text)]));
                    }
                }
                let count = taken.len();
                if count > 0 {
                    change.record(Fact::new("receipts.received").with("from", to.to_string()).with("receipts", taken)).await?;
                }
                change.point("deliver.receipts_kept")?;
                Ok(count)
            })
            .await
    }

    async fn take_receipt(
        &self,
        change: &Change,
        row: &store::Model,
        receipt: &Receipt,
        text: &str,
        signature: &str,
    ) -> Result<bool, VaultError> {
        use vault::rows::ColumnTrait;
        let state = match receipt.verdict {
            Verdict::Refused { .. } => "refused",
            _ => "delivered",
        };
        let keep = || {
            change
                .update::<store::Entity>()
                .id(row.id)
                .filter(store::Column::Receipt.is_null())
                .set(store::Column::Receipt, text)
                .set(store::Column::ReceiptSignature, signature)
                .set(store::Column::Answered, millis(receipt.at))
        };
        let queued = keep().filter(store::Column::State.eq("queued")).set(store::Column::State, state);
        // A withdrawal may have overtaken the receipt: the state then stays what it is.
        if queued.done().await? == 0 {
            if keep().done().await? == 0 {
                return Ok(false);
            }
            forget(change, row, Why::Withdrawn).await?;
            change.sweep().await?;
        }
        if let Some(handler) = self.inner.kinds.get(&row.kind) {
            let sent = Sent { header: read_header(row)?, hash: row.hash.clone() };
            handler.answered(change, &sent, receipt).await?;
        }
        Ok(true)
    }

    /// How long to wait after so many failures, up to a tenth longer by chance, so that senders that
    /// failed together do not come back together.
    fn wait(&self, attempts: u32) -> SignedDuration {
        let seconds = RETRIES[(attempts as usize).min(RETRIES.len() - 1)];
        let jitter = self.vaults().front().chance.below(seconds as u64 * 100 + 1) as i64;
        SignedDuration::from_millis(seconds * 1_000 + jitter)
    }
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
