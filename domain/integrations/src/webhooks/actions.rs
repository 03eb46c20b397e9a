//! What people do with webhooks.

use egress::Egress;
use jiff::SignedDuration;
use kernel::{Timestamp, WebhookId};
use serde_json::{Value, json};
use vault::{Change, Fact, Tx, VaultError, Vaults};

use super::{
    Delivery, Events, Progress, State, Webhook, WebhookError,
    keys::Keys,
    sending::DELIVER,
    store,
    webhook::{DESCRIBED, MOST},
};

/// How long the keys from before a rotation sign as well.
pub(super) const OVERLAP: SignedDuration = SignedDuration::from_hours(24);

/// What somebody wants of a webhook.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub(super) address: String,
    pub(super) description: String,
    pub(super) events: String,
}

/// A draft that can be kept.
struct Checked {
    address: String,
    description: String,
    events: Events,
}

impl Draft {
    fn check(self, egress: &Egress) -> Result<Checked, WebhookError> {
        let address = egress.address(&self.address).map_err(WebhookError::Address)?.to_string();
        let description = self.description.trim().to_owned();
        if description.chars().count() > DESCRIBED {
            return Err(WebhookError::Description);
        }
        Ok(Checked { address, description, events: self.events.parse()? })
    }
}

/// Adds a webhook, which tells of what happens from now on; its keys are shown this once.
pub(super) async fn add(
    vaults: &Vaults,
    egress: &Egress,
    change: &Change,
    draft: Draft,
) -> Result<(Webhook, Keys), WebhookError> {
    let Checked { address, description, events } = draft.check(egress)?;
    if store::all(change).await?.len() >= MOST {
        return Err(WebhookError::Many);
    }
    let (clock, chance) = change.nature();
    let (id, keys) = (WebhookId::new(clock, chance), Keys::new(chance));
    let sealed = keys.seal(vaults, id)?;
    let head = change.record(Fact::new("webhook.added").about(id)).await?;
    let webhook = Webhook {
        id,
        address,
        description,
        events,
        state: State::On,
        cursor: head.number,
        failures: 0,
        failing_since: None,
        old_until: None,
        by: change.actor().to_string(),
        made: change.now(),
    };
    store::insert(change, &webhook, sealed).await?;
    change.follow_journal(DELIVER, &id.to_string()).await?;
    Ok((webhook, keys))
}

/// One webhook.
pub(super) async fn one(tx: &Tx, id: WebhookId) -> Result<Webhook, WebhookError> {
    store::find(tx, id).await?.map(|(webhook, _)| webhook).ok_or(WebhookError::Absent)
}

/// Changes where it sends to and of what.
pub(super) async fn change_to(
    egress: &Egress,
    change: &Change,
    id: WebhookId,
    draft: Draft,
) -> Result<Webhook, WebhookError> {
    let before = one(change, id).await?;
    let Checked { address, description, events } = draft.check(egress)?;
    let after = Webhook { address, description, events, ..before.clone() };
    if after != before {
        store::describe(change, &after).await?;
        change.record(Fact::new("webhook.changed").about(id)).await?;
    }
    Ok(after)
}

/// Turns it on: it goes on where it stopped, and tries at once what waits.
pub(super) async fn turn_on(change: &Change, id: WebhookId) -> Result<(), WebhookError> {
    if one(change, id).await?.state == State::On {
        return Ok(());
    }
    store::set_state(change, id, State::On).await?;
    store::hurry(change, id).await?;
    change.record(Fact::new("webhook.turned_on").about(id)).await?;
    change.follow_journal(DELIVER, &id.to_string()).await?;
    Ok(())
}

/// Turns it off: nothing is sent until it is turned on again.
pub(super) async fn turn_off(change: &Change, id: WebhookId) -> Result<(), WebhookError> {
    if one(change, id).await?.state != State::On {
        return Ok(());
    }
    store::set_state(change, id, State::Off).await?;
    change.unfollow_journal(&id.to_string()).await?;
    change.record(Fact::new("webhook.turned_off").about(id)).await?;
    Ok(())
}

/// New keys, shown this once; those from before sign as well for a day.
pub(super) async fn rotate(vaults: &Vaults, change: &Change, id: WebhookId) -> Result<Keys, WebhookError> {
    let (_, sealed) = store::find(change, id).await?.ok_or(WebhookError::Absent)?;
    let keys = Keys::new(change.nature().1);
    let now = change.now();
    let until = now.saturating_add(OVERLAP).unwrap_or(now);
    store::set_keys(change, id, keys.seal(vaults, id)?, Some((sealed.keys, until))).await?;
    change.record(Fact::new("webhook.rotated").about(id)).await?;
    Ok(keys)
}

/// Removes it, with all that is remembered of its messages. What waits is not sent.
pub(super) async fn remove(change: &Change, id: WebhookId) -> Result<(), WebhookError> {
    if !store::delete(change, id).await? {
        return Err(WebhookError::Absent);
    }
    change.unfollow_journal(&id.to_string()).await?;
    change.record(Fact::new("webhook.removed").about(id)).await?;
    Ok(())
}

/// Sends an event of no meaning to this webhook, at once: the number of its message.
pub(super) async fn test(change: &Change, id: WebhookId) -> Result<i64, WebhookError> {
    sending(change, id).await?;
    let head = change.record(Fact::new(TESTED).about(id)).await?;
    again(change, id, head.number, TESTED).await?;
    Ok(head.number)
}

/// The kind of an event of no meaning.
pub(super) const TESTED: &str = "webhook.tested";

/// Sends one message again, at once; its id stays, so a receiver that knows it may drop it.
pub(super) async fn replay_one(change: &Change, id: WebhookId, number: i64) -> Result<(), WebhookError> {
    sending(change, id).await?;
    let entry = change.journal_after(number.saturating_sub(1), 1).await?.into_iter().next();
    let entry = entry.filter(|entry| entry.number == number).ok_or(WebhookError::Absent)?;
    again(change, id, number, &entry.kind).await?;
    Ok(())
}

/// Sends everything again that happened since then, in its order: the number of the first entry.
pub(super) async fn replay_since(
    change: &Change,
    id: WebhookId,
    since: Timestamp,
) -> Result<i64, WebhookError> {
    let webhook = sending(change, id).await?;
    let first = change.journal_since(since).await?;
    store::set_cursor(change, id, webhook.cursor.min(first - 1)).await?;
    change.record(Fact::new("webhook.replayed").about(id).with("from", first)).await?;
    change.enqueue(DELIVER, &id.to_string(), &Value::Null, change.now()).await?;
    Ok(first)
}

/// A webhook that sends.
async fn sending(tx: &Tx, id: WebhookId) -> Result<Webhook, WebhookError> {
    let webhook = one(tx, id).await?;
    if webhook.state == State::On { Ok(webhook) } else { Err(WebhookError::Off) }
}

/// The message of an entry waits to be sent now, as if for the first time.
async fn again(change: &Change, id: WebhookId, number: i64, kind: &str) -> Result<(), VaultError> {
    let known = store::of(change, id, &[number]).await?.into_iter().next();
    let fresh = Delivery {
        number,
        kind: kind.to_owned(),
        progress: Progress::Waiting(change.now()),
        attempts: 0,
        result: None,
        last: None,
    };
    let waits =
        known.map_or(fresh.clone(), |known| Delivery { result: known.result, last: known.last, ..fresh });
    store::keep(change, id, &[waits]).await?;
    change.enqueue(DELIVER, &id.to_string(), &json!(null), change.now()).await
}
