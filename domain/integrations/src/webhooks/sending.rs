//! The work of sending: turn by turn for each webhook, beside all other work of the node.

use std::{sync::Arc, time::Duration, time::Instant};

use egress::Egress;
use jiff::SignedDuration;
use kernel::{ATTEMPTS, Timestamp, WebhookId, wait_after};
use serde_json::json;
use tracing::{Instrument, field::Empty};
use vault::{Actor, Change, Fact, JournalEntry, Outcome, Task, TaskHandlers, Tx, Vault, VaultError, Vaults};

use super::{
    Delivery, Progress, State, Webhook,
    actions::TESTED,
    keys::Keys,
    store::{self, Sealed},
    webhook::{self, Outcome as Tried},
};

/// The work of sending what one webhook has to tell.
pub(super) const DELIVER: &str = "integrations.webhooks.deliver";

/// After so many failures in a row nothing new is begun.
const DOWN: u32 = 5;
/// After so long without anything that was taken, a webhook is turned off.
const GIVEN_UP: SignedDuration = SignedDuration::from_hours(5 * 24);
/// Messages that wait to be tried again, at most; then nothing new is begun either.
const APART: u64 = 500;
/// What is read and kept together: messages, and for how long.
const TOGETHER: u64 = 50;
const KEPT_EVERY: Duration = Duration::from_secs(1);
/// A turn: so many messages, or so long. Then it is somebody else's.
const TURN: usize = 200;
const TURN_LASTS: Duration = Duration::from_secs(10);
/// Letters of an answer that are kept.
const TOLD: usize = 200;

const WORK: Actor = Actor::Node("work");

/// Who sends.
struct Courier {
    vaults: Vaults,
    egress: Egress,
}

/// Puts in the handler that sends.
pub(super) fn work(handlers: &mut TaskHandlers, vaults: &Vaults, egress: &Egress) {
    let courier = Arc::new(Courier { vaults: vaults.clone(), egress: egress.clone() });
    handlers.on_waiting(DELIVER, move |vault, task| {
        let courier = Arc::clone(&courier);
        Box::pin(async move { courier.turn(&vault, &task).await })
    });
}

/// Forgets what the logs of all webhooks hold too long, and keys whose time is over.
///
/// # Errors
/// What the database says.
pub async fn tidy(vaults: &Vaults) -> Result<(), VaultError> {
    for card in vaults.directory().cards().await? {
        let vault = vaults.vault(card.org);
        let webhooks = vault.read(async |tx: &Tx| store::all(tx).await).await?;
        if webhooks.is_empty() {
            continue;
        }
        let tidied = vault.change(WORK, async |change: &Change| {
            for webhook in &webhooks {
                store::forget(change, webhook.id).await?;
            }
            store::forget_old_keys(change).await
        });
        tidied.await?;
    }
    Ok(())
}

/// What there is to do for a webhook now.
struct Load {
    webhook: Webhook,
    sealed: Sealed,
    /// What is tried again.
    due: Vec<(JournalEntry, Delivery)>,
    /// What follows in the journal, and what is remembered of it.
    fresh: Vec<(JournalEntry, Option<Delivery>)>,
    /// When the next is tried again.
    next: Option<Timestamp>,
}

/// What was done, until it is kept.
struct Done {
    kept: Vec<Delivery>,
    passed: i64,
    failures: u32,
    failing_since: Option<Timestamp>,
    stop: Option<State>,
}

impl Courier {
    async fn turn(&self, vault: &Vault, task: &Task) -> Result<Outcome, VaultError> {
        let damaged = |_| VaultError::Damaged(format!("the work for “{}”", task.key));
        let id: WebhookId = task.key.parse().map_err(damaged)?;
        let (begun, mut sent) = (Instant::now(), 0);
        loop {
            // Suspended meanwhile: it goes on from here when that ends.
            if self.vaults.directory().suspension(vault.org()).await?.is_some() {
                return Ok(Outcome::Later(SignedDuration::ZERO));
            }
            let load = vault.read(async |tx: &Tx| Load::read(tx, id).await).await?;
            // Removed, or turned off.
            let Some(load) = load else { return Ok(Outcome::Done) };
            if load.due.is_empty() && load.fresh.is_empty() {
                let now = self.vaults.front().clock.now();
                return Ok(load.next.map_or(Outcome::Done, |next| Outcome::Later(next.duration_since(now))));
            }
            let done = match self.open(&load) {
                Ok(keys) => self.send_all(vault, &load, &keys).await?,
                Err(_) => Done { stop: Some(State::Keyless), ..Done::nothing(&load.webhook) },
            };
            sent += done.kept.len();
            vault.change(WORK, async |change: &Change| keep(change, &load.webhook, &done).await).await?;
            vault.point("webhooks.kept")?;
            if done.stop.is_some() {
                return Ok(Outcome::Done);
            }
            if sent >= TURN || begun.elapsed() >= TURN_LASTS {
                return Ok(Outcome::Later(SignedDuration::ZERO));
            }
        }
    }

