//! The two engines: a SQLite file for each vault, or one PostgreSQL for all. One code path above them.

use std::{path::Path, path::PathBuf, time::Duration};

use kernel::OrgId;
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction,
    DbBackend, DbErr, IsolationLevel, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
    sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous},
};

use crate::{Migration, Migrations, Schema, VaultError, schema::Realm};

/// Which engine, for those that say so to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// The embedded default.
    Sqlite,
    /// When one machine is not enough.
    Postgres,
}

/// Where a node keeps what it knows.
#[derive(Debug, Clone)]
pub enum Storage {
    /// A folder, with a SQLite file for each vault.
    Folder(PathBuf),
    /// A folder for the node's key and files, and PostgreSQL for everything else.
    Postgres {
        /// The data folder.
        folder: PathBuf,
        /// The database, seen by its two roles.
        urls: PostgresUrls,
    },
}

/// One PostgreSQL database, seen by its two roles.
#[derive(Clone)]
pub struct PostgresUrls {
    /// The owner: migrates at start, and is not used after that.
    pub owner: String,
    /// The application: no DDL, not the owner of any table, cannot bypass row-level security.
    pub application: String,
}

impl std::fmt::Debug for PostgresUrls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PostgresUrls")
    }
}

/// What one finds who looks at a PostgreSQL before a node starts on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wall {
    /// Both roles come in, and the application's cannot go around the wall.
    Stands,
    /// The application's role is a superuser, or bypasses row-level security: there would be no wall.
    Bypassed,
    /// Both addresses name one role: what works could change the wall.
    OneRole,
}

impl PostgresUrls {
    /// Comes in under both roles, changes nothing, and says whether the wall between organisations would stand.
    ///
    /// # Errors
    /// That one of them does not come in.
    pub async fn look(&self) -> Result<Wall, VaultError> {
        let mut roles = Vec::new();
        for url in [&self.owner, &self.application] {
            let mut options = ConnectOptions::new(url);
            options.max_connections(1).sqlx_logging(false).acquire_timeout(Duration::from_secs(5));
            options.connect_timeout(Duration::from_secs(5)).set_application_name("freehold check");
            let connection = connect(options).await?;
            let ask = "select rolname::text as name, (rolsuper or rolbypassrls) as bypasses from pg_roles \
                 where rolname = current_user";
            let row = connection.query_one_raw(Statement::from_string(DbBackend::Postgres, ask)).await?;
            let row = row.ok_or_else(|| VaultError::Damaged("pg_roles does not know its own user".into()))?;
            roles.push((row.try_get::<String>("", "name")?, row.try_get::<bool>("", "bypasses")?));
            connection.close().await?;
        }
        Ok(match roles.as_slice() {
            [(owner, _), (application, _)] if owner == application => Wall::OneRole,
            [_, (_, true)] => Wall::Bypassed,
            _ => Wall::Stands,
        })
    }
}

/// How long a change waits for another one before it gives up.
const PATIENCE: Duration = Duration::from_secs(30);

#[expect(clippy::disallowed_methods, reason = "this is the one place that opens databases")]
async fn connect(options: ConnectOptions) -> Result<DatabaseConnection, DbErr> {
    Database::connect(options).await
}

pub(crate) async fn open_sqlite(
    path: &Path,
    create: bool,
    width: u32,
) -> Result<DatabaseConnection, VaultError> {
    let file = path.to_owned();
    let mut options = ConnectOptions::new("sqlite://vault.db");
    options
        .max_connections(width)
        .min_connections(0)
        .idle_timeout(Duration::from_secs(20))
        .sqlx_logging(false);
    options.acquire_timeout(PATIENCE).test_before_acquire(false);
    options.map_sqlx_sqlite_opts(move |sqlite| {
        sqlite
            .filename(&file)
            .create_if_missing(create)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(PATIENCE)
            .pragma("secure_delete", "on")
            .pragma("temp_store", "memory")
            .pragma("cache_size", "-4000")
    });
    Ok(connect(options).await?)
}

pub(crate) async fn open_postgres(
    url: &str,
    schema: &str,
    width: u32,
) -> Result<DatabaseConnection, VaultError> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(width).min_connections(0).sqlx_logging(false).acquire_timeout(PATIENCE);
    options.set_schema_search_path(schema).set_application_name("freehold").test_before_acquire(false);
    Ok(connect(options).await?)
}

/// A reading transaction that sees one moment.
pub(crate) async fn begin_read(
    connection: &DatabaseConnection,
    org: OrgId,
) -> Result<DatabaseTransaction, VaultError> {
    if connection.get_database_backend() == DbBackend::Sqlite {
        return Ok(connection.begin().await?);
    }
    let transaction = connection
        .begin_with_config(Some(IsolationLevel::RepeatableRead), Some(AccessMode::ReadOnly))
        .await?;
    pin_session(&transaction, org).await?;
    Ok(transaction)
}

/// A writing transaction: the only one of this vault, on this node or another.
pub(crate) async fn begin_write(
    connection: &DatabaseConnection,
    org: OrgId,
) -> Result<DatabaseTransaction, VaultError> {
    let transaction = begin_alone(connection).await?;
    if connection.get_database_backend() == DbBackend::Sqlite {
        return Ok(transaction);
    }
    pin_session(&transaction, org).await?;
    let lock = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "select org_id from vaults where org_id = $1 for update",
        [org.uuid().into()],
    );
    match transaction.query_one_raw(lock).await? {
        Some(_) => Ok(transaction),
        None => Err(VaultError::Unknown(org)),
    }
}

