//! Loads a plan into vaults: the same actions and envelopes that people use, in the hands of an importer.
//!
//! Every step looks first whether it was done, so an import that was killed goes on where it stopped and
//! ends with the same figures. Rows that were registered come in as accepted on both hops.

use std::{
    collections::HashSet,
    sync::atomic::{AtomicU64, Ordering},
};

use exchange::{DELIVER, Exchange};
use futures::{FutureExt, StreamExt, TryStreamExt, future::try_join_all, stream};
use kernel::{LeadId, RegistrationId};
use partnering::{
    partnerships::{self, PartnershipError, Role, State},
    programs::{self, Definition, Kind, PassUp, Program},
};
use selling::{
    conflicts, deals,
    leads::{self, Draft, LeadError, Own},
    registrations::{self, Decision, RegistrationError},
};
use vault::{Actor, Card, Change, Runner, Tx, Vault, VaultError};

use super::plan::{Opportunity, Organisation, Plan, Stage};

/// Who the journal names for what an import does.
const IMPORTER: Actor = Actor::Node("import");
/// How many rows one commit holds.
const BATCH: usize = 100;
/// How many vaults are filled at once.
const WIDTH: usize = 4;

/// Is told how far an import is: what it does now, how many of how many.
pub trait Progress: Sync {
    /// So many of so many rows of that step are done.
    fn step(&self, what: &str, done: u64, of: u64);
}

