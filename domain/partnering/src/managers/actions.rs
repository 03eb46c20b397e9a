//! What people do about who looks after whom: give one partner to somebody, or all of a colleague's.

use kernel::{PartnershipId, PersonId};
use trust::access::memberships;
use vault::{Actor, Change, Fact, Tx, VaultError, Vaults};

use super::store;
use crate::partnerships::{self, Partnership, State};
use crate::people;
use crate::texts::managers as texts;

/// Why nobody was given anything.
#[derive(Debug, thiserror::Error)]
pub enum ManagerError {
    /// No such partnership.
    #[error("{}", texts::absent())]
    Absent,
    /// Nobody who works for the organisation.
    #[error("{}", texts::no_member())]
    Nobody,
    /// It is theirs already.
    #[error("{}", texts::same())]
    Same,
    /// Others than those that were looked at.
    #[error("{}", texts::since(*_0))]
    Since(u64),
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Whoever makes a partnership looks after it, where it is a person.
pub(crate) async fn begin(change: &Change, id: PartnershipId) -> Result<(), VaultError> {
    match change.actor() {
        Actor::Person(person) => store::set(change, id, Some(person)).await,
        _ => Ok(()),
    }
}

/// Whoever offered it, as journals name them, looks after it, where they still work here.
pub(crate) async fn begin_by(
    vaults: &Vaults,
    change: &Change,
    id: PartnershipId,
    by: &str,
) -> Result<(), VaultError> {
    let Ok(Actor::Person(person)) = by.parse() else { return Ok(()) };
    match memberships::role(vaults.directory(), person, change.org()).await? {
        Some(_) => store::set(change, id, Some(person)).await,
        None => Ok(()),
    }
}

/// Gives a partnership to somebody, or to nobody.
///
/// # Errors
/// Why not.
pub async fn set(
    vaults: &Vaults,
    change: &Change,
    id: PartnershipId,
    to: Option<PersonId>,
) -> Result<(), ManagerError> {
    partnerships::find(change, id).await?.ok_or(ManagerError::Absent)?;
    works_here(vaults, change, to).await?;
    let before = store::of(change, id).await?;
    if before != to {
        give(change, id, before, to, false).await?;
    }
    Ok(())
}

/// The partnerships that are not over and that somebody looks after, or nobody, by the other side's name; of those
/// that who reads sees.
///
/// # Errors
/// What the vault says.
pub async fn looked_after(tx: &Tx, by: Option<PersonId>) -> Result<Vec<Partnership>, VaultError> {
    let managers = store::all(tx).await?;
    let mut partnerships = partnerships::all(tx).await?;
    partnerships.retain(|one| one.state != State::Ended && managers.get(&one.id).copied() == by);
    Ok(partnerships)
}

/// Gives all that somebody looks after, or nobody does, to another: how many. `seen` is how many there were when
/// somebody looked; none: however many there are.
///
/// # Errors
/// Why not; others than were looked at among it.
pub async fn hand_over(
    vaults: &Vaults,
    change: &Change,
    from: Option<PersonId>,
    to: Option<PersonId>,
    seen: Option<u64>,
) -> Result<u64, ManagerError> {
    if from == to {
        return Err(ManagerError::Same);
    }
    works_here(vaults, change, to).await?;
    let partnerships = looked_after(change, from).await?;
    let count = partnerships.len() as u64;
    if seen.is_some_and(|seen| seen != count) {
        return Err(ManagerError::Since(count));
    }
    for one in &partnerships {
        give(change, one.id, from, to, count > 1).await?;
    }
    Ok(count)
}

/// `many` says that it is one of several, of which people are told together.
async fn give(
    change: &Change,
    id: PartnershipId,
    from: Option<PersonId>,
    to: Option<PersonId>,
    many: bool,
) -> Result<(), VaultError> {
    store::set(change, id, to).await?;
    let name = |person: Option<PersonId>| person.map(|person| person.to_string());
    let fact = Fact::new("partnership.manager_changed").about(id).with("from", name(from));
    change.record(fact.with("to", name(to)).with("many", many)).await?;
    people::ask_where_shown(change, id).await
}

async fn works_here(vaults: &Vaults, tx: &Tx, to: Option<PersonId>) -> Result<(), ManagerError> {
    let Some(person) = to else { return Ok(()) };
    match memberships::role(vaults.directory(), person, tx.org()).await? {
        Some(_) => Ok(()),
        None => Err(ManagerError::Nobody),
    }
}
