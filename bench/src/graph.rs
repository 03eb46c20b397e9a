//! A graph of organisations on four tiers, each with a vault of its own: how time and memory grow with it, and that
//! opening a page does not.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use exchange::Exchange;
use freehold::node::Node;
use integrations::crm;
use kernel::{Chance, Handle, PartnershipId};
use partnering::{
    partnerships,
    programs::{self, Definition, PassUp, Program},
};
use selling::{
    leads::{self, Draft, Own},
    registrations,
};
use trust::Mode;
use vault::{Actor, Card, Change, Front, Storage, Tx};

use crate::{
    crew,
    import::Silent,
    machine::{median, memory, slowest_of_hundred},
    matching::set::{Maker, sale},
    visitor::Visitor,
};

const MAKER: Actor = Actor::Node("bench");
/// Registrations that are submitted in one change.
const AT_ONCE: usize = 500;

/// So many organisations, and so many registrations of all resellers together.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Vendor, distributors, subdistributors and resellers.
    pub organisations: usize,
    /// Each is submitted to the tier above, and decided there.
    pub registrations: usize,
}

/// What one size costs.
#[derive(Debug, Clone, Copy)]
struct Cost {
    /// Milliseconds for each registration, with its delivery and decision.
    load: f64,
    /// Pages: half of them come within so many milliseconds, and all but a hundredth.
    page: (f64, f64),
    /// MiB that stay.
    memory: f64,
}

/// The small graph and the large one, and in what they differ.
pub async fn graphs(scratch: &Path, sizes: &[Size]) -> anyhow::Result<()> {
    let mut costs = Vec::new();
    for size in sizes {
        costs.push(graph(&scratch.join(format!("graph-{}", size.organisations)), *size).await?);
    }
    if let [small, .., large] = costs.as_slice() {
        println!(
            "  graph  large against small: {:.2} × the time of a registration, {:.2} × that of a page (p50), {:.2} × (p99), {:.2} × the memory",
            large.load / small.load,
            large.page.0 / small.page.0,
            large.page.1 / small.page.1,
            large.memory / small.memory,
        );
    }
    Ok(())
}

async fn graph(folder: &Path, size: Size) -> anyhow::Result<Cost> {
    let before = memory("self", "VmRSS");
    let node = Node::open(Storage::Folder(folder.to_owned()), Front::system(), Mode::default()).await?;
    let start = Instant::now();
    let tiers = Tiers::found(&node, size.organisations).await?;
    let founded = start.elapsed();
    let start = Instant::now();
    tiers.sell(&node, size.registrations).await?;
    let sold = start.elapsed();
    let rss = memory("self", "VmRSS");
    let files = std::fs::read_dir("/proc/self/fd").map_or(0, Iterator::count);
    let load = sold.as_secs_f64() * 1e3 / size.registrations as f64;
    println!(
        "  graph  {:>5} organisations, {:>6} registrations: founded in {:.0} s, {load:.2} ms a registration (two vaults, delivered, accepted); memory {rss:.0} MiB (before {before:.0}), {files} files open",
        size.organisations,
        size.registrations,
        founded.as_secs_f64(),
    );
    let page = tiers.pages(&node).await?;
    Ok(Cost { load, page, memory: rss })
}

/// An organisation, and its place in the program of the tier above.
struct Member {
    card: Card,
    place: Option<PartnershipId>,
}

/// Four tiers: a vendor, a hundredth of all as distributors, a tenth as subdistributors, and resellers.
struct Tiers {
    distributors: Vec<Member>,
    subdistributors: Vec<Member>,
    resellers: Vec<Member>,
}

impl Tiers {
    async fn found(node: &Node, organisations: usize) -> anyhow::Result<Self> {
        let distributors = (organisations / 100).max(1);
        let subdistributors = (organisations / 10).max(2) - distributors.min(organisations / 10);
        let resellers = organisations.saturating_sub(1 + distributors + subdistributors).max(1);
        crm::load(&crew::channel(0)?, &node.exchange, &node.runner, &Silent).await?;
        let (vendor, _) =
            node.vaults().by_handle("maven").await?.ok_or_else(|| anyhow::anyhow!("no vendor"))?;
        let top = vec![Member { card: vendor, place: None }];
        let distributors = Self::below(node, &top, "Distributor", distributors).await?;
        let subdistributors = Self::below(node, &distributors, "Subdistributor", subdistributors).await?;
        let resellers = Self::below(node, &subdistributors, "Reseller", resellers).await?;
        Ok(Self { distributors, subdistributors, resellers })
    }