/// Why an import stopped; started again, it goes on.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A partnership.
    #[error(transparent)]
    Partnership(#[from] PartnershipError),
    /// A lead.
    #[error(transparent)]
    Lead(#[from] LeadError),
    /// A registration.
    #[error(transparent)]
    Registration(#[from] RegistrationError),
    /// Something could not be delivered yet.
    #[error("what {who} sends could not be delivered yet; start the import again, and it goes on")]
    Delayed {
        /// Who sends it.
        who: String,
    },
    /// An invitation is still under way: what follows would be loaded as if there were no partnership.
    #[error("{partner} has not had {owner}’s invitation yet; start the import again, and it goes on")]
    Waiting {
        /// Who invited.
        owner: String,
        /// Whom.
        partner: String,
    },
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Loads the plan: vaults, programs, partnerships, leads, registrations and decisions.
///
/// # Errors
/// Why it stopped. What was committed stays; started again, it goes on.
pub async fn load(
    plan: &Plan,
    exchange: &Exchange,
    runner: &Runner,
    progress: &dyn Progress,
) -> Result<(), LoadError> {
    let loader = Loader { plan, exchange, runner, progress };
    let vendor = loader.organisation(&plan.vendor).await?;
    let mut distributors = Vec::new();
    for distributor in &plan.distributors {
        distributors.push(loader.organisation(distributor).await?);
    }
    let mut resellers = Vec::new();
    for (done, reseller) in plan.resellers.iter().enumerate() {
        let organisation = Organisation { name: reseller.name.clone(), handle: reseller.handle.clone() };
        resellers.push(loader.organisation(&organisation).await?);
        progress.step("vaults", done as u64 + 1, plan.resellers.len() as u64);
    }
    loader.channel(&vendor, &distributors, &resellers).await?;
    // What was decided elsewhere is not compared, and nobody asked whom it meets.
    loader.compares(&vendor, &distributors, false).await?;
    loader.leads(&distributors, &resellers).await?;
    let undecided: HashSet<&str> = plan
        .opportunities
        .iter()
        .filter(|row| row.stage == Stage::Submitted)
        .map(|row| row.external_id.as_str())
        .collect();
    let known: HashSet<&str> = plan.opportunities.iter().map(|row| row.external_id.as_str()).collect();
    let registered = plan.opportunities.iter().filter(|row| row.stage.is_registered()).count() as u64;
    let decide = |number: &str| known.contains(number);
    let decisions = distributors.iter().map(|distributor| loader.accept(distributor, decide).boxed());
    try_join_all(decisions.collect::<Vec<_>>()).await?;
    loader.deliver("passed up", registered).await?;
    loader.accept(&vendor, |number| known.contains(number) && !undecided.contains(number)).await?;
    loader.deliver("decided", registered * 2).await?;
    loader.compares(&vendor, &distributors, true).await?;
    Ok(())
}

struct Loader<'a> {
    plan: &'a Plan,
    exchange: &'a Exchange,
    runner: &'a Runner,
    progress: &'a dyn Progress,
}

impl Loader<'_> {
    /// Whether those who decide compare what arrives.
    async fn compares(&self, vendor: &Card, distributors: &[Card], so: bool) -> Result<(), LoadError> {
        for card in distributors.iter().chain([vendor]) {
            let set = async |change: &Change| {
                if so { conflicts::wake(change).await } else { conflicts::rest(change).await }
            };
            self.vault(card).change(IMPORTER, set).await?;
        }
        Ok(())
    }

    async fn organisation(&self, organisation: &Organisation) -> Result<Card, VaultError> {
        let vaults = self.exchange.vaults();
        match vaults.directory().by_handle(organisation.handle.as_str()).await? {
            Some(card) => Ok(card),
            None => vaults.create(organisation.handle.clone(), &organisation.name).await,
        }
    }

    fn vault(&self, card: &Card) -> Vault {
        self.exchange.vaults().vault(card.org)
    }

    /// Programs, invitations and acceptances, tier by tier.
    async fn channel(
        &self,
        vendor: &Card,
        distributors: &[Card],
        resellers: &[Card],
    ) -> Result<(), LoadError> {
        let program = self.program(vendor, &format!("{} Distribution", vendor.name), true).await?;
        self.invite(vendor, &program, distributors).await?;
        for (at, distributor) in distributors.iter().enumerate() {
            let program =
                self.program(distributor, &format!("{} Resellers", distributor.name), false).await?;
            self.lead_up(distributor, &program, vendor).await?;
            let own: Vec<Card> = self
                .plan
                .resellers
                .iter()
                .zip(resellers)
                .filter(|(reseller, _)| reseller.distributor == at)
                .map(|(_, card)| card.clone())
                .collect();
            self.invite(distributor, &program, &own).await?;
        }
        Ok(())
    }

    async fn program(&self, owner: &Card, name: &str, of_vendor: bool) -> Result<Program, LoadError> {
        let products: Vec<String> = self.plan.products.iter().map(|product| product.name.clone()).collect();
        self.vault(owner)
            .change(IMPORTER, async |change: &Change| {
                if let Some(known) = programs::by_name(change, name).await? {
                    return Ok(known);
                }
                let program = Definition {
                    products,
                    pass_up: if of_vendor { PassUp::Never } else { PassUp::Automatic },
                    ..Definition::begun(name, Kind::Reseller)
                };
                let terms = programs::usual_terms(&format!("{} partner terms", owner.name), of_vendor);
                Ok(programs::add(change, &program, terms).await?)
            })
            .await
    }

    /// Invites partners, and accepts for those who have not answered.
    async fn invite(&self, owner: &Card, program: &Program, partners: &[Card]) -> Result<(), LoadError> {
        self.vault(owner)
            .change(IMPORTER, async |change: &Change| {
                for partner in partners {
                    partnerships::invite(self.exchange, change, program, &owner.name, partner).await?;
                }
                Ok::<_, LoadError>(())
            })
            .await?;
        self.runner.until_idle(|_| {}).await?;
        for partner in partners {
            self.vault(partner)
                .change(IMPORTER, async |change: &Change| {
                    for place in partnerships::with_peer(change, owner.org, Role::Partner).await? {
                        if place.state == State::Invited {
                            partnerships::accept(self.exchange, change, place.id).await?;
                        }
                    }
                    Ok::<_, LoadError>(())
                })
                .await?;
        }
        self.runner.until_idle(|_| {}).await?;
        Ok(())
    }

    /// A distributor's program leads up to its place in the vendor's.
    async fn lead_up(&self, distributor: &Card, program: &Program, vendor: &Card) -> Result<(), LoadError> {
        if program.upstream.is_some() {
            return Ok(());
        }
        self.vault(distributor)
            .change(IMPORTER, async |change: &Change| {
                let places = partnerships::with_peer(change, vendor.org, Role::Partner).await?;
                let place = places.first().ok_or_else(|| waiting(vendor, distributor))?;
                programs::join_upstream(change, program.id, place.id).await?;
                Ok::<_, LoadError>(())
            })
            .await
    }

    /// Every opportunity becomes a lead in its agent's vault; those that were submitted are registered.
    async fn leads(&self, distributors: &[Card], resellers: &[Card]) -> Result<(), LoadError> {
        let done = AtomicU64::new(0);
        let total = self.plan.opportunities.len() as u64;
        let mut fills = Vec::new();
        for (at, reseller) in resellers.iter().enumerate() {
            let distributor = &distributors[self.plan.resellers[at].distributor];
            fills.push(self.fill(at, reseller, distributor, &done, total).boxed());
        }
        stream::iter(fills).buffer_unordered(WIDTH).try_collect::<Vec<()>>().await?;
        self.deliver("registered", total).await
    }

    /// Fills one reseller's vault.
    async fn fill(
        &self,
        at: usize,
        reseller: &Card,
        distributor: &Card,
        done: &AtomicU64,
        total: u64,
    ) -> Result<(), LoadError> {
        let rows: Vec<&Opportunity> =
            self.plan.opportunities.iter().filter(|row| row.reseller == at).collect();
        for some in rows.chunks(BATCH) {
            let drafts = some.iter().map(|row| (draft(row), row.stage.is_registered())).collect();
            let (exchange, vault) = (self.exchange.clone(), self.vault(reseller));
            let (reseller, distributor) = (reseller.clone(), distributor.clone());
            apart(async move { batch(&exchange, &vault, &reseller, &distributor, drafts).await }).await?;
            let more = some.len() as u64;
            self.progress.step("leads", done.fetch_add(more, Ordering::Relaxed) + more, total);
        }
        Ok(())
    }

    /// Accepts what waits in a vault, of those numbers.
    async fn accept(&self, card: &Card, which: impl Fn(&str) -> bool + Send + Sync) -> Result<(), LoadError> {
        let mut after: Option<RegistrationId> = None;
        loop {
            let vault = self.vault(card);
            let pending =
                vault.read(async |tx: &Tx| registrations::pending_of(tx, after, BATCH as u64).await).await?;
            let Some((last, _)) = pending.last() else { return Ok(()) };
            after = Some(*last);
            let these = pending.into_iter().filter(|(_, number)| which(number)).map(|(id, _)| id).collect();
            let exchange = self.exchange.clone();
            apart(async move { accept_all(&exchange, &vault, these).await }).await?;
        }
    }

    async fn deliver(&self, what: &str, of: u64) -> Result<(), LoadError> {
        self.progress.step(what, 0, of);
        self.runner.until_idle(|_| {}).await?;
        // What failed is tried again later by itself; what comes next here must not be loaded without it.
        for card in self.exchange.vaults().directory().cards().await? {
            let waiting = self.vault(&card).read(async |tx: &Tx| tx.waiting_tasks().await).await?;
            // What is only due later was never tried; other work may come round again for ever.
            if waiting.iter().any(|task| task.kind == DELIVER && task.attempts > 0) {
                return Err(LoadError::Delayed { who: card.name });
            }
        }
        self.progress.step(what, of, of);
        Ok(())
    }
}

/// Runs on a task of its own, so that several of them use several cores.
async fn apart<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    match tokio::spawn(work).await {
        Ok(value) => value,
        Err(broken) => std::panic::resume_unwind(broken.into_panic()),
    }
}

