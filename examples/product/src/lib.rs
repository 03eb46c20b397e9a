//! An **example of a vendor's product** that knows Freehold by HTTP alone: it is told of trials by a webhook (Standard
//! Webhooks), reads them through the API with a key of its own, gives them, makes an account for each, and reports how
//! it is used. Nothing of Freehold's code is used here; whoever connects a product of their own can read along.
//!
//! ```text
//! trial.received ──▶ read ──▶ POST …/decision {"says": "open"}
//! trial.opened, trial.extended ──▶ read ──▶ POST …/account, PUT …/usage
//! trial.expired, trial.cancelled, trial.withdrawn ──▶ the account is closed
//! ```
//!
//! A message is verified, remembered by its id and answered at once; the work is done afterwards, in the order in which
//! messages came, and again where the portal does not answer.

mod account;
mod portal;
mod signature;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, VecDeque},
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    http::{HeaderMap, Method, StatusCode},
};
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::{
    net::TcpListener,
    sync::{mpsc, watch},
};

pub use account::Account;
pub use portal::{Portal, PortalError};
pub use signature::Secret;

/// What it wants to be told of.
pub const EVENTS: [&str; 6] = [
    "trial.received",
    "trial.opened",
    "trial.extended",
    "trial.expired",
    "trial.cancelled",
    "trial.withdrawn",
];

/// Messages that wait for their work; a portal that sends more is asked to come again.
const WAITING: usize = 256;
/// Ids that are remembered, so that a message that comes twice is known.
const REMEMBERED: usize = 1_000;
/// How long it waits before it asks a portal again that did not answer.
const AGAIN: [Duration; 4] =
    [Duration::ZERO, Duration::from_secs(1), Duration::from_secs(5), Duration::from_secs(20)];

/// What time it is; a product has a clock of its own, and a test one that stands still.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The product.
#[derive(Clone)]
pub struct Product {
    inner: Arc<Inner>,
}

struct Inner {
    portal: Portal,
    secret: Secret,
    now: Now,
    seen: Mutex<VecDeque<String>>,
    accounts: Mutex<BTreeMap<String, Account>>,
    waiting: mpsc::Sender<Event>,
    handled: watch::Sender<u64>,
}

/// A message, as far as it matters here.
#[derive(Debug, Clone)]
struct Event {
    kind: String,
    trial: String,
}

impl Product {
    /// A product that speaks with that portal; messages come with that secret. Its work is done as long as somebody
    /// has it.
    pub fn new(portal: Portal, secret: Secret, now: Now) -> Self {
        let (waiting, work) = mpsc::channel(WAITING);
        let inner = Arc::new(Inner {
            portal,
            secret,
            now,
            seen: Mutex::default(),
            accounts: Mutex::default(),
            waiting,
            handled: watch::Sender::new(0),
        });
        tokio::spawn(works(Arc::downgrade(&inner), work));
        Self { inner }
    }

    /// Takes messages there, for ever.
    ///
    /// # Errors
    /// What the system says.
    pub async fn serve(self, listener: TcpListener) -> std::io::Result<()> {
        axum::serve(listener, self.router()).await
    }

    /// What takes messages, at any path.
    pub fn router(&self) -> Router {
        let product = self.clone();
        Router::new().fallback(move |method: Method, headers: HeaderMap, body: Bytes| {
            let product = product.clone();
            async move {
                if method == Method::POST { product.told(&headers, &body) } else { StatusCode::NOT_FOUND }
            }
        })
    }

    /// The accounts that are open, by the trials that they are for.
    pub fn accounts(&self) -> BTreeMap<String, Account> {
        lock(&self.inner.accounts).clone()
    }

    /// Comes when the work of so many messages was done, well or not.
    pub async fn handled(&self, messages: u64) {
        let mut handled = self.inner.handled.subscribe();
        // The sender is here.
        let _ = handled.wait_for(|done| *done >= messages).await;
    }

