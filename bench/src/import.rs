//! The import of a CRM export, whole and in parts.

use std::{
    path::{Path, PathBuf},
    time::Instant,
};

use exchange::{Logged, Side};
use freehold::node::Node;
use integrations::crm::{self, Plan};
use trust::Mode;
use vault::{Front, Storage, Tx};

/// The real export where it is there, else the demonstration's.
pub fn export(scratch: &Path) -> anyhow::Result<PathBuf> {
    let real = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/crm-opportunities");
    if real.is_dir() {
        return Ok(real);
    }
    println!("  (the real export is not here: the demonstration's is measured instead)");
    let made = scratch.join("export");
    std::fs::create_dir_all(&made)?;
    freehold::demo::write_export(&made, "2026-11-21".parse()?)?;
    Ok(made)
}

/// Every so manieth opportunity.
pub fn part(plan: &Plan, share: usize) -> Vec<crm::Opportunity> {
    plan.opportunities.iter().step_by(share).cloned().collect()
}

/// Hears how far an import is, and says nothing.
pub struct Silent;

impl crm::Progress for Silent {
    fn step(&self, _: &str, _: u64, _: u64) {}
}

/// Imports into an empty folder, and stays open.
pub async fn import(label: &str, plan: &Plan, folder: &Path, syncs: f64) -> anyhow::Result<Node> {
    let node = Node::open(Storage::Folder(folder.to_owned()), Front::system(), Mode::default()).await?;
    let start = Instant::now();
    crm::load(plan, &node.exchange, &node.runner, &Silent).await?;
    let seconds = start.elapsed().as_secs_f64();
    let mut envelopes = 0;
    for card in node.vaults().directory().cards().await? {
        let vault = node.vaults().vault(card.org);
        let sent = vault.read(async |tx: &Tx| Logged::peers(tx, Side::Sent).await).await?;
        envelopes += sent.into_iter().map(|(_, count)| count).sum::<u64>();
    }
    println!(
        "  import {label} ({:>5} rows, target 60 s for 8,800) {seconds:>8.1} s {:>8.0} envelopes a second (target 500), {:.2} × the limit",
        plan.opportunities.len(),
        envelopes as f64 / seconds,
        envelopes as f64 / seconds / syncs,
    );
    Ok(node)
}
