//! What needs attention of each customer, kept with it: looked at when something happened, and by the clock when a rule
//! begins or ends to hold. One piece of work for each vault, due when the first of it is.

use serde_json::Value;
use vault::{Actor, Change, Outcome, TaskHandlers, Vault, VaultError};

use super::{Customer, store};
use crate::attention::{self, attention, looks_again};

const LOOK: &str = "customers.look";
/// How many are looked at in one change.
const AT_ONCE: u64 = 500;

pub(super) fn work(handlers: &mut TaskHandlers) {
    handlers.on(LOOK, |vault, _| Box::pin(async move { see_to(&vault).await }));
}

/// Takes over what needs attention now, and sees to it that it is looked at again.
pub(super) async fn look(change: &Change, customer: &mut Customer) -> Result<(), VaultError> {
    seen(change, customer).await?;
    match customer.due {
        Some(at) => change.enqueue(LOOK, "", &Value::Null, at).await,
        None => Ok(()),
    }
}

async fn seen(change: &Change, customer: &mut Customer) -> Result<(), VaultError> {
    let (setting, _) = attention::store::setting(change).await?;
    let (seen, now) = (customer.seen(), change.now());
    customer.needs(attention(&setting, &seen, now), looks_again(&setting, &seen, now));
    Ok(())
}

/// Another rule holds: all customers are looked at again, after the commit.
pub(crate) async fn look_at_all(change: &Change) -> Result<(), VaultError> {
    store::all_are_due(change).await?;
    change.enqueue(LOOK, "", &Value::Null, change.now()).await
}

async fn see_to(vault: &Vault) -> Result<Outcome, VaultError> {
    loop {
        let some = async |change: &Change| {
            let due = store::due(change, change.now(), AT_ONCE).await?;
            for mut customer in due.iter().cloned() {
                seen(change, &mut customer).await?;
                store::needs(change, &customer).await?;
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
