//! A ground for tests: a data folder of its own, and on PostgreSQL a database of its own.
//!
//! SQLite is always there. PostgreSQL is when the tests run under `scripts/with-postgres`, which names the
//! server in `FREEHOLD_TEST_POSTGRES_OWNER` and `FREEHOLD_TEST_POSTGRES_APP`.

use std::path::Path;

use kernel::{Chance, Clock, Timestamp};
use sea_orm::{ConnectionTrait, DbErr};
use tempfile::TempDir;

use crate::{Engine, Faults, Front, PostgresUrls, Storage, VaultError, engine::open_postgres};

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

/// A ground on every engine that is there.
///
/// # Panics
/// When a ground cannot be laid.
pub async fn engines() -> Vec<Ground> {
    [Some(Ground::sqlite()), Ground::postgres().await].into_iter().flatten().collect()
}

/// A front door with a clock that stands still, chance that replays and faults to plan.
pub fn front() -> Front {
    let start = Timestamp::from_second(1_780_000_000).unwrap_or_default();
    Front { clock: Clock::held(start), chance: Chance::seeded(1), faults: Faults::planned(), node_key: None }
}

impl Ground {
    /// A folder.
    ///
    /// # Panics
    /// When the system gives none.
    pub fn sqlite() -> Self {
        Self { folder: TempDir::new().expect("a temporary folder"), database: None }
    }

    /// A folder and a database; none when no server is named.
    ///
    /// # Panics
    /// When the server that is named does not make one.
    pub async fn postgres() -> Option<Self> {
        let address = |name| std::env::var(name).ok().filter(|address| !address.is_empty());
        let (Some(server), Some(application)) =
            (address("FREEHOLD_TEST_POSTGRES_OWNER"), address("FREEHOLD_TEST_POSTGRES_APP"))
        else {
            eprintln!("PostgreSQL is skipped: run the tests under scripts/with-postgres.");
            return None;
        };
        let name = format!("test_{}", Chance::system().uuid(Timestamp::UNIX_EPOCH).simple());
        make_database(&server, &name).await.expect("a new PostgreSQL database");
        let urls = PostgresUrls { owner: within(&server, &name), application: within(&application, &name) };
        Some(Self { database: Some(Database { server, name, urls }), ..Self::sqlite() })
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

async fn make_database(server: &str, name: &str) -> Result<(), VaultError> {
    let connection = open_postgres(server, "public", 1).await?;
    connection.execute_unprepared(&format!("create database {name}")).await?;
    connection.execute_unprepared(&format!("revoke all on database {name} from public")).await?;
    connection.execute_unprepared(&format!("grant connect on database {name} to freehold_app")).await?;
    Ok(connection.close().await?)
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

/// The same server's address with another database.
fn within(server: &str, database: &str) -> String {
    server.rsplit_once('/').map_or_else(|| server.to_owned(), |(host, _)| format!("{host}/{database}"))
}