    /// The keys that sign: those of now, and those from before where their day is not over.
    fn open(&self, load: &Load) -> Result<Vec<Keys>, VaultError> {
        let id = load.webhook.id;
        let now = Keys::open(&self.vaults, id, &load.sealed.keys)?;
        // Those from before may be another node's: nobody misses them.
        let old = load.sealed.old.as_ref().and_then(|old| Keys::open(&self.vaults, id, old).ok());
        Ok([now].into_iter().chain(old).collect())
    }

    /// Sends one after the other: what is due again first, then what follows in the journal, until it is time to
    /// keep what was done.
    async fn send_all(&self, vault: &Vault, load: &Load, keys: &[Keys]) -> Result<Done, VaultError> {
        let mut done = Done::nothing(&load.webhook);
        let begun = Instant::now();
        let due = load.due.iter().map(|(entry, known)| (entry, Some(known), true));
        let fresh = load.fresh.iter().map(|(entry, known)| (entry, known.as_ref(), false));
        for (entry, known, again) in due.chain(fresh) {
            if !again && !begins(&load.webhook, entry, known) {
                done.passed = entry.number;
                continue;
            }
            let attempts = if again { known.map_or(0, |known| known.attempts) } else { 0 };
            let span = tracing::info_span!(
                target: traces::TARGET,
                "webhook",
                otel.kind = "client",
                otel.status_code = Empty,
                webhook.message = message_id(load.webhook.id, entry.number),
                webhook.attempt = attempts + 1,
                http.response.status_code = Empty,
            );
            let tried = self.send(vault, &load.webhook, entry, keys).instrument(span.clone()).await;
            span.record("http.response.status_code", tried.status);
            if !tried.is_taken() {
                span.record("otel.status_code", "ERROR");
            }
            vault.point("webhooks.sent")?;
            let taken = done.note(entry, attempts + 1, tried, &self.vaults);
            if !again {
                done.passed = entry.number;
            }
            let down = !taken && !again && done.failures >= DOWN;
            if done.stop.is_some() || down || begun.elapsed() >= KEPT_EVERY {
                break;
            }
        }
        Ok(done)
    }

    /// Sends one message.
    async fn send(&self, vault: &Vault, webhook: &Webhook, entry: &JournalEntry, keys: &[Keys]) -> Tried {
        let body = message(vault, entry);
        let id = message_id(webhook.id, entry.number);
        let seconds = self.vaults.front().clock.now().as_second();
        let signatures: Vec<String> = keys.iter().map(|keys| keys.sign(&id, seconds, &body)).collect();
        let headers = [
            ("content-type", "application/json".to_owned()),
            ("webhook-id", id),
            ("webhook-timestamp", seconds.to_string()),
            ("webhook-signature", signatures.join(" ")),
        ];
        let begun = Instant::now();
        let sent = match self.egress.address(&webhook.address) {
            Ok(address) => self.egress.post(&address, &headers, body).await,
            // The operator's rules have changed since it was typed.
            Err(_) => {
                return Tried { status: None, why: Some("address".into()), told: String::new(), took: 0 };
            }
        };
        let took = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        match sent {
            Ok(answer) => {
                let told = plain(&String::from_utf8_lossy(&answer.begins));
                Tried { status: Some(answer.status), why: None, told, took }
            }
            Err(error) => {
                let (why, said) = webhook::told(&error);
                Tried { status: None, why: Some(why.to_owned()), told: plain(said), took }
            }
        }
    }
}

