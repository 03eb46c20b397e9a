//! Rows of any table, as its description says: read by their key, written as JSON, and the way back.

use base64ct::{Base64, Encoding};
use kernel::OrgId;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, QueryResult, Statement, Value, prelude::Uuid,
};
use serde_json::Value as Json;

use super::{ArchiveError, lines::Writing};
use crate::{
    VaultError,
    schema::{Column, Described, Kind, Moves},
};

/// How many rows are read, and written, at once.
const PAGE: usize = 250;

/// Whose rows of a table are meant.
#[derive(Debug, Clone, Copy)]
pub(super) enum Whose {
    /// Those of a vault.
    Vault(OrgId),
    /// Those of the directory that go with an organisation.
    With(OrgId),
    /// All of the directory.
    All,
}

/// Where a table stands: on PostgreSQL both realms are schemas of one database.
pub(super) fn placed(backend: DbBackend, schema: &str, table: &str) -> String {
    match backend {
        DbBackend::Sqlite => table.to_owned(),
        _ => format!("{schema}.{table}"),
    }
}

impl Described {
    /// The columns that go.
    pub(super) fn going(&self, whose: Whose) -> Vec<Column> {
        let own = match (whose, self.moves) {
            (Whose::With(_), Moves::Through { own, .. }) => Some(own),
            _ => None,
        };
        let goes = |column: &&Column| {
            own.is_none_or(|own| own.contains(&column.name) || self.key.contains(&column.name))
        };
        self.columns.iter().filter(goes).copied().collect()
    }

    fn column(&self, name: &str) -> Option<Column> {
        self.columns.iter().find(|column| column.name == name).copied()
    }
}

/// Writes a table as a part; how many rows it has.
pub(super) async fn write(
    writing: &mut Writing<'_>,
    from: &DatabaseTransaction,
    (part, schema): (&str, &str),
    table: &Described,
    whose: Whose,
) -> Result<u64, ArchiveError> {
    let columns = table.going(whose);
    let described = columns.iter().map(|column| (column.name.to_owned(), column.kind.word().to_owned()));
    writing.part(part, described.collect()).await?;
    let mut after: Option<Vec<Value>> = None;
    loop {
        let statement = page(from.get_database_backend(), schema, table, &columns, whose, after.take());
        let rows = from.query_all_raw(statement).await.map_err(VaultError::from)?;
        for row in &rows {
            let values = columns.iter().map(|column| read(row, column).map(|value| to_json(&value)));
            let values = values.collect::<Result<Vec<Json>, _>>().map_err(VaultError::from)?;
            writing.row(&Json::Array(values).to_string()).await?;
        }
        let Some(last) = rows.last().filter(|_| rows.len() == PAGE) else { break };
        let key = table.key.iter().filter_map(|name| table.column(name));
        let key = key.map(|column| read(last, &column)).collect::<Result<_, _>>();
        after = Some(key.map_err(VaultError::from)?);
    }
    writing.part_ends().await
}

/// The rows behind that key, in the order of their keys, which is the same on either engine: by bytes.
fn page(
    backend: DbBackend,
    schema: &str,
    table: &Described,
    columns: &[Column],
    whose: Whose,
    after: Option<Vec<Value>>,
) -> Statement {
    let postgres = backend == DbBackend::Postgres;
    let mut values: Vec<Value> = Vec::new();
    let mut place = |value: Value| {
        values.push(value);
        if postgres { format!("${}", values.len()) } else { "?".to_owned() }
    };
    let mut conditions = Vec::new();
    match (whose, table.moves) {
        (Whose::Vault(org), _) => conditions.push(format!("org_id = {}", place(org.uuid().into()))),
        (Whose::With(org), Moves::With(column)) => {
            conditions.push(format!("{column} = {}", place(org.uuid().into())));
        }
        (Whose::With(org), Moves::Through { table: through, column, organisation, .. }) => {
            let (own, through) = (table.key.join(", "), placed(backend, schema, through));
            let org = place(org.uuid().into());
            conditions
                .push(format!("{own} in (select {column} from {through} where {organisation} = {org})"));
        }
        _ => {}
    }
    let key: Vec<String> = table
        .key
        .iter()
        .map(|name| match table.column(name).map(|column| column.kind) {
            Some(Kind::Text) if postgres => format!("{name} collate \"C\""),
            _ => (*name).to_owned(),
        })
        .collect();
    let key = key.join(", ");
    if let Some(after) = after {
        let after: Vec<String> = after.into_iter().map(place).collect();
        conditions.push(format!("({key}) > ({})", after.join(", ")));
    }
    let filter =
        if conditions.is_empty() { String::new() } else { format!(" where {}", conditions.join(" and ")) };
    let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
    let order = if key.is_empty() { String::new() } else { format!(" order by {key}") };
    let sql = format!(
        "select {} from {}{filter}{order} limit {PAGE}",
        names.join(", "),
        placed(backend, schema, table.name)
    );
    Statement::from_sql_and_values(backend, sql, values)
}

pub(super) fn read(row: &QueryResult, column: &Column) -> Result<Value, DbErr> {
    Ok(match column.kind {
        Kind::Uuid => Value::Uuid(row.try_get("", column.name)?),
        Kind::Text => Value::String(row.try_get("", column.name)?),
        Kind::Number => Value::BigInt(row.try_get("", column.name)?),
        Kind::Truth => Value::Bool(row.try_get("", column.name)?),
        Kind::Bytes => Value::Bytes(row.try_get("", column.name)?),
    })
}

fn to_json(value: &Value) -> Json {
    match value {
        Value::Uuid(Some(id)) => Json::from(id.to_string()),
        Value::String(Some(text)) => Json::from(text.as_str()),
        Value::BigInt(Some(number)) => Json::from(*number),
        Value::Bool(Some(truth)) => Json::from(*truth),
        Value::Bytes(Some(bytes)) => Json::from(Base64::encode_string(bytes)),
        _ => Json::Null,
    }
}

