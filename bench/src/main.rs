//! `make bench`: the figures of the hot paths, each beside its target and a limit of this very machine,
//! measured in the same run. Where cost grows with the load, at 1, 4 and 16 times.

mod board;
mod crew;
mod day;
mod figures;
mod graph;
mod hops;
mod idle;
mod import;
mod large;
mod machine;
mod matching;
mod pages;
mod reviewing;
mod statement;
mod strangers;
mod visitor;

use integrations::crm::{self, Plan};

use crate::{
    machine::{Scratch, syncs_a_second},
    visitor::Visitor,
};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let scratch = Scratch::new()?;
    let export = import::export(&scratch.0)?;
    println!("Freehold, measured on this machine");
    let syncs = syncs_a_second(&scratch.0)?;
    println!("  limit: one write of 4 KiB made durable      {syncs:>10.0} a second");
    // One part alone, by its name, while it is worked on.
    let part = std::env::args().nth(1);
    let wanted = |name: &str| part.as_deref().is_none_or(|part| part == name);
    if wanted("matching") {
        matching::matching();
    }
    if wanted("channel") {
        let (plan, _) = crm::read(&export)?;
        channel(&plan, &scratch, syncs).await?;
    }
    if wanted("large") {
        large::large(&scratch.0.join("large")).await?;
    }
    if wanted("reviewing") {
        reviewing::reviewing(&scratch.0.join("reviewing"), 50_000).await?;
    }
    if wanted("figures") {
        figures::figures(&scratch.0.join("figures")).await?;
    }
    if wanted("statement") {
        statement::statements(&scratch.0.join("statement")).await?;
    }
    if wanted("day") {
        day::days(&scratch.0).await?;
    }
    if wanted("graph") {
        graph::graphs(&scratch.0, &sizes()?).await?;
    }
    Ok(())
}

/// The graphs to measure: `graph 200:10000 2000:100000` says others than the usual ones.
fn sizes() -> anyhow::Result<Vec<graph::Size>> {
    let read = |text: String| {
        let (organisations, registrations) = text.split_once(':')?;
        let (organisations, registrations) = (organisations.parse().ok()?, registrations.parse().ok()?);
        Some(graph::Size { organisations, registrations })
    };
    let said: Option<Vec<_>> = std::env::args().skip(2).map(read).collect();
    let said = said.ok_or_else(|| anyhow::anyhow!("a size is written 200:10000"))?;
    let usual = [(200, 10_000), (2_000, 100_000)];
    let usual = usual.map(|(organisations, registrations)| graph::Size { organisations, registrations });
    Ok(if said.is_empty() { usual.to_vec() } else { said })
}

/// The whole channel: its import at growing sizes, then the pages and ways of the largest.
async fn channel(plan: &Plan, scratch: &Scratch, syncs: f64) -> anyhow::Result<()> {
    let mut last = None;
    for (label, share) in [(" 1×", 16), (" 4×", 4), ("16×", 1)] {
        let part = Plan { opportunities: import::part(plan, share), ..plan.clone() };
        let folder = scratch.0.join(format!("import-{share}"));
        let node = import::import(label, &part, &folder, syncs).await?;
        let visitor = Visitor::enter(&node, "maven").await?;
        pages::table(label, &node, &visitor).await?;
        last = Some((node, visitor, folder));
    }
    let Some((node, visitor, folder)) = last else { return Ok(()) };
    pages::pages("8,300", &visitor).await?;
    board::moves(&node, &visitor).await?;
    strangers::flood(&node).await?;
    let reseller = plan.resellers.first().ok_or_else(|| anyhow::anyhow!("a channel without resellers"))?;
    hops::hops(&node, reseller.handle.as_str(), syncs).await?;
    drop((node, visitor));
    idle::idle(&folder)
}
