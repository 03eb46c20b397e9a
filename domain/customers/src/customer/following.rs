//! Deals make customers: the journal is followed, entry after entry, and names every deal that came to Closed Won, left it,
//! changed its company or was taken back. What it says of a deal is read from the deal as it is now, so what is read twice
//! does nothing.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use kernel::{DealId, LeadId, RegistrationId};
use selling::{
    deals::{self, Deal, Stage},
    leads, registrations,
};
use vault::{
    Actor, Change, Outcome, TaskHandlers, Tx, Vault, VaultError, Vaults,
    rows::{ColumnTrait, Uuid},
};

use super::{
    Company, Source, SourceKind, Standing, erase_source, looking, settling::Putting, store::sources,
};
use crate::attention;

const FOLLOW: &str = "customers.follow";
/// Entries that are read in one go.
const AT_ONCE: u64 = 500;

/// What can make a customer, or change one.
const FACTS: [&str; 10] = [
    "lead.added",
    "lead.changed",
    "lead.merged",
    "lead.separated",
    "deal.begun",
    "deal.moved",
    "deal.withdrawn",
    "registration.accepted",
    "registration.withdrawn",
    "envelope.erased",
];

pub(crate) fn work(handlers: &mut TaskHandlers, vaults: &Vaults) {
    vaults.follow_journals(FOLLOW, FACTS.into());
    handlers.on(FOLLOW, |vault, _| Box::pin(async move { follow(&vault).await }));
    looking::work(handlers);
}

async fn follow(vault: &Vault) -> Result<Outcome, VaultError> {
    while vault.change(Actor::Node("work"), catch_up).await? {}
    Ok(Outcome::Done)
}

/// Reads some entries further; whether there may be more.
async fn catch_up(change: &Change) -> Result<bool, VaultError> {
    let _all = change.whole();
    let entries = change.journal_after(attention::store::read_to(change).await?, AT_ONCE).await?;
    let Some(last) = entries.last() else { return Ok(false) };
    let mut touched = Touched::default();
    for entry in entries.iter().filter(|entry| FACTS.contains(&entry.kind.as_str())) {
        for id in &entry.about {
            touched.deals.extend(id.parse::<DealId>());
            touched.leads.extend(id.parse::<LeadId>());
            touched.registrations.extend(id.parse::<RegistrationId>());
        }
    }
    attention::store::set_read_to(change, last.number).await?;
    touched.take_over(change).await?;
    Ok(entries.len() as u64 == AT_ONCE)
}

/// Records that the journal names.
#[derive(Debug, Default)]
struct Touched {
    deals: BTreeSet<DealId>,
    leads: BTreeSet<LeadId>,
    registrations: BTreeSet<RegistrationId>,
}

impl Touched {
    async fn take_over(self, change: &Change) -> Result<(), VaultError> {
        let (deals, leads, registrations): (Vec<_>, Vec<_>, Vec<_>) = (
            self.deals.into_iter().collect(),
            self.leads.into_iter().collect(),
            self.registrations.into_iter().collect(),
        );
        let found = deals::about(change, &deals, &leads, &registrations).await?;
        let mut known = known(change, &found).await?;
        let is_known = |deal: &&Deal| deal.stage == Stage::Won || known.contains_key(&deal.id.uuid());
        let asked: Vec<&Deal> = found.iter().filter(is_known).collect();
        read_ahead(change, &asked).await?;
        let mut putting = Putting::default();
        for deal in asked {
            let row = known.remove(&deal.id.uuid());
            match source(change, deal).await? {
                Some(source) => putting.put(change, &source, row).await.map(|_| ())?,
                None if row.is_some() => erase_source(change, deal.id.uuid()).await?,
                None => {}
            }
        }
        putting.settle(change).await
    }
}

/// What these deals said before, of those that are sources already.
async fn known(change: &Change, deals: &[Deal]) -> Result<BTreeMap<Uuid, sources::Model>, VaultError> {
    let ids: Vec<Uuid> = deals.iter().map(|deal| deal.id.uuid()).collect();
    let mut known = BTreeMap::new();
    for some in ids.chunks(500) {
        let find = change.find::<sources::Entity>().filter(sources::Column::Id.is_in(some.iter().copied()));
        known.extend(find.all().await?.into_iter().map(|row| (row.id, row)));
    }
    Ok(known)
}

/// What owns these sales, read with few queries.
async fn read_ahead(change: &Change, deals: &[&Deal]) -> Result<(), VaultError> {
    let (mut of_leads, mut of_registrations) = (Vec::new(), Vec::new());
    for deal in deals {
        match &deal.source {
            deals::Source::Lead(lead) => of_leads.push(*lead),
            deals::Source::Registration { id, .. } => of_registrations.push(*id),
        }
    }
    leads::read_ahead(change, &of_leads).await?;
    registrations::read_ahead(change, &of_registrations).await.map(|_| ())
}

/// What a deal says of its company now; nothing once it was taken back or erased.
async fn source(tx: &Tx, deal: &Deal) -> Result<Option<Source>, VaultError> {
    let company = if deal.stage == Stage::Withdrawn { None } else { Company::of_deal(tx, deal).await? };
    let Some(company) = company else { return Ok(None) };
    let standing = if deal.stage == Stage::Won { Standing::Active } else { Standing::Closed };
    // A sale that was brought in was won when it was closed.
    let closed = deal.card.closes_on.and_then(|day| day.to_zoned(TimeZone::UTC).ok());
    let at = closed.map_or(deal.moved, |day| day.timestamp()).min(deal.moved);
    Ok(Some(Source { id: deal.id.uuid(), kind: SourceKind::Deal, standing, company, at }))
}
