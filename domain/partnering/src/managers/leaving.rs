//! Somebody left the organisation: nobody looks after their partners any more, nobody has their tasks, and no partner
//! is shown them. It follows the journal, since the rooms to the left do not know of partners.

use std::collections::BTreeSet;

use exchange::Exchange;
use kernel::PersonId;
use trust::access::memberships;
use vault::{Actor, Change, Fact, Outcome, TaskHandlers, Tx, Vault, VaultError};

use super::store;
use crate::{people, tasks};

const LEFT: &str = "partnering.managers.left";

pub(super) fn work(handlers: &mut TaskHandlers, exchange: &Exchange) {
    exchange.vaults().follow_journals(LEFT, ["person.removed"].into());
    let exchange = exchange.clone();
    handlers.on(LEFT, move |vault, _| {
        let exchange = exchange.clone();
        Box::pin(async move { left(&exchange, &vault).await })
    });
}

async fn left(exchange: &Exchange, vault: &Vault) -> Result<Outcome, VaultError> {
    let named = vault.read(async |tx: &Tx| named(tx).await).await?;
    let directory = exchange.vaults().directory();
    // Who is suspended may come back, and keeps what is theirs.
    let members = memberships::everybody(directory, vault.org()).await?;
    let members: BTreeSet<PersonId> = members.into_iter().map(|(one, _)| one.person).collect();
    for person in named.difference(&members) {
        vault.change(Actor::Node("work"), async |change: &Change| forget(change, *person).await).await?;
    }
    Ok(Outcome::Done)
}

/// Everybody whom something of this is about.
async fn named(tx: &Tx) -> Result<BTreeSet<PersonId>, VaultError> {
    let mut named: BTreeSet<PersonId> = store::all(tx).await?.into_values().collect();
    named.extend(people::shown_anywhere(tx).await?);
    named.extend(tasks::holders(tx).await?);
    Ok(named)
}

async fn forget(change: &Change, person: PersonId) -> Result<(), VaultError> {
    let partners = store::forget(change, person).await?;
    people::hide_everywhere(change, person).await?;
    tasks::let_go(change, person).await?;
    if partners > 0 {
        let fact = Fact::new("partnership.manager_left").about(person).with("partners", partners);
        change.record(fact).await?;
    }
    Ok(())
}
