//! What a change has decided to write and not written yet: rows that go to the database many at once, and
//! savepoints that begin only when something is written in them.
//!
//! A statement costs a way to the database and back; a change that applies a hundred envelopes would go
//! that way a thousand times. Nobody sees the difference: a query over a table writes its rows first.

use std::{
    any::{Any, TypeId},
    fmt,
};

use sea_orm::{ActiveModelTrait, ConnectionTrait, DbBackend, EntityTrait, QueryTrait, Statement};

use crate::{Row, Tx, VaultError};

/// How many rows one statement holds: few different sizes, so that the engine knows its text again. 64 rows
/// of some 30 columns stay far below what either engine binds in one statement.
const SIZES: [usize; 4] = [64, 16, 4, 1];

#[derive(Debug, Default)]
pub(crate) struct Unwritten {
    tables: Vec<Table>,
    parts: Vec<Part>,
    numbers: u64,
    /// A savepoint whose part has ended well: released with the next statement, or by the commit.
    ended: Option<u64>,
    /// Whether rows were lost on their way: then nothing may be committed.
    broken: bool,
}

#[derive(Debug)]
struct Table {
    of: TypeId,
    rows: Box<dyn Rows>,
    /// How many of them are written: those that a savepoint may take back stay here until it ends.
    written: usize,
}

/// A part of the change that can be taken back.
#[derive(Debug)]
struct Part {
    number: u64,
    /// Whether the database knows of it.
    begun: bool,
}

/// Where a part began.
pub(crate) struct Mark {
    number: u64,
    tables: Vec<(TypeId, usize, usize)>,
    broken: bool,
}

impl Unwritten {
    pub(crate) fn add<E: Row>(&mut self, row: E::ActiveModel) {
        let of = TypeId::of::<E>();
        let known = self.tables.iter().position(|table| table.of == of);
        let at = known.unwrap_or_else(|| {
            let rows = Box::new(Vec::<E::ActiveModel>::new());
            self.tables.push(Table { of, rows, written: 0 });
            self.tables.len() - 1
        });
        let rows: &mut dyn Any = self.tables[at].rows.as_mut();
        if let Some(rows) = rows.downcast_mut::<Vec<E::ActiveModel>>() {
            rows.push(row);
        }
    }

    /// The statements that write what waits, of one table or of all.
    fn take(&mut self, of: Option<TypeId>, backend: DbBackend) -> Vec<Statement> {
        let mut statements = Vec::new();
        for table in self.tables.iter_mut().filter(|table| of.is_none_or(|of| of == table.of)) {
            statements.extend(table.rows.statements(table.written, backend));
            if self.parts.is_empty() {
                table.rows.truncate(0);
            }
            table.written = table.rows.len();
        }
        statements
    }

    pub(crate) fn begin_part(&mut self) -> Mark {
        self.numbers += 1;
        self.parts.push(Part { number: self.numbers, begun: false });
        let tables = self.tables.iter().map(|table| (table.of, table.rows.len(), table.written)).collect();
        Mark { number: self.numbers, tables, broken: self.broken }
    }

    pub(crate) fn end_part(&mut self, mark: &Mark) {
        if self.parts.pop().is_some_and(|part| part.begun) {
            self.ended = Some(mark.number);
        }
    }

    /// Forgets what the part added; what the database has to be told, where it knows of the part.
    pub(crate) fn undo_part(&mut self, mark: Mark) -> Option<String> {
        for table in &mut self.tables {
            let before = mark.tables.iter().find(|(of, ..)| *of == table.of);
            let (rows, written) = before.map_or((0, 0), |(_, rows, written)| (*rows, *written));
            table.rows.truncate(rows);
            table.written = written;
        }
        self.broken = mark.broken;
        let part = self.parts.pop().filter(|part| part.begun)?;
        self.ended = self.ended.filter(|ended| *ended < part.number);
        let Part { number, .. } = part;
        Some(format!("rollback to savepoint part_{number}; release savepoint part_{number}"))
    }

    /// What the database has to be told before something is written.
    fn begin_parts(&mut self) -> Option<String> {
        if self.parts.iter().all(|part| part.begun) {
            return None;
        }
        let mut sql =
            self.ended.take().map_or_else(String::new, |ended| format!("release savepoint part_{ended}; "));
        for part in self.parts.iter_mut().filter(|part| !part.begun) {
            part.begun = true;
            sql.push_str(&format!("savepoint part_{}; ", part.number));
        }
        Some(sql)
    }
}

impl Tx {
    /// Writes the rows that wait, of one table or of all.
    pub(crate) async fn write_out(&self, of: Option<TypeId>) -> Result<(), VaultError> {
        let statements = self.unwritten().take(of, self.connection.get_database_backend());
        if statements.is_empty() {
            return Ok(());
        }
        self.begin_writing().await?;
        for statement in statements {
            let written = self.connection.execute_raw(statement).await;
            written.inspect_err(|_| self.unwritten().broken = true)?;
        }
        Ok(())
    }

    /// Before every statement that writes: the savepoints around it begin now.
    pub(crate) async fn begin_writing(&self) -> Result<(), VaultError> {
        let begin = self.unwritten().begin_parts();
        if let Some(sql) = begin {
            let begun = self.connection.execute_unprepared(&sql).await;
            begun.inspect_err(|_| self.unwritten().broken = true)?;
        }
        Ok(())
    }

    /// Writes everything that waits, before the commit.
    pub(crate) async fn write_all(&self) -> Result<(), VaultError> {
        self.write_out(None).await?;
        if self.unwritten().broken {
            return Err(VaultError::Damaged("rows of this change could not be written".to_owned()));
        }
        Ok(())
    }
}

/// Rows of one table, whichever.
trait Rows: Any + Send + fmt::Debug {
    fn len(&self) -> usize;
    fn truncate(&mut self, rows: usize);
    fn statements(&self, from: usize, backend: DbBackend) -> Vec<Statement>;
}

impl<A> Rows for Vec<A>
where
    A: ActiveModelTrait + Clone + Send + fmt::Debug + 'static,
{
    fn len(&self) -> usize {
        self.len()
    }

    fn truncate(&mut self, rows: usize) {
        self.truncate(rows);
    }

    fn statements(&self, from: usize, backend: DbBackend) -> Vec<Statement> {
        portions(&self[from..]).map(|some| A::Entity::insert_many(some.to_vec()).build(backend)).collect()
    }
}

/// Rows in portions of a few sizes.
pub(crate) fn portions<A>(mut rows: &[A]) -> impl Iterator<Item = &[A]> {
    std::iter::from_fn(move || {
        let size = SIZES.into_iter().find(|size| *size <= rows.len())?;
        let (some, rest) = rows.split_at(size);
        rows = rest;
        Some(some)
    })
}
