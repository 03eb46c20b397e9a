//! The day of a step comes: its fact is written once, from which whoever has it is told. And what somebody had who left,
//! nobody has.

use std::collections::BTreeSet;

use exchange::Exchange;
use jiff::{civil::Date, tz::TimeZone};
use kernel::{PersonId, StepId, Timestamp};
use serde_json::Value;
use trust::access::memberships;
use vault::{Actor, Change, Outcome, TaskHandlers, Tx, Vault, VaultError};

use super::{
    DealStep,
    actions::{record, today},
    store,
};

const DUE: &str = "selling.steps.due";
const LEFT: &str = "selling.steps.left";

/// Sees to it that its day is noticed.
pub(super) async fn ask(change: &Change, step: &DealStep) -> Result<(), VaultError> {
    match step.due.and_then(begin) {
        Some(begins) => {
            change.enqueue(DUE, &step.id.to_string(), &Value::Null, begins.max(change.now())).await
        }
        None => Ok(()),
    }
}

/// The work of noticing.
pub(crate) fn work(handlers: &mut TaskHandlers, exchange: &Exchange) {
    handlers.on(DUE, |vault, task| {
        Box::pin(async move {
            let Ok(id) = task.key.parse::<StepId>() else { return Ok(Outcome::Done) };
            vault.change(Actor::Node("work"), async |change: &Change| notice(change, id).await).await
        })
    });
    exchange.vaults().follow_journals(LEFT, ["person.removed"].into());
    let exchange = exchange.clone();
    handlers.on(LEFT, move |vault, _| {
        let exchange = exchange.clone();
        Box::pin(async move { left(&exchange, &vault).await })
    });
}

async fn notice(change: &Change, id: StepId) -> Result<Outcome, VaultError> {
    let step = store::find(change, id).await?.filter(DealStep::is_open);
    let Some((step, due)) = step.and_then(|step| step.due.map(|due| (step, due))) else {
        return Ok(Outcome::Done);
    };
    if due > today(change.now()) {
        // Another day was chosen since. One that never begins does not come.
        let left = begin(due).map(|begins| change.now().duration_until(begins));
        return Ok(left.map_or(Outcome::Done, Outcome::Later));
    }
    if store::notice(change, id).await? {
        record(change, "deal.step_due", &step).await?;
    }
    Ok(Outcome::Done)
}

async fn left(exchange: &Exchange, vault: &Vault) -> Result<Outcome, VaultError> {
    let holders = vault.read(async |tx: &Tx| store::holders(tx).await).await?;
    // Who is suspended may come back, and keeps what is theirs.
    let members = memberships::everybody(exchange.vaults().directory(), vault.org()).await?;
    let members: BTreeSet<PersonId> = members.into_iter().map(|(one, _)| one.person).collect();
    for person in holders.difference(&members) {
        vault
            .change(Actor::Node("work"), async |change: &Change| store::let_go(change, *person).await)
            .await?;
    }
    Ok(Outcome::Done)
}

/// When that day begins; the last days that can be written lie beyond the end of time.
pub(super) fn begin(on: Date) -> Option<Timestamp> {
    on.to_zoned(TimeZone::UTC).ok().map(|begins| begins.timestamp())
}
