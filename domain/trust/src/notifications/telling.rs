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
    let said = standing
        .vault
        .read(async |tx: &Tx| {
            let mut said: HashMap<&'static str, HashMap<String, Said>> = HashMap::new();
            for kind in kinds.of_role(standing.role) {
                let of_kind = notifications.iter().filter(|one| one.kind == kind.name);
                let subjects: Vec<String> = of_kind.map(|one| one.subject.clone()).collect();
                if !subjects.is_empty() {
                    said.insert(kind.name, (kind.says)(tx, vaults, &subjects).await?);
                }
            }
            Ok::<_, VaultError>(said)
        })
        .await?;
    let of = |one: &Notification| said.get(one.kind.as_str())?.get(&one.subject).cloned();
    Ok(notifications.into_iter().filter_map(|one| of(&one).map(|said| (one, said))).collect())
}

/// How many of a member's notifications are unread, of the kinds that their role may know of; beyond what a bell
/// shows they are not counted.
pub(crate) async fn unread(tx: &Tx, kinds: &Kinds, person: PersonId, role: Role) -> Result<u64, VaultError> {
    let names: Vec<&'static str> = kinds.of_role(role).map(|kind| kind.name).collect();
    store::unread(tx, person, &names, web::Bell::MOST + 1).await
}
