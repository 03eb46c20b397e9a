//! What comes by itself: the end of a trial, and telling the partner how it is used. The first is one piece of work for each
//! vault, due when the first trial ends; the second waits a moment, so that what is reported in a row is told once.

use exchange::{Exchange, Receipt, Sent};
use jiff::SignedDuration;
use kernel::{Timestamp, TrialId};
use selling::registrations::Direction;
use serde_json::Value;
use vault::{Actor, Change, Outcome, Task, TaskHandlers, Vault, VaultError};

use super::{
    State, Trial,
    actions::{keep, over, record},
    arrivals::below,
    store, told,
};

const DUE: &str = "customers.trials.due";
const TELL: &str = "customers.trials.tell";
/// For so long reports are gathered before the partner is told.
const GATHERED: SignedDuration = SignedDuration::from_secs(2);
/// How many are seen to in one change.
const AT_ONCE: u64 = 200;

pub(crate) fn work(handlers: &mut TaskHandlers, exchange: &Exchange) {
    let again = exchange.clone();
    handlers.on(TELL, move |vault, task| {
        let exchange = again.clone();
        Box::pin(async move { tell(&exchange, &vault, &task).await })
    });
    let exchange = exchange.clone();
    handlers.on(DUE, move |vault, _| {
        let exchange = exchange.clone();
        Box::pin(async move { see_to(&exchange, &vault).await })
    });
}

/// Sees to it that it ends in its time.
pub(super) async fn arm(change: &Change, trial: &Trial) -> Result<(), VaultError> {
    match trial.runs_until() {
        Some(until) => change.enqueue(DUE, "", &Value::Null, until.max(change.now())).await,
        None => Ok(()),
    }
}

/// Tells the partner soon how it is used.
pub(super) async fn tell_soon(change: &Change, id: TrialId) -> Result<(), VaultError> {
    let soon = change.now().saturating_add(GATHERED).unwrap_or(change.now());
    change.enqueue(TELL, &id.to_string(), &Value::Null, soon).await
}

/// What was told did not arrive in its time: it is told anew, as it stands then.
pub(super) async fn told_too_late(change: &Change, sent: &Sent, receipt: &Receipt) -> Result<(), VaultError> {
    if sent.came_late(receipt, change.now()) {
        change.enqueue(TELL, &sent.header.subject, &Value::Null, change.now()).await?;
    }
    Ok(())
}

async fn tell(exchange: &Exchange, vault: &Vault, task: &Task) -> Result<Outcome, VaultError> {
    let Ok(id) = task.key.parse::<TrialId>() else { return Ok(Outcome::Done) };
    let tell = async |change: &Change| {
        let known = store::find(change, id).await?.filter(|known| known.direction == Direction::Received);
        match known.filter(|known| !known.state.is_gone()) {
            None => Ok(()),
            Some(known) => match told::tell(exchange, change, &known).await {
                // Without an agreement nothing crosses; what was reported stays here.
                Err(super::TrialError::Send(exchange::SendError::Uncovered { .. })) => Ok(()),
                told => told.map_err(below),
            },
        }
    };
    vault.change(Actor::Node("schedule"), tell).await?;
    Ok(Outcome::Done)
}

async fn see_to(exchange: &Exchange, vault: &Vault) -> Result<Outcome, VaultError> {
    loop {
        let some = async |change: &Change| {
            let due = store::due(change, change.now(), AT_ONCE).await?;
            for trial in &due {
                end(exchange, change, trial.clone()).await?;
            }
            Ok::<_, VaultError>((due.is_empty(), store::next_due(change).await?, change.now()))
        };
        match vault.change(Actor::Node("schedule"), some).await? {
            (false, ..) => {}
            (true, Some(next), now) => return Ok(Outcome::Later(next.duration_since(now))),
            (true, None, _) => return Ok(Outcome::Done),
        }
    }
}

/// Its time is over.
async fn end(exchange: &Exchange, change: &Change, mut trial: Trial) -> Result<(), VaultError> {
    let wish = trial.wish.clone();
    over(change, &mut trial, State::Expired);
    // More time that was asked for can be given still.
    trial.wish = wish;
    trial.ended = trial.until.or(trial.ended);
    keep(change, &mut trial).await.map_err(below)?;
    record(change, &trial).await.map_err(below)?;
    match told::tell(exchange, change, &trial).await {
        Err(super::TrialError::Send(exchange::SendError::Uncovered { .. })) => Ok(()),
        told => told.map_err(below),
    }
}

/// So many days from now, at most a year.
pub(super) fn after(now: Timestamp, days: u32) -> Timestamp {
    crate::attention::rule::moved(now, i64::from(days))
}
