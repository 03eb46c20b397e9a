//! One vault's transaction: the only thing from which a query can start.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::AtomicIsize},
};

use kernel::{Chance, Clock, OrgId, Timestamp};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, ModelTrait, Value, prelude::Uuid,
};

use crate::{
    Faults, Find, Row, Sight, Signer, Sql, VaultError,
    blobs::Blobs,
    seen::Seen,
    sight::Splits,
    unwritten::{Unwritten, portions},
};

/// A reading transaction, pinned to one organisation. It sees one moment: what others commit meanwhile
/// stays out of sight.
pub struct Tx {
    pub(crate) connection: DatabaseTransaction,
    pub(crate) org: OrgId,
    pub(crate) clock: Clock,
    pub(crate) chance: Chance,
    pub(crate) faults: Faults,
    pub(crate) signer: Signer,
    pub(crate) blobs: Blobs,
    pub(crate) seen: Mutex<Seen>,
    pub(crate) unwritten: Mutex<Unwritten>,
    pub(crate) splits: Arc<Splits>,
    /// What of the rows can be seen; none where all of them can.
    pub(crate) sight: Option<Arc<Sight>>,
    /// How many hold the transaction at seeing all rows nevertheless.
    pub(crate) wholly: AtomicIsize,
}

impl Tx {
    /// Starts a query over this organisation's rows.
    pub fn find<E: Row>(&self) -> Find<'_, E> {
        Find::over(self)
    }

    /// The row of that id.
    ///
    /// # Errors
    /// What the database says.
    pub async fn get<E: Row>(&self, id: impl Into<Value>) -> Result<Option<E::Model>, VaultError> {
        let id = id.into();
        let seen = self.seen().row::<E>(&id);
        match seen {
            Some(row) => Ok(row),
            None => self.find::<E>().filter(E::id().eq(id)).one().await,
        }
    }

    /// Reads rows of which [`Tx::get`] will be asked: one query for all of them.
    ///
    /// # Errors
    /// What the database says.
    pub async fn read_ahead<E: Row>(&self, ids: Vec<Uuid>) -> Result<Vec<E::Model>, VaultError> {
        let mut found = Vec::with_capacity(ids.len());
        for some in portions(&ids) {
            found.extend(self.find::<E>().filter(E::id().is_in(some.iter().copied())).all().await?);
        }
        let mut seen = self.seen();
        for id in ids {
            seen.put_row::<E>(id, None);
        }
        for row in &found {
            if let Value::Uuid(Some(id)) = row.get(E::id()) {
                seen.put_row::<E>(id, Some(row.clone()));
            }
        }
        drop(seen);
        Ok(found)
    }

    /// The rows of these ids, in the order of the ids; what is not there is left out.
    ///
    /// # Errors
    /// What the database says.
    pub async fn rows_in_order<E: Row>(&self, ids: &[Uuid]) -> Result<Vec<E::Model>, VaultError> {
        let place: HashMap<Uuid, usize> = ids.iter().enumerate().map(|(at, id)| (*id, at)).collect();
        let mut rows = Vec::with_capacity(ids.len());
        for some in portions(ids) {
            rows.extend(self.find::<E>().filter(E::id().is_in(some.iter().copied())).all().await?);
        }
        rows.sort_by_key(|row| match row.get(E::id()) {
            Value::Uuid(Some(id)) => place.get(&id).copied(),
            _ => None,
        });
        Ok(rows)
    }

    /// Hand-written SQL, for hot queries. The literal must pin every table it reads with `org_id = :org`;
    /// further values are written `:1`, `:2`, ….
    ///
    /// # Panics
    /// When the literal does not mention `:org`.
    pub fn sql(&self, literal: &'static str) -> Sql<'_> {
        Sql::new(self, literal)
    }

    /// Whose vault this is: for envelopes and journal entries. Domain code never compares it.
    pub fn org(&self) -> OrgId {
        self.org
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The clock and chance, for making ids.
    pub fn nature(&self) -> (&Clock, &Chance) {
        (&self.clock, &self.chance)
    }

    /// Randomness, for salts.
    pub fn chance(&self) -> &Chance {
        &self.chance
    }

    /// The vault's signing key.
    pub fn signer(&self) -> &Signer {
        &self.signer
    }

    /// Whether the engine is PostgreSQL (search alone branches by it).
    pub(crate) fn is_postgres(&self) -> bool {
        self.connection.get_database_backend() == DbBackend::Postgres
    }

    /// A point at which a crash test may stop.
    ///
    /// # Errors
    /// [`VaultError::Stopped`] when a test planned it.
    pub fn point(&self, name: &'static str) -> Result<(), VaultError> {
        self.faults.point(name)
    }

    pub(crate) fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn unwritten(&self) -> MutexGuard<'_, Unwritten> {
        self.unwritten.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn pinned<E: Row>(&self) -> Option<sea_orm::sea_query::SimpleExpr> {
        self.faults.pinned().then(|| E::org().eq(self.org.uuid()))
    }
}

impl fmt::Debug for Tx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tx({})", self.org)
    }
}
