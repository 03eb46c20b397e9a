//! Two minutes of a busy organisation.

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use freehold::node::Node;
use trust::Mode;
use vault::{Front, PostgresUrls, Storage};

use crate::{
    crew::{self, Day},
    machine::{median, slowest_of_hundred},
};

/// On SQLite, and on PostgreSQL where `scripts/with-postgres` named one.
pub async fn days(scratch: &Path) -> anyhow::Result<()> {
    day("SQLite", Storage::Folder(scratch.join("day"))).await?;
    let address = |name| std::env::var(name).ok();
    match (address("FREEHOLD_TEST_POSTGRES_OWNER"), address("FREEHOLD_TEST_POSTGRES_APP")) {
        (Some(owner), Some(application)) => {
            let urls = PostgresUrls { owner, application };
            day("PostgreSQL", Storage::Postgres { urls, folder: scratch.join("day-postgres") }).await
        }
        _ => {
            println!("  (a day on PostgreSQL: run it under scripts/with-postgres)");
            Ok(())
        }
    }
}

async fn day(engine: &str, storage: Storage) -> anyhow::Result<()> {
    let node = Node::open(storage, Front::system(), Mode::default()).await?;
    crew::prepare(&node, 20).await?;
    let ends = Instant::now() + Duration::from_secs(120);
    let day = Day {
        people: 20,
        partners: 20,
        goes_on: Arc::new(move |_| Instant::now() < ends),
        pause: Duration::from_millis(500),
    };
    let mut told = crew::work(&node, day).await?;
    println!(
        "  20 people and 20 partners, two minutes, an act each half second, {engine}: {} changes, p50 {:.1} ms, p99 {:.1} ms (target 250); \
         {} pages, p50 {:.1} ms; {} envelopes sent; {} conflicts shown; lost: {}",
        told.changes.len(),
        median(&mut told.changes),
        slowest_of_hundred(&mut told.changes),
        told.pages.len(),
        median(&mut told.pages),
        told.sent,
        told.conflicts,
        told.lost.len(),
    );
    anyhow::ensure!(told.lost.is_empty(), "what was told is not what is kept: {:#?}", told.lost);
    Ok(())
}
