//! Migrations are written once, beside their noun, and become SQL for either engine.
//!
//! A table of a vault always has `org_id`, and its key leads with it. On PostgreSQL row-level security is
//! enabled and forced on it; on SQLite the file is the wall, and `slot` gives every row a stable number
//! that the search index can refer to.

use std::collections::BTreeMap;

use sea_orm::DbBackend;

pub use crate::tally::Tally;
use crate::{
    search,
    sight::{By, Splitting},
};

/// One step of the schema; names are unique and never change once released.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// `area_noun_number`.
    pub name: &'static str,
    /// What it does.
    pub up: fn(&mut Schema),
}

/// Collects the statements of one migration.
#[derive(Debug)]
pub struct Schema {
    backend: DbBackend,
    realm: Realm,
    statements: Vec<String>,
    tables: Vec<Described>,
    splits: BTreeMap<&'static str, Splitting>,
    tallies: Vec<Tally>,
}

/// A table as its migrations together describe it: what reads and writes its rows without knowing it.
#[derive(Debug, Clone)]
pub(crate) struct Described {
    pub(crate) name: &'static str,
    pub(crate) columns: Vec<Column>,
    pub(crate) key: Vec<&'static str>,
    pub(crate) moves: Moves,
}

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) required: bool,
    /// Whether it names an organisation on the other side.
    pub(crate) peer: bool,
}

/// What becomes of the rows of a table when data move to another node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Moves {
    /// Those of a vault go with it, those of the directory with the whole node.
    #[default]
    Along,
    /// Rows of the directory that go with the organisation that this column names as well.
    With(&'static str),
    /// Rows of the directory that go, with these columns, where a row of that table ties them to an
    /// organisation; what stays behind begins empty.
    Through {
        table: &'static str,
        column: &'static str,
        organisation: &'static str,
        own: &'static [&'static str],
    },
    /// They follow from other rows, or do not outlive the node.
    Stays,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Realm {
    /// Tables of every vault: pinned to an organisation.
    Vault,
    /// The node's own tables.
    Directory,
}

impl Schema {
    pub(crate) fn new(backend: DbBackend, realm: Realm) -> Self {
        let (statements, tables) = (Vec::new(), Vec::new());
        Self { backend, realm, statements, tables, splits: BTreeMap::new(), tallies: Vec::new() }
    }

    /// The tables that these migrations make, by name.
    pub(crate) fn tables(realm: Realm, migrations: &[Migration]) -> Vec<Described> {
        let mut schema = Self::new(DbBackend::Sqlite, realm);
        for migration in migrations {
            (migration.up)(&mut schema);
        }
        schema.tables.sort_by_key(|table| table.name);
        schema.tables
    }

    pub(crate) fn into_statements(self) -> Vec<String> {
        self.statements
    }

    pub(crate) fn into_splits(self) -> (BTreeMap<&'static str, Splitting>, Vec<Tally>) {
        (self.splits, self.tallies)
    }

    /// A new table; `describe` adds its columns.
    pub fn table(&mut self, name: &'static str, describe: impl FnOnce(&mut Table)) {
        let mut table = Table { name, ..Table::default() };
        describe(&mut table);
        let statements = if self.backend == DbBackend::Sqlite {
            table.for_sqlite(self.realm)
        } else {
            table.for_postgres(self.realm)
        };
        self.statements.extend(statements);
        self.split(name, &mut table);
        let Table { columns, key, moves, .. } = table;
        // What has no columns of its own holds locks, not rows.
        if !columns.is_empty() {
            self.tables.push(Described { name, columns, key, moves });
        }
    }

    /// More columns and indexes for a table that an earlier migration made. Its rows have none of the new
    /// columns yet, so these may be missing.
    pub fn alter(&mut self, name: &'static str, describe: impl FnOnce(&mut Table)) {
        let mut table = Table { name, ..Table::default() };
        describe(&mut table);
        let sqlite = self.backend == DbBackend::Sqlite;
        for Column { name: column, kind, .. } in &table.columns {
            let kind = if sqlite { kind.sqlite() } else { kind.postgres() };
            self.statements.push(format!("alter table {name} add column {column} {kind}"));
        }
        self.statements.extend(table.index_statements(self.realm));
        self.split(name, &mut table);
        if let Some(known) = self.tables.iter_mut().find(|known| known.name == name) {
            let later = table.columns.into_iter().map(|column| Column { required: false, ..column });
            known.columns.extend(later);
        }
    }

