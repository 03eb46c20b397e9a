//! What people do with contacts.

use kernel::ContactId;
use serde_json::json;
use vault::{Change, Fact, VaultError, sealed};

use super::{Contact, Details, Typed, store};
use crate::{
    accounts,
    editing::{Changed, Mistake, Values, merged, values},
};

/// Why a contact was not kept.
#[derive(Debug, thiserror::Error)]
pub enum ContactError {
    /// What was typed cannot be used.
    #[error("it cannot be kept as it is")]
    Wrong(Vec<(&'static str, Mistake)>),
    /// Somebody changed it since.
    #[error("somebody changed it in the meantime; read it again, and send its version with your change")]
    Old,
    /// No such contact.
    #[error("there is no such contact")]
    Absent,
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Adds a contact.
///
/// # Errors
/// Why not.
pub async fn add(change: &Change, details: &Details) -> Result<ContactId, ContactError> {
    works_there(change, details).await?;
    let (clock, chance) = change.nature();
    let id = ContactId::new(clock, chance);
    let salt = chance.bytes::<16>().to_vec();
    change.record(fact("contact.added", id, details, &salt)).await?;
    store::insert(change, id, details, salt).await?;
    Ok(id)
}

/// Changes a contact; of two who do so at once, both changes are kept, or both versions come back.
///
/// # Errors
/// Why not.
pub(crate) async fn edit(
    change: &Change,
    id: ContactId,
    version: i64,
    before: &Values,
    typed: &Typed,
) -> Result<Changed<Contact>, ContactError> {
    let now = store::find(change, id).await?.ok_or(ContactError::Absent)?;
    if now.version == version {
        save(change, &now, &typed.understand().map_err(ContactError::Wrong)?).await?;
        return Ok(Changed::Kept);
    }
    let (merged, clashes) = merged(before, &values(&Typed::from(&now.details)), &values(typed));
    if !clashes.is_empty() {
        return Ok(Changed::Clashed { now, merged, clashes });
    }
    let both: Typed = serde_json::from_value(json!(merged)).unwrap_or_else(|_| typed.clone());
    save(change, &now, &both.understand().map_err(ContactError::Wrong)?).await?;
    Ok(Changed::Kept)
}

/// Changes a contact of which the caller saw this version.
///
/// # Errors
/// [`ContactError::Old`] where it was changed since, or why not.
pub async fn change(
    change: &Change,
    id: ContactId,
    version: i64,
    details: &Details,
) -> Result<(), ContactError> {
    let now = store::find(change, id).await?.ok_or(ContactError::Absent)?;
    if now.version != version {
        return Err(ContactError::Old);
    }
    save(change, &now, details).await
}

/// Erases a contact: the row goes, its salt with it, and after the commit every byte of it.
///
/// # Errors
/// That there is none, or what the vault says.
pub async fn erase(change: &Change, id: ContactId) -> Result<Contact, ContactError> {
    let contact = store::find(change, id).await?.ok_or(ContactError::Absent)?;
    store::delete(change, id).await?;
    change.record(Fact::new("contact.erased").about(id)).await?;
    change.sweep().await?;
    Ok(contact)
}

async fn save(change: &Change, now: &Contact, details: &Details) -> Result<(), ContactError> {
    if now.details == *details {
        return Ok(());
    }
    works_there(change, details).await?;
    let salt = change.nature().1.bytes::<16>().to_vec();
    let before = values(&Typed::from(&now.details));
    let after = values(&Typed::from(details)).into_iter();
    let fields: Vec<String> =
        after.filter(|(field, value)| before.get(field) != Some(value)).map(|(field, _)| field).collect();
    change.record(fact("contact.changed", now.id, details, &salt).with("fields", fields)).await?;
    store::update(change, now, details, salt).await?;
    Ok(())
}

/// The account is one of this organisation’s.
async fn works_there(change: &Change, details: &Details) -> Result<(), ContactError> {
    let Some(account) = details.account else { return Ok(()) };
    match accounts::find(change, account).await? {
        Some(_) => Ok(()),
        None => Err(ContactError::Wrong(vec![("account", Mistake::Account)])),
    }
}

/// Who it is stands in the row; the journal holds a hash that dies with it.
fn fact(kind: &'static str, id: ContactId, details: &Details, salt: &[u8]) -> Fact {
    let fact = Fact::new(kind).about(id).with("person", sealed(salt, &json!(values(&Typed::from(details)))));
    details.account.into_iter().fold(fact, |fact, account| fact.about(account))
}
