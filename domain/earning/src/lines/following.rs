//! Deals make lines: the journal is followed, entry after entry, and names every deal that came to Closed won, left it, was
//! answered differently or was taken back. What it says is read from the deal as it is now.

use std::collections::{BTreeMap, BTreeSet};

use exchange::Exchange;
use kernel::{DealId, PartnershipId, RegistrationId};
use partnering::partnerships::Role;
use selling::{
    deals::{self, Deal, Source, Stage},
    registrations,
};
use vault::{Actor, Change, Outcome, Task, TaskHandlers, Vault, VaultError};

use super::{Line, settling::settle, store, telling};

const FOLLOW: &str = "earning.lines.follow";
/// Entries that are read in one go.
const AT_ONCE: u64 = 500;

/// What can make a line, change one or end one, and what can let an untold one cross.
const FACTS: [&str; 6] = [
    "deal.moved",
    "deal.withdrawn",
    "registration.revoked",
    "registration.withdrawn",
    "envelope.erased",
    "agreement.accepted",
];

pub(crate) fn work(handlers: &mut TaskHandlers, exchange: &Exchange) {
    exchange.vaults().follow_journals(FOLLOW, FACTS.into());
    let again = exchange.clone();
    handlers.on(telling::TELL, move |vault, task| {
        let exchange = again.clone();
        Box::pin(async move { tell(&exchange, &vault, &task).await })
    });
    let exchange = exchange.clone();
    handlers.on(FOLLOW, move |vault, _| {
        let exchange = exchange.clone();
        Box::pin(async move { follow(&exchange, &vault).await })
    });
}

async fn follow(exchange: &Exchange, vault: &Vault) -> Result<Outcome, VaultError> {
    while vault.change(Actor::Node("work"), async |change: &Change| catch_up(exchange, change).await).await? {
    }
    Ok(Outcome::Done)
}

/// Reads some entries further; whether there may be more.
async fn catch_up(exchange: &Exchange, change: &Change) -> Result<bool, VaultError> {
    let _all = change.whole();
    let entries = change.journal_after(store::read_to(change).await?, AT_ONCE).await?;
    let Some(last) = entries.last() else { return Ok(false) };
    let (mut deals, mut sales) = (BTreeSet::new(), BTreeSet::new());
    let mut partnerships = BTreeSet::new();
    for entry in entries.iter().filter(|entry| FACTS.contains(&entry.kind.as_str())) {
        for id in &entry.about {
            deals.extend(id.parse::<DealId>());
            sales.extend(id.parse::<RegistrationId>());
            if entry.kind == "agreement.accepted" {
                partnerships.extend(id.parse::<PartnershipId>());
            }
        }
    }
    store::set_read_to(change, last.number).await?;
    let (deals, sales): (Vec<_>, Vec<_>) = (deals.into_iter().collect(), sales.into_iter().collect());
    settle_all(exchange, change, deals::about(change, &deals, &[], &sales).await?).await?;
    for partnership in partnerships {
        for line in store::untold(change, partnership).await? {
            tell_one(exchange, change, line).await?;
        }
    }
    Ok(entries.len() as u64 == AT_ONCE)
}

async fn settle_all(exchange: &Exchange, change: &Change, deals: Vec<Deal>) -> Result<(), VaultError> {
    let of = |deal: &Deal| match &deal.source {
        Source::Registration { id, .. } => Some(*id),
        Source::Lead(_) => None,
    };
    let sales: Vec<RegistrationId> = deals.iter().filter_map(of).collect();
    let known = store::these(change, &sales).await?;
    let mut known: BTreeMap<RegistrationId, Line> = known.into_iter().map(|line| (line.id, line)).collect();
    let may_say = |deal: &Deal| deal.stage == Stage::Won && deal.answers.billing.is_some();
    let asked: Vec<RegistrationId> = deals.iter().filter(|deal| may_say(deal)).filter_map(of).collect();
    registrations::read_ahead(change, &asked).await?;
    for deal in &deals {
        let Some(id) = of(deal) else { continue };
        let line = known.remove(&id).filter(|line| line.role == Role::Owner);
        if line.is_some() || may_say(deal) {
            settle(exchange, change, deal, line).await?;
        }
    }
    Ok(())
}

async fn tell(exchange: &Exchange, vault: &Vault, task: &Task) -> Result<Outcome, VaultError> {
    let Ok(id) = task.key.parse::<RegistrationId>() else { return Ok(Outcome::Done) };
    let tell = async |change: &Change| {
        let _all = change.whole();
        match store::find(change, id).await?.filter(|line| line.role == Role::Owner) {
            Some(line) => tell_one(exchange, change, line).await,
            None => Ok(()),
        }
    };
    vault.change(Actor::Node("work"), tell).await?;
    Ok(Outcome::Done)
}

async fn tell_one(exchange: &Exchange, change: &Change, mut line: Line) -> Result<(), VaultError> {
    telling::tell(exchange, change, &mut line).await?;
    store::put(change, &line).await
}
