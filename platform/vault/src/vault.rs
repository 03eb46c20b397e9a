//! One organisation's vault and its two doors.

use std::sync::{Arc, Mutex, Weak, atomic::AtomicIsize};

use kernel::OrgId;
use tokio::sync::{OwnedRwLockReadGuard, watch};

use crate::{
    Actor, Blob, BlobBytes, BlobError, Change, Front, Incoming, Sight, Tx, VaultError, Vaults, along,
    engine::{Engine, begin_read, begin_write},
    tasks,
    turns::Turn,
    vaults::{Inner, Open, lock},
};

/// One organisation's vault: `read` and `change` are its two doors.
#[derive(Debug, Clone)]
pub struct Vault {
    pub(crate) org: OrgId,
    pub(crate) inner: Arc<Inner>,
    /// What its doors let be seen; none where that is everything.
    pub(crate) sight: Option<Arc<Sight>>,
}

/// The time of a change: no other change of this vault, and no backup that begins, until it ends.
struct Alone {
    _turn: Turn,
    _uncut: OwnedRwLockReadGuard<()>,
}

tokio::task_local! {
    /// Set while a change runs, so that one inside another is noticed instead of waiting for itself.
    static CHANGING: OrgId;
}

impl Vault {
    /// Whose it is.
    pub fn org(&self) -> OrgId {
        self.org
    }

    /// The same vault, whose doors let only this be seen from now on.
    pub fn narrowed(self, sight: Sight) -> Self {
        Self { sight: (!sight.is_whole()).then(|| Arc::new(sight)), ..self }
    }

    /// What its doors let be seen; none where that is everything.
    pub fn sight(&self) -> Option<&Sight> {
        self.sight.as_deref()
    }

    /// Reads: `work` sees one moment of this vault, and nothing of any other.
    ///
    /// # Errors
    /// What `work` says, or the database.
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: AsyncFnOnce(&Tx) -> Result<T, E>,
        E: From<VaultError>,
    {
        let open = self.open().await?;
        let transaction = begin_read(&open.connection, self.org).await?;
        work(&self.tx(transaction, &open)).await
    }

    /// Changes: everything that `work` writes commits together, or nothing does. Changes of one vault are
    /// serial; one inside another is refused. Those that somebody waits for go before work ([`behind`](crate::behind)).
    ///
    /// # Errors
    /// What `work` says, or the database.
    pub async fn change<T, E, F>(&self, actor: Actor, work: F) -> Result<T, E>
    where
        F: AsyncFnOnce(&Change) -> Result<T, E>,
        E: From<VaultError>,
    {
        let (_alone, change) = self.begin(actor).await?;
        let value = CHANGING.scope(self.org, work(&change)).await?;
        self.commit(change).await?;
        Ok(value)
    }

    /// Begins a change, when its turn has come. Apart from [`Vault::change`], as is the commit, so that they
    /// are compiled once, not for every kind of work.
    async fn begin(&self, actor: Actor) -> Result<(Alone, Change), VaultError> {
        if CHANGING.try_with(|_| ()).is_ok() {
            return Err(VaultError::Nested);
        }
        let open = self.open().await?;
        let turn = open.turns.take().await;
        let alone = Alone { _turn: turn, _uncut: Arc::clone(&self.inner.cut).read_owned().await };
        let transaction = begin_write(&open.connection, self.org).await?;
        let change = Change::new(self.tx(transaction, &open), actor);
        change.point("change.begun")?;
        Ok((alone, change))
    }

    /// Makes all that was changed last, and tells who waits for it.
    async fn commit(&self, change: Change) -> Result<(), VaultError> {
        along::committing(&change).await?;
        change.tell_followers(&self.inner.everywhere).await?;
        change.tx.write_all().await?;
        let due = tasks::write_asked(&change).await?;
        change.point("change.before_commit")?;
        if let Some(due) = due {
            self.note_due(due).await?;
        }
        change.point("change.after_note")?;
        change.tx.connection.commit().await.map_err(VaultError::from)?;
        if let Some(due) = due {
            Vaults { inner: Arc::clone(&self.inner) }.put_due(self.org, due);
        }
        if let Some(watched) = lock(&self.inner.watched).get(&self.org) {
            watched.send_replace(());
        }
        self.inner.front.faults.point("change.after_commit")
    }

    /// Tells of every commit of this vault on this node from now on. What other nodes commit it does not
    /// tell: look at the journal now and then as well.
    pub fn watch(&self) -> watch::Receiver<()> {
        let mut watched = lock(&self.inner.watched);
        watched.retain(|org, sender| *org == self.org || sender.receiver_count() > 0);
        watched.entry(self.org).or_insert_with(|| watch::channel(()).0).subscribe()
    }

