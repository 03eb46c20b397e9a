//! A writing transaction: rows, journal entry and tasks commit together or not at all (law 4).

use std::{
    collections::HashMap,
    ops::Deref,
    sync::{Mutex, MutexGuard, PoisonError},
};

use sea_orm::{ActiveModelTrait, ConnectionTrait, IntoActiveModel};

use crate::{
    Actor, Delete, Row, Tx, Update, VaultError,
    journal::{self, Head},
    tasks,
};

/// A change of one vault, under way. It reads as a [`Tx`] does, and writes.
#[derive(Debug)]
pub struct Change {
    pub(crate) tx: Tx,
    pub(crate) actor: Actor,
    pub(crate) notes: Mutex<Notes>,
}

/// What the change has done so far that the commit must know.
#[derive(Debug, Default, Clone)]
pub(crate) struct Notes {
    pub(crate) head: Option<Head>,
    pub(crate) due: Option<i64>,
    /// Journal entries, written together before the commit.
    pub(crate) entries: Vec<journal::ActiveModel>,
    asked: HashMap<(&'static str, String), i64>,
    counted: HashMap<String, i64>,
}

impl Notes {
    /// As they are now, but for the entries: of those a savepoint needs to know only how many there were.
    fn marked(&self) -> (Self, usize) {
        let notes = Self {
            head: self.head.clone(),
            due: self.due,
            entries: Vec::new(),
            asked: self.asked.clone(),
            counted: self.counted.clone(),
        };
        (notes, self.entries.len())
    }

    fn back_to(&mut self, (notes, entries): (Self, usize)) {
        let mut kept = std::mem::take(&mut self.entries);
        kept.truncate(entries);
        *self = Self { entries: kept, ..notes };
    }
}

impl Deref for Change {
    type Target = Tx;

    fn deref(&self) -> &Tx {
        &self.tx
    }
}

impl Change {
    pub(crate) fn new(tx: Tx, actor: Actor) -> Self {
        Self { tx, actor, notes: Mutex::default() }
    }

    /// Who makes this change.
    pub fn actor(&self) -> Actor {
        self.actor
    }

    /// Adds a row; its organisation is set here.
    ///
    /// # Errors
    /// [`VaultError::is_taken`] where a unique key is taken, otherwise what the database says.
    pub async fn insert<E>(&self, row: impl IntoActiveModel<E::ActiveModel>) -> Result<(), VaultError>
    where
        E: Row,
        E::ActiveModel: Send,
    {
        let row = self.owned::<E>(row.into_active_model());
        E::insert(row).exec_without_returning(&self.tx.connection).await?;
        Ok(())
    }

    /// Adds many rows with few statements.
    ///
    /// # Errors
    /// As [`Change::insert`].
    pub async fn insert_all<E>(&self, rows: Vec<E::ActiveModel>) -> Result<(), VaultError>
    where
        E: Row,
        E::ActiveModel: Send,
    {
        let mut rows = rows.into_iter().map(|row| self.owned::<E>(row)).peekable();
        while rows.peek().is_some() {
            // 50 rows of some 30 columns stay far below what either engine binds in one statement.
            let some: Vec<_> = rows.by_ref().take(50).collect();
            E::insert_many(some).exec_without_returning(&self.tx.connection).await?;
        }
        Ok(())
    }

    /// Starts `update … where`.
    pub fn update<E: Row>(&self) -> Update<'_, E> {
        Update::over(self)
    }

    /// Starts `delete … where`.
    pub fn delete<E: Row>(&self) -> Delete<'_, E> {
        Delete::over(self)
    }

    /// Writes work into the same commit. Work of one kind and key that is still waiting is not doubled:
    /// it is done once more, at the earlier of the two times.
    ///
    /// # Errors
    /// What the database says.
    pub async fn enqueue(
        &self,
        kind: &'static str,
        key: &str,
        about: &serde_json::Value,
        due: kernel::Timestamp,
    ) -> Result<(), VaultError> {
        let at = kernel::millis(due);
        let asked = (kind, key.to_owned());
        // A hundred envelopes to one receiver in one change ask for one delivery.
        if self.notes().asked.get(&asked).is_some_and(|before| *before <= at) {
            return Ok(());
        }
        tasks::enqueue(self, kind, key, about, due).await?;
        let mut notes = self.notes();
        notes.due = Some(notes.due.map_or(at, |before| before.min(at)));
        notes.asked.insert(asked, at);
        Ok(())
    }

    /// Says that personal bytes were taken out of rows in this change: after the commit the engine sweeps
    /// away what it still holds of them (free pages and the write-ahead log on SQLite).
    ///
    /// # Errors
    /// What the database says.
    pub async fn sweep(&self) -> Result<(), VaultError> {
        self.enqueue(tasks::SWEEP, "", &serde_json::Value::Null, self.now()).await
    }

    /// Runs `work` so that its writes are taken back when it fails, and only they.
    ///
    /// # Errors
    /// What `work` says, or the database.
    pub async fn savepoint<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: AsyncFnOnce(&Self) -> Result<T, E>,
        E: From<VaultError>,
    {
        let run = |sql: &'static str| async move {
            self.tx.connection.execute_unprepared(sql).await.map(|_| ()).map_err(VaultError::from)
        };
        let before = self.notes().marked();
        run("savepoint part").await?;
        match work(self).await {
            // It is not released: the commit does that for all of them at once, a round trip less for each.
            Ok(value) => Ok(value),
            Err(error) => {
                run("rollback to savepoint part").await?;
                run("release savepoint part").await?;
                self.notes().back_to(before);
                Err(error)
            }
        }
    }

    /// The last of a sequence of numbers, where this change has counted it before.
    pub fn counted(&self, sequence: &str) -> Option<i64> {
        self.notes().counted.get(sequence).copied()
    }

    /// Remembers, for as long as this change lasts, the last of a sequence of numbers that only changes of
    /// this vault count on.
    pub fn count(&self, sequence: &str, last: i64) {
        self.notes().counted.insert(sequence.to_owned(), last);
    }

    /// Writes what was held back until the commit.
    pub(crate) async fn flush(&self) -> Result<(), VaultError> {
        let entries = std::mem::take(&mut self.notes().entries);
        self.insert_all::<journal::Entity>(entries).await
    }

    pub(crate) fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn owned<E: Row>(&self, mut row: E::ActiveModel) -> E::ActiveModel {
        row.set(E::org(), self.org.uuid().into());
        row
    }
}
