//! Brings letters from the outbox to whoever carries them.

use std::{fmt, sync::Arc, time::Duration};

use futures::future::BoxFuture;
use jiff::SignedDuration;
use tracing::{Instrument, field::Empty};
use vault::VaultError;

use crate::{Mail, Outbox, State};

/// How long a node may take over one letter until another tries it.
const HELD: SignedDuration = SignedDuration::from_mins(5);
/// How often a node looks for letters of others.
const LOOK_ROUND: Duration = Duration::from_secs(5);
/// How long a letter waits after each refusal, in minutes; after the last it is given up.
const PATIENCE: [i64; 7] = [1, 5, 30, 120, 300, 600, 1_440];

/// Why a letter was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undelivered {
    /// Not now: it is tried again.
    Later(String),
    /// Not at all.
    Never(String),
}

/// Who takes letters.
pub trait Carrier: fmt::Debug + Send + Sync {
    /// Takes a letter.
    fn carry<'a>(&'a self, mail: &'a Mail) -> BoxFuture<'a, Result<(), Undelivered>>;

    /// Whether letters stay in the outbox to be looked at.
    fn keeps(&self) -> bool {
        false
    }
}

/// Sends nothing: letters are looked at where they lie.
#[derive(Debug, Clone, Copy)]
pub struct Kept;

impl Carrier for Kept {
    fn carry<'a>(&'a self, _: &'a Mail) -> BoxFuture<'a, Result<(), Undelivered>> {
        Box::pin(async { Ok(()) })
    }

    fn keeps(&self) -> bool {
        true
    }
}

/// A node's post.
#[derive(Debug, Clone)]
pub struct Post {
    outbox: Outbox,
    carrier: Arc<dyn Carrier>,
}

impl Post {
    /// Brings the letters of that outbox to that carrier.
    pub fn new(outbox: Outbox, carrier: Arc<dyn Carrier>) -> Self {
        Self { outbox, carrier }
    }

    /// Where letters are put in.
    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// Whether letters stay where they can be looked at.
    pub fn keeps(&self) -> bool {
        self.carrier.keeps()
    }

    /// Works until `stop`; what fails is logged and tried again.
    pub async fn serve(&self, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        loop {
            if let Err(error) = self.until_empty().await {
                tracing::error!(%error, "mail cannot be brought on its way");
            }
            tokio::select! {
                () = &mut stop => return,
                () = self.outbox.fresh() => {}
                () = tokio::time::sleep(LOOK_ROUND) => {}
            }
        }
    }

    /// Brings all that is due; how many letters were taken.
    ///
    /// # Errors
    /// What the database says.
    pub async fn until_empty(&self) -> Result<usize, VaultError> {
        let mut taken = 0;
        loop {
            let due = self.outbox.due(50).await?;
            if due.is_empty() {
                return Ok(taken);
            }
            for mail in due {
                taken += usize::from(self.bring(&mail).await?);
            }
        }
    }

    async fn bring(&self, mail: &Mail) -> Result<bool, VaultError> {
        let now = self.outbox.now();
        if !self.outbox.hold(mail, now.saturating_add(HELD).unwrap_or(now)).await? {
            return Ok(false);
        }
        let keeps = self.carrier.keeps();
        let patience = PATIENCE.get(mail.attempts as usize).copied();
        let span = tracing::info_span!(
            target: traces::TARGET,
            "letter",
            otel.kind = "client",
            otel.status_code = Empty,
            letter.id = %mail.id,
            letter.attempt = mail.attempts + 1,
            letter.outcome = Empty,
        );
        match (self.carrier.carry(mail).instrument(span.clone()).await, patience) {
            (Ok(()), _) => {
                span.record("letter.outcome", "sent");
                self.outbox.tried(mail, State::Sent, None, None, keeps).await?;
                Ok(true)
            }
            (Err(Undelivered::Later(why)), Some(minutes)) => {
                span.record("letter.outcome", "later");
                tracing::warn!(mail = %mail.id, why, "the relay did not take a letter; it is tried again");
                let next = now.saturating_add(SignedDuration::from_mins(minutes)).unwrap_or(now);
                self.outbox.tried(mail, State::Waiting, Some(next), Some(why), keeps).await?;
                Ok(false)
            }
            (Err(Undelivered::Later(why) | Undelivered::Never(why)), _) => {
                span.record("letter.outcome", "given up").record("otel.status_code", "ERROR");
                tracing::error!(mail = %mail.id, why, "a letter was given up");
                self.outbox.tried(mail, State::Failed, None, Some(why), keeps).await?;
                Ok(false)
            }
        }
    }
}
