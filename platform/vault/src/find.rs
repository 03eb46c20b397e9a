//! Queries over one organisation's rows.

use std::any::TypeId;

use kernel::OrgId;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, Iterable, Order, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Select, prelude::Uuid, sea_query::Expr, sea_query::IntoCondition,
};

use crate::{Tx, VaultError, search};

/// A table of every vault. `org_id` is declared here and nowhere else in domain code.
pub trait Row: EntityTrait<Model: 'static, ActiveModel: Clone + Send + 'static> {
    /// The table's `org_id`.
    fn org() -> Self::Column;
    /// The column that names a row within its organisation.
    fn id() -> Self::Column;
}

/// What the rows of one pair of values come to.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Summed {
    /// The first value.
    pub first: Option<String>,
    /// The second.
    pub second: Option<String>,
    /// How many rows.
    pub rows: i64,
    /// The sum over them; none where no row has a value.
    pub total: Option<i64>,
}

/// A query that is pinned to its organisation.
#[derive(Debug)]
pub struct Find<'t, E: Row> {
    select: Select<E>,
    tx: &'t Tx,
    remembered: bool,
}

impl<'t, E: Row> Find<'t, E> {
    pub(crate) fn over(tx: &'t Tx) -> Self {
        let select = match tx.pinned::<E>() {
            Some(pin) => E::find().filter(pin),
            None => E::find(),
        };
        let select = match tx.seen_of(E::default().table_name()) {
            Some((seen, values)) => select.filter(Expr::cust_with_values(seen, values)),
            None => select,
        };
        Self { select, tx, remembered: false }
    }

    /// Only rows that fulfil it.
    pub fn filter(mut self, condition: impl IntoCondition) -> Self {
        self.select = self.select.filter(condition.into_condition());
        self
    }

    /// Only rows that fulfil it, where there is a condition.
    pub fn filter_if(self, condition: Option<Condition>) -> Self {
        match condition {
            Some(condition) => self.filter(condition),
            None => self,
        }
    }

    /// Only rows whose searchable columns hold every word, each perhaps begun only. What is no word
    /// (operators, quotes) is passed over; without any word, every row is found.
    pub fn matching(self, words: &str) -> Self {
        let words = search::words(words);
        if words.is_empty() {
            return self;
        }
        let postgres = self.tx.is_postgres();
        self.filter(search::holds::<E>(&words, postgres))
    }

    /// Sorted.
    pub fn order_by(mut self, column: E::Column, order: Order) -> Self {
        self.select = self.select.order_by(column, order);
        self
    }

    /// At most so many.
    pub fn limit(mut self, rows: u64) -> Self {
        self.select = self.select.limit(rows);
        self
    }

    /// Passing over the first ones.
    pub fn offset(mut self, rows: u64) -> Self {
        self.select = self.select.offset(rows);
        self
    }

    /// Asks the database once in this transaction, until the table is written: for what seldom changes and
    /// is asked for with every row of something else, such as the agreement in force.
    pub fn remembered(mut self) -> Self {
        self.remembered = true;
        self
    }

    /// The rows.
    ///
    /// # Errors
    /// What the database says.
    pub async fn all(self) -> Result<Vec<E::Model>, VaultError> {
        self.written().await?;
        if !self.remembered {
            return Ok(self.select.all(&self.tx.connection).await?);
        }
        let statement = self.select.build(self.tx.connection.get_database_backend());
        let query = format!("{} {:?}", statement.sql, statement.values);
        let seen = self.tx.seen().answer::<E>(&query);
        if let Some(rows) = seen {
            return Ok(rows);
        }
        let rows = self.select.all(&self.tx.connection).await?;
        self.tx.seen().put_answer::<E>(query, rows.clone());
        Ok(rows)
    }

    /// The ids of the rows, in their order, which an index may tell alone. For tables whose id is a UUID.
    ///
    /// # Errors
    /// What the database says.
    pub async fn ids(self) -> Result<Vec<Uuid>, VaultError> {
        #[derive(FromQueryResult)]
        struct Named {
            id: Uuid,
        }
        self.written().await?;
        let select = self.select.select_only().column_as(E::id(), "id");
        let named = select.into_model::<Named>().all(&self.tx.connection).await?;
        Ok(named.into_iter().map(|named| named.id).collect())
    }

