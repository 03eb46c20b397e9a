//! What people do with leads.

use kernel::{ActId, LeadId};
use serde_json::{Value, json};
use vault::{Change, Fact, VaultError, sealed};

use super::{Draft, DraftError, Own, store};
use crate::{deals, tables::undo};

/// Why a lead was not kept.
#[derive(Debug, thiserror::Error)]
pub enum LeadError {
    /// What it says cannot be used.
    #[error(transparent)]
    Draft(#[from] DraftError),
    /// Its number in another system is that of another lead.
    #[error("you have a lead with the number {0} already")]
    Known(String),
    /// No such lead.
    #[error("there is no such lead here")]
    Absent,
    /// Somebody changed it since it was read.
    #[error("somebody changed this lead a moment ago; look at both versions and choose")]
    Changed,
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// The act that puts leads out of the usual list.
pub(crate) const ARCHIVED: &str = "leads.archived";
/// The act that puts them back.
pub(crate) const RESTORED: &str = "leads.restored";

/// Adds a lead. It is private: nothing leaves the vault.
///
/// # Errors
/// Why not.
pub async fn add(change: &Change, draft: &Draft, own: &Own) -> Result<LeadId, LeadError> {
    let added = add_all(change, std::slice::from_ref(draft), own).await?;
    added.into_iter().next().ok_or_else(|| VaultError::Damaged("a lead that was not added".into()).into())
}

/// Changes what is known of a lead, as it was seen at that version. A deal about it shows the same.
///
/// # Errors
/// [`LeadError::Changed`] where somebody changed it since; otherwise why not.
pub async fn edit(
    change: &Change,
    id: LeadId,
    version: i64,
    draft: &Draft,
    own: &Own,
) -> Result<(), LeadError> {
    let lead = store::find(change, id).await?.ok_or(LeadError::Absent)?;
    draft.check(own)?;
    if let Some(number) = draft.external_id.as_ref().filter(|_| draft.external_id != lead.draft.external_id)
        && store::known_numbers(change, std::slice::from_ref(number)).await?.contains(number)
    {
        return Err(LeadError::Known(number.clone()));
    }
    // What nobody is asked for here stays as it is.
    let Draft { sector, stage, opened_on, .. } = lead.draft;
    let draft = Draft { sector, stage, opened_on, ..draft.clone() };
    let (salt, customer) = sealed_customer(change, &draft);
    if !store::write(change, id, version, &draft, salt).await? {
        return Err(LeadError::Changed);
    }
    deals::follow(change, id, &draft).await?;
    change.record(Fact::new("lead.changed").about(id).with("customer", customer)).await?;
    Ok(())
}

/// Who the customer is stands in the row; the journal holds a hash that dies with it.
fn sealed_customer(change: &Change, draft: &Draft) -> (Vec<u8>, String) {
    let salt = change.chance().bytes::<16>().to_vec();
    let person = json!([draft.company, draft.domain, draft.contact_name, draft.contact_email, draft.notes]);
    let customer = sealed(&salt, &person);
    (salt, customer)
}

/// Adds many leads, with few statements.
///
/// # Errors
/// As [`add`]; none is added then, if the change ends with it.
pub async fn add_all(change: &Change, drafts: &[Draft], own: &Own) -> Result<Vec<LeadId>, LeadError> {
    let numbers: Vec<String> = drafts.iter().filter_map(|draft| draft.external_id.clone()).collect();
    let mut known = store::known_numbers(change, &numbers).await?;
    let mut added = Vec::with_capacity(drafts.len());
    for draft in drafts {
        draft.check(own)?;
        if let Some(number) = &draft.external_id
            && !known.insert(number.clone())
        {
            return Err(LeadError::Known(number.clone()));
        }
        let (clock, chance) = change.nature();
        let id = LeadId::new(clock, chance);
        let (salt, customer) = sealed_customer(change, draft);
        let fact = Fact::new("lead.added").about(id).with("customer", customer);
        store::insert(change, id, draft, salt);
        change.record(fact.with("stage", draft.stage.as_str())).await?;
        added.push(id);
    }
    Ok(added)
}

/// Puts leads out of the usual list; a filter still shows them, and nothing of them is lost. How to undo it, and
/// how many were not archived before.
///
/// # Errors
/// What the vault says.
pub async fn archive(change: &Change, leads: &[LeadId]) -> Result<(ActId, u64), VaultError> {
    let archived = store::set_archived(change, leads, true).await?;
    journalled(change, ARCHIVED, "lead.archived", &archived).await
}

/// Puts leads back into the usual list. How to undo it, and how many were archived before.
///
/// # Errors
/// What the vault says.
pub async fn restore(change: &Change, leads: &[LeadId]) -> Result<(ActId, u64), VaultError> {
    let restored = store::set_archived(change, leads, false).await?;
    journalled(change, RESTORED, "lead.restored", &restored).await
}

async fn journalled(
    change: &Change,
    act: &'static str,
    fact: &'static str,
    leads: &[LeadId],
) -> Result<(ActId, u64), VaultError> {
    for lead in leads {
        change.record(Fact::new(fact).about(lead)).await?;
    }
    let before: Vec<_> = leads.iter().map(|lead| (lead.uuid(), Value::Null)).collect();
    Ok((undo::keep(change, act, &before).await?, leads.len() as u64))
}
