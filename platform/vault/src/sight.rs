//! What of an organisation's rows one of its own people may see: a portal splits by region, vendor and
//! department (V9).
//!
//! Tables say in their migrations by which of their columns they split, or which other table's rows theirs
//! follow. A transaction with a sight answers every question as if the other rows were not there: [`crate::Find`]
//! gets a condition, and in hand-written SQL the names of tables and tallies mean what can be seen of them.
//! What is not known of a row (no country, no department) is seen by nobody whose sight is limited by it.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DbBackend, Statement, Value, prelude::Uuid};

use serde::{Deserialize, Serialize};

use crate::{
    Migration, Tx, VaultError,
    schema::{Realm, Schema},
    tally::Tally,
};

/// By what a table splits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum By {
    /// The country that a text names.
    Region,
    /// The organisation whose products it is about.
    Vendor,
    /// Which of the organisation's own departments looks after it.
    Department,
}

/// What somebody may see; none: it is not limited by that.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sight {
    /// Rows of these countries.
    pub countries: Option<Vec<String>>,
    /// Rows about these vendors.
    pub vendors: Option<Vec<Uuid>>,
    /// Rows that these departments look after.
    pub departments: Option<Vec<Uuid>>,
}

impl Sight {
    /// Everything there is.
    pub fn is_whole(&self) -> bool {
        *self == Self::default()
    }

    /// Whether what has these values can be seen.
    pub fn covers(&self, country: Option<&str>, vendor: Option<Uuid>, department: Option<Uuid>) -> bool {
        fn within<T: PartialEq>(limit: Option<&Vec<T>>, value: Option<impl Fn(&T) -> bool>) -> bool {
            limit.is_none_or(|limit| value.is_some_and(|is| limit.iter().any(is)))
        }
        let country = country.map(|country| move |one: &String| one == country);
        let vendor = vendor.map(|vendor| move |one: &Uuid| *one == vendor);
        let department = department.map(|department| move |one: &Uuid| *one == department);
        within(self.countries.as_ref(), country)
            && within(self.vendors.as_ref(), vendor)
            && within(self.departments.as_ref(), department)
    }

    fn allowed(&self, by: By) -> Option<Vec<Value>> {
        let ids = |ids: &Vec<Uuid>| ids.iter().map(|id| Value::from(*id)).collect();
        match by {
            By::Region => {
                self.countries.as_ref().map(|all| all.iter().map(|one| one.as_str().into()).collect())
            }
            By::Vendor => self.vendors.as_ref().map(ids),
            By::Department => self.departments.as_ref().map(ids),
        }
    }
}

/// How one table splits.
#[derive(Debug, Clone, Default)]
pub(crate) struct Splitting {
    /// By these columns of its own.
    pub(crate) by: Vec<(By, &'static str)>,
    /// As the rows of these tables do which these columns name: a row is seen where one of those is.
    pub(crate) follows: Vec<(&'static str, &'static str)>,
}

/// How the tables of a vault split, and which tallies are made of them.
#[derive(Debug, Default)]
pub(crate) struct Splits {
    tables: BTreeMap<&'static str, Splitting>,
    tallies: Vec<Tally>,
}

impl Splits {
    pub(crate) fn of(migrations: &[Migration]) -> Self {
        let mut schema = Schema::new(DbBackend::Sqlite, Realm::Vault);
        for migration in migrations {
            (migration.up)(&mut schema);
        }
        let (tables, tallies) = schema.into_splits();
        Self { tables, tallies }
    }
}

/// Values of a statement that is being written, and how the engine marks their places.
struct Values {
    mark: &'static str,
    /// How many stand before them; none where places are not numbered.
    after: Option<usize>,
    values: Vec<Value>,
}

impl Values {
    fn bind(&mut self, value: Value) -> String {
        self.values.push(value);
        match self.after {
            Some(after) => format!("{}{}", self.mark, after + self.values.len()),
            None => self.mark.to_owned(),
        }
    }
}

/// While it is held, a transaction sees all of the organisation's rows: for rules that hold for all of them, such
/// as that a number is given once, and for what follows by itself from what somebody may do.
#[derive(Debug)]
pub struct Whole<'t>(&'t Tx);

impl Drop for Whole<'_> {
    fn drop(&mut self) {
        self.0.look(-1);
    }
}

impl Tx {
    /// What who reads may see; none where that is everything.
    pub fn sight(&self) -> Option<&Sight> {
        self.sight.as_deref()
    }

