//! The vault's promises, on every engine that is there: SQLite always, PostgreSQL under
//! `scripts/with-postgres`.

mod actors;
mod blobs;
mod changes;
mod crashes;
mod isolation;
mod journal;
mod keys;
mod leads;
mod migrations;
mod node;
mod postgres;
mod search;
mod sight;
mod sql;
mod sweeping;
mod tallies;
mod tasks;

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use futures::FutureExt;
use kernel::{Clock, OrgId};
use sea_orm::{ConnectionTrait, DatabaseConnection};

use crate::{
    Actor, Change, Engine, Fact, Faults, Front, Migrations, Outcome, Runner, TaskHandlers, Tx, Vault,
    VaultError, Vaults,
    engine::{open_postgres, open_sqlite},
    testing::{Ground, engines, front},
};

const WORK: &str = "test.work";
const NODE: Actor = Actor::Node("operator");

/// A node with one organisation, Acme.
struct Stage {
    // Dropped first: it lets go of the ground below.
    vaults: Vaults,
    acme: Vault,
    clock: Clock,
    faults: Faults,
    ground: Ground,
}

async fn stages() -> Vec<Stage> {
    let mut stages = Vec::new();
    for ground in engines(&migrations()).await {
        stages.push(Stage::on(ground).await);
    }
    stages
}

fn migrations() -> Migrations {
    Migrations { vault: vec![leads::MIGRATION], directory: Vec::new() }
}

impl Stage {
    async fn on(ground: Ground) -> Self {
        let vaults = Vaults::open(ground.storage(), migrations(), front()).await.unwrap();
        vaults.create("acme".parse().unwrap(), "Acme").await.unwrap();
        Self::with(ground, vaults).await
    }

    async fn with(ground: Ground, vaults: Vaults) -> Self {
        let (_, acme) = vaults.by_handle("acme").await.unwrap().unwrap();
        let Front { clock, faults, .. } = vaults.front().clone();
        Self { vaults, acme, clock, faults, ground }
    }

    /// The end of the process: nothing is left but the ground.
    fn ended(self) -> Ground {
        drop((self.vaults, self.acme));
        self.ground
    }

    async fn reopened(self) -> Self {
        let clock = self.clock.clone();
        let ground = self.ended();
        let vaults = Vaults::open(ground.storage(), migrations(), Front { clock, ..front() }).await.unwrap();
        Self::with(ground, vaults).await
    }

    async fn organisation(&self, handle: &str) -> Vault {
        let card = self.vaults.create(handle.parse().unwrap(), handle).await.unwrap();
        self.vaults.vault(card.org)
    }

    /// Past the vault: its tables as their owner sees them.
    async fn raw(&self, whose: OrgId) -> DatabaseConnection {
        if let Some(urls) = self.ground.postgres_urls() {
            let raw = open_postgres(&urls.owner, "vault", 1).await.unwrap();
            run(&raw, &format!("set freehold.org = '{}'", whose.uuid())).await.unwrap();
            return raw;
        }
        let card = self.vaults.directory().card(whose).await.unwrap().unwrap();
        let file = self.ground.folder().join("vaults").join(card.handle.as_str()).join("vault.db");
        open_sqlite(&file, false, 1).await.unwrap()
    }

    /// Past the vault: the directory's tables.
    async fn raw_directory(&self) -> DatabaseConnection {
        match self.ground.postgres_urls() {
            Some(urls) => open_postgres(&urls.owner, "directory", 1).await.unwrap(),
            None => open_sqlite(&self.ground.folder().join("directory.db"), false, 1).await.unwrap(),
        }
    }

    fn is_postgres(&self) -> bool {
        self.ground.engine() == Engine::Postgres
    }

    /// A worker whose handler only counts.
    fn counting_runner(&self) -> (Runner, Arc<AtomicUsize>) {
        let counted = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&counted);
        let mut handlers = TaskHandlers::default();
        handlers.on(WORK, move |_, _| {
            let count = Arc::clone(&count);
            async move {
                count.fetch_add(1, Ordering::SeqCst);
                Ok(Outcome::Done)
            }
            .boxed()
        });
        (Runner::new(self.vaults.clone(), handlers, Vec::new()), counted)
    }
}

async fn run(raw: &DatabaseConnection, sql: &str) -> Result<u64, sea_orm::DbErr> {
    raw.execute_unprepared(sql).await.map(|done| done.rows_affected())
}

async fn add_lead(vault: &Vault, name: &str) {
    vault.change(NODE, async |change: &Change| leads::insert(change, name, "").await).await.unwrap();
}

/// A row, a journal entry and a task in one change.
async fn add_whole(vault: &Vault, name: &str) -> Result<(), VaultError> {
    vault
        .change(NODE, async |change: &Change| {
            leads::insert(change, name, "").await?;
            change.record(Fact::new("lead.added").about("lead_1").with("product", "SC440")).await?;
            change.enqueue(WORK, name, &serde_json::json!({ "lead": name }), change.now()).await
        })
        .await
}

/// How many rows, journal entries and tasks there are.
async fn whole(vault: &Vault) -> (u64, i64, usize) {
    vault
        .read(async |tx: &Tx| {
            let rows = tx.find::<leads::Entity>().count().await?;
            Ok::<_, VaultError>((rows, tx.journal_head().await?.number, tx.waiting_tasks().await?.len()))
        })
        .await
        .unwrap()
}

async fn names(vault: &Vault) -> Vec<String> {
    vault.read(async |tx: &Tx| leads::names(tx).await).await.unwrap()
}
