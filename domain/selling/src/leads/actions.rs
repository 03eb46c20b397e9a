//! What people do with leads.

use kernel::LeadId;
use serde_json::{Value, json};
use vault::{Change, Fact, VaultError, rows::Uuid, sealed};

use super::{Draft, DraftError, Lead, Leads, Own, Typed, store};
use crate::texts::leads as texts;
use crate::{
    deals,
    editing::touched,
    registrations,
    tables::undo::{self, Undoing, Undone},
};

/// Why a lead was not kept.
#[derive(Debug, thiserror::Error)]
pub enum LeadError {
    /// What it says cannot be used.
    #[error(transparent)]
    Draft(#[from] DraftError),
    /// Its number in another system is that of another lead.
    #[error("{}", texts::known(_0))]
    Known(String),
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// The act that puts leads out of the usual list.
pub(super) const ARCHIVED: &str = "leads.archived";
/// The act that puts them back.
pub(super) const RESTORED: &str = "leads.restored";

/// How both are taken back.
pub(crate) const UNDOING: &[Undoing] = &[
    Undoing {
        kind: ARCHIVED,
        undo: |change, before| Box::pin(async { restore(change, &of(before)).await }),
        back: undo::back::<Leads>,
    },
    Undoing {
        kind: RESTORED,
        undo: |change, before| Box::pin(async { archive(change, &of(before)).await }),
        back: undo::back::<Leads>,
    },
];

fn of(before: &[(Uuid, Value)]) -> Vec<LeadId> {
    before.iter().map(|(id, _)| LeadId::from(*id)).collect()
}

/// Adds a lead. It is private: nothing leaves the vault.
///
/// # Errors
/// Why not.
pub async fn add(change: &Change, draft: &Draft, own: &Own) -> Result<LeadId, LeadError> {
    let added = add_all(change, std::slice::from_ref(draft), own).await?;
    added.into_iter().next().ok_or_else(|| VaultError::Damaged("a lead that was not added".into()).into())
}

/// Changes what is known of a lead. A deal about it shows the same.
pub(crate) async fn save(change: &Change, lead: &Lead, draft: &Draft, own: &Own) -> Result<(), LeadError> {
    draft.check(own)?;
    draft
        .place
        .check(change, draft.country.as_deref(), Some(lead.draft.place))
        .await?
        .map_err(DraftError::from)?;
    if let Some(number) = draft.external_id.as_ref().filter(|_| draft.external_id != lead.draft.external_id)
        && store::known_numbers(change, std::slice::from_ref(number)).await?.contains(number)
    {
        return Err(LeadError::Known(number.clone()));
    }
    // What nobody is asked for here stays as it is.
    let Draft { sector, stage, opened_on, .. } = lead.draft.clone();
    let draft = Draft { sector, stage, opened_on, ..draft.clone() };
    if draft == lead.draft {
        return Ok(());
    }
    let (salt, customer) = sealed_customer(change, &draft);
    store::write(change, (lead.id.uuid(), lead.version + 1), &draft, salt).await?;
    deals::follow(change, lead.id, &draft).await?;
    if (&draft.country, draft.place.department) != (&lead.draft.country, lead.draft.place.department) {
        registrations::follow(change, lead.id, draft.country.as_deref(), draft.place.department).await?;
    }
    let fields = touched(&Typed::from(&lead.draft), &Typed::from(&draft));
    let fact = Fact::new("lead.changed").about(lead.id).with("customer", customer);
    change.record(fact.with("fields", fields)).await?;
    Ok(())
}

/// Who the customer is stands in the row; the journal holds a hash that dies with it.
pub(super) fn sealed_customer(change: &Change, draft: &Draft) -> (Vec<u8>, String) {
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
        draft.place.check(change, draft.country.as_deref(), None).await?.map_err(DraftError::from)?;
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
pub(super) async fn archive(change: &Change, leads: &[LeadId]) -> Undone {
    let archived = store::set_archived(change, leads, true).await?;
    journalled(change, ARCHIVED, "lead.archived", &archived).await
}

/// Puts leads back into the usual list. How to undo it, and how many were archived before.
pub(super) async fn restore(change: &Change, leads: &[LeadId]) -> Undone {
    let restored = store::set_archived(change, leads, false).await?;
    journalled(change, RESTORED, "lead.restored", &restored).await
}

async fn journalled(change: &Change, act: &'static str, fact: &'static str, leads: &[LeadId]) -> Undone {
    for lead in leads {
        change.record(Fact::new(fact).about(lead)).await?;
    }
    let before: Vec<_> = leads.iter().map(|lead| (lead.uuid(), Value::Null)).collect();
    Ok((undo::keep(change, act, &before).await?, leads.len() as u64))
}