/// Adds leads in a reseller's vault, and registers those that are marked so. What is there already is
/// passed over.
async fn batch(
    exchange: &Exchange,
    vault: &Vault,
    reseller: &Card,
    distributor: &Card,
    rows: Vec<(Draft, bool)>,
) -> Result<(), LoadError> {
    vault
        .change(IMPORTER, async |change: &Change| {
            let number = |draft: &Draft| draft.external_id.clone().unwrap_or_default();
            let numbers: Vec<String> = rows.iter().map(|(draft, _)| number(draft)).collect();
            let known = leads::known_numbers(change, &numbers).await?;
            let fresh = rows.iter().filter(|(draft, _)| !known.contains(&number(draft)));
            let (drafts, registered): (Vec<Draft>, Vec<bool>) = fresh.cloned().unzip();
            let added = leads::add_all(change, &drafts, &Own::default()).await?;
            // What was registered was worked on: it stands in the pipeline as its row says.
            let worked: Vec<(LeadId, Draft)> = added
                .into_iter()
                .zip(drafts)
                .zip(registered)
                .filter(|(_, registered)| *registered)
                .map(|(lead, _)| lead)
                .collect();
            if worked.is_empty() {
                return Ok(());
            }
            deals::begin_all(change, &worked).await?;
            let these: Vec<LeadId> = worked.into_iter().map(|(id, _)| id).collect();
            let places = partnerships::with_peer(change, distributor.org, Role::Partner).await?;
            let place = places.first().ok_or_else(|| waiting(distributor, reseller))?;
            registrations::submit_all(exchange, change, &these, place.id, |field| field.usual, None).await?;
            Ok::<_, LoadError>(())
        })
        .await
}

async fn accept_all(exchange: &Exchange, vault: &Vault, these: Vec<RegistrationId>) -> Result<(), LoadError> {
    vault
        .change(IMPORTER, async |change: &Change| {
            registrations::read_ahead(change, &these).await?;
            for id in these {
                registrations::decide(exchange, change, id, Decision::Accept).await?;
            }
            Ok::<_, LoadError>(())
        })
        .await
}

fn waiting(owner: &Card, partner: &Card) -> LoadError {
    LoadError::Waiting { owner: owner.name.clone(), partner: partner.name.clone() }
}

fn draft(row: &Opportunity) -> Draft {
    Draft {
        company: row.company.clone(),
        domain: row.domain.clone(),
        company_number: None,
        country: row.country.clone(),
        sector: row.sector.clone(),
        product: row.product.clone(),
        value: row.value,
        stage: match row.stage {
            Stage::Won => leads::Stage::Won,
            Stage::Lost => leads::Stage::Lost,
            Stage::Prospecting | Stage::Submitted | Stage::Engaging => leads::Stage::Open,
        },
        opened_on: row.opened_on,
        closes_on: row.closed_on,
        contact_name: row.contact_name.clone(),
        contact_email: row.contact_email.clone(),
        contact_phone: None,
        contact_time_zone: None,
        notes: row.notes.clone(),
        external_id: Some(row.external_id.clone()),
        place: partnering::teams::Place::default(),
    }
}