    /// Takes one message: verified, known, kept, and only then answered well.
    fn told(&self, headers: &HeaderMap, body: &[u8]) -> StatusCode {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let id = header("webhook-id").to_owned();
        let now = (self.inner.now)().as_second();
        let (sent, signatures) = (header("webhook-timestamp"), header("webhook-signature"));
        if id.is_empty() || !self.inner.secret.signed(&id, sent, signatures, body, now) {
            return StatusCode::UNAUTHORIZED;
        }
        let Some(event) = Event::read(body) else { return StatusCode::NO_CONTENT };
        let mut seen = lock(&self.inner.seen);
        if seen.contains(&id) {
            return StatusCode::NO_CONTENT;
        }
        if self.inner.waiting.try_send(event).is_err() {
            return StatusCode::SERVICE_UNAVAILABLE;
        }
        seen.push_back(id);
        if seen.len() > REMEMBERED {
            seen.pop_front();
        }
        StatusCode::NO_CONTENT
    }
}

impl Event {
    /// What a message says; none where it is about no trial.
    fn read(body: &[u8]) -> Option<Self> {
        let message: Value = serde_json::from_slice(body).ok()?;
        let kind = message["type"].as_str().filter(|kind| EVENTS.contains(kind))?;
        let about = message["data"]["about"].as_array()?;
        let trial = about.iter().filter_map(Value::as_str).find(|id| id.starts_with("trial_"))?;
        Some(Self { kind: kind.to_owned(), trial: trial.to_owned() })
    }
}

/// Does the work of one message after the other, until the product is gone.
async fn works(product: std::sync::Weak<Inner>, mut work: mpsc::Receiver<Event>) {
    while let Some(event) = work.recv().await {
        let Some(product) = product.upgrade() else { return };
        for wait in AGAIN {
            tokio::time::sleep(wait).await;
            match product.work(&event).await {
                Ok(()) => break,
                Err(why) if why.comes_again() => {
                    tracing::warn!(%why, kind = event.kind, "the portal did not answer the example product");
                }
                Err(why) => {
                    tracing::warn!(%why, kind = event.kind, "the portal refused the example product");
                    break;
                }
            }
        }
        product.handled.send_modify(|done| *done += 1);
    }
}

impl Inner {
    async fn work(&self, event: &Event) -> Result<(), PortalError> {
        let Event { kind, trial } = event;
        match kind.as_str() {
            "trial.received" => self.give(trial).await,
            "trial.opened" | "trial.extended" => self.open(trial).await,
            _ => {
                lock(&self.accounts).remove(trial);
                Ok(())
            }
        }
    }

    /// Gives a trial that was asked for; somebody at the vendor may have answered already.
    async fn give(&self, trial: &str) -> Result<(), PortalError> {
        if self.read(trial).await?["state"] != "requested" {
            return Ok(());
        }
        self.portal.post(&format!("/trials/{trial}/decision"), &json!({ "says": "open" })).await?;
        Ok(())
    }

    /// Makes an account, says so, and reports how it is used.
    async fn open(&self, trial: &str) -> Result<(), PortalError> {
        let known = self.read(trial).await?;
        if known["state"] != "running" {
            return Ok(());
        }
        let account = {
            let mut accounts = lock(&self.accounts);
            let number = accounts.len() + 1;
            accounts.entry(trial.to_owned()).or_insert_with(|| Account::new(&known, number)).clone()
        };
        self.portal.post(&format!("/trials/{trial}/account"), &json!({ "account": account.name })).await?;
        self.portal.put(&format!("/trials/{trial}/usage"), &account.report((self.now)())).await?;
        Ok(())
    }

    async fn read(&self, trial: &str) -> Result<Value, PortalError> {
        Ok(self.portal.get(&format!("/trials/{trial}")).await?["data"].take())
    }
}

impl fmt::Debug for Product {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Product").field("portal", &self.inner.portal).finish_non_exhaustive()
    }
}

fn lock<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}
