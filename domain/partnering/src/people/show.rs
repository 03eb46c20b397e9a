//! Choosing whom the other side sees.

use std::collections::BTreeSet;

use kernel::{PartnershipId, PersonId};
use trust::access::memberships;
use vault::{Change, Fact, VaultError, Vaults};

use super::{
    CardError, Shown,
    card::{self, MOST},
    store,
    telling::ask,
};
use crate::partnerships::{self, State};

/// Shows somebody to the other side of a partnership, or shows it something else of them: what they do, whether their
/// address, their telephone number where one is typed.
///
/// # Errors
/// Why not.
pub async fn show(
    vaults: &Vaults,
    change: &Change,
    id: PartnershipId,
    person: PersonId,
    (does, email, phone): (&str, bool, &str),
) -> Result<(), CardError> {
    let partnership = partnerships::find(change, id).await?.ok_or(CardError::Absent)?;
    if partnership.state != State::Active {
        return Err(CardError::State);
    }
    if memberships::role(vaults.directory(), person, change.org()).await?.is_none() {
        return Err(CardError::Nobody);
    }
    let (does, phone) = (card::does(does)?, card::phone(phone)?);
    let one = Shown { partnership: id, person, does, email, phone };
    let all = store::shown(change, id).await?;
    if all.contains(&one) {
        return Ok(());
    }
    if all.len() >= MOST && !all.iter().any(|known| known.person == person) {
        return Err(CardError::Many);
    }
    store::keep(change, &one).await?;
    told(change, "partnership.person_shown", id, person).await?;
    Ok(())
}

/// Shows somebody no longer: the other side erases what it knew of them.
///
/// # Errors
/// When they were not shown.
pub async fn hide(change: &Change, id: PartnershipId, person: PersonId) -> Result<(), CardError> {
    if !store::remove(change, id, person).await? {
        return Err(CardError::Absent);
    }
    told(change, "partnership.person_hidden", id, person).await?;
    change.sweep().await?;
    Ok(())
}

/// Shows somebody to nobody any more.
pub(crate) async fn hide_everywhere(change: &Change, person: PersonId) -> Result<(), VaultError> {
    let all = store::all_shown(change).await?.into_iter().filter(|one| one.person == person);
    let places: BTreeSet<PartnershipId> = all.map(|one| one.partnership).collect();
    for id in &places {
        store::remove(change, *id, person).await?;
        told(change, "partnership.person_hidden", *id, person).await?;
    }
    if places.is_empty() { Ok(()) } else { change.sweep().await }
}

async fn told(
    change: &Change,
    fact: &'static str,
    id: PartnershipId,
    person: PersonId,
) -> Result<(), VaultError> {
    change.record(Fact::new(fact).about(id).with("to", person.to_string())).await?;
    ask(change, id).await
}
