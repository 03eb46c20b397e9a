//! Somebody left the organisation: nothing of their dashboard is kept for when they come back.

use std::collections::BTreeSet;

use exchange::Exchange;
use kernel::PersonId;
use trust::access::memberships;
use vault::{Actor, Change, Outcome, TaskHandlers, Tx, Vault, VaultError};

use super::store;
use crate::dashboards::store::{self as dashboards, Whose};

const LEFT: &str = "insight.dashboards.left";

pub(super) fn work(handlers: &mut TaskHandlers, exchange: &Exchange) {
    exchange.vaults().follow_journals(LEFT, ["person.removed"].into());
    let exchange = exchange.clone();
    handlers.on(LEFT, move |vault, _| {
        let exchange = exchange.clone();
        Box::pin(async move { left(&exchange, &vault).await })
    });
}

async fn left(exchange: &Exchange, vault: &Vault) -> Result<Outcome, VaultError> {
    let read = async |tx: &Tx| {
        let mut known: BTreeSet<PersonId> = dashboards::arrangers(tx).await?;
        known.extend(store::all(tx).await?.into_iter().map(|order| order.person));
        Ok::<_, VaultError>(known)
    };
    let known = vault.read(read).await?;
    // Who is suspended may come back, and keeps what is theirs.
    let members = memberships::everybody(exchange.vaults().directory(), vault.org()).await?;
    let members: BTreeSet<PersonId> = members.into_iter().map(|(one, _)| one.person).collect();
    for person in known.difference(&members) {
        let forget = async |change: &Change| {
            store::remove(change, *person).await?;
            dashboards::remove(change, Whose::Person(*person)).await
        };
        vault.change(Actor::Node("work"), forget).await?;
    }
    Ok(Outcome::Done)
}
