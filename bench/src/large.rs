//! A vault of 100,000 rows: leads of one reseller, each registered with its distributor, every tenth worked on
//! as a deal. They are made by the rooms' own functions for many at once; their envelopes are sealed and kept,
//! and not delivered, which would take most of the time and is measured elsewhere.

use std::{path::Path, time::Instant};

use freehold::node::Node;
use kernel::{Currency, Money};
use partnering::partnerships;
use selling::{
    deals,
    leads::{self, Draft, Own, Stage},
    registrations,
};
use trust::Mode;
use vault::{Actor, Change, Front, Storage, Tx, Vault};

use crate::{
    crew,
    machine::{median, memory},
    pages::pages,
    visitor::{Visitor, vault_of},
};

const ROWS: usize = 100_000;
const MAKER: Actor = Actor::Node("bench");
const PRODUCTS: [&str; 7] =
    ["GTX Basic", "GTX Pro", "GTX Plus Basic", "GTX Plus Pro", "GTK 500", "MG Special", "MG Advanced"];
const STAGES: [Stage; 3] = [Stage::Open, Stage::Won, Stage::Lost];

/// Makes it, and measures its pages and its exports.
pub async fn large(folder: &Path) -> anyhow::Result<()> {
    let node = Node::open(Storage::Folder(folder.to_owned()), Front::system(), Mode::default()).await?;
    crew::prepare(&node, 1).await?;
    let reseller = vault_of(&node, "partner-0").await?;
    let start = Instant::now();
    fill(&node, &reseller).await?;
    println!(
        "  made 100,000 leads, 100,000 registrations (sealed, not delivered) and 10,000 deals in {:.0} s",
        start.elapsed().as_secs_f64()
    );
    let visitor = Visitor::enter(&node, "partner-0").await?;
    pages("100,000", &visitor).await?;
    let mut times = Vec::new();
    for _ in 0..9 {
        times.push(visitor.fetch("/deals").await?);
    }
    println!("  first view of a board of 10,000 deals           p50 {:>7.1} ms", median(&mut times));
    for file in
        ["leads/export.csv?stage=all", "leads/export.xlsx?stage=all", "registrations/export.csv?state=all"]
    {
        let before = memory("self", "VmRSS");
        std::fs::write("/proc/self/clear_refs", "5").ok();
        let (took, bytes) = visitor.save(&format!("/{file}")).await?;
        println!(
            "  export of 100,000 rows, {file:<36} {:>6.1} s, {:>5.1} MiB, memory at most {:.0} MiB (before {before:.0})",
            took.as_secs_f64(),
            bytes as f64 / f64::from(1 << 20),
            memory("self", "VmHWM"),
        );
    }
    Ok(())
}

async fn fill(node: &Node, reseller: &Vault) -> anyhow::Result<()> {
    let places = reseller.read(async |tx: &Tx| partnerships::all(tx).await).await?;
    let place = places.first().ok_or_else(|| anyhow::anyhow!("no partnership"))?.id;
    for first in (0..ROWS).step_by(1_000) {
        let drafts: Vec<Draft> = (first..first + 1_000).map(draft).collect();
        reseller
            .change(MAKER, async |change: &Change| {
                let added = leads::add_all(change, &drafts, &Own::default()).await?;
                let worked: Vec<_> = added.iter().copied().zip(drafts.iter().cloned()).step_by(10).collect();
                deals::begin_all(change, &worked).await?;
                registrations::submit_all(&node.exchange, change, &added, place, |field| field.usual, None)
                    .await?;
                anyhow::Ok(())
            })
            .await?;
    }
    Ok(())
}

fn draft(at: usize) -> Draft {
    let stage = STAGES[at / 3 % 3];
    let closes = format!("20{}-{:02}-{:02}", 24 + at % 3, 1 + at / 7 % 12, 1 + at / 11 % 28);
    Draft {
        company: Some(format!("{} Hot {at}", ["Isdom", "Konex", "Sonron", "Bubba"][at % 4])),
        country: Some(["France", "Kenya", "United States"][at % 3].to_owned()),
        product: PRODUCTS[at % PRODUCTS.len()].to_owned(),
        value: Some(Money::new(10_000 + at as i64 * 7, Currency::USD)),
        stage,
        opened_on: "2024-01-05".parse().ok(),
        closes_on: closes.parse().ok().filter(|_| stage != Stage::Open),
        external_id: Some(format!("L{at:06}")),
        ..Draft::default()
    }
}
