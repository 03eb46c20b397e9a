//! What happens by itself: an offer that is not answered in time, and who is next after it.

use exchange::{Exchange, SendError};
use kernel::PassId;
use serde_json::json;
use vault::{Actor, Change, Fact, Outcome, Task, TaskHandlers, Vault, VaultError};

use super::{
    Pass, PassError, State,
    actions::{To, Wish, end, send},
    choosing::choosing,
    store,
};
use crate::{leads, registrations::Direction};

/// Its time is over.
const LATE: &str = "selling.passes.late";
/// The rule goes on.
const NEXT: &str = "selling.passes.next";

/// The work of both.
pub(crate) fn work(handlers: &mut TaskHandlers, exchange: &Exchange) {
    let late_at = exchange.clone();
    handlers.on(LATE, move |vault, task| {
        let exchange = late_at.clone();
        Box::pin(
            async move { done(&vault, &task, async |change, id| late(&exchange, change, id).await).await },
        )
    });
    let exchange = exchange.clone();
    handlers.on(NEXT, move |vault, task| {
        let exchange = exchange.clone();
        Box::pin(
            async move { done(&vault, &task, async |change, id| next(&exchange, change, id).await).await },
        )
    });
}

/// Looks again when the time to answer is over.
pub(super) async fn wait(change: &Change, pass: &Pass) -> Result<(), VaultError> {
    change.enqueue(LATE, &pass.id.to_string(), &json!(null), pass.due).await
}

/// Asks for the next one.
pub(super) async fn ask(change: &Change, id: PassId) -> Result<(), VaultError> {
    change.enqueue(NEXT, &id.to_string(), &json!(null), change.now()).await
}

async fn done(
    vault: &Vault,
    task: &Task,
    work: impl AsyncFnOnce(&Change, PassId) -> Result<(), PassError>,
) -> Result<Outcome, VaultError> {
    let Ok(id) = task.key.parse::<PassId>() else { return Ok(Outcome::Done) };
    let worked = vault.change(Actor::Node("work"), async |change: &Change| work(change, id).await).await;
    match worked {
        Err(PassError::Vault(error) | PassError::Send(SendError::Vault(error))) => Err(error),
        // Whatever else is in the way stands on the page of the lead.
        _ => Ok(Outcome::Done),
    }
}

async fn late(exchange: &Exchange, change: &Change, id: PassId) -> Result<(), PassError> {
    let Some(pass) = store::find(change, id).await? else { return Ok(()) };
    if pass.state != State::Offered || pass.direction != Direction::Sent || change.now() < pass.due {
        return Ok(());
    }
    let over = Pass { state: State::Late, answered: Some(change.now()), ..pass };
    end(exchange, change, &over, "lead.pass_late").await?;
    Ok(ask(change, id).await?)
}

/// Offers the lead to the next partner by the rule; done twice, the second time changes nothing.
async fn next(exchange: &Exchange, change: &Change, id: PassId) -> Result<(), PassError> {
    let Some(before) = store::find(change, id).await? else { return Ok(()) };
    let Some(lead) = before.lead else { return Ok(()) };
    let Some(lead) = leads::find(change, lead).await? else { return Ok(()) };
    let choosing = choosing(change, &lead, before.language.as_deref()).await?;
    let newest = choosing.passes.first().is_some_and(|pass| pass.id == id);
    if !newest || before.state.is_seen() || before.state == State::TakenBack {
        return Ok(());
    }
    if before.by_rule {
        let wish = Wish {
            contact: before.contact,
            meeting: before.wished.filter(|at| *at > change.now()),
            language: before.language,
        };
        match send(exchange, change, &lead, &choosing, To::Rule, wish).await {
            Err(PassError::Nobody) => {}
            sent => return sent.map(|_| ()),
        }
    }
    change.record(Fact::new("lead.unplaced").about(lead.id).about(id)).await?;
    Ok(())
}
