//! Merging leads, and taking them apart again.

use kernel::{ActId, LeadId};
use vault::{Change, Fact, Tx, VaultError};
use web::Problem;

use super::{
    fields::{Taken, merged},
    store::{self, Merge, Moved},
};
use crate::leads::{self as room, DraftError, Lead, Own, Typed, actions::sealed_customer, same, sentence};
use crate::texts::leads as texts;
use crate::{deals, editing::touched, registrations};

/// Leads that are merged at once, at most: they stand next to each other on one page.
pub(super) const MOST: usize = 10;

/// Why leads were not merged, or not taken apart.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// One of them is not there.
    #[error("{}", texts::merge_absent())]
    Absent,
    /// Not two of them, or too many.
    #[error("{}", texts::merge_how_many(MOST))]
    HowMany,
    /// A field that no lead has.
    #[error("{}", texts::merge_no_field(_0))]
    NoField(String),
    /// A field of a lead that is not among them.
    #[error("{}", texts::merge_not_among(*_0))]
    NotAmong(&'static str),
    /// More than one is with others.
    #[error("{}", texts::merge_crossed())]
    Crossed,
    /// Another one is with others.
    #[error("{}", texts::merge_keep(_0))]
    Keep(String),
    /// More than one is worked on.
    #[error("{}", texts::merge_deals())]
    Deals,
    /// What it would say cannot be kept.
    #[error(transparent)]
    Draft(#[from] DraftError),
    /// No lead lives on in it.
    #[error("{}", texts::separate_nothing())]
    Nothing,
    /// Something was done since.
    #[error("{}", texts::separate_since())]
    Since,
    /// Another lead has the number that one of them had.
    #[error("{}", texts::separate_number(_0))]
    Number(String),
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl From<MergeError> for Problem {
    fn from(error: MergeError) -> Self {
        match error {
            MergeError::Absent => Self::absent(),
            MergeError::Vault(error) => Self::broken(&error),
            MergeError::HowMany | MergeError::NoField(_) | MergeError::NotAmong(_) | MergeError::Draft(_) => {
                Self::refused("invalid", sentence(&error.to_string()))
            }
            error => Self::conflict(sentence(&error.to_string())),
        }
    }
}

/// Leads that may become one.
pub(super) struct Together {
    pub(super) leads: Vec<Lead>,
    /// Those of them that somebody else holds a part of: registered and standing, or passed.
    crossed: Vec<LeadId>,
}

impl Together {
    /// Reads them, in the order of their ids.
    pub(super) async fn read(tx: &Tx, ids: &[LeadId]) -> Result<Self, MergeError> {
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        ids.dedup();
        if !(2..=MOST).contains(&ids.len()) {
            return Err(MergeError::HowMany);
        }
        let mut leads = Vec::with_capacity(ids.len());
        for id in &ids {
            leads.push(room::find(tx, *id).await?.ok_or(MergeError::Absent)?);
        }
        let _all = tx.whole();
        let registered = registrations::of_leads(tx, &ids).await?;
        let stands =
            |id: &LeadId| registered.get(id).is_some_and(|all| all.iter().any(|one| one.state.stands()));
        let crossed = leads.iter().filter(|lead| lead.passed_to.is_some() || stands(&lead.id));
        Ok(Self { crossed: crossed.map(|lead| lead.id).collect(), leads })
    }

    /// Whether somebody else holds a part of it.
    pub(super) fn is_crossed(&self, lead: &Lead) -> bool {
        self.crossed.contains(&lead.id)
    }

    /// What is in the way of making one of them, whoever is kept.
    pub(super) fn obstacle(&self) -> Option<MergeError> {
        match () {
            () if self.crossed.len() > 1 => Some(MergeError::Crossed),
            () if self.leads.iter().filter(|lead| lead.deal.is_some()).count() > 1 => Some(MergeError::Deals),
            () => None,
        }
    }

    /// The one that has to be kept, since others know it.
    pub(super) fn must(&self) -> Option<&Lead> {
        self.leads.iter().find(|lead| self.is_crossed(lead))
    }

    /// The one that is kept unless somebody chooses otherwise.
    pub(super) fn usual(&self) -> Option<&Lead> {
        let worked = self.leads.iter().find(|lead| lead.deal.is_some());
        self.must().or(worked).or(self.leads.first())
    }
}

/// Makes one lead of several: that one, with what is `taken` of each. What belonged to the others belongs to it.
pub(super) async fn merge(
    change: &Change,
    kept: LeadId,
    others: &[LeadId],
    taken: &Taken,
) -> Result<(), MergeError> {
    let ids: Vec<LeadId> = std::iter::once(kept).chain(others.iter().copied()).collect();
    let together = Together::read(change, &ids).await?;
    if let Some(obstacle) = together.obstacle() {
        return Err(obstacle);
    }
    if let Some(must) = together.must().filter(|must| must.id != kept) {
        return Err(MergeError::Keep(must.title()));
    }
    let draft = merged(&together.leads, kept, taken)?;
    let lead = together.leads.iter().find(|lead| lead.id == kept).ok_or(MergeError::Absent)?;
    draft.check(&Own::default())?;
    let place = draft.place.check(change, draft.country.as_deref(), Some(lead.draft.place)).await?;
    place.map_err(DraftError::from)?;
    // What belongs to a lead goes along with it, also what who merges does not see.
    let _all = change.whole();
    let before = store::row(change, kept).await?.ok_or(MergeError::Absent)?;
    let (mut went, mut now) = (Vec::new(), before.clone());
    let mut fact = Fact::new("lead.merged").about(kept);
    for other in together.leads.iter().filter(|lead| lead.id != kept) {
        let said = store::row(change, other.id).await?.ok_or(MergeError::Absent)?;
        let moved = Moved::all(change, other.id, kept).await?;
        now.deal = now.deal.or(said.deal);
        now.import = now.import.or(said.import);
        now.archived = now.archived.and(said.archived);
        now.version = now.version.max(said.version);
        fact = fact.about(other.id);
        went.push((other.id, said, moved));
    }
    now.version = Some(now.version.unwrap_or_default() + 1);
    let gone: Vec<LeadId> = went.iter().map(|(id, ..)| *id).collect();
    same::remove(change, &gone).await?;
    let (salt, customer) = sealed_customer(change, &draft);
    room::store::take_in(change, &now, &draft, salt).await?;
    follow(change, &Lead { draft: draft.clone(), ..lead.clone() }).await?;
    let fields = touched(&Typed::from(&lead.draft), &Typed::from(&draft));
    let head = change.record(fact.with("customer", customer).with("fields", fields)).await?;
    let (clock, chance) = change.nature();
    let act = ActId::new(clock, chance);
    for (id, said, moved) in went {
        let merge = Merge {
            id,
            kept,
            act,
            at: change.now(),
            by: change.actor().to_string(),
            number: head.number,
            version: now.version.unwrap_or_default(),
            said,
            before: before.clone(),
            moved,
        };
        store::insert(change, &merge).await?;
    }
    Ok(())
}

/// What shows something of a lead shows what it says now.
async fn follow(change: &Change, lead: &Lead) -> Result<(), VaultError> {
    let (draft, place) = (&lead.draft, lead.draft.place);
    registrations::follow(change, lead.id, draft.country.as_deref(), place.department).await?;
    deals::follow(change, lead.id, draft).await
}

/// Those that the last act on a lead made one of, where nothing was done since.
pub(super) async fn last(tx: &Tx, lead: &Lead) -> Result<Vec<Merge>, MergeError> {
    let all = store::of(tx, lead.id).await?;
    let act = all.first().map(|last| last.act).ok_or(MergeError::Nothing)?;
    let last: Vec<Merge> = all.into_iter().filter(|one| one.act == act).collect();
    let _all = tx.whole();
    let mut ids = vec![lead.id.to_string()];
    ids.extend(lead.deal.map(|deal| deal.to_string()));
    for one in &last {
        ids.push(one.id.to_string());
        ids.extend(one.moved.named());
    }
    let (entries, _) = tx.journal_newest_about(ids, None, 1).await?;
    let since = entries.first().is_some_and(|newest| last.iter().any(|one| newest.number > one.number));
    if since || last.iter().any(|one| one.version != lead.version) {
        return Err(MergeError::Since);
    }
    Ok(last)
}

/// Makes of a lead again what it was before the last act that merged others with it; the others, which are there again.
pub(super) async fn separate(change: &Change, kept: LeadId) -> Result<Vec<LeadId>, MergeError> {
    let lead = room::find(change, kept).await?.ok_or(MergeError::Absent)?;
    let last = last(change, &lead).await?;
    let (act, before) = last.first().map(|one| (one.act, one.before.clone())).ok_or(MergeError::Nothing)?;
    let _all = change.whole();
    same::remove(change, &[kept]).await?;
    let numbers = last.iter().map(|one| &one.said).chain([&before]);
    let numbers: Vec<String> = numbers.filter_map(|row| row.external_id.clone()).collect();
    if let Some(taken) = room::known_numbers(change, &numbers).await?.into_iter().next() {
        return Err(MergeError::Number(taken));
    }
    // No version is given twice: who saw the one that was merged is told that it changed.
    let before = room::store::Model { version: Some(lead.version + 1), ..before };
    let rows = last.iter().map(|one| one.said.clone()).chain([before]);
    store::put_back(change, rows.collect()).await?;
    let mut fact = Fact::new("lead.separated").about(kept);
    for one in &last {
        one.moved.bring(change, one.id).await?;
        fact = fact.about(one.id);
    }
    let ids: Vec<LeadId> = last.iter().map(|one| one.id).collect();
    for id in ids.iter().chain([&kept]) {
        let lead = room::find(change, *id).await?.ok_or(MergeError::Absent)?;
        follow(change, &lead).await?;
    }
    store::forget(change, act).await?;
    change.record(fact).await?;
    Ok(ids)
}
