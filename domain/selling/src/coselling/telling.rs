//! Telling neighbours how far a deal is, whenever that changes: after the commit that moved it.

use exchange::{Exchange, SendError, Why};
use vault::{Actor, Change, Outcome, TaskHandlers, Vault, VaultError};

use super::{
    ShareError, chain,
    sharing::{retell, take_back},
    store,
};
use crate::registrations::{self, Registration};

const TELL: &str = "selling.coselling.tell";
/// How many are told in one change.
const AT_ONCE: u64 = 50;

pub(crate) fn work(handlers: &mut TaskHandlers, exchange: &Exchange) {
    exchange.vaults().follow_journals(TELL, ["deal.moved"].into());
    let exchange = exchange.clone();
    handlers.on(TELL, move |vault, _| {
        let exchange = exchange.clone();
        Box::pin(async move { tell(&exchange, &vault).await })
    });
}

async fn tell(exchange: &Exchange, vault: &Vault) -> Result<Outcome, VaultError> {
    let by = Actor::Node("work");
    while vault.change(by, async |change: &Change| tell_some(exchange, change).await).await? {}
    Ok(Outcome::Done)
}

/// Tells some of those who were told of another stage; whether there were any.
async fn tell_some(exchange: &Exchange, change: &Change) -> Result<bool, VaultError> {
    let behind = store::behind(change, AT_ONCE).await?;
    for shared in &behind {
        let hop = registrations::find(change, shared.registration).await?;
        let deal = match &hop {
            Some(hop) => chain::deal_of(change, hop).await?,
            None => None,
        };
        if !hop.as_ref().is_some_and(Registration::is_seen) {
            // The sale is held together no more.
            store::delete(change, shared).await?;
            continue;
        }
        let told = match (&hop, &deal) {
            (Some(hop), Some(deal)) => retell(exchange, change, shared, hop, deal.stage).await,
            _ => Err(ShareError::Absent),
        };
        match told {
            Ok(()) => {}
            Err(ShareError::Vault(error) | ShareError::Send(SendError::Vault(error))) => return Err(error),
            // What the terms let nobody tell any more is told no more, and what was told goes.
            Err(_) => take_back(exchange, change, shared, Why::Withdrawn).await?,
        }
    }
    Ok(!behind.is_empty())
}