    /// The rows of one page of a long list: first their ids, sorted and cut, which an index may tell alone;
    /// then these rows and no others. For tables whose id is a UUID.
    ///
    /// # Errors
    /// What the database says.
    pub async fn page(self) -> Result<Vec<E::Model>, VaultError> {
        let tx = self.tx;
        let ids = self.ids().await?;
        tx.rows_in_order::<E>(&ids).await
    }

    /// The first row.
    ///
    /// # Errors
    /// What the database says.
    pub async fn one(self) -> Result<Option<E::Model>, VaultError> {
        Ok(self.limit(1).all().await?.into_iter().next())
    }

    /// Whether there is any.
    ///
    /// # Errors
    /// What the database says.
    pub async fn exists(self) -> Result<bool, VaultError> {
        Ok(self.limit(1).one().await?.is_some())
    }

    /// How many there are.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count(self) -> Result<u64, VaultError> {
        #[derive(FromQueryResult)]
        struct Counted {
            rows: i64,
        }
        self.written().await?;
        let Self { select, tx, .. } = self.unsorted();
        let counted = select
            .select_only()
            .column_as(Expr::cust("count(*)"), "rows")
            .into_model::<Counted>()
            .one(&tx.connection)
            .await?;
        Ok(counted.map_or(0, |counted| counted.rows.max(0) as u64))
    }

    /// How many there are of each value of `column`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count_by(self, column: E::Column) -> Result<Vec<(String, u64)>, VaultError> {
        #[derive(FromQueryResult)]
        struct Counted {
            value: Option<String>,
            rows: i64,
        }
        self.written().await?;
        let Self { select, tx, .. } = self.unsorted();
        let counted = select
            .select_only()
            .column_as(column, "value")
            .column_as(Expr::cust("count(*)"), "rows")
            .group_by(column)
            .into_model::<Counted>()
            .all(&tx.connection)
            .await?;
        Ok(counted.into_iter().map(|row| (row.value.unwrap_or_default(), row.rows.max(0) as u64)).collect())
    }

    /// How many there are of each pair of values, and the sum of a column over them.
    ///
    /// # Errors
    /// What the database says.
    pub async fn sums_by(
        self,
        first: E::Column,
        second: E::Column,
        sum: E::Column,
    ) -> Result<Vec<Summed>, VaultError> {
        self.written().await?;
        let Self { select, tx, .. } = self.unsorted();
        let total = sea_orm::sea_query::ExprTrait::cast_as(sum.sum(), "bigint");
        let rows = select
            .select_only()
            .column_as(first, "first")
            .column_as(second, "second")
            .column_as(Expr::cust("count(*)"), "rows")
            .column_as(total, "total")
            .group_by(first)
            .group_by(second)
            .into_model::<Summed>()
            .all(&tx.connection)
            .await?;
        Ok(rows)
    }

    /// The different values of `column`, sorted.
    ///
    /// # Errors
    /// What the database says.
    pub async fn distinct(self, column: E::Column) -> Result<Vec<String>, VaultError> {
        let mut values: Vec<String> = self
            .count_by(column)
            .await?
            .into_iter()
            .map(|(value, _)| value)
            .filter(|v| !v.is_empty())
            .collect();
        values.sort();
        Ok(values)
    }

    /// Rows of the table that wait to be written are part of every answer.
    async fn written(&self) -> Result<(), VaultError> {
        self.tx.write_out(Some(TypeId::of::<E>())).await
    }

    /// A count has no order, and PostgreSQL refuses to give it one.
    fn unsorted(mut self) -> Self {
        QuerySelect::query(&mut self.select).clear_order_by();
        self
    }

    /// Whether the table has this column: used where a name comes from outside.
    pub fn has_column(name: &str) -> bool {
        use sea_orm::IdenStatic;
        E::Column::iter().any(|column| column.as_str() == name)
    }
}

/// The pin as a value, for statements that are built elsewhere in this crate.
pub(crate) fn pin<E: Row>(org: OrgId) -> sea_orm::sea_query::SimpleExpr {
    E::org().eq(org.uuid())
}
