//! Hand-written SQL, pinned by a value that the literal must mention.

use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};

use crate::{Tx, VaultError};

/// A statement under way.
#[derive(Debug)]
pub struct Sql<'t> {
    tx: &'t Tx,
    statement: String,
    values: Vec<Value>,
}

impl<'t> Sql<'t> {
    pub(crate) fn new(tx: &'t Tx, literal: &'static str) -> Self {
        assert!(literal.contains(":org"), "SQL that does not pin its organisation with :org: {literal}");
        let statement = numbered(literal, if tx.is_postgres() { "$" } else { "?" });
        Self { tx, statement, values: vec![tx.org.uuid().into()] }
    }

    /// The next value: the first call gives `:1`.
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// The rows.
    ///
    /// # Errors
    /// What the database says.
    pub async fn all<T: FromQueryResult>(self) -> Result<Vec<T>, VaultError> {
        // Which tables it reads is not known here.
        self.tx.write_out(None).await?;
        self.rows().await
    }

    /// The rows that are written; what waits to be written is not among them.
    pub(crate) async fn rows<T: FromQueryResult>(self) -> Result<Vec<T>, VaultError> {
        let (seen, further) = self.tx.seen_in(&self.statement, self.values.len());
        let statement = Statement::from_sql_and_values(
            self.tx.connection.get_database_backend(),
            seen + &self.statement,
            self.values.into_iter().chain(further),
        );
        let rows = self.tx.connection.query_all_raw(statement).await?;
        Ok(rows.iter().map(|row| T::from_query_result(row, "")).collect::<Result<_, _>>()?)
    }
}

/// Writes `:org` as the engine's first place and `:1`, `:2`, … as those after it; `::` is a cast.
fn numbered(literal: &str, mark: &str) -> String {
    let mut statement = String::with_capacity(literal.len() + 8);
    let mut rest = literal;
    while let Some(at) = rest.find(':') {
        let (before, after) = (&rest[..at], &rest[at + 1..]);
        statement.push_str(before);
        let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if let Some(after) = after.strip_prefix("org") {
            statement.push_str(&format!("{mark}1"));
            rest = after;
        } else if let Ok(number) = after[..digits].parse::<u16>() {
            statement.push_str(&format!("{mark}{}", number + 1));
            rest = &after[digits..];
        } else {
            let colons = if after.starts_with(':') { "::" } else { ":" };
            statement.push_str(colons);
            rest = &after[colons.len() - 1..];
        }
    }
    statement + rest
}
