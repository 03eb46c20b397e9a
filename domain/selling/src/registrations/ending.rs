//! When a partnership has ended, nobody can decide what is open any more: it counts as withdrawn, on both sides.

use partnering::partnerships::{self, State as Standing};
use vault::{Actor, Change, Outcome, TaskHandlers, Tx, Vault, VaultError, Vaults};

use super::{Registration, actions::record, store};
use crate::deals;

/// Closes what is open in partnerships that have ended.
const CLOSE: &str = "selling.registrations.close";
/// How many are closed in one change.
const AT_ONCE: u64 = 500;

/// The work that does it, after every end.
pub(crate) fn work(handlers: &mut TaskHandlers, vaults: &Vaults) {
    vaults.follow_journals(CLOSE, ["partnership.ended"].into());
    handlers.on(CLOSE, |vault, _| Box::pin(async move { close(&vault).await }));
}

async fn close(vault: &Vault) -> Result<Outcome, VaultError> {
    let all = vault.read(async |tx: &Tx| partnerships::all(tx).await).await?;
    for partnership in all.iter().filter(|one| one.state == Standing::Ended) {
        let some = async |change: &Change| {
            let open = store::open_in(change, partnership.id, AT_ONCE).await?;
            let count = open.len();
            for registration in open {
                close_one(change, registration).await?;
            }
            Ok::<_, VaultError>(count)
        };
        while vault.change(Actor::Node("work"), some).await? > 0 {}
    }
    Ok(Outcome::Done)
}

async fn close_one(change: &Change, mut registration: Registration) -> Result<(), VaultError> {
    if registration.close(change.now()).is_err() {
        return Ok(());
    }
    if store::step(change, &mut registration).await? {
        deals::withdrawn(change, registration.id).await?;
        record(change, &registration).await.map_err(|error| VaultError::Damaged(error.to_string()))?;
    }
    Ok(())
}