/// The value of that column; none where it is no such value.
fn from_json(column: &Column, json: Json) -> Option<Value> {
    Some(match (column.kind, json) {
        (_, Json::Null) if column.required => return None,
        (Kind::Uuid, Json::Null) => Value::Uuid(None),
        (Kind::Text, Json::Null) => Value::String(None),
        (Kind::Number, Json::Null) => Value::BigInt(None),
        (Kind::Truth, Json::Null) => Value::Bool(None),
        (Kind::Bytes, Json::Null) => Value::Bytes(None),
        (Kind::Uuid, Json::String(text)) => Value::Uuid(Some(Uuid::try_parse(&text).ok()?)),
        (Kind::Text, Json::String(text)) => Value::String(Some(text)),
        (Kind::Number, Json::Number(number)) => Value::BigInt(Some(number.as_i64()?)),
        (Kind::Truth, Json::Bool(truth)) => Value::Bool(Some(truth)),
        (Kind::Bytes, Json::String(text)) => Value::Bytes(Some(Base64::decode_vec(&text).ok()?)),
        _ => return None,
    })
}

fn empty(kind: Kind) -> Value {
    match kind {
        Kind::Uuid => Value::Uuid(Some(Uuid::nil())),
        Kind::Text => Value::String(Some(String::new())),
        Kind::Number => Value::BigInt(Some(0)),
        Kind::Truth => Value::Bool(Some(false)),
        Kind::Bytes => Value::Bytes(Some(Vec::new())),
    }
}

/// Rows on their way into a table.
pub(super) struct Rows<'d> {
    table: &'d Described,
    columns: Vec<Column>,
    /// What stayed behind and may not be missing.
    filled: Vec<Column>,
    whose: Whose,
    schema: &'static str,
    waiting: Vec<Vec<Value>>,
}

impl<'d> Rows<'d> {
    /// Rows with these columns; why not, where they do not fit.
    pub(super) fn into(
        table: &'d Described,
        schema: &'static str,
        whose: Whose,
        columns: Vec<(String, String)>,
    ) -> Result<Self, String> {
        let going = table.going(whose);
        let known = |(name, kind): &(String, String)| {
            let column = going.iter().find(|column| column.name == *name && column.kind.word() == *kind);
            column
                .copied()
                .ok_or(format!("this Freehold has no {name} ({kind}) here; take one that is as new"))
        };
        let columns = columns.iter().map(known).collect::<Result<Vec<Column>, _>>()?;
        let has = |name: &str| columns.iter().any(|column| column.name == name);
        if let Some(missing) = going.iter().find(|column| column.required && !has(column.name)) {
            return Err(format!("{} is missing", missing.name));
        }
        let filled = table.columns.iter().filter(|column| column.required && !has(column.name)).copied();
        Ok(Self { table, filled: filled.collect(), columns, whose, schema, waiting: Vec::new() })
    }

    /// One more; why not, where it cannot be. When there are many, a statement that writes them.
    pub(super) fn add(&mut self, row: Vec<Json>, backend: DbBackend) -> Result<Option<Statement>, String> {
        if row.len() != self.columns.len() {
            return Err(format!("{} values for {} columns", row.len(), self.columns.len()));
        }
        let values = self.columns.iter().zip(row).map(|(column, json)| {
            from_json(column, json).ok_or_else(|| format!("{} is no {}", column.name, column.kind.word()))
        });
        let values: Vec<Value> = values.collect::<Result<_, _>>()?;
        if let (Whose::With(org), Moves::With(owner)) = (self.whose, self.table.moves) {
            let at = self.columns.iter().position(|column| column.name == owner);
            // An archive speaks for its own organisation alone.
            if at.and_then(|at| values.get(at)) != Some(&Value::from(org.uuid())) {
                return Err("this belongs to another organisation".to_owned());
            }
        }
        self.waiting.push(values);
        Ok(if self.waiting.len() == PAGE { self.rest(backend) } else { None })
    }

    /// What still waits, as a statement that writes it.
    pub(super) fn rest(&mut self, backend: DbBackend) -> Option<Statement> {
        if self.waiting.is_empty() {
            return None;
        }
        let org = match self.whose {
            Whose::Vault(org) => Some(org),
            Whose::With(_) | Whose::All => None,
        };
        let names = org.iter().map(|_| "org_id");
        let names = names.chain(self.columns.iter().chain(&self.filled).map(|column| column.name));
        let mut values: Vec<Value> = Vec::new();
        let mut lines = Vec::new();
        for row in self.waiting.drain(..) {
            let row = org.map(|org| Value::from(org.uuid())).into_iter().chain(row);
            let row = row.chain(self.filled.iter().map(|column| empty(column.kind)));
            let marks: Vec<String> = row
                .map(|value| {
                    values.push(value);
                    if backend == DbBackend::Postgres { format!("${}", values.len()) } else { "?".to_owned() }
                })
                .collect();
            lines.push(format!("({})", marks.join(", ")));
        }
        // A person who works for somebody here already stays who they are.
        let known = match (self.whose, self.table.moves) {
            (Whose::With(_), Moves::Through { .. }) => {
                format!(" on conflict ({}) do nothing", self.table.key.join(", "))
            }
            _ => String::new(),
        };
        let sql = format!(
            "insert into {} ({}) values {}{known}",
            placed(backend, self.schema, self.table.name),
            names.collect::<Vec<_>>().join(", "),
            lines.join(", ")
        );
        Some(Statement::from_sql_and_values(backend, sql, values))
    }
}
