//! A queue of 50,000 registrations and ten people who work on it at once; then the end of every protection that they
//! gave, all in one minute.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use freehold::node::Node;
use jiff::SignedDuration;
use kernel::{Chance, Clock};
use partnering::{
    partnerships,
    programs::{self, Definition, Registering},
};
use selling::{
    leads::{self, Draft, Own},
    registrations,
};
use tokio::task::JoinSet;
use trust::Mode;
use vault::{Actor, Change, Front, Storage, Tx, Vault};

use crate::{
    crew,
    machine::{median, memory, slowest_of_hundred},
    matching::set::{Maker, sale},
    visitor::{Visitor, vault_of},
};

const MAKER: Actor = Actor::Node("bench");
const PEOPLE: usize = 10;
const DECISIONS: usize = 1_000;
const AT_ONCE: usize = 1_000;

/// Makes the queue, works on it, and lets what was accepted end.
pub async fn reviewing(folder: &Path, waiting: usize) -> anyhow::Result<()> {
    let front = Front { clock: Clock::held(Clock::System.now()), ..Front::system() };
    let node = Node::open(Storage::Folder(folder.to_owned()), front.clone(), Mode::default()).await?;
    crew::prepare(&node, 1).await?;
    let (central, partner) = (vault_of(&node, "central").await?, vault_of(&node, "partner-0").await?);
    central.change(MAKER, async |change: &Change| promise(change).await).await?;
    node.runner.until_idle(|_| {}).await?;
    let start = Instant::now();
    fill(&node, &partner, waiting).await?;
    println!("  {waiting} registrations made, sent and received in {:.0} s", start.elapsed().as_secs_f64());
    let ids = waits(&central).await?;
    anyhow::ensure!(ids.len() == waiting, "{} of {waiting} arrived", ids.len());

    let ids = Arc::new(ids);
    let next = Arc::new(AtomicUsize::new(0));
    let mut people = JoinSet::new();
    let start = Instant::now();
    for person in 0..PEOPLE {
        let visitor = Visitor::enter_as(&node, "central", &format!("reviewer-{person}")).await?;
        let (ids, next) = (ids.clone(), next.clone());
        people.spawn(async move { review(&visitor, &ids, &next, person as u64).await });
    }
    let (mut pages, mut decisions, mut done, mut faster) = (Vec::new(), Vec::new(), 0, 0);
    while let Some(told) = people.join_next().await {
        let told = told??;
        pages.extend(told.pages);
        decisions.extend(told.decisions);
        done += told.done;
        faster += told.faster;
    }
    let took = start.elapsed();
    println!(
        "  ten people at {waiting} that wait: page of the queue p50 {:>6.1} ms, p99 {:>6.1}; decision p50 {:>6.1} ms, p99 {:>6.1}; {:.0} a second",
        median(&mut pages),
        slowest_of_hundred(&mut pages),
        median(&mut decisions),
        slowest_of_hundred(&mut decisions),
        decisions.len() as f64 / took.as_secs_f64(),
    );
    let accepted = count(&central, "accepted").await?;
    anyhow::ensure!(accepted == done, "{done} were told that they accepted, {accepted} are accepted");
    println!(
        "  {done} accepted, {faster} told that somebody was faster; the vault holds {accepted}: none lost"
    );

    node.runner.until_idle(|_| {}).await?;
    front.clock.advance(SignedDuration::from_hours(24 * 10));
    let start = Instant::now();
    node.runner.until_idle(|_| {}).await?;
    println!(
        "  {} answers are late in one moment: noted after {:.1} s",
        waiting - done,
        start.elapsed().as_secs_f64()
    );
    front.clock.advance(SignedDuration::from_hours(24 * 80));
    let start = Instant::now();
    node.runner.until_idle(|_| {}).await?;
    let took = start.elapsed();
    let (here, there) = (count(&central, "expired").await?, count(&partner, "expired").await?);
    anyhow::ensure!((here, there) == (accepted, accepted), "{accepted} end: {here} here, {there} there");
    println!(
        "  {accepted} protections end in one moment: over and told on both sides after {:.1} s; memory {:.0} MiB",
        took.as_secs_f64(),
        memory("self", "VmRSS"),
    );
    Ok(())
}

/// Ninety days for everything that is accepted.
async fn promise(change: &Change) -> anyhow::Result<()> {
    for program in programs::open(change).await? {
        let draft = programs::draft(change, &program).await?;
        let registering =
            Registering { answer_hours: 48, extensions: 1, extension_days: 30, ..Registering::default() };
        let says = |before: &Definition| {
            Ok(Definition { window_days: 90, registering: registering.clone(), ..before.clone() })
        };
        let draft = programs::redraft(change, program.id, draft.revision, says).await?;
        programs::publish(change, program.id, draft.revision, program.version).await?;
    }
    Ok(())
}

async fn fill(node: &Node, partner: &Vault, count: usize) -> anyhow::Result<()> {
    let places = partner.read(async |tx: &Tx| partnerships::all(tx).await).await?;
    let place = places.first().ok_or_else(|| anyhow::anyhow!("no partnership"))?.id;
    let make = Maker(Chance::seeded(6));
    for first in (0..count).step_by(AT_ONCE) {
        let numbers = first..count.min(first + AT_ONCE);
        let drafts: Vec<Draft> = numbers.map(|number| sale(&make, number)).collect();
        let made = async |change: &Change| {
            let added = leads::add_all(change, &drafts, &Own::default()).await?;
            registrations::submit_all(&node.exchange, change, &added, place, |field| field.usual, None)
                .await?;
            anyhow::Ok(())
        };
        partner.change(MAKER, made).await?;
        node.runner.until_idle(|_| {}).await?;
    }
    Ok(())
}

async fn waits(vault: &Vault) -> anyhow::Result<Vec<String>> {
    let pending = async |tx: &Tx| {
        let (mut ids, mut after) = (Vec::new(), None);
        loop {
            let some = registrations::pending_of(tx, after, 5_000).await?;
            let Some(last) = some.last() else { return Ok::<_, vault::VaultError>(ids) };
            after = Some(last.0);
            ids.extend(some.iter().map(|(id, _)| id.to_string()));
        }
    };
    Ok(vault.read(pending).await?)
}

async fn count(vault: &Vault, state: &str) -> anyhow::Result<usize> {
    let asked =
        registrations::asked(&format!("state={state}")).map_err(|problem| anyhow::anyhow!(problem.detail))?;
    Ok(vault.read(async |tx: &Tx| registrations::count(tx, &asked).await).await? as usize)
}

#[derive(Default)]
struct Told {
    pages: Vec<Duration>,
    decisions: Vec<Duration>,
    done: usize,
    faster: usize,
}

/// One of them: looks at the queue, decides on one, again and again. One in ten is the one that a colleague has.
async fn review(visitor: &Visitor, ids: &[String], next: &AtomicUsize, seed: u64) -> anyhow::Result<Told> {
    let chance = Chance::seeded(seed);
    let mut told = Told::default();
    loop {
        let at = next.fetch_add(1, Ordering::Relaxed);
        if at >= DECISIONS {
            return Ok(told);
        }
        let at = if at > PEOPLE && chance.below(10) == 0 { at - 1 } else { at };
        told.pages.push(visitor.fetch("/registrations?state=pending").await?);
        let form = format!("/registrations/{}/decision", ids[at]);
        let start = Instant::now();
        match visitor.submit(&form, "decision=accept").await? {
            303 => told.done += 1,
            409 => told.faster += 1,
            status => anyhow::bail!("{form}: {status}"),
        }
        told.decisions.push(start.elapsed());
    }
}
