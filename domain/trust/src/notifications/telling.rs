//! What a member may be told now: asked when a notification is made, shown and written about.

use std::collections::HashMap;

use kernel::PersonId;
use vault::{Tx, VaultError, Vaults};

use super::{Kinds, Notification, Said, store};
use crate::access::{Role, Standing};

/// Those of these notifications that somebody may know of, as they stand now, each with what it says: the role is
/// asked again, and the record is read with their own eyes.
pub(super) async fn told(
    kinds: &Kinds,
    vaults: &Vaults,
    standing: &Standing,
    notifications: Vec<Notification>,
) -> Result<Vec<(Notification, Said)>, VaultError> {
    standing.vault.read(async |tx: &Tx| said(tx, kinds, vaults, standing.role, notifications).await).await
}

/// The same, read with the eyes of that transaction.
async fn said(
    tx: &Tx,
    kinds: &Kinds,
    vaults: &Vaults,
    role: Role,
    notifications: Vec<Notification>,
) -> Result<Vec<(Notification, Said)>, VaultError> {
    let mut said: HashMap<&'static str, HashMap<String, Said>> = HashMap::new();
    for kind in kinds.of_role(role) {
        let of_kind = notifications.iter().filter(|one| one.kind == kind.name);
        let subjects: Vec<String> = of_kind.map(|one| one.subject.clone()).collect();
        if !subjects.is_empty() {
            said.insert(kind.name, (kind.says)(tx, vaults, &subjects).await?);
        }
    }
    let of = |one: &Notification| said.get(one.kind.as_str())?.get(&one.subject).cloned();
    Ok(notifications.into_iter().filter_map(|one| of(&one).map(|said| (one, said))).collect())
}

/// How many of a member's notifications are unread, of what they may know now; beyond what a bell shows they are not
/// counted. Who is limited is asked for each record whether they see it, since it may have left their sight by any
/// change of it; for everybody else the index says it.
pub(crate) async fn unread(
    tx: &Tx,
    kinds: &Kinds,
    vaults: &Vaults,
    person: PersonId,
    role: Role,
) -> Result<u64, VaultError> {
    let names: Vec<&'static str> = kinds.of_role(role).map(|kind| kind.name).collect();
    let most = web::Bell::MOST + 1;
    if tx.sight().is_none() {
        return store::unread(tx, person, &names, most).await;
    }
    let (mut counted, mut before) = (0, None);
    loop {
        let rows = store::some_unread(tx, person, &names, before, most).await?;
        before = rows.last().map(|row| row.entry);
        let last = (rows.len() as u64) < most;
        counted += said(tx, kinds, vaults, role, rows).await?.len() as u64;
        if last || counted >= most {
            return Ok(counted.min(most));
        }
    }
}
