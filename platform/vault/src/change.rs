//! A writing transaction: rows, journal entry and tasks commit together or not at all (law 4).

use std::{
    any::TypeId,
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::Deref,
    sync::{Mutex, MutexGuard, PoisonError},
};

use sea_orm::{ActiveModelTrait, ConnectionTrait, IntoActiveModel};

use crate::{
    Actor, Delete, Row, Tx, Update, VaultError,
    journal::Head,
    tasks::{self, Asked},
    unwritten::portions,
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
    /// What kinds of facts were recorded, and whether anybody follows this vault's journal.
    pub(crate) recorded: BTreeSet<&'static str>,
    pub(crate) followed: bool,
    /// What work was asked for: its kind and key.
    pub(crate) asked: BTreeMap<(String, String), Asked>,
    counted: HashMap<String, i64>,
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
    pub async fn insert<E: Row>(&self, row: impl IntoActiveModel<E::ActiveModel>) -> Result<(), VaultError> {
        self.insert_all::<E>(vec![row.into_active_model()]).await
    }

    /// Adds many rows with few statements.
    ///
    /// # Errors
    /// As [`Change::insert`].
    pub async fn insert_all<E: Row>(&self, rows: Vec<E::ActiveModel>) -> Result<(), VaultError> {
        // What waits was added before, and is in the table before.
        self.tx.write_out(Some(TypeId::of::<E>())).await?;
        self.tx.begin_writing().await?;
        let rows: Vec<_> = rows.into_iter().map(|row| self.owned::<E>(row)).collect();
        for some in portions(&rows) {
            E::insert_many(some.to_vec()).exec_without_returning(&self.tx.connection).await?;
        }
        Ok(())
    }

    /// Adds a row by the time that somebody looks for it or the change commits, together with others of its
    /// table. Only for rows whose keys are fresh or were looked up: a key that is taken is noticed too late
    /// to be told from other failures.
    pub fn insert_later<E: Row>(&self, row: impl IntoActiveModel<E::ActiveModel>) {
        let row = self.owned::<E>(row.into_active_model());
        self.tx.unwritten().add::<E>(row);
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
    /// it is done once more, at the earlier of the two times. All that a change asks for is written together.
    ///
    /// # Errors
    /// What the database says.
    pub async fn enqueue(
        &self,
        kind: &str,
        key: &str,
        about: &serde_json::Value,
        due: kernel::Timestamp,
    ) -> Result<(), VaultError> {
        let due = kernel::millis(due);
        let work = (kind.to_owned(), key.to_owned());
        let mut notes = self.notes();
        // A hundred envelopes to one receiver in one change ask for one delivery.
        if notes.asked.get(&work).is_none_or(|before| before.due > due) {
            notes.asked.insert(work, Asked { about: about.to_string(), due, trace: traces::carried() });
        }
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
        let notes = self.notes().clone();
        let mark = self.tx.unwritten().begin_part();
        match work(self).await {
            Ok(value) => {
                self.tx.unwritten().end_part(&mark);
                Ok(value)
            }
            Err(error) => {
                let undo = self.tx.unwritten().undo_part(mark);
                if let Some(sql) = undo {
                    self.tx.connection.execute_unprepared(&sql).await.map_err(VaultError::from)?;
                }
                self.tx.seen().forget_all();
                *self.notes() = notes;
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

    pub(crate) fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The row as this organisation's. What was seen of its table is no longer so.
    fn owned<E: Row>(&self, mut row: E::ActiveModel) -> E::ActiveModel {
        row.set(E::org(), self.org.uuid().into());
        let id = row.get(E::id()).into_value();
        self.tx.seen().forget::<E>(id.as_ref());
        row
    }
}
