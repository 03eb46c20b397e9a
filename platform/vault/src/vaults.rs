//! All vaults of a node.
//!
//! A vault opens when it is first used. On SQLite the least recently used ones close again; one that is still
//! in use then stays known as `living`, so that it never opens twice.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    num::NonZeroUsize,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use kernel::{Handle, OrgId, millis};
use lru::LruCache;
use sea_orm::{ConnectionTrait, DatabaseConnection};
use tokio::sync::{Mutex as AsyncMutex, Notify, RwLock, watch};

use crate::{
    Actor, Card, Change, Directory, Engine, Fact, Front, Migration, Migrations, NodeKey, Schema, Signer,
    Storage, Suspension, Vault, VaultError,
    blobs::Blobs,
    engine::{add_lock_row, migrate, open_postgres, open_sqlite, prepare_postgres},
    folder::Folder,
    followers::Everywhere,
    schema::{Described, Realm},
    sight::Splits,
    turns::Turns,
};

/// How many vaults stay open on SQLite.
const OPEN_VAULTS: usize = 256;
/// How many connections one open vault may use: one that writes, the others read beside it.
const SQLITE_WIDTH: u32 = 4;
/// How many connections a node holds to PostgreSQL.
const POSTGRES_WIDTH: u32 = 24;

/// All vaults of a node.
#[derive(Debug, Clone)]
pub struct Vaults {
    pub(crate) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) front: Front,
    pub(crate) key: NodeKey,
    pub(crate) directory: Directory,
    pub(crate) engine: EngineState,
    /// The tables of a vault and of the directory, as they are described.
    pub(crate) tables: Tables,
    /// How the tables of a vault split among its people.
    pub(crate) splits: Arc<Splits>,
    pub(crate) open: Mutex<LruCache<OrgId, Arc<Open>>>,
    pub(crate) living: Mutex<HashMap<OrgId, Weak<Open>>>,
    /// Held while an opened vault is put in its place.
    pub(crate) placing: Mutex<()>,
    /// Held while an organisation is made: two of one handle must not share a folder.
    pub(crate) creating: AsyncMutex<()>,
    due: Mutex<BTreeMap<OrgId, i64>>,
    /// The notes that stand in the directory, as far as this node knows.
    pub(crate) noted: Mutex<HashMap<OrgId, i64>>,
    woken: Notify,
    /// Held by every change, and by a backup while it begins to read all vaults at one moment.
    pub(crate) cut: Arc<RwLock<()>>,
    /// Held while files are read for an archive, and while files are erased.
    pub(crate) files: RwLock<()>,
    /// Who follows the journals of all vaults.
    pub(crate) everywhere: Everywhere,
    /// Who looks at a vault and wants to be told of its commits on this node.
    pub(crate) watched: Mutex<HashMap<OrgId, watch::Sender<()>>>,
    pub(crate) folder: Folder,
}

/// The tables of both realms, by name.
#[derive(Debug)]
pub(crate) struct Tables {
    pub(crate) vault: Vec<Described>,
    pub(crate) directory: Vec<Described>,
}

#[derive(Debug)]
pub(crate) enum EngineState {
    Sqlite { template: PathBuf, migrations: Vec<Migration> },
    Postgres { connection: DatabaseConnection },
}

/// A vault that is open on this node.
#[derive(Debug)]
pub(crate) struct Open {
    pub(crate) connection: DatabaseConnection,
    pub(crate) turns: Arc<Turns>,
    pub(crate) signer: Signer,
    pub(crate) blobs: Blobs,
}