    /// Stores a file; refer to it in a change with [`Change::keep_blob`]. A file that nothing ever referred
    /// to stays in the store.
    ///
    /// # Errors
    /// What the file store says.
    pub async fn put_blob(&self, content: Vec<u8>) -> Result<Blob, VaultError> {
        self.open().await?.blobs.put(self.org, content).await
    }

    /// Reads a file, and checks that it is what its name says.
    ///
    /// # Errors
    /// That it was altered, or what the file store says.
    pub async fn get_blob(&self, hash: &str) -> Result<Vec<u8>, BlobError> {
        self.open().await?.blobs.get(self.org, hash).await
    }

    /// Begins to store a file of any size, piece by piece.
    ///
    /// # Errors
    /// What the file store says.
    pub async fn begin_blob(&self) -> Result<Incoming, VaultError> {
        let name = self.inner.front.chance.bytes::<16>();
        self.open().await?.blobs.begin(self.org, &name).await
    }

    /// Reads a file piece by piece, and checks that it is what its name says.
    ///
    /// # Errors
    /// That there is none, or what the file store says.
    pub async fn stream_blob(&self, hash: &str) -> Result<BlobBytes, BlobError> {
        self.open().await?.blobs.stream(self.org, hash).await
    }

    /// A place in longer work at which a test may stop, as a crash would.
    ///
    /// # Errors
    /// That it stops here.
    pub fn point(&self, name: &'static str) -> Result<(), VaultError> {
        self.inner.front.faults.point(name)
    }

    /// Whether somebody watches this vault on this node.
    #[cfg(any(test, feature = "testing"))]
    pub fn is_watched(&self) -> bool {
        lock(&self.inner.watched).get(&self.org).is_some_and(|sender| sender.receiver_count() > 0)
    }

    pub(crate) fn tx(&self, connection: sea_orm::DatabaseTransaction, open: &Open) -> Tx {
        let Front { clock, chance, faults, .. } = &self.inner.front;
        Tx {
            connection,
            org: self.org,
            clock: clock.clone(),
            chance: chance.clone(),
            faults: faults.clone(),
            signer: open.signer.clone(),
            blobs: open.blobs.clone(),
            seen: Mutex::default(),
            unwritten: Mutex::default(),
            splits: Arc::clone(&self.inner.splits),
            sight: self.sight.clone(),
            wholly: AtomicIsize::new(0),
        }
    }

    /// Notes in the directory that this vault has work, unless an earlier note stands there already.
    async fn note_due(&self, due: i64) -> Result<(), VaultError> {
        // Of a folder this node alone writes the notes, so it knows them; of PostgreSQL others do as well.
        let alone = self.inner.engine() == Engine::Sqlite;
        if alone && lock(&self.inner.noted).get(&self.org).is_some_and(|noted| *noted <= due) {
            return Ok(());
        }
        self.inner.directory.note_due(self.org, due).await?;
        lock(&self.inner.noted).insert(self.org, due);
        Ok(())
    }

    /// Puts the note in the directory right after work was done: when the next is due, or none. It waits
    /// its turn like a change, so that no change stands between its note and its commit meanwhile.
    pub(crate) async fn settle_due(&self) -> Result<Option<i64>, VaultError> {
        let open = self.open().await?;
        let _turn = open.turns.take().await;
        let tx = self.tx(begin_write(&open.connection, self.org).await?, &open);
        let next = tx.next_task_due().await?;
        self.inner.directory.settle_due(self.org, next).await?;
        match next {
            Some(next) => lock(&self.inner.noted).insert(self.org, next),
            None => lock(&self.inner.noted).remove(&self.org),
        };
        Ok(next)
    }

    pub(crate) async fn open(&self) -> Result<Arc<Open>, VaultError> {
        if let Some(open) = self.is_open() {
            return Ok(open);
        }
        let open = Arc::new(self.inner.open_vault(self.org).await?);
        let _one_by_one = lock(&self.inner.placing);
        if let Some(faster) = self.is_open() {
            return Ok(faster);
        }
        lock(&self.inner.open).put(self.org, Arc::clone(&open));
        lock(&self.inner.living).insert(self.org, Arc::downgrade(&open));
        Ok(open)
    }

    fn is_open(&self) -> Option<Arc<Open>> {
        let mut row = lock(&self.inner.open);
        if let Some(open) = row.get(&self.org) {
            return Some(Arc::clone(open));
        }
        // A vault that fell out of the row but is still in use must not be opened a second time.
        let living = lock(&self.inner.living).get(&self.org).and_then(Weak::upgrade)?;
        row.put(self.org, Arc::clone(&living));
        Some(living)
    }
}
