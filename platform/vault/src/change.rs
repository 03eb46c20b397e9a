//! A writing transaction: rows, journal entry and tasks commit together or not at all (law 4).

use std::{
    collections::HashMap,
    ops::Deref,
    sync::{Mutex, PoisonError},
};

use sea_orm::{ActiveModelTrait, ConnectionTrait, IntoActiveModel};

use crate::{Actor, Delete, Row, Tx, Update, VaultError, journal::Head, tasks};

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
    asked: HashMap<(&'static str, String), i64>,
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
        let notes = || self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        // A hundred envelopes to one receiver in one change ask for one delivery.
        if notes().asked.get(&asked).is_some_and(|before| *before <= at) {
            return Ok(());
        }
        tasks::enqueue(self, kind, key, about, due).await?;
        let mut notes = notes();
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
        let before = self.notes.lock().unwrap_or_else(PoisonError::into_inner).clone();
        run("savepoint part").await?;
        match work(self).await {
            Ok(value) => {
                run("release savepoint part").await?;
                Ok(value)
            }
            Err(error) => {
                run("rollback to savepoint part").await?;
                run("release savepoint part").await?;
                *self.notes.lock().unwrap_or_else(PoisonError::into_inner) = before;
                Err(error)
            }
        }
    }

    fn owned<E: Row>(&self, mut row: E::ActiveModel) -> E::ActiveModel {
        row.set(E::org(), self.org.uuid().into());
        row
    }
}