    fn split(&mut self, name: &'static str, table: &mut Table) {
        let Splitting { by, follows } = std::mem::take(&mut table.splitting);
        if !by.is_empty() || !follows.is_empty() {
            let known = self.splits.entry(name).or_default();
            known.by.extend(by);
            known.follows.extend(follows);
        }
    }

    /// Gives the rows that are there a value in a column that was added: an expression over the row and over the
    /// tables that are named `reading`, in SQL that both engines know.
    pub fn fill(
        &mut self,
        table: &'static str,
        column: &'static str,
        value: &'static str,
        reading: &[&'static str],
    ) {
        self.unwalled(table, reading, format!("update {table} set {column} = {value}"));
    }

    /// Gives a table rows that are made of what other tables hold: a query in SQL that both engines know, with a value
    /// for each of `columns`, over the tables that are named `reading`.
    pub fn rows(
        &mut self,
        table: &'static str,
        columns: &'static [&'static str],
        query: &'static str,
        reading: &[&'static str],
    ) {
        let columns = columns.join(", ");
        self.unwalled(table, reading, format!("insert into {table} ({columns}) {query}"));
    }

    /// A statement over the rows of all organisations: the owner of the tables sees those only while the wall is not
    /// forced on it.
    fn unwalled(&mut self, table: &'static str, reading: &[&'static str], statement: String) {
        let walled = |how: &str| {
            let all = std::iter::once(table).chain(reading.iter().copied());
            all.map(|table| format!("alter table {table} {how} row level security")).collect::<Vec<_>>()
        };
        let postgres = self.backend == DbBackend::Postgres;
        if postgres {
            self.statements.extend(walled("no force"));
        }
        self.statements.push(statement);
        if postgres {
            self.statements.extend(walled("force"));
        }
    }

    /// A table of counts and sums over the rows of another one, which an earlier migration made. The database
    /// keeps it in the very change that writes a row, however that row is written, so that lists and figures
    /// read a few hundred sums where there are a hundred thousand rows.
    pub fn tally(&mut self, name: &'static str, of: &'static str, describe: impl FnOnce(&mut Tally)) {
        let mut tally = Tally::new(name, of);
        describe(&mut tally);
        self.table(name, |table| {
            tally.describe(table);
            table.moves = Moves::Stays;
            table.kept_by_key = true;
        });
        self.statements.extend(tally.statements(self.backend));
        self.tallies.push(tally);
    }
}

/// A table being described.
#[derive(Debug, Default)]
pub struct Table {
    name: &'static str,
    columns: Vec<Column>,
    key: Vec<&'static str>,
    moves: Moves,
    indexes: Vec<(&'static [&'static str], bool)>,
    searchable: Option<&'static [&'static str]>,
    append_only: bool,
    /// On SQLite, whether rows stand in the order of the key and nowhere else: what is read many rows of one key at a time.
    kept_by_key: bool,
    splitting: Splitting,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Uuid,
    Text,
    Number,
    Truth,
    Bytes,
}

impl Kind {
    /// As an archive calls it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Uuid => "uuid",
            Self::Text => "text",
            Self::Number => "number",
            Self::Truth => "truth",
            Self::Bytes => "bytes",
        }
    }

    fn sqlite(self) -> &'static str {
        match self {
            Self::Uuid | Self::Bytes => "blob",
            Self::Text => "text",
            Self::Number => "integer",
            Self::Truth => "boolean",
        }
    }

    fn postgres(self) -> &'static str {
        match self {
            Self::Uuid => "uuid",
            Self::Text => "text",
            Self::Number => "bigint",
            Self::Truth => "boolean",
            Self::Bytes => "bytea",
        }
    }
}

impl Table {
    /// An id.
    pub fn uuid(&mut self, name: &'static str) -> &mut Self {
        self.column(name, Kind::Uuid, true)
    }

    /// An id that may be missing.
    pub fn maybe_uuid(&mut self, name: &'static str) -> &mut Self {
        self.column(name, Kind::Uuid, false)
    }

