//! What people do with leads.

use kernel::LeadId;
use serde_json::json;
use vault::{Change, Fact, VaultError, sealed};

use super::{Draft, DraftError, Own, store};

/// Why a lead was not kept.
#[derive(Debug, thiserror::Error)]
pub enum LeadError {
    /// What it says cannot be used.
    #[error(transparent)]
    Draft(#[from] DraftError),
    /// Its number in another system is that of another lead.
    #[error("you have a lead with the number {0} already")]
    Known(String),
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Adds a lead. It is private: nothing leaves the vault.
///
/// # Errors
/// Why not.
pub async fn add(change: &Change, draft: &Draft, own: &Own) -> Result<LeadId, LeadError> {
    draft.check(own)?;
    if let Some(number) = &draft.external_id
        && store::by_external_id(change, number).await?.is_some()
    {
        return Err(LeadError::Known(number.clone()));
    }
    let (clock, chance) = change.nature();
    let id = LeadId::new(clock, chance);
    let salt = chance.bytes::<16>().to_vec();
    // Who the customer is stands in the row; the journal holds a hash that dies with it.
    let person = json!([draft.company, draft.domain, draft.contact_name, draft.contact_email, draft.notes]);
    let fact = Fact::new("lead.added").about(id).with("customer", sealed(&salt, &person));
    store::insert(change, id, draft, salt).await?;
    change.record(fact.with("stage", draft.stage.as_str())).await?;
    Ok(id)
}
