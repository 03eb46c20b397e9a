//! A list as a file: exactly what is shown, with its filters, its order and its columns, on all pages.
//!
//! Rows are read in one reading transaction, a thousand at a time, and sent while more are read: memory does not
//! grow with them. That it was exported stands in the journal, without a value.

use std::{
    io::{self, Write},
    marker::PhantomData,
    str::FromStr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use axum::{
    body::Body,
    http::header,
    response::{IntoResponse, Response},
};
use futures::future::BoxFuture;
use kernel::Datum;
use sheets::{Csv, Heading, SheetError, Xlsx, file_name};
use tokio::sync::{
    mpsc::{Receiver, Sender, channel},
    oneshot,
};
use trust::{access::Access, people::Person};
use vault::{Change, Fact, Tx, Vault, VaultError, Vaults};
use web::{Problem, table::Kind};

use super::{AskedOf, Tabled, count, ids, people};

/// Rows that are read at once.
const ROWS: usize = 1_000;
/// Ids that are sorted at once: a long list is not sorted again for every thousand of its rows.
const SORTED: u64 = 50_000;
/// Bytes that are sent at once.
const PIECE: usize = 64 << 10;

/// What kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// Comma-separated values.
    Csv,
    /// A workbook.
    Xlsx,
}

/// Why an export broke off.
#[derive(Debug, thiserror::Error)]
enum ExportError {
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error(transparent)]
    Sheet(#[from] SheetError),
    #[error("nobody takes it any longer")]
    Gone,
    #[error("its rows could not be counted")]
    Uncounted,
}

/// The file, while it grows.
enum Growing {
    Csv(Box<Csv>),
    Xlsx(Box<Xlsx>),
}

type Pieces = Sender<Result<Vec<u8>, io::Error>>;

/// A file that grows: its pieces as they come, and how far it is.
pub(crate) struct Flow {
    /// What is written, in its order; an error is the last.
    pub(crate) pieces: Receiver<Result<Vec<u8>, io::Error>>,
    /// How many rows it will have.
    pub(crate) rows: u64,
    done: Arc<AtomicU64>,
}

impl Flow {
    /// How many rows are written.
    pub(crate) fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }
}

/// A list of which a file can be made, whatever its rows are.
pub(crate) trait Exportable: Sync {
    /// By which name it is asked for.
    fn name(&self) -> &'static str;

    /// What people call it.
    fn title(&self) -> String;

    /// What the journal tells: which list, which of its fields were asked for and shown, and no value.
    fn fact(&self, query: &str, format: Format) -> Result<Fact, Problem>;

    /// How many rows the file will have.
    fn count<'t>(&self, tx: &'t Tx, query: &'t str) -> BoxFuture<'t, Result<u64, Problem>>;

    /// Begins to write it.
    fn begin<'v>(
        &self,
        vaults: &'v Vaults,
        vault: &'v Vault,
        query: &'v str,
        format: Format,
    ) -> BoxFuture<'v, Result<Flow, Problem>>;
}

/// The list of these rows.
pub(crate) struct ListOf<T>(PhantomData<fn() -> T>);

impl<T> ListOf<T> {
    pub(crate) const THIS: Self = Self(PhantomData);
}

impl<T: Tabled> Exportable for ListOf<T> {
    fn name(&self) -> &'static str {
        let at = T::list().name;
        at.split_once('/').map_or(at, |(noun, _)| noun)
    }

    fn title(&self) -> String {
        (T::list().title)()
    }

    fn fact(&self, query: &str, format: Format) -> Result<Fact, Problem> {
        Ok(fact::<T>(&T::asked(query)?, format))
    }

    fn count<'t>(&self, tx: &'t Tx, query: &'t str) -> BoxFuture<'t, Result<u64, Problem>> {
        Box::pin(async move {
            let asked = T::asked(query)?;
            count::<T>(tx, &asked).await.map_err(|error| Problem::broken(&error))
        })
    }

    fn begin<'v>(
        &self,
        vaults: &'v Vaults,
        vault: &'v Vault,
        query: &'v str,
        format: Format,
    ) -> BoxFuture<'v, Result<Flow, Problem>> {
        Box::pin(async move { begin::<T>(vaults, vault, T::asked(query)?, format).await })
    }
}

/// Answers with the file of all that was asked for, and journals that it was exported.
pub(crate) async fn export<T: Tabled>(
    access: &Access,
    asked: AskedOf<T>,
    format: Format,
) -> Result<Response, Problem> {
    let vaults = access.exchange.vaults();
    let name = file_name(asked.list.name, vaults.front().clock.now(), format.ending());
    let facts = fact::<T>(&asked, format);
    let Flow { mut pieces, rows, .. } = begin::<T>(vaults, &access.vault, asked, format).await?;
    access
        .vault
        .change(access.actor, async |change: &Change| change.record(facts.with("rows", rows)).await)
        .await
        .map_err(|error: VaultError| Problem::broken(&error))?;
    let body = futures::stream::poll_fn(move |context| pieces.poll_recv(context));
    let headers = [
        (header::CONTENT_TYPE, format.kind().to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, Body::from_stream(body)).into_response())
}

