//! What somebody sees and does who has the disk or the database in their hands, and does not ask the product.

use std::{fs, path::Path};

use kernel::OrgId;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};
use vault::{Card, testing::Ground};

/// A connection of one's own.
pub struct Raw(DatabaseConnection);

impl Raw {
    /// To the file of a vault.
    pub async fn of_file(file: &Path) -> Self {
        Self::to(&format!("sqlite://{}", file.display())).await
    }

    /// To a PostgreSQL database.
    pub async fn to(url: &str) -> Self {
        let mut options = ConnectOptions::new(url);
        // One only: what is set for the session holds for every statement.
        options.max_connections(1).sqlx_logging(false);
        #[expect(clippy::disallowed_methods, reason = "whoever holds the disk does not ask the vault")]
        let connection = Database::connect(options).await.expect("a database");
        Self(connection)
    }

    /// Carries out a statement.
    pub async fn run(&self, sql: &str) {
        self.0.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// The first column of every row, which is text.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        let statement = Statement::from_string(self.0.get_database_backend(), sql);
        let rows = self.0.query_all_raw(statement).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
        rows.iter().map(|row| row.try_get_by_index(0).expect("a text")).collect()
    }
}

/// Everything that is kept for one organisation: the bytes of its files, or its rows as text.
pub async fn kept(ground: &Ground, card: &Card) -> Vec<u8> {
    match ground.postgres_urls() {
        None => files_in(&ground.folder().join("vaults").join(card.handle.as_str())),
        Some(urls) => rows_of(&Raw::to(&urls.owner).await, "vault", Some(card.org)).await,
    }
}

/// Everything that the node knows across vaults.
pub async fn directory(ground: &Ground) -> Vec<u8> {
    match ground.postgres_urls() {
        None => {
            let files =
                fs::read_dir(ground.folder()).expect("a folder").map(|entry| entry.expect("an entry").path());
            let of_directory = files.filter(|file| file.to_string_lossy().contains("directory.db"));
            of_directory.flat_map(|file| fs::read(file).expect("a file")).collect()
        }
        Some(urls) => rows_of(&Raw::to(&urls.owner).await, "directory", None).await,
    }
}

/// Whether the bytes hold that text.
pub fn holds(bytes: &[u8], text: &str) -> bool {
    let (first, rest) = text.as_bytes().split_first().expect("a text");
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|byte| byte == first) {
        from += at + 1;
        if bytes[from..].starts_with(rest) {
            return true;
        }
    }
    false
}

fn files_in(folder: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        bytes.extend(if path.is_dir() { files_in(&path) } else { fs::read(path).expect("a file") });
    }
    bytes
}

async fn rows_of(raw: &Raw, schema: &str, org: Option<OrgId>) -> Vec<u8> {
    if let Some(org) = org {
        // The wall holds for the owner of the tables as well, so it has to say whose rows it means.
        raw.run(&format!("set freehold.org = '{}'", org.uuid())).await;
    }
    let tables =
        format!("select table_name::text from information_schema.tables where table_schema = '{schema}'");
    let mut bytes = Vec::new();
    for table in raw.texts(&tables).await {
        for row in raw.texts(&format!("select t::text from {schema}.\"{table}\" t")).await {
            bytes.extend(row.into_bytes());
            bytes.push(b'\n');
        }
    }
    assert!(!bytes.is_empty(), "nothing was read of {schema}");
    bytes
}