impl Vaults {
    /// Opens a node's storage: takes the data folder, migrates, finds what is due.
    ///
    /// # Errors
    /// When the folder is in use, a migration fails, or the database cannot be reached.
    pub async fn open(storage: Storage, migrations: Migrations, front: Front) -> Result<Self, VaultError> {
        let root = match &storage {
            Storage::Folder(folder) | Storage::Postgres { folder, .. } => folder.clone(),
        };
        let folder = Folder::take(&root)?;
        let key = match &front.node_key {
            Some(key) => key.clone(),
            None => NodeKey::kept_in(&folder.file("node.key"), &front.chance)?,
        };
        let engine = match &storage {
            Storage::Folder(_) => Engine::Sqlite,
            Storage::Postgres { .. } => Engine::Postgres,
        };
        let migrations = migrations.with_our_own(engine);
        let tables = Tables {
            vault: Schema::tables(Realm::Vault, &migrations.vault),
            directory: Schema::tables(Realm::Directory, &migrations.directory),
        };
        let splits = Arc::new(Splits::of(&migrations.vault));
        let (engine, directory) = match storage {
            Storage::Folder(_) => {
                let Migrations { vault, directory } = migrations;
                let connection = open_sqlite(&folder.file("directory.db"), true, SQLITE_WIDTH).await?;
                migrate(&connection, Realm::Directory, &directory, "").await?;
                let template = folder.file("template.db");
                make_template(&template, &vault).await?;
                (EngineState::Sqlite { template, migrations: vault }, connection)
            }
            Storage::Postgres { urls, .. } => {
                prepare_postgres(&urls, &migrations).await?;
                let connection = open_postgres(&urls.application, "vault", POSTGRES_WIDTH).await?;
                let directory = open_postgres(&urls.application, "directory", POSTGRES_WIDTH / 2).await?;
                (EngineState::Postgres { connection }, directory)
            }
        };
        let directory = Directory::new(directory);
        let noted: HashMap<OrgId, i64> = directory.noted().await?.into_iter().collect();
        let inner = Inner {
            due: Mutex::new(noted.iter().map(|(org, due)| (*org, *due)).collect()),
            noted: Mutex::new(noted),
            open: Mutex::new(LruCache::new(NonZeroUsize::new(OPEN_VAULTS).unwrap_or(NonZeroUsize::MIN))),
            living: Mutex::default(),
            placing: Mutex::default(),
            creating: AsyncMutex::default(),
            cut: Arc::default(),
            files: RwLock::default(),
            tables,
            splits,
            woken: Notify::new(),
            watched: Mutex::default(),
            everywhere: Everywhere::default(),
            front,
            key,
            directory,
            engine,
            folder,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// How many vaults are open on this node, and for how many it has noted work.
    pub fn at_work(&self) -> (usize, usize) {
        (lock(&self.inner.open).len(), lock(&self.inner.due).len())
    }

    /// The directory of the node.
    pub fn directory(&self) -> &Directory {
        &self.inner.directory
    }

    /// What came in through the front door.
    pub fn front(&self) -> &Front {
        &self.inner.front
    }

    /// Which engine keeps the vaults.
    pub fn engine(&self) -> Engine {
        self.inner.engine()
    }

    /// The vault of an organisation; it opens when it is first used.
    pub fn vault(&self, org: OrgId) -> Vault {
        Vault { org, inner: Arc::clone(&self.inner), sight: None }
    }

    /// The vault of that handle.
    ///
    /// # Errors
    /// What the database says.
    pub async fn by_handle(&self, handle: &str) -> Result<Option<(Card, Vault)>, VaultError> {
        let card = self.directory().by_handle(handle).await?;
        Ok(card.map(|card| (card.clone(), self.vault(card.org))))
    }

    /// Makes an organisation with a vault and a signing key of its own.
    ///
    /// # Errors
    /// [`VaultError::HandleTaken`], or what the system or database says.
    pub async fn create(&self, handle: Handle, name: &str) -> Result<Card, VaultError> {
        let Front { clock, chance, faults, .. } = self.front();
        let _turn = self.inner.creating.lock().await;
        if self.directory().by_handle(handle.as_str()).await?.is_some() {
            return Err(VaultError::HandleTaken(handle.to_string()));
        }
        let signer = Signer::generate(chance);
        let card = Card {
            org: OrgId::new(clock, chance),
            handle,
            name: name.to_owned(),
            public_key: signer.public(),
        };
        if let EngineState::Sqlite { template, .. } = &self.inner.engine {
            self.inner.folder.place_vault(&card.handle, template)?;
        }
        faults.point("create.before_directory")?;
        let wrapped = self.inner.key.wrap(card.org, &signer, chance)?;
        if let EngineState::Postgres { connection } = &self.inner.engine {
            add_lock_row(connection, card.org).await?;
        }
        self.directory().add(&card, wrapped, clock.now()).await?;
        Ok(card)
    }

    /// Suspends an organisation: nobody works for it from the next request on, its work waits, and nothing arrives, on
    /// every node. The journal of its vault says when, not why. False where it is suspended already.
    ///
    /// # Errors
    /// What the database says.
    pub async fn suspend(&self, org: OrgId, reason: &str) -> Result<bool, VaultError> {
        if self.directory().suspension(org).await?.is_some() {
            return Ok(false);
        }
        self.note(org, "organisation.suspended").await?;
        let suspension = Suspension { since: self.front().clock.now(), reason: reason.to_owned() };
        self.directory().set_suspension(org, Some(&suspension)).await
    }

    /// Ends that: what waited is done. False where it is not suspended.
    ///
    /// # Errors
    /// What the database says.
    pub async fn resume(&self, org: OrgId) -> Result<bool, VaultError> {
        if self.directory().suspension(org).await?.is_none() {
            return Ok(false);
        }
        self.note(org, "organisation.resumed").await?;
        let resumed = self.directory().set_suspension(org, None).await?;
        self.put_due(org, millis(self.front().clock.now()));
        Ok(resumed)
    }

    /// Before the act, which is in the directory: where a node ends between them, the operator says it once more.
    async fn note(&self, org: OrgId, kind: &'static str) -> Result<(), VaultError> {
        let vault = self.vault(org);
        let noted = vault.change(Actor::Node("operator"), async |change: &Change| {
            change.record(Fact::new(kind).about(org)).await.map(|_| ())
        });
        noted.await
    }

    /// Takes notes of work that is due at or before now, at most so many, those of `busy` vaults left out;
    /// and says when the next is due after now.
    pub(crate) fn take_due(&self, most: usize, busy: &HashSet<OrgId>) -> (Vec<OrgId>, Option<i64>) {
        let now = millis(self.front().clock.now());
        let mut due = lock(&self.inner.due);
        let mut ready: Vec<(i64, OrgId)> = due
            .iter()
            .filter(|(org, at)| **at <= now && !busy.contains(org))
            .map(|(org, at)| (*at, *org))
            .collect();
        // Who waits longest comes first.
        ready.sort_unstable();
        ready.truncate(most);
        for (_, org) in &ready {
            due.remove(org);
        }
        (ready.into_iter().map(|(_, org)| org).collect(), due.values().filter(|at| **at > now).min().copied())
    }

    pub(crate) fn put_due(&self, org: OrgId, at: i64) {
        let mut due = lock(&self.inner.due);
        let known = due.entry(org).or_insert(at);
        *known = at.min(*known);
        drop(due);
        self.inner.woken.notify_one();
    }

    /// Reads again what other nodes noted.
    pub(crate) async fn refresh_due(&self) -> Result<(), VaultError> {
        for (org, at) in self.directory().noted().await? {
            self.put_due(org, at);
        }
        Ok(())
    }

    pub(crate) async fn woken(&self) {
        self.inner.woken.notified().await;
    }
}

impl Inner {
    pub(crate) fn engine(&self) -> Engine {
        match self.engine {
            EngineState::Sqlite { .. } => Engine::Sqlite,
            EngineState::Postgres { .. } => Engine::Postgres,
        }
    }

    pub(crate) async fn open_vault(&self, org: OrgId) -> Result<Open, VaultError> {
        let (card, wrapped) = self.directory.wrapped_key(org).await?.ok_or(VaultError::Unknown(org))?;
        let signer = self.key.unwrap(org, &wrapped)?;
        let (connection, blobs) = match &self.engine {
            EngineState::Postgres { connection } => (connection.clone(), self.folder.file("blobs")),
            EngineState::Sqlite { migrations, .. } => {
                let place = self.folder.vault(&card.handle);
                let connection = open_sqlite(&place.join("vault.db"), false, SQLITE_WIDTH).await?;
                migrate(&connection, Realm::Vault, migrations, "").await?;
                (connection, place.join("blobs"))
            }
        };
        Ok(Open { connection, turns: Arc::default(), signer, blobs: Blobs::in_folder(&blobs)? })
    }
}

/// A new vault on SQLite is a copy of this file: migrating it anew takes a hundred times as long.
async fn make_template(path: &Path, migrations: &[Migration]) -> Result<(), VaultError> {
    let connection = open_sqlite(path, true, 1).await?;
    migrate(&connection, Realm::Vault, migrations, "").await?;
    connection.execute_unprepared("pragma wal_checkpoint(truncate)").await?;
    connection.close().await?;
    Ok(())
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
