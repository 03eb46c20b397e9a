//! What comes due by itself: an answer that is late, a protection that ends soon or is over, a partner that has gone
//! quiet. One piece of work for each vault, due when the first of it is.

use exchange::{Exchange, Receipt, SendError, Sent};
use kernel::RegistrationId;
use serde_json::Value;
use vault::{Actor, Change, Fact, Outcome, Task, TaskHandlers, Tx, Vault, VaultError};

use crate::{deals, leads::Stage};

use super::{Direction, Due, Registration, RegistrationError, State, actions::record, store, told};

const DUE: &str = "selling.registrations.due";
const TELL: &str = "selling.registrations.tell";
/// How many are seen to in one change.
const AT_ONCE: u64 = 200;

pub(super) fn work(handlers: &mut TaskHandlers, exchange: &Exchange) {
    let again = exchange.clone();
    handlers.on(TELL, move |vault, task| {
        let exchange = again.clone();
        Box::pin(async move { tell_again(&exchange, &vault, &task).await })
    });
    let exchange = exchange.clone();
    handlers.on(DUE, move |vault, _| {
        let exchange = exchange.clone();
        Box::pin(async move { see_to(&exchange, &vault).await })
    });
}

/// What was told did not arrive in its time: it is told anew, as it stands then.
pub(super) async fn told_too_late(change: &Change, sent: &Sent, receipt: &Receipt) -> Result<(), VaultError> {
    if sent.came_late(receipt, change.now()) {
        change.enqueue(TELL, &sent.header.subject, &Value::Null, change.now()).await?;
    }
    Ok(())
}

async fn tell_again(exchange: &Exchange, vault: &Vault, task: &Task) -> Result<Outcome, VaultError> {
    let Ok(id) = task.key.parse::<RegistrationId>() else { return Ok(Outcome::Done) };
    let tell = async |change: &Change| {
        let known = store::find(change, id).await?.filter(|known| known.direction == Direction::Received);
        match known {
            None => Ok(()),
            Some(known) if matches!(known.state, State::Withdrawn { .. } | State::Refused { .. }) => Ok(()),
            Some(known) => tell_where_covered(exchange, change, &known).await,
        }
    };
    vault.change(Actor::Node("schedule"), tell).await?;
    Ok(Outcome::Done)
}

/// Tells its sender where it stands. Where no agreement lets that cross any more they are not told: what happens here does,
/// and nobody else waits for it.
async fn tell_where_covered(
    exchange: &Exchange,
    change: &Change,
    registration: &Registration,
) -> Result<(), VaultError> {
    match told::tell(exchange, change, registration).await {
        Ok(()) | Err(RegistrationError::Send(SendError::Uncovered { .. } | SendError::NoReceiver)) => Ok(()),
        Err(error) => Err(told::below(error)),
    }
}

/// Sees to it that the work is done when something comes due for this one.
pub(super) async fn arm(change: &Change, registration: &Registration) -> Result<(), VaultError> {
    match registration.next() {
        Some((at, _)) => change.enqueue(DUE, "", &Value::Null, at.max(change.now())).await,
        None => Ok(()),
    }
}

async fn see_to(exchange: &Exchange, vault: &Vault) -> Result<Outcome, VaultError> {
    loop {
        let some = async |change: &Change| {
            let due = store::due(change, change.now(), AT_ONCE).await?;
            let more = !due.is_empty();
            these(exchange, change, due).await?;
            Ok::<_, VaultError>((more, store::next_due(change).await?, change.now()))
        };
        match vault.change(Actor::Node("schedule"), some).await? {
            (true, ..) => {}
            (false, Some(next), now) => return Ok(Outcome::Later(next.duration_since(now))),
            (false, None, _) => return Ok(Outcome::Done),
        }
    }
}

/// What came due for each, written all at once, and then told.
async fn these(exchange: &Exchange, change: &Change, mut due: Vec<Registration>) -> Result<(), VaultError> {
    let mut came = Vec::with_capacity(due.len());
    for registration in &mut due {
        came.push(comes(change, registration).await?);
    }
    store::step_all(change, &mut due).await?;
    for (registration, came) in due.iter().zip(came) {
        match came {
            Came::Nothing => {}
            Came::Noted(fact) => {
                let fact = fact.about(registration.id).with("peer", registration.peer.to_string());
                change.record(fact).await?;
            }
            Came::Over => {
                record(change, registration).await.map_err(told::below)?;
                tell_where_covered(exchange, change, registration).await?;
            }
        }
    }
    Ok(())
}

/// What there is to say of it.
enum Came {
    Nothing,
    Noted(Fact),
    Over,
}

/// What is due for one happens to it.
async fn comes(tx: &Tx, registration: &mut Registration) -> Result<Came, VaultError> {
    let now = tx.now();
    let Some((at, due)) = registration.next().filter(|(at, _)| *at <= now) else { return Ok(Came::Nothing) };
    if due != Due::Late && is_closed(tx, registration).await? {
        registration.course.closed = true;
        return Ok(Came::Nothing);
    }
    Ok(match due {
        Due::Late => {
            registration.course.late = true;
            Came::Noted(Fact::new("registration.late"))
        }
        Due::Reminder(_) => {
            // Of several that came due while nobody was there, one is enough: the one that tells most.
            registration.course.reminded = Some(now);
            let left = registration.until().map_or(0, |until| until.duration_since(now).as_hours().max(0));
            match left {
                0 => Came::Nothing,
                left => Came::Noted(Fact::new("registration.expiring").with("days", (left + 23) / 24)),
            }
        }
        Due::Quiet => {
            registration.course.quiet = Some(at);
            Came::Noted(Fact::new("registration.quiet"))
        }
        Due::Over => match registration.state.clone().expire(at) {
            Ok(over) => {
                registration.state = over;
                Came::Over
            }
            Err(_) => Came::Nothing,
        },
    })
}

/// Whether the sale is won or lost, as this vault knows it.
async fn is_closed(tx: &Tx, registration: &Registration) -> Result<bool, VaultError> {
    let deal = match registration.lead {
        Some(lead) => deals::of_lead(tx, lead).await?,
        None => deals::of_registration(tx, registration.id).await?,
    };
    let stage = deal.map_or(registration.sale.stage, |deal| deal.stage.outcome());
    Ok(stage != Stage::Open)
}
