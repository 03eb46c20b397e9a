//! A ground for tests: a data folder of its own, and on PostgreSQL a database of its own.
//!
//! SQLite is always there. PostgreSQL is when the tests run under `scripts/with-postgres`, which names the
//! server in `FREEHOLD_TEST_POSTGRES_OWNER` and `FREEHOLD_TEST_POSTGRES_APP`.

use std::path::Path;

use kernel::{Chance, Clock, Timestamp};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::{
    Engine, Faults, Front, Migrations, PostgresUrls, Schema, Signer, Storage, VaultError, archive,
    chain::hex,
    engine::{open_postgres, prepare_postgres, role_of},
    schema::Realm,
};

/// Where one test keeps what it knows; gone when it is dropped.
#[derive(Debug)]
pub struct Ground {
    folder: TempDir,
    database: Option<Database>,
}

#[derive(Debug)]
struct Database {
    server: String,
    name: String,
    urls: PostgresUrls,
}

/// A ground on every engine that is there, with these tables.
///
/// # Panics
/// When a ground cannot be laid.
pub async fn engines(migrations: &Migrations) -> Vec<Ground> {
    [Some(Ground::sqlite()), Ground::postgres(migrations).await].into_iter().flatten().collect()
}

/// A front door with a clock that stands still, chance that replays and faults to plan.
pub fn front() -> Front {
    let start = Timestamp::from_second(1_780_000_000).unwrap_or_default();
    Front { clock: Clock::held(start), chance: Chance::seeded(1), faults: Faults::planned(), node_key: None }
}

/// An archive without files as somebody would forge it who knows the format: lines altered, and everything that
/// follows from them made to fit, under the key that the forger has.
pub fn forged(file: &[u8], signer: &Signer, alter: impl Fn(&str) -> Option<String>) -> Vec<u8> {
    archive::forged(file, signer, alter)
}

impl Ground {
    /// A folder.
    ///
    /// # Panics
    /// When the system gives none.
    pub fn sqlite() -> Self {
        Self { folder: TempDir::new().expect("a temporary folder"), database: None }
    }

    /// A folder and a database with these tables; none when no server is named.
    ///
    /// # Panics
    /// When the server that is named does not make one.
    pub async fn postgres(migrations: &Migrations) -> Option<Self> {
        let address = |name| std::env::var(name).ok().filter(|address| !address.is_empty());
        let (Some(server), Some(application)) =
            (address("FREEHOLD_TEST_POSTGRES_OWNER"), address("FREEHOLD_TEST_POSTGRES_APP"))
        else {
            eprintln!("PostgreSQL is skipped: run the tests under scripts/with-postgres.");
            return None;
        };
        let server = PostgresUrls { owner: server, application };
        let (name, urls) = copy_of_model(&server, migrations).await.expect("a new PostgreSQL database");
        let database = Database { server: server.owner, name, urls };
        Some(Self { database: Some(database), ..Self::sqlite() })
    }

    /// What a node is opened with; as often as you like, so that it can be opened again.
    pub fn storage(&self) -> Storage {
        let folder = self.folder().to_owned();
        match &self.database {
            None => Storage::Folder(folder),
            Some(database) => Storage::Postgres { folder, urls: database.urls.clone() },
        }
    }

    /// Which engine it is.
    pub fn engine(&self) -> Engine {
        if self.database.is_some() { Engine::Postgres } else { Engine::Sqlite }
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The two addresses of the PostgreSQL database.
    pub fn postgres_urls(&self) -> Option<&PostgresUrls> {
        self.database.as_ref().map(|database| &database.urls)
    }
}

/// Makes a database for one test. Copying one that has the tables is quicker than making them anew; the
/// first test of these tables makes the model, however many processes they run in.
async fn copy_of_model(
    server: &PostgresUrls,
    migrations: &Migrations,
) -> Result<(String, PostgresUrls), VaultError> {
    let migrations = migrations.clone().with_our_own(Engine::Postgres);
    let model = format!("model_{}", &fingerprint(&migrations)[..40]);
    let name = format!("test_{}", Chance::system().uuid(Timestamp::UNIX_EPOCH).simple());
    let connection = open_postgres(&server.owner, "public", 1).await?;
    let run = async |sql: String| connection.execute_unprepared(&sql).await.map(|_| ());
    run("select pg_advisory_lock(7274124)".to_owned()).await?;
    let there = format!("select 1 as there from pg_database where datname = '{model}'");
    if connection.query_one_raw(Statement::from_string(DbBackend::Postgres, there)).await?.is_none() {
        // It gets its name when it is whole.
        run(format!("create database {name}")).await?;
        prepare_postgres(&within(server, &name), &migrations).await?;
        run(format!("alter database {name} rename to {model}")).await?;
    }
    run("select pg_advisory_unlock(7274124)".to_owned()).await?;
    run(format!("create database {name} template {model}")).await?;
    run(format!("revoke all on database {name} from public")).await?;
    run(format!("grant connect on database {name} to {}", role_of(&server.application)?)).await?;
    connection.close().await?;
    let urls = within(server, &name);
    Ok((name, urls))
}

fn fingerprint(migrations: &Migrations) -> String {
    let mut hash = Sha256::new();
    for (realm, migrations) in [(Realm::Vault, &migrations.vault), (Realm::Directory, &migrations.directory)]
    {
        for migration in migrations {
            let mut schema = Schema::new(DbBackend::Postgres, realm);
            (migration.up)(&mut schema);
            hash.update(migration.name);
            schema.into_statements().iter().for_each(|statement| hash.update(statement));
        }
    }
    hex(&hash.finalize())
}

impl Drop for Database {
    fn drop(&mut self) {
        // A drop cannot wait for the runtime it runs on; a thread of its own can.
        let (server, name) = (self.server.clone(), self.name.clone());
        let done = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.map(|runtime| runtime.block_on(drop_database(&server, &name)))
        });
        if !matches!(done.join(), Ok(Ok(Ok(())))) {
            eprintln!("the database {} stays behind", self.name);
        }
    }
}

async fn drop_database(server: &str, name: &str) -> Result<(), DbErr> {
    let connection =
        open_postgres(server, "public", 1).await.map_err(|error| DbErr::Custom(error.to_string()))?;
    connection.execute_unprepared(&format!("drop database {name} with (force)")).await?;
    connection.close().await
}

/// The same server's addresses with another database.
fn within(server: &PostgresUrls, database: &str) -> PostgresUrls {
    let moved = |url: &str| match url.rsplit_once('/') {
        Some((host, _)) => format!("{host}/{database}"),
        None => url.to_owned(),
    };
    PostgresUrls { owner: moved(&server.owner), application: moved(&server.application) }
}
