//! Changing and removing one organisation's rows.

use sea_orm::{
    ColumnTrait, DeleteMany, QueryFilter, UpdateMany, Value, sea_query::Expr, sea_query::IntoCondition,
};

use crate::{Change, Row, VaultError, find::pin};

/// `update … where`, pinned. Guard a state with it: no row changed means that somebody was faster.
#[derive(Debug)]
pub struct Update<'t, E: Row> {
    update: UpdateMany<E>,
    change: &'t Change,
}

/// `delete … where`, pinned.
#[derive(Debug)]
pub struct Delete<'t, E: Row> {
    delete: DeleteMany<E>,
    change: &'t Change,
}

impl<'t, E: Row> Update<'t, E> {
    pub(crate) fn over(change: &'t Change) -> Self {
        let mut update = E::update_many();
        if change.faults.pinned() {
            update = update.filter(pin::<E>(change.org));
        }
        Self { update, change }
    }

    /// Only the row of that id.
    pub fn id(self, id: impl Into<Value>) -> Self {
        self.filter(E::id().eq(id))
    }

    /// Only rows that fulfil it.
    pub fn filter(mut self, condition: impl IntoCondition) -> Self {
        self.update = self.update.filter(condition.into_condition());
        self
    }

    /// Sets a column.
    pub fn set(mut self, column: E::Column, value: impl Into<Value>) -> Self {
        self.update = self.update.col_expr(column, Expr::val(value));
        self
    }

    /// Does it; how many rows were changed.
    ///
    /// # Errors
    /// What the database says.
    pub async fn done(self) -> Result<u64, VaultError> {
        Ok(self.update.exec(&self.change.connection).await?.rows_affected)
    }
}

impl<'t, E: Row> Delete<'t, E> {
    pub(crate) fn over(change: &'t Change) -> Self {
        let mut delete = E::delete_many();
        if change.faults.pinned() {
            delete = delete.filter(pin::<E>(change.org));
        }
        Self { delete, change }
    }

    /// Only the row of that id.
    pub fn id(self, id: impl Into<Value>) -> Self {
        self.filter(E::id().eq(id))
    }

    /// Only rows that fulfil it.
    pub fn filter(mut self, condition: impl IntoCondition) -> Self {
        self.delete = self.delete.filter(condition.into_condition());
        self
    }

    /// Does it; how many rows were removed.
    ///
    /// # Errors
    /// What the database says.
    pub async fn done(self) -> Result<u64, VaultError> {
        Ok(self.delete.exec(&self.change.connection).await?.rows_affected)
    }
}