/// Begins to write the file, for the same reader: “this month” is the same in the file as on the page.
async fn begin<T: Tabled>(
    vaults: &Vaults,
    vault: &Vault,
    asked: AskedOf<T>,
    format: Format,
) -> Result<Flow, Problem> {
    let now = vaults.front().clock.now();
    let headings: Vec<Heading> =
        asked.wide().iter().map(|field| heading(&(field.label)(), &field.kind)).collect();
    let growing = match format {
        Format::Csv => Csv::new(&headings).map(|csv| Growing::Csv(Box::new(csv))),
        Format::Xlsx => Xlsx::new(&(asked.list.title)(), &headings, now, &std::env::temp_dir())
            .map(|xlsx| Growing::Xlsx(Box::new(xlsx))),
    };
    let growing = growing.map_err(|error| Problem::broken(&error))?;
    let (send, pieces) = channel(4);
    let (tell, told) = oneshot::channel();
    let people = people::<T>(vaults, vault.org()).await.map_err(|error| Problem::broken(&error))?;
    let (vault, done) = (vault.clone(), Arc::new(AtomicU64::new(0)));
    let counted = Arc::clone(&done);
    let writing = async move {
        let read = vault
            .read(async |tx: &Tx| written::<T>(tx, &asked, &people, growing, &send, (tell, &counted)).await);
        let done = match read.await {
            Ok(growing) => finished(growing, send.clone()).await,
            Err(error) => Err(error),
        };
        match done {
            Ok(()) | Err(ExportError::Gone) => {}
            // The file is under way: that it breaks off is how who takes it learns of it.
            Err(error) => {
                let problem = Problem::broken(&error);
                let _ = send.send(Err(io::Error::other(problem.detail))).await;
            }
        }
    };
    tokio::spawn(text::reading(text::now_reads(), writing));
    let rows = told.await.map_err(|_| Problem::broken(&ExportError::Uncounted))?;
    Ok(Flow { pieces, rows, done })
}

/// Reads all rows and writes them; first it tells how many there are.
async fn written<T: Tabled>(
    tx: &Tx,
    asked: &AskedOf<T>,
    people: &[Person],
    mut growing: Growing,
    pieces: &Pieces,
    (tell, done): (oneshot::Sender<u64>, &AtomicU64),
) -> Result<Growing, ExportError> {
    tell.send(count::<T>(tx, asked).await?).map_err(|_| ExportError::Gone)?;
    let fields = asked.wide();
    let mut offset = 0;
    loop {
        let some = ids::<T>(tx, asked, offset, SORTED).await?;
        for some in some.chunks(ROWS) {
            let mut rows = T::complete(tx, tx.rows_in_order::<T::Entity>(some).await?).await?;
            T::named(&mut rows, people);
            for row in &rows {
                let cells: Vec<Datum> = fields.iter().map(|field| field.cell(row).datum).collect();
                growing.row(&cells)?;
            }
            growing.send(pieces).await?;
            done.fetch_add(rows.len() as u64, Ordering::Relaxed);
        }
        offset += SORTED;
        if (some.len() as u64) < SORTED {
            return Ok(growing);
        }
    }
}

/// What is left to send when all rows are written.
async fn finished(mut growing: Growing, pieces: Pieces) -> Result<(), ExportError> {
    growing.send(&pieces).await?;
    match growing {
        Growing::Csv(_) => Ok(()),
        Growing::Xlsx(xlsx) => {
            let packed = tokio::task::spawn_blocking(move || {
                let mut pipe = Pipe { pieces, filled: Vec::with_capacity(PIECE) };
                xlsx.finish(&mut pipe)?;
                pipe.flush().map_err(SheetError::from)
            });
            packed.await.map_err(|_| ExportError::Gone)?.map_err(ExportError::from)
        }
    }
}

impl Growing {
    fn row(&mut self, cells: &[Datum]) -> Result<(), SheetError> {
        match self {
            Self::Csv(csv) => csv.row(cells),
            Self::Xlsx(xlsx) => xlsx.row(cells),
        }
    }

    /// Sends what can be sent before the end.
    async fn send(&mut self, pieces: &Pieces) -> Result<(), ExportError> {
        match self {
            Self::Csv(csv) => pieces.send(Ok(csv.take()?)).await.map_err(|_| ExportError::Gone),
            Self::Xlsx(_) => Ok(()),
        }
    }
}

/// Sends what a workbook packs, in pieces of one size.
struct Pipe {
    pieces: Pieces,
    filled: Vec<u8>,
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.filled.extend_from_slice(bytes);
        if self.filled.len() >= PIECE {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let piece = std::mem::replace(&mut self.filled, Vec::with_capacity(PIECE));
        self.pieces.blocking_send(Ok(piece)).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

/// Which list, which of its fields were asked for and shown: no value.
fn fact<T: Tabled>(asked: &AskedOf<T>, format: Format) -> Fact {
    let mut filter: Vec<&str> = asked.conditions().map(|(field, _)| field.name).collect();
    filter.extend((!asked.q.is_empty()).then_some("q"));
    filter.dedup();
    let columns: Vec<&str> = asked.wide().iter().map(|field| field.name).collect();
    Fact::new("list.exported")
        .with("list", asked.list.name)
        .with("format", format.ending())
        .with("filter", filter)
        .with("columns", columns)
}

fn heading<C>(label: &str, kind: &Kind<C>) -> Heading {
    Heading { label: label.to_owned(), money: matches!(kind, Kind::Money(..)) }
}

impl Format {
    /// Its ending, by which it is asked for as well.
    pub(crate) fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    /// Its media type.
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

impl FromStr for Format {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Csv, Self::Xlsx].into_iter().find(|format| format.ending() == text).ok_or(())
    }
}