    /// Sees all rows until what it returns is dropped. Nothing of them may reach who reads.
    pub fn whole(&self) -> Whole<'_> {
        self.look(1);
        Whole(self)
    }

    /// Whether some of these ids are of rows that cannot be seen.
    ///
    /// # Errors
    /// What the database says.
    pub async fn hides(&self, ids: &[Uuid]) -> Result<bool, VaultError> {
        if ids.is_empty() || self.narrowed().is_none() {
            return Ok(false);
        }
        self.write_out(None).await?;
        for table in self.splits.tables.keys() {
            let mut values = self.numbered(0);
            let org = values.bind(self.org.uuid().into());
            let Some(seen) = self.condition(table, &org, &mut values) else { continue };
            let asked: Vec<String> = ids.iter().map(|id| values.bind((*id).into())).collect();
            let these = format!("{table}.org_id = {org} and {table}.id in ({})", asked.join(", "));
            let statement = Statement::from_sql_and_values(
                self.connection.get_database_backend(),
                format!(
                    "select 1 as hidden from {table} where {these} \
                     and {table}.id not in (select {table}.id from {table} where {these} and {seen}) limit 1"
                ),
                values.values,
            );
            if self.connection.query_one_raw(statement).await?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The condition that rows of a table can be seen, as the query builder takes it: text and values.
    pub(crate) fn seen_of(&self, table: &str) -> Option<(String, Vec<Value>)> {
        self.narrowed()?;
        let postgres = self.is_postgres();
        let (mark, after) = if postgres { ("$", Some(0)) } else { ("?", None) };
        let mut values = Values { mark, after, values: Vec::new() };
        // The same organisation may stand at several places, and not everywhere is a place numbered.
        let org = match self.connection.get_database_backend() {
            DbBackend::Postgres => format!("'{}'::uuid", self.org.uuid()),
            _ => format!("x'{}'", self.org.uuid().simple()),
        };
        let condition = self.condition(table, &org, &mut values)?;
        Some((condition, values.values))
    }

    /// What hand-written SQL begins with, so that the names of tables and tallies mean what can be seen of them;
    /// with further values, which follow `before` others.
    pub(crate) fn seen_in(&self, statement: &str, before: usize) -> (String, Vec<Value>) {
        let mut values = self.numbered(before);
        if self.narrowed().is_none() {
            return (String::new(), values.values);
        }
        let org = format!("{}1", values.mark);
        let named = |name: &str| {
            statement.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|word| word == name)
        };
        let mut parts = Vec::new();
        for table in self.splits.tables.keys().filter(|table| named(table)) {
            if let Some(seen) = self.condition(table, &org, &mut values) {
                let from = self.placed(table);
                parts.push(format!(
                    "{table} as (select {table}.* from {from} as {table} \
                     where {table}.org_id = {org} and {seen})"
                ));
            }
        }
        for tally in self.splits.tallies.iter().filter(|tally| named(tally.name())) {
            if let Some(seen) = self.condition(tally.of(), &org, &mut values) {
                let of = tally.of();
                let counted = tally.counted_of(
                    &format!("{} as {of}", self.placed(of)),
                    &format!("{of}.org_id = {org} and {seen}"),
                );
                parts.push(format!("{} as ({counted})", tally.name()));
            }
        }
        if parts.is_empty() {
            return (String::new(), values.values);
        }
        (format!("with {} ", parts.join(", ")), values.values)
    }

    fn numbered(&self, before: usize) -> Values {
        Values { mark: if self.is_postgres() { "$" } else { "?" }, after: Some(before), values: Vec::new() }
    }

    /// The table itself, also where something of its name stands before it.
    fn placed(&self, table: &str) -> String {
        format!("{}.{table}", if self.is_postgres() { "vault" } else { "main" })
    }

    fn condition(&self, table: &str, org: &str, values: &mut Values) -> Option<String> {
        let sight = self.narrowed()?;
        let split = self.splits.tables.get(table)?;
        let mut all = Vec::new();
        for (by, column) in &split.by {
            let Some(allowed) = sight.allowed(*by) else { continue };
            if allowed.is_empty() {
                return Some("1 = 0".to_owned());
            }
            let places: Vec<String> = allowed.into_iter().map(|value| values.bind(value)).collect();
            all.push(format!("{table}.{column} in ({})", places.join(", ")));
        }
        let mut any = Vec::new();
        let mut limited = false;
        for (column, other) in &split.follows {
            match self.condition(other, org, values) {
                None => any.push(format!("{table}.{column} is not null")),
                Some(seen) => {
                    limited = true;
                    let from = self.placed(other);
                    any.push(format!(
                        "{table}.{column} in (select {other}.id from {from} as {other} \
                         where {other}.org_id = {org} and {seen})"
                    ));
                }
            }
        }
        if limited {
            all.push(format!("({})", any.join(" or ")));
        }
        if all.is_empty() { None } else { Some(all.join(" and ")) }
    }

    /// What limits this transaction now.
    fn narrowed(&self) -> Option<&Sight> {
        let all = self.wholly.load(std::sync::atomic::Ordering::Relaxed) > 0;
        if all { None } else { self.sight() }
    }

    fn look(&self, by: isize) {
        self.wholly.fetch_add(by, std::sync::atomic::Ordering::Relaxed);
        // What was read with other eyes is no answer.
        if self.sight.is_some() {
            self.seen().forget_all();
        }
    }
}
