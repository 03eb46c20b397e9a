//! How long it takes from hop to hop.

use std::time::{Duration, Instant};

use freehold::node::Node;
use kernel::{Currency, PartnershipId, RegistrationId};
use partnering::partnerships;
use selling::{
    leads::{self, Draft, Own},
    registrations,
};
use vault::{Actor, Change, Tx};

use crate::{machine::median, visitor::vault_of};

/// How long it takes until the other side can read what was done, hop by hop: up to the vendor, and back.
pub async fn hops(node: &Node, reseller: &str, syncs: f64) -> anyhow::Result<()> {
    let runner = node.runner.clone();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let worker = tokio::spawn(async move { runner.serve(async { drop(stopped.await) }).await });
    let reseller = vault_of(node, reseller).await?;
    let place = reseller.read(async |tx: &Tx| partnerships::all(tx).await).await?;
    let place = place.into_iter().next().ok_or_else(|| anyhow::anyhow!("no partnership"))?;
    let (distributor, vendor) = (node.vaults().vault(place.peer), vault_of(node, "maven").await?);
    let (mut up, mut on, mut back) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..40 {
        let external_id = format!("bench-{number}");
        let start = Instant::now();
        let id = submit(node, &reseller, place.id, &external_id).await?;
        until(async || find(&distributor, id).await.is_some()).await?;
        up.push(start.elapsed());

        let start = Instant::now();
        distributor
            .change(Actor::Node("operator"), async |change: &Change| {
                registrations::decide(&node.exchange, change, id, registrations::Decision::Accept).await
            })
            .await?;
        let query = registrations::asked(&format!("q={external_id}"))
            .map_err(|problem| anyhow::anyhow!(problem.detail))?;
        until(async || {
            let found = async |tx: &Tx| registrations::page(tx, &query, None, 1).await;
            vendor.read(found).await.is_ok_and(|(rows, _)| !rows.is_empty())
        })
        .await?;
        on.push(start.elapsed());
        until(async || {
            let below = find(&reseller, id).await;
            below.is_some_and(|below| matches!(below.state, registrations::State::Accepted { .. }))
        })
        .await?;
        back.push(start.elapsed());
    }
    // It lets go of the node when what is under way has ended.
    drop(stop);
    worker.await?;
    // The least that a hop can cost: the sender's commit and the receiver's, each made durable.
    let limit = 2.0 / syncs * 1e3;
    for (what, times) in [
        ("submitted to visible at the distributor", &mut up),
        ("accepted to visible at the vendor", &mut on),
        ("accepted to visible at the reseller", &mut back),
    ] {
        let took = median(times);
        println!("  {what:<40} p50 {took:>7.1} ms (target 50), {:.1} × two durable writes", took / limit);
    }
    Ok(())
}

async fn submit(
    node: &Node,
    reseller: &vault::Vault,
    place: PartnershipId,
    number: &str,
) -> anyhow::Result<RegistrationId> {
    reseller
        .change(Actor::Node("operator"), async |change: &Change| {
            let draft = Draft {
                company: Some("Bench".into()),
                product: "GTX Pro".into(),
                external_id: Some(number.to_owned()),
                value: Some(kernel::Money::new(100, Currency::USD)),
                ..Draft::default()
            };
            let lead = leads::add(change, &draft, &Own::default()).await?;
            Ok(registrations::submit(&node.exchange, change, lead, place, |field| field.usual, None).await?)
        })
        .await
}

async fn find(vault: &vault::Vault, id: RegistrationId) -> Option<registrations::Registration> {
    vault.read(async |tx: &Tx| registrations::find(tx, id).await).await.ok().flatten()
}

async fn until(seen: impl AsyncFn() -> bool) -> anyhow::Result<()> {
    let start = Instant::now();
    while !seen().await {
        anyhow::ensure!(start.elapsed() < Duration::from_secs(20), "what was sent never became visible");
        tokio::time::sleep(Duration::from_micros(200)).await;
    }
    Ok(())
}