    /// The id of an organisation on the other side: when the vault moves, its card goes along.
    pub fn peer(&mut self, name: &'static str) -> &mut Self {
        self.columns.push(Column { name, kind: Kind::Uuid, required: true, peer: true });
        self
    }

    /// A text.
    pub fn text(&mut self, name: &'static str) -> &mut Self {
        self.column(name, Kind::Text, true)
    }

    /// A text that may be missing.
    pub fn maybe_text(&mut self, name: &'static str) -> &mut Self {
        self.column(name, Kind::Text, false)
    }

    /// A whole number: amounts in minor units, moments in milliseconds since 1970.
    pub fn number(&mut self, name: &'static str) -> &mut Self {
        self.column(name, Kind::Number, true)
    }

    /// A whole number that may be missing.
    pub fn maybe_number(&mut self, name: &'static str) -> &mut Self {
        self.column(name, Kind::Number, false)
    }

    /// True or false.
    pub fn truth(&mut self, name: &'static str) -> &mut Self {
        self.column(name, Kind::Truth, true)
    }

    /// Bytes.
    pub fn bytes(&mut self, name: &'static str) -> &mut Self {
        self.column(name, Kind::Bytes, true)
    }

    /// Bytes that may be missing.
    pub fn maybe_bytes(&mut self, name: &'static str) -> &mut Self {
        self.column(name, Kind::Bytes, false)
    }