impl Load {
    async fn read(tx: &Tx, id: WebhookId) -> Result<Option<Self>, VaultError> {
        let found = store::find(tx, id).await?.filter(|(webhook, _)| webhook.state == State::On);
        let Some((webhook, sealed)) = found else { return Ok(None) };
        let now = tx.now();
        let waiting = store::next(tx, id, TOGETHER).await?;
        let (mut due, mut next) = (Vec::new(), None);
        for known in waiting.iter().cloned() {
            match known.progress {
                Progress::Waiting(at) if at > now => next = next.or(Some(at)),
                _ => {
                    let entry = tx.journal_after(known.number - 1, 1).await?.into_iter().next();
                    due.extend(
                        entry.filter(|entry| entry.number == known.number).map(|entry| (entry, known)),
                    );
                }
            }
        }
        let open = if waiting.is_empty() {
            true
        } else {
            webhook.failures < DOWN && store::waiting(tx, id).await? < APART
        };
        let entries = if open { tx.journal_after(webhook.cursor, TOGETHER).await? } else { Vec::new() };
        let numbers: Vec<i64> = entries.iter().map(|entry| entry.number).collect();
        let known = store::of(tx, id, &numbers).await?;
        let fresh = entries.into_iter().map(|entry| {
            let known = known.iter().find(|known| known.number == entry.number).cloned();
            (entry, known)
        });
        Ok(Some(Self { webhook, sealed, due, fresh: fresh.collect(), next }))
    }
}

impl Done {
    fn nothing(webhook: &Webhook) -> Self {
        Self {
            kept: Vec::new(),
            passed: webhook.cursor,
            failures: webhook.failures,
            failing_since: webhook.failing_since,
            stop: None,
        }
    }

    /// Notes how an attempt ended; whether the message was taken.
    fn note(&mut self, entry: &JournalEntry, attempts: u32, tried: Tried, vaults: &Vaults) -> bool {
        let now = vaults.front().clock.now();
        let taken = tried.is_taken();
        if taken {
            (self.failures, self.failing_since) = (0, None);
        } else {
            self.failures = self.failures.saturating_add(1);
            let since = *self.failing_since.get_or_insert(now);
            if tried.is_gone() {
                self.stop = Some(State::Gone);
            } else if now.duration_since(since) >= GIVEN_UP {
                self.stop = Some(State::Failing);
            }
        }
        let progress = match taken {
            true => Progress::Sent,
            false if attempts >= ATTEMPTS => Progress::Failed,
            false => {
                let wait = wait_after(attempts, &vaults.front().chance);
                Progress::Waiting(now.saturating_add(wait).unwrap_or(now))
            }
        };
        self.kept.push(Delivery {
            number: entry.number,
            kind: entry.kind.clone(),
            progress,
            attempts,
            result: Some(tried),
            last: Some(now),
        });
        taken
    }
}

/// Keeps what was done; not where the webhook was removed meanwhile.
async fn keep(change: &Change, seen: &Webhook, done: &Done) -> Result<(), VaultError> {
    let Some((webhook, _)) = store::find(change, seen.id).await? else { return Ok(()) };
    store::keep(change, seen.id, &done.kept).await?;
    store::pass(change, seen, done.passed, done.failures, done.failing_since).await?;
    store::forget(change, seen.id).await?;
    if let Some(stop) = done.stop.filter(|_| webhook.state == State::On) {
        store::set_state(change, seen.id, stop).await?;
        change.unfollow_journal(&seen.id.to_string()).await?;
        change.record(Fact::new("webhook.stopped").about(seen.id).with("why", stop.word())).await?;
    }
    Ok(())
}

/// Whether the message of an entry is begun when the cursor comes to it.
fn begins(webhook: &Webhook, entry: &JournalEntry, known: Option<&Delivery>) -> bool {
    // It is tried at its own time.
    let waits = known.is_some_and(|known| matches!(known.progress, Progress::Waiting(_)));
    // A test goes to the webhook that it is about, by itself.
    !waits && entry.kind != TESTED && webhook.events.hold(&entry.kind)
}

/// By what a receiver knows a message again.
pub(super) fn message_id(webhook: WebhookId, number: i64) -> String {
    format!("{webhook}_{number}")
}

/// What a message says: the entry, without its hash.
fn message(vault: &Vault, entry: &JournalEntry) -> Vec<u8> {
    json!({
        "type": entry.kind,
        "timestamp": entry.at.to_string(),
        "data": {
            "organisation": vault.org(),
            "number": entry.number,
            "by": entry.actor,
            "about": entry.about,
            "values": entry.values,
        },
    })
    .to_string()
    .into_bytes()
}

/// A text from elsewhere, short, on one line, with nothing in it but what can be read.
fn plain(text: &str) -> String {
    let read: String =
        text.chars().map(|c| if c.is_control() || c == '\u{fffd}' { ' ' } else { c }).collect();
    read.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(TOLD).collect()
}