    /// So many organisations below these, each with a place in the program of one of them.
    async fn below(node: &Node, above: &[Member], what: &str, count: usize) -> anyhow::Result<Vec<Member>> {
        let mut offered = Vec::new();
        for owner in above {
            offered.push(program(node, owner).await?);
        }
        let mut members = Vec::with_capacity(count);
        for at in 0..count {
            let name = format!("{what} {at}");
            let handle = Handle::suggest(&name).map_err(|error| anyhow::anyhow!("{name}: {error:?}"))?;
            let card = node.vaults().create(handle, &name).await?;
            let (owner, program) = (&above[at % above.len()], &offered[at % above.len()]);
            let invite = async |change: &Change| {
                partnerships::invite(&node.exchange, change, program, &owner.card.name, &card).await
            };
            let place = node.vaults().vault(owner.card.org).change(MAKER, invite).await?;
            members.push(Member { card, place: Some(place) });
        }
        node.runner.until_idle(|_| {}).await?;
        for member in &members {
            let Some(place) = member.place else { continue };
            let accept = async |change: &Change| partnerships::accept(&node.exchange, change, place).await;
            node.vaults().vault(member.card.org).change(MAKER, accept).await?;
        }
        node.runner.until_idle(|_| {}).await?;
        Ok(members)
    }

    /// Each reseller registers its share with the tier above, which accepts all of it.
    async fn sell(&self, node: &Node, registrations: usize) -> anyhow::Result<()> {
        let each = registrations / self.resellers.len();
        let more = registrations % self.resellers.len();
        for (at, reseller) in self.resellers.iter().enumerate() {
            let Some(place) = reseller.place else { continue };
            let count = each + usize::from(at < more);
            let make = Maker(Chance::seeded(at as u64));
            for first in (0..count).step_by(AT_ONCE) {
                let numbers = first..count.min(first + AT_ONCE);
                let drafts: Vec<Draft> = numbers.map(|number| sale(&make, number)).collect();
                let register = async |change: &Change| {
                    let added = leads::add_all(change, &drafts, &Own::default()).await?;
                    registrations::submit_all(
                        &node.exchange,
                        change,
                        &added,
                        place,
                        |field| field.usual,
                        None,
                    )
                    .await?;
                    anyhow::Ok(())
                };
                node.vaults().vault(reseller.card.org).change(MAKER, register).await?;
            }
        }
        node.runner.until_idle(|_| {}).await?;
        for owner in &self.subdistributors {
            accept_all(&node.exchange, node, owner).await?;
        }
        node.runner.until_idle(|_| {}).await?;
        Ok(())
    }

    /// Pages of organisations on every tier, each opened anew: their vaults are mostly closed by then.
    async fn pages(&self, node: &Node) -> anyhow::Result<(f64, f64)> {
        let mut all = Vec::new();
        for (tier, members) in [
            ("distributor", &self.distributors),
            ("subdistributor", &self.subdistributors),
            ("reseller", &self.resellers),
        ] {
            let step = members.len().div_ceil(20);
            let mut visitors = Vec::new();
            for member in members.iter().step_by(step) {
                visitors.push(Visitor::enter(node, member.card.handle.as_str()).await?);
            }
            for path in ["", "/registrations", "/partners", "/channel"] {
                let mut times: Vec<Duration> = Vec::new();
                for visitor in &visitors {
                    for _ in 0..5 {
                        times.push(visitor.fetch(path).await?);
                    }
                }
                all.extend(times.iter().copied());
                println!(
                    "         {tier:<14} {:<16} p50 {:>6.1} ms, p99 {:>6.1} ms",
                    if path.is_empty() { "home" } else { path },
                    median(&mut times),
                    slowest_of_hundred(&mut times),
                );
            }
        }
        Ok((median(&mut all), slowest_of_hundred(&mut all)))
    }
}

/// The program of an organisation that partners are invited into: it stands on the place above, and passes nothing up,
/// since how long that takes is measured elsewhere.
async fn program(node: &Node, owner: &Member) -> anyhow::Result<Program> {
    let vault = node.vaults().vault(owner.card.org);
    let known = vault.read(async |tx: &Tx| programs::all(tx).await).await?;
    if let Some(known) = known.into_iter().next() {
        return Ok(known);
    }
    let name = format!("{} partners", owner.card.name);
    let definition = Definition {
        name: name.clone(),
        upstream: owner.place,
        pass_up: PassUp::Never,
        ..Definition::default()
    };
    let terms = programs::usual_terms(&name, false);
    Ok(vault.change(MAKER, async |change: &Change| programs::add(change, &definition, terms).await).await?)
}

async fn accept_all(exchange: &Exchange, node: &Node, owner: &Member) -> anyhow::Result<()> {
    let vault = node.vaults().vault(owner.card.org);
    let mut after = None;
    loop {
        let found =
            vault.read(async |tx: &Tx| registrations::pending_of(tx, after, AT_ONCE as u64).await).await?;
        let Some((last, _)) = found.last() else { return Ok(()) };
        after = Some(*last);
        let decide = async |change: &Change| {
            for (id, _) in &found {
                registrations::decide(exchange, change, *id, registrations::Decision::Accept).await?;
            }
            Ok::<_, registrations::RegistrationError>(())
        };
        vault.change(MAKER, decide).await?;
    }
}
