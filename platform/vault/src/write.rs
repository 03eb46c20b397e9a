//! Changing and removing one organisation's rows.

use std::any::TypeId;

use sea_orm::{
    ColumnTrait, ConnectionTrait, DeleteMany, EntityName, IdenStatic, QueryFilter, Statement, UpdateMany,
    Value, prelude::Uuid, sea_query::Expr, sea_query::IntoCondition,
};

use crate::{Change, Row, VaultError, find::pin, unwritten::portions};

/// `update … where`, pinned. Guard a state with it: no row changed means that somebody was faster.
#[derive(Debug)]
pub struct Update<'t, E: Row> {
    update: UpdateMany<E>,
    change: &'t Change,
    id: Option<Value>,
}

/// `delete … where`, pinned.
#[derive(Debug)]
pub struct Delete<'t, E: Row> {
    delete: DeleteMany<E>,
    change: &'t Change,
    id: Option<Value>,
}

impl<'t, E: Row> Update<'t, E> {
    pub(crate) fn over(change: &'t Change) -> Self {
        let mut update = E::update_many();
        if change.faults.pinned() {
            update = update.filter(pin::<E>(change.org));
        }
        Self { update, change, id: None }
    }

    /// Only the row of that id.
    pub fn id(mut self, id: impl Into<Value>) -> Self {
        let id = id.into();
        self.id = Some(id.clone());
        self.filter(E::id().eq(id))
    }

    /// Only rows that fulfil it.
    pub fn filter(mut self, condition: impl IntoCondition) -> Self {
        self.update = self.update.filter(condition.into_condition());
        self
    }

    /// Sets a column.
    pub fn set(mut self, column: E::Column, value: impl Into<Value>) -> Self {
        // Our columns know one width of numbers. A narrower one would be another statement of the same text, and
        // PostgreSQL refuses what does not fit the one that it prepared first.
        let value = match value.into() {
            Value::Int(number) => Value::BigInt(number.map(i64::from)),
            value => value,
        };
        self.update = self.update.col_expr(column, Expr::val(value));
        self
    }

    /// Does it; how many rows were changed.
    ///
    /// # Errors
    /// What the database says.
    pub async fn done(self) -> Result<u64, VaultError> {
        begin::<E>(self.change, self.id.as_ref()).await?;
        Ok(self.update.exec(&self.change.connection).await?.rows_affected)
    }
}

impl<'t, E: Row> Delete<'t, E> {
    pub(crate) fn over(change: &'t Change) -> Self {
        let mut delete = E::delete_many();
        if change.faults.pinned() {
            delete = delete.filter(pin::<E>(change.org));
        }
        Self { delete, change, id: None }
    }

    /// Only the row of that id.
    pub fn id(mut self, id: impl Into<Value>) -> Self {
        let id = id.into();
        self.id = Some(id.clone());
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
        begin::<E>(self.change, self.id.as_ref()).await?;
        Ok(self.delete.exec(&self.change.connection).await?.rows_affected)
    }
}

impl Change {
    /// Sets the same columns of many rows, found by their ids, each to values of its own: in the order of the
    /// columns. How many rows were there.
    ///
    /// # Errors
    /// What the database says.
    pub async fn update_each<E: Row>(
        &self,
        columns: &[E::Column],
        rows: Vec<(Uuid, Vec<Value>)>,
    ) -> Result<u64, VaultError> {
        begin::<E>(self, None).await?;
        let mut changed = 0;
        for some in portions(&rows) {
            changed += self.connection.execute_raw(each::<E>(self, columns, some)).await?.rows_affected();
        }
        Ok(changed)
    }
}

/// `update … set … from (values …)`: both engines call the columns of `values` by their numbers.
fn each<E: Row>(change: &Change, columns: &[E::Column], rows: &[(Uuid, Vec<Value>)]) -> Statement {
    let table = EntityName::table_name(&E::default()).to_owned();
    let set =
        columns.iter().enumerate().map(|(at, column)| format!("{} = v.column{}", column.as_str(), at + 2));
    let mut values: Vec<Value> = Vec::with_capacity(rows.len() * (columns.len() + 1) + 1);
    let mut place = |value: Value| {
        values.push(value);
        if change.is_postgres() { format!("${}", values.len()) } else { "?".to_owned() }
    };
    let lines: Vec<String> = rows
        .iter()
        .map(|(id, row)| {
            let id = place((*id).into());
            let row: Vec<String> = row.iter().map(|value| place(value.clone())).collect();
            format!("({id}, {})", row.join(", "))
        })
        .collect();
    let own = match change.faults.pinned() {
        true => format!("{table}.{} = {} and ", E::org().as_str(), place(change.org.uuid().into())),
        false => String::new(),
    };
    let sql = format!(
        "update {table} set {} from (values {}) as v where {own}{table}.{} = v.column1",
        set.collect::<Vec<_>>().join(", "),
        lines.join(", "),
        E::id().as_str(),
    );
    Statement::from_sql_and_values(change.connection.get_database_backend(), sql, values)
}

/// What was seen of the rows is no longer so; what waits to be written is there before they change.
async fn begin<E: Row>(change: &Change, id: Option<&Value>) -> Result<(), VaultError> {
    change.tx.write_out(Some(TypeId::of::<E>())).await?;
    change.tx.seen().forget::<E>(id);
    change.tx.begin_writing().await
}
