//! Which leads are of one company: of one domain, or called by the same name.

use std::collections::HashMap;

use kernel::{ImportId, LeadId};
use vault::{
    Change, Migration, Tx, VaultError,
    rows::{ColumnTrait, Condition, Order, Uuid},
};

use super::{
    Draft, Lead, merging,
    store::{Column, Entity},
};

/// The name of a company as leads are compared by it: case and spaces make no difference.
pub(crate) fn key(company: &str) -> String {
    company.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Leads that companies have here.
#[derive(Debug, Default)]
pub(crate) struct Known {
    by_domain: HashMap<String, Vec<Same>>,
    by_name: HashMap<String, Vec<Same>>,
    by_number: HashMap<String, Same>,
}

/// A lead that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Same {
    /// Which.
    pub(crate) id: LeadId,
    /// About what.
    pub(crate) product: String,
    /// Out of which import it came.
    pub(crate) import: Option<ImportId>,
}

impl Known {
    /// Those of a draft's company.
    pub(crate) fn of(&self, draft: &Draft) -> Vec<&Same> {
        let domain = draft.domain.as_ref().and_then(|domain| self.by_domain.get(domain.as_str()));
        let name = draft.company.as_deref().and_then(|company| self.by_name.get(&key(company)));
        let mut found: Vec<&Same> = domain.into_iter().chain(name).flatten().collect();
        found.sort_by_key(|same| same.id);
        found.dedup_by_key(|same| same.id);
        found
    }

    /// The one with a draft's number in another system.
    pub(crate) fn numbered(&self, draft: &Draft) -> Option<&Same> {
        draft.external_id.as_ref().and_then(|number| self.by_number.get(number))
    }
}

/// The leads of the companies of these drafts, and those with their numbers; some hundred drafts at a time.
pub(crate) async fn known(tx: &Tx, drafts: &[Draft]) -> Result<Known, VaultError> {
    let domains = drafts.iter().filter_map(|draft| draft.domain.as_ref()).map(ToString::to_string);
    let names = drafts.iter().filter_map(|draft| draft.company.as_deref()).map(key);
    let numbers = drafts.iter().filter_map(|draft| draft.external_id.clone());
    let (domains, names, numbers): (Vec<_>, Vec<_>, Vec<_>) =
        (domains.collect(), names.collect(), numbers.collect());
    if domains.is_empty() && names.is_empty() && numbers.is_empty() {
        return Ok(Known::default());
    }
    let any = Condition::any()
        .add(Column::Domain.is_in(domains))
        .add(Column::CompanyKey.is_in(names))
        .add(Column::ExternalId.is_in(numbers.iter().cloned()));
    let mut known = Known::default();
    for row in tx.find::<Entity>().filter(any).all().await? {
        let same = Same { id: row.id.into(), product: row.product, import: row.import.map(Into::into) };
        if let Some(domain) = row.domain {
            known.by_domain.entry(domain).or_default().push(same.clone());
        }
        if let Some(name) = row.company_key {
            known.by_name.entry(name).or_default().push(same.clone());
        }
        if let Some(number) = row.external_id {
            known.by_number.insert(number, same);
        }
    }
    // A number whose lead lives on in another is that one's.
    for (number, lead) in merging::numbered(tx, &numbers).await? {
        let same = Same { id: lead.id, product: lead.draft.product, import: None };
        known.by_number.entry(number).or_insert(same);
    }
    Ok(known)
}

/// The other leads of a lead's company, the newest first, a hundred at most.
pub(crate) async fn others(tx: &Tx, lead: &Lead) -> Result<Vec<Lead>, VaultError> {
    let mut any = Condition::any();
    if let Some(domain) = &lead.draft.domain {
        any = any.add(Column::Domain.eq(domain.as_str()));
    }
    if let Some(company) = &lead.draft.company {
        any = any.add(Column::CompanyKey.eq(key(company)));
    }
    if any.is_empty() {
        return Ok(Vec::new());
    }
    let find = tx.find::<Entity>().filter(any).filter(Column::Id.ne(lead.id.uuid()));
    let rows = find.order_by(Column::Id, Order::Desc).limit(100).all().await?;
    rows.into_iter().map(Lead::try_from).collect()
}

/// How many other leads there are of the companies of these; what is archived does not count.
pub(super) async fn more(tx: &Tx, leads: &[Lead]) -> Result<HashMap<LeadId, u64>, VaultError> {
    let mut more = HashMap::with_capacity(leads.len());
    for some in leads.chunks(500) {
        let domains = some.iter().filter_map(|lead| lead.draft.domain.as_ref()).map(ToString::to_string);
        let names = some.iter().filter_map(|lead| lead.draft.company.as_deref()).map(key);
        let any = Condition::any()
            .add(Column::Domain.is_in(domains.collect::<Vec<_>>()))
            .add(Column::CompanyKey.is_in(names.collect::<Vec<_>>()));
        let find = tx.find::<Entity>().filter(any).filter(Column::Archived.is_null());
        let rows = find.sums_by(Column::CompanyKey, Column::Domain, Column::Version).await?;
        for lead in some {
            let name = lead.draft.company.as_deref().map(key);
            let domain = lead.draft.domain.as_ref().map(ToString::to_string);
            let is = |mine: &Option<String>, theirs: &Option<String>| mine.is_some() && mine == theirs;
            let these = rows.iter().filter(|row| is(&name, &row.first) || is(&domain, &row.second));
            let all: i64 = these.map(|row| row.rows).sum();
            let itself = i64::from(lead.archived.is_none() && (name.is_some() || domain.is_some()));
            more.insert(lead.id, (all - itself).max(0).unsigned_abs());
        }
    }
    Ok(more)
}

/// Notes out of which import leads came.
pub(crate) async fn came_of(change: &Change, ids: &[LeadId], import: ImportId) -> Result<(), VaultError> {
    for some in ids.chunks(500) {
        let update = change.update::<Entity>().filter(Column::Id.is_in(some.iter().map(|id| id.uuid())));
        update.set(Column::Import, Some(Uuid::from(import))).done().await?;
    }
    Ok(())
}

/// The first leads that came out of an import, behind that one, in the order of their ids.
pub(crate) async fn of_import(
    tx: &Tx,
    import: ImportId,
    after: Option<LeadId>,
    most: u64,
) -> Result<Vec<Lead>, VaultError> {
    let after = after.map(|after| Condition::all().add(Column::Id.gt(after.uuid())));
    let find = tx.find::<Entity>().filter(Column::Import.eq(import.uuid())).filter_if(after);
    let rows = find.order_by(Column::Id, Order::Asc).limit(most).all().await?;
    rows.into_iter().map(Lead::try_from).collect()
}

/// Takes leads out for good.
pub(crate) async fn remove(change: &Change, ids: &[LeadId]) -> Result<(), VaultError> {
    let ids = ids.iter().map(|id| id.uuid());
    change.delete::<Entity>().filter(Column::Id.is_in(ids)).done().await.map(|_| ())
}

/// By what leads of one company are found, and out of which import a lead came.
pub const COMPANY: Migration = Migration {
    name: "selling_leads_5",
    up: |schema| {
        schema.alter("leads", |table| {
            table.maybe_text("company_key").maybe_uuid("import");
            table.index(&["company_key"]).index(&["domain"]).index(&["import", "id"]);
        });
        schema.fill("leads", "company_key", "lower(trim(company))", &[]);
    },
};