/// On SQLite, a transaction that is the only writer of its file from its first moment on.
pub(crate) async fn begin_alone(connection: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let mode = match connection.get_database_backend() {
        DbBackend::Sqlite => Some(SqliteTransactionMode::Immediate),
        _ => None,
    };
    let options = TransactionOptions { sqlite_transaction_mode: mode, ..TransactionOptions::default() };
    connection.begin_with_options(options).await
}

/// On PostgreSQL a vault's single writer is the lock on its row here.
pub(crate) const LOCKS: Migration = Migration {
    name: "vault_locks_1",
    up: |schema| {
        schema.table("vaults", |table| {
            table.key(&[]);
        });
    },
};

pub(crate) async fn add_lock_row(connection: &DatabaseConnection, org: OrgId) -> Result<(), VaultError> {
    let transaction = connection.begin().await?;
    transaction.execute_unprepared(&format!("set local freehold.org = '{}'", org.uuid())).await?;
    let row = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "insert into vaults (org_id) values ($1) on conflict do nothing",
        [org.uuid().into()],
    );
    transaction.execute_raw(row).await?;
    Ok(transaction.commit().await?)
}

/// Row-level security sees this organisation until the transaction ends. `set local` reaches the workers
/// of a sharded PostgreSQL as well, which `set_config` does not. An id holds no quotes.
pub(crate) async fn pin_session(transaction: &DatabaseTransaction, org: OrgId) -> Result<(), DbErr> {
    let sql = format!(
        "set local citus.propagate_set_commands = 'local'; set local freehold.org = '{}'",
        org.uuid()
    );
    transaction.execute_unprepared(&sql).await.map(|_| ())
}

/// Runs the migrations that are missing: all of them, or none.
pub(crate) async fn migrate(
    connection: &DatabaseConnection,
    realm: Realm,
    migrations: &[Migration],
    application: &str,
) -> Result<(), VaultError> {
    connection.execute_unprepared("create table if not exists migrations (name text primary key)").await?;
    if missing(connection, migrations).await?.is_empty() {
        return Ok(());
    }
    let backend = connection.get_database_backend();
    let transaction = begin_alone(connection).await?;
    // Looked up again: somebody else who opened the same vault may have been faster.
    for migration in missing(&transaction, migrations).await? {
        let failed = |source| VaultError::Migration { name: migration.name, source };
        let mut schema = Schema::new(backend, realm);
        (migration.up)(&mut schema);
        for statement in schema.into_statements() {
            transaction
                .execute_unprepared(&statement.replace("{application}", application))
                .await
                .map_err(failed)?;
        }
        let note = if backend == DbBackend::Sqlite { "?" } else { "$1" };
        let note = format!("insert into migrations (name) values ({note})");
        let note = Statement::from_sql_and_values(backend, note, [migration.name.into()]);
        transaction.execute_raw(note).await.map_err(failed)?;
    }
    Ok(transaction.commit().await?)
}

async fn missing<'m>(
    connection: &impl ConnectionTrait,
    migrations: &'m [Migration],
) -> Result<Vec<&'m Migration>, DbErr> {
    let done = Statement::from_string(connection.get_database_backend(), "select name from migrations");
    let done = connection.query_all_raw(done).await?;
    let done = done.iter().map(|row| row.try_get("", "name")).collect::<Result<Vec<String>, _>>()?;
    Ok(migrations.iter().filter(|migration| !done.iter().any(|name| name == migration.name)).collect())
}

/// Prepares a PostgreSQL database by its owner's role: two schemas, their tables, and what the
/// application's role may do with them. Several nodes may start at once: one migrates, the others wait.
pub(crate) async fn prepare_postgres(urls: &PostgresUrls, migrations: &Migrations) -> Result<(), VaultError> {
    let application = role_of(&urls.application)?;
    let guard = open_postgres(&urls.owner, "public", 1).await?;
    guard.execute_unprepared("select pg_advisory_lock(7274123)").await?;
    // Before PostgreSQL 15 everybody might make tables in `public`; temporary ones everybody may to this day,
    // and they hide those of the same name.
    guard.execute_unprepared(CLOSE_TO_OTHERS).await?;
    let realms =
        [("vault", Realm::Vault, &migrations.vault), ("directory", Realm::Directory, &migrations.directory)];
    for (schema, realm, migrations) in realms {
        guard.execute_unprepared(&format!("create schema if not exists {schema}")).await?;
        guard.execute_unprepared(&format!("grant usage on schema {schema} to {application}")).await?;
        let owner = open_postgres(&urls.owner, schema, 1).await?;
        let done = migrate(&owner, realm, migrations, &application).await;
        owner.close().await?;
        done?;
    }
    guard.execute_unprepared("select pg_advisory_unlock(7274123)").await?;
    Ok(guard.close().await?)
}

const CLOSE_TO_OTHERS: &str = "revoke create on schema public from public; do $$ begin \
     execute format('revoke temporary on database %I from public', current_database()); end $$";

/// The name of the role in a database address, quoted for use as an identifier.
pub(crate) fn role_of(url: &str) -> Result<String, VaultError> {
    let name = url.split_once("://").and_then(|(_, rest)| rest.split_once('@')).map(|(user, _)| user);
    let name = name.map(|user| user.split(':').next().unwrap_or_default()).unwrap_or_default();
    let plain = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if plain {
        Ok(format!("\"{name}\""))
    } else {
        Err(VaultError::Damaged(
            "the application's database address must name a role of letters, digits and _".into(),
        ))
    }
}