    /// The primary key; in a vault, behind `org_id`.
    pub fn key(&mut self, columns: &'static [&'static str]) -> &mut Self {
        self.key_of(columns.to_vec())
    }

    pub(crate) fn key_of(&mut self, columns: Vec<&'static str>) -> &mut Self {
        self.key = columns;
        self
    }

    /// An index; in a vault, behind `org_id`.
    pub fn index(&mut self, columns: &'static [&'static str]) -> &mut Self {
        self.indexes.push((columns, false));
        self
    }

    /// Columns that together name one row only; in a vault, behind `org_id`.
    pub fn unique(&mut self, columns: &'static [&'static str]) -> &mut Self {
        self.indexes.push((columns, true));
        self
    }

    /// A full-text index over these columns: FTS5, or a tsvector with GIN.
    pub fn searchable(&mut self, columns: &'static [&'static str]) -> &mut Self {
        self.searchable = Some(columns);
        self
    }

    /// Rows are added and never changed or removed.
    pub fn append_only(&mut self) -> &mut Self {
        self.append_only = true;
        self
    }

    /// Among an organisation's people, a row is seen by whose sight holds the value of this column (V9).
    pub fn split_by(&mut self, by: By, column: &'static str) -> &mut Self {
        self.splitting.by.push((by, column));
        self
    }

    /// A row is seen by who sees the row of `table` whose id is in this column; with several such columns, one
    /// of those rows. The other table is described before.
    pub fn follows(&mut self, column: &'static str, table: &'static str) -> &mut Self {
        self.splitting.follows.push((column, table));
        self
    }

    /// In the directory: a row belongs to the organisation that this column names, and goes where it goes.
    pub fn goes_with(&mut self, organisation: &'static str) -> &mut Self {
        self.moves = Moves::With(organisation);
        self
    }

    /// In the directory: where a row of `table` names this table's key in `column`, the `organisation` of that
    /// row takes key and `own` columns along. What else there is stays here.
    pub fn goes_through(
        &mut self,
        table: &'static str,
        column: &'static str,
        organisation: &'static str,
        own: &'static [&'static str],
    ) -> &mut Self {
        self.moves = Moves::Through { table, column, organisation, own };
        self
    }

    /// In the directory: rows that a backup leaves out.
    pub fn stays(&mut self) -> &mut Self {
        self.moves = Moves::Stays;
        self
    }

    fn column(&mut self, name: &'static str, kind: Kind, required: bool) -> &mut Self {
        self.columns.push(Column { name, kind, required, peer: false });
        self
    }

    fn keyed(&self, realm: Realm, columns: &[&str]) -> String {
        let lead = if realm == Realm::Vault { ["org_id"].as_slice() } else { &[] };
        lead.iter().chain(columns).copied().collect::<Vec<_>>().join(", ")
    }

    fn index_statements(&self, realm: Realm) -> impl Iterator<Item = String> {
        self.indexes.iter().map(move |(columns, unique)| {
            format!(
                "create {}index {}_{} on {} ({})",
                if *unique { "unique " } else { "" },
                self.name,
                columns.join("_"),
                self.name,
                self.keyed(realm, columns)
            )
        })
    }

    fn for_sqlite(&self, realm: Realm) -> Vec<String> {
        let name = self.name;
        let mut lines = Vec::new();
        if !self.kept_by_key {
            lines.push("slot integer primary key".to_owned());
        }
        if realm == Realm::Vault {
            lines.push("org_id blob not null".to_owned());
        }
        lines.extend(self.columns.iter().map(|Column { name, kind, required, .. }| {
            format!("{name} {}{}", kind.sqlite(), if *required { " not null" } else { "" })
        }));
        let (unique, kept) =
            if self.kept_by_key { ("primary key", " without rowid") } else { ("unique", "") };
        lines.push(format!("{unique} ({})", self.keyed(realm, &self.key)));
        let mut statements = vec![format!("create table {name} ({}){kept}", lines.join(", "))];
        statements.extend(self.index_statements(realm));
        if self.append_only {
            for verb in ["update", "delete"] {
                statements.push(format!(
                    "create trigger {name}_no_{verb} before {verb} on {name} begin \
                     select raise(abort, '{name} is append-only'); end"
                ));
            }
        }
        if let Some(columns) = self.searchable {
            let list = columns.join(", ");
            let of = |row: &str| columns.iter().map(|c| format!("{row}.{c}")).collect::<Vec<_>>().join(", ");
            let take_out = format!(
                "insert into {name}_search ({name}_search, rowid, {list}) values ('delete', old.slot, {});",
                of("old")
            );
            let put_in =
                format!("insert into {name}_search (rowid, {list}) values (new.slot, {});", of("new"));
            statements.extend([
                format!(
                    "create virtual table {name}_search using fts5({list}, content='{name}', content_rowid='slot', \
                     prefix='2 3', tokenize='unicode61 remove_diacritics 2')"
                ),
                // FTS5 keeps the words of a removed row until a merge, unless it is told not to.
                format!("insert into {name}_search ({name}_search, rank) values ('secure-delete', 1)"),
                format!("create trigger {name}_search_in after insert on {name} begin {put_in} end"),
                format!("create trigger {name}_search_out after delete on {name} begin {take_out} end"),
                format!("create trigger {name}_search_new after update of {list} on {name} begin {take_out} {put_in} end"),
            ]);
        }
        statements
    }

    fn for_postgres(&self, realm: Realm) -> Vec<String> {
        let name = self.name;
        let mut lines = Vec::new();
        if realm == Realm::Vault {
            lines.push(format!("org_id uuid not null default {ORGANISATION}"));
        }
        lines.extend(self.columns.iter().map(|Column { name, kind, required, .. }| {
            format!("{name} {}{}", kind.postgres(), if *required { " not null" } else { "" })
        }));
        lines.push(format!("primary key ({})", self.keyed(realm, &self.key)));
        if let Some(columns) = self.searchable {
            lines.push(format!("search tsvector generated always as ({}) stored", search::tsvector(columns)));
        }
        let mut statements = vec![format!("create table {name} ({})", lines.join(", "))];
        statements.extend(self.index_statements(realm));
        if self.searchable.is_some() {
            statements.push(format!("create index {name}_search on {name} using gin (search)"));
        }
        if realm == Realm::Vault {
            statements.extend([
                format!("alter table {name} enable row level security"),
                format!("alter table {name} force row level security"),
                format!("create policy own on {name} using (org_id = {ORGANISATION}) with check (org_id = {ORGANISATION})"),
            ]);
        }
        let verbs = if self.append_only { "select, insert" } else { "select, insert, update, delete" };
        statements.push(format!("grant {verbs} on {name} to {{application}}"));
        statements
    }
}

/// The organisation that a transaction is pinned to; empty or missing, nothing matches and nothing is written.
const ORGANISATION: &str = "nullif(current_setting('freehold.org', true), '')::uuid";
