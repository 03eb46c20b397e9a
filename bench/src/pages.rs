//! The server's time of every page.

use std::time::{Duration, Instant};

use freehold::node::Node;
use selling::registrations;
use vault::Tx;

use crate::{
    machine::median,
    visitor::{Visitor, vault_of},
};

const FILTERS: [&str; 6] = [
    "state=all",
    "state=accepted",
    "state=all&stage=won",
    "state=all&product=GTX+Pro",
    "state=all&q=hot",
    "state=all&peer=West",
];
const SORTS: [&str; 9] =
    ["submitted", "company", "peer", "reseller", "product", "value", "state", "stage", "closes"];

/// The vendor's table of all registrations, with every filter and sort, the first page and a later one.
pub async fn table(label: &str, node: &Node, visitor: &Visitor) -> anyhow::Result<()> {
    let mut times = Vec::new();
    let mut worst = (Duration::ZERO, String::new());
    for filter in FILTERS {
        for sort in SORTS {
            for page in ["", "&page=40"] {
                let path = format!("/registrations?{filter}&sort={sort}{page}");
                let took = visitor.fetch(&path).await?;
                if took > worst.0 {
                    worst = (took, path);
                }
                times.push(took);
            }
        }
    }
    // The least that the page can cost: its 50 rows alone, read by the same library.
    let maven = vault_of(node, "maven").await?;
    let mut bare = Vec::new();
    let all = registrations::asked("").map_err(|problem| anyhow::anyhow!(problem.detail))?;
    for _ in 0..20 {
        let start = Instant::now();
        maven.read(async |tx: &Tx| registrations::page(tx, &all, None, 50).await).await?;
        bare.push(start.elapsed());
    }
    let took = median(&mut times);
    println!(
        "  table  {label}, {} filters and sorts    p50 {took:>7.1} ms (target 15), {:.1} × its rows alone; worst {:.1} ms at {}",
        times.len(),
        took / median(&mut bare),
        worst.0.as_secs_f64() * 1e3,
        worst.1
    );
    Ok(())
}

const PLACES: [&str; 14] = [
    "",
    "/registrations",
    "/registrations?state=all",
    "/deals",
    "/deals/table",
    "/leads",
    "/accounts",
    "/contacts",
    "/partners",
    "/sharing",
    "/journal",
    "/find?q=hot",
    "/leads?q=hot&sort=value",
    "/deals/table?stage=won&sort=value",
];

/// Every list, and the page that one starts from.
pub async fn pages(label: &str, visitor: &Visitor) -> anyhow::Result<()> {
    for place in PLACES {
        let mut times = Vec::new();
        for _ in 0..9 {
            times.push(visitor.fetch(place).await?);
        }
        println!(
            "  page   {label} {:<32} p50 {:>7.1} ms (target 15)",
            if place.is_empty() { "home" } else { place },
            median(&mut times)
        );
    }
    Ok(())
}
