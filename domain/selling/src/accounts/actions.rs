//! What people do with accounts.

use kernel::{AccountId, LeadId};
use serde_json::json;
use vault::{Change, Fact, VaultError, sealed};

use super::{Account, Details, Typed, store};
use crate::{
    contacts,
    editing::{Changed, Mistake, Values, merged, values},
    leads,
};

/// Why an account was not kept.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// What was typed cannot be used.
    #[error("it cannot be kept as it is")]
    Wrong(Vec<(&'static str, Mistake)>),
    /// Another account is recognised by the same domain.
    #[error("you have an account with this domain already")]
    Known(AccountId),
    /// Somebody changed it since.
    #[error("somebody changed it in the meantime; read it again, and send its version with your change")]
    Old,
    /// No such account, or lead.
    #[error("there is no such account")]
    Absent,
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Adds an account.
///
/// # Errors
/// Why not.
pub async fn add(change: &Change, details: &Details) -> Result<AccountId, AccountError> {
    unknown(change, details, None).await?;
    let (clock, chance) = change.nature();
    let id = AccountId::new(clock, chance);
    let salt = chance.bytes::<16>().to_vec();
    change.record(fact("account.added", id, details, &salt)).await?;
    store::insert(change, id, details, salt).await?;
    Ok(id)
}

/// The account of a lead’s customer; made of what the lead says where there is none yet, with the person as a
/// contact.
///
/// # Errors
/// Why not.
pub async fn add_from_lead(change: &Change, lead: LeadId) -> Result<AccountId, AccountError> {
    let lead = leads::find(change, lead).await?.ok_or(AccountError::Absent)?;
    let details = Details::from(&lead);
    if let Some(known) = store::of_customer(change, details.domain.as_ref(), &details.name).await? {
        return Ok(known.id);
    }
    let id = add(change, &details).await?;
    if let Some(person) = contacts::Details::of_lead(&lead, id) {
        contacts::add(change, &person).await.map_err(|error| match error {
            contacts::ContactError::Vault(error) => AccountError::Vault(error),
            _ => AccountError::Absent,
        })?;
    }
    Ok(id)
}

/// Changes an account. Who saw an older version of it changes what only they changed; where somebody else
/// changed the same fields, nothing is kept and both versions come back.
///
/// # Errors
/// Why not.
pub(crate) async fn edit(
    change: &Change,
    id: AccountId,
    version: i64,
    before: &Values,
    typed: &Typed,
) -> Result<Changed<Account>, AccountError> {
    let now = store::find(change, id).await?.ok_or(AccountError::Absent)?;
    if now.version == version {
        save(change, &now, &typed.understand().map_err(AccountError::Wrong)?).await?;
        return Ok(Changed::Kept);
    }
    let (merged, clashes) = merged(before, &values(&Typed::from(&now.details)), &values(typed));
    if !clashes.is_empty() {
        return Ok(Changed::Clashed { now, merged, clashes });
    }
    let both: Typed = serde_json::from_value(json!(merged)).unwrap_or_else(|_| typed.clone());
    save(change, &now, &both.understand().map_err(AccountError::Wrong)?).await?;
    Ok(Changed::Kept)
}

/// Changes an account of which the caller saw this version.
///
/// # Errors
/// [`AccountError::Old`] where it was changed since, or why not.
pub async fn change(
    change: &Change,
    id: AccountId,
    version: i64,
    details: &Details,
) -> Result<(), AccountError> {
    let now = store::find(change, id).await?.ok_or(AccountError::Absent)?;
    if now.version != version {
        return Err(AccountError::Old);
    }
    save(change, &now, details).await
}

async fn save(change: &Change, now: &Account, details: &Details) -> Result<(), AccountError> {
    if now.details == *details {
        return Ok(());
    }
    unknown(change, details, Some(now.id)).await?;
    let salt = change.nature().1.bytes::<16>().to_vec();
    let changed = values(&Typed::from(&now.details));
    let changed =
        values(&Typed::from(details)).into_iter().filter(|(field, value)| changed.get(field) != Some(value));
    let fields: Vec<String> = changed.map(|(field, _)| field).collect();
    change.record(fact("account.changed", now.id, details, &salt).with("fields", fields)).await?;
    store::update(change, now, details, salt).await?;
    Ok(())
}

/// Nobody else is recognised by the same domain.
async fn unknown(change: &Change, details: &Details, but: Option<AccountId>) -> Result<(), AccountError> {
    let Some(domain) = &details.domain else { return Ok(()) };
    match store::of_domain(change, domain).await? {
        Some(known) if Some(known.id) != but => Err(AccountError::Known(known.id)),
        _ => Ok(()),
    }
}

/// A company can be a person: the journal holds a hash that dies with the row.
fn fact(kind: &'static str, id: AccountId, details: &Details, salt: &[u8]) -> Fact {
    Fact::new(kind).about(id).with("customer", sealed(salt, &json!(values(&Typed::from(details)))))
}
