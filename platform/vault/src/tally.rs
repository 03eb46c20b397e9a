//! Tallies: what the rows of a table come to, kept by the database itself (see [`crate::Schema::tally`]).
//!
//! A row of a tally stands for all rows that have the same values: `counted` says how many they are; what they
//! sum up to is `billions` and `units`, so that no amounts that can be stored ever make a sum that cannot.
//! Missing values are empty texts. A row that stands for none goes, and what was erased goes with it.

use sea_orm::DbBackend;

use crate::schema::Table;

/// A tally being described.
#[derive(Debug)]
pub struct Tally {
    name: &'static str,
    of: &'static str,
    keys: Vec<Key>,
    sum: Option<&'static str>,
}

/// What rows are counted by: something of a column of theirs.
#[derive(Debug)]
struct Key {
    name: &'static str,
    column: &'static str,
    of_it: OfIt,
}

/// What of a column.
#[derive(Debug)]
enum OfIt {
    /// All of it.
    Value,
    /// Its first letters.
    First(u8),
    /// Whether there is a value: `yes` or `no`.
    Given,
}

impl Tally {
    pub(crate) fn new(name: &'static str, of: &'static str) -> Self {
        Self { name, of, keys: Vec::new(), sum: None }
    }

    /// By the value of that text.
    pub fn by(&mut self, column: &'static str) -> &mut Self {
        self.keys.push(Key { name: column, column, of_it: OfIt::Value });
        self
    }

    /// By the `month` of that day.
    pub fn by_month(&mut self, column: &'static str) -> &mut Self {
        self.keys.push(Key { name: "month", column, of_it: OfIt::First(7) });
        self
    }

    /// By whether that column, of any type, has a value: `yes` or `no`.
    pub fn by_given(&mut self, column: &'static str) -> &mut Self {
        self.keys.push(Key { name: column, column, of_it: OfIt::Given });
        self
    }

    /// Summing up that number.
    pub fn sum(&mut self, column: &'static str) -> &mut Self {
        self.sum = Some(column);
        self
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// The table whose rows it counts.
    pub(crate) fn of(&self) -> &'static str {
        self.of
    }

    /// The query whose rows are those of the tally, over some of the rows only.
    pub(crate) fn counted_of(&self, from: &str, these: &str) -> String {
        let of = self.of;
        let named = self.keys.iter().map(|key| format!(", {} as {}", key.value(of), key.name));
        format!(
            "select {of}.org_id as org_id{}, count(*) as counted, cast(sum({}) as bigint) as billions, \
             cast(sum({}) as bigint) as units from {from} where {these} group by {}",
            named.collect::<String>(),
            self.billions(of),
            self.units(of),
            self.values(of),
        )
    }

    pub(crate) fn describe(&self, table: &mut Table) {
        for key in &self.keys {
            table.text(key.name);
        }
        table.number("counted").number("billions").number("units");
        table.key_of(self.keys.iter().map(|key| key.name).collect());
    }

    /// Counts what is there, and from then on every row that comes, changes or goes.
    pub(crate) fn statements(&self, backend: DbBackend) -> Vec<String> {
        let Self { name, of, .. } = self;
        let postgres = backend == DbBackend::Postgres;
        let mut statements = Vec::new();
        // The owner of the tables sees the rows of all organisations only while the wall is not forced on it.
        let walled =
            |how: &str| [of, name].map(|table| format!("alter table {table} {how} row level security"));
        if postgres {
            statements.extend(walled("no force"));
        }
        statements.push(format!(
            "insert into {name} ({}) select {}, count(*), sum({}), sum({}) from {of} group by {}",
            self.columns(),
            self.values(of),
            self.billions(of),
            self.units(of),
            self.values(of),
        ));
        if postgres {
            statements.extend(walled("force"));
        }
        let (put_in, take_out) = (self.put_in("new"), self.take_out("old"));
        let read: Vec<&str> = self.keys.iter().map(|key| key.column).chain(self.sum).collect();
        let read = read.join(", ");
        if postgres {
            statements.push(format!(
                "create function {name}_keep() returns trigger language plpgsql as $$ begin \
                 if tg_op <> 'INSERT' then {take_out} end if; if tg_op <> 'DELETE' then {put_in} end if; \
                 return null; end $$"
            ));
            statements.push(format!(
                "create trigger {name}_keep after insert or delete or update of {read} on {of} \
                 for each row execute function {name}_keep()"
            ));
        } else {
            statements.extend([
                format!("create trigger {name}_in after insert on {of} begin {put_in} end"),
                format!("create trigger {name}_out after delete on {of} begin {take_out} end"),
                format!(
                    "create trigger {name}_new after update of {read} on {of} begin {take_out} {put_in} end"
                ),
            ]);
        }
        statements
    }

    fn put_in(&self, row: &str) -> String {
        let Self { name, .. } = self;
        let add =
            ["counted", "billions", "units"].map(|sum| format!("{sum} = {name}.{sum} + excluded.{sum}"));
        format!(
            "insert into {name} ({}) values ({}, 1, {}, {}) on conflict ({}) do update set {};",
            self.columns(),
            self.values(row),
            self.billions(row),
            self.units(row),
            self.names(),
            add.join(", "),
        )
    }

    fn take_out(&self, row: &str) -> String {
        let Self { name, .. } = self;
        let same = self.keys.iter().map(|key| format!(" and {} = {}", key.name, key.value(row)));
        let these = format!("where org_id = {row}.org_id{}", same.collect::<String>());
        format!(
            "update {name} set counted = counted - 1, billions = billions - {}, units = units - {} {these}; \
             delete from {name} {these} and counted = 0;",
            self.billions(row),
            self.units(row),
        )
    }

    fn names(&self) -> String {
        std::iter::once("org_id").chain(self.keys.iter().map(|key| key.name)).collect::<Vec<_>>().join(", ")
    }

    fn columns(&self) -> String {
        format!("{}, counted, billions, units", self.names())
    }

    fn values(&self, row: &str) -> String {
        let values = self.keys.iter().map(|key| key.value(row));
        std::iter::once(format!("{row}.org_id")).chain(values).collect::<Vec<_>>().join(", ")
    }

    fn billions(&self, row: &str) -> String {
        self.sum.map_or_else(|| "0".to_owned(), |sum| format!("coalesce({row}.{sum}, 0) / 1000000000"))
    }

    fn units(&self, row: &str) -> String {
        self.sum.map_or_else(|| "0".to_owned(), |sum| format!("coalesce({row}.{sum}, 0) % 1000000000"))
    }
}

impl Key {
    fn value(&self, row: &str) -> String {
        let Self { column, of_it, .. } = self;
        match of_it {
            OfIt::Value => format!("coalesce({row}.{column}, '')"),
            OfIt::First(letters) => format!("coalesce(substr({row}.{column}, 1, {letters}), '')"),
            OfIt::Given => format!("case when {row}.{column} is null then 'no' else 'yes' end"),
        }
    }
}
