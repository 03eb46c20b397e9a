//! What a node holds, counted vault by vault: a node that was disturbed must hold what an undisturbed one does.

use std::collections::{BTreeMap, HashSet};

use exchange::{Logged, Side};
use freehold::node::Node;
use partnering::{partnerships, programs};
use selling::{
    leads,
    registrations::{self, By, Direction},
};
use vault::{Tx, VaultError};

/// How many of what, by handle.
pub type Figures = BTreeMap<String, BTreeMap<String, i64>>;

/// Counts everything that an import makes, and sees that no envelope is there twice.
pub async fn of(node: &Node) -> Figures {
    let mut all = Figures::new();
    for card in node.vaults().directory().cards().await.expect("a directory") {
        let counted = node.vaults().vault(card.org).read(async |tx: &Tx| count(tx).await).await;
        all.insert(card.handle.to_string(), counted.expect("a vault"));
    }
    all
}

/// Verifies every vault, from the first journal entry to the last receipt.
pub async fn assert_whole(node: &Node) {
    for card in node.vaults().directory().cards().await.expect("a directory") {
        let vault = node.vaults().vault(card.org);
        let verified = vault.read(async |tx: &Tx| node.exchange.verify(tx).await).await.expect("a vault");
        assert_eq!(verified.findings, Vec::<String>::new(), "{}", card.handle);
    }
}

async fn count(tx: &Tx) -> Result<BTreeMap<String, i64>, VaultError> {
    let mut figures: BTreeMap<String, i64> = BTreeMap::new();
    for (stage, rows) in leads::stages(tx).await? {
        figures.insert(format!("leads, {stage}"), rows as i64);
    }
    for direction in [Direction::Sent, Direction::Received] {
        let way = direction.as_str();
        for (state, rows) in registrations::counts(tx, Some(direction)).await? {
            figures.insert(format!("registrations {way}, {state}"), rows as i64);
        }
        for total in registrations::totals(tx, direction).await?.by(By::All) {
            figures.insert(format!("won {way}, in cents"), total.won.minor);
        }
    }
    for partnership in partnerships::all(tx).await? {
        if let Some(known) = programs::newest(tx, partnership.id).await? {
            figures.insert(format!("what {} said, its version", partnership.peer_name), known.version);
        }
    }
    for side in [Side::Sent, Side::Received] {
        let (log, total) = Logged::page(tx, side, None, None, 1_000_000, 0).await?;
        let hashes: HashSet<&str> = log.iter().map(|logged| logged.hash.as_str()).collect();
        assert_eq!((hashes.len(), log.len() as u64), (log.len(), total), "an envelope is there twice");
        for Logged { header, state, .. } in &log {
            // How often partners are told of a program hangs on how many of its changes fall together: what they
            // know in the end is counted instead. What waits when an import is broken off is compared with what stands,
            // and what an import brings to its end is not.
            if matches!(header.kind.as_str(), "program.published" | "registration.checked") {
                continue;
            }
            *figures.entry(format!("{} {}, {}", header.kind, side.as_str(), state.as_str())).or_default() +=
                1;
        }
    }
    Ok(figures)
}
