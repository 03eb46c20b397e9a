//! A file, read on a thread of its own and handed on piece by piece, so that memory does not grow with its rows.

use std::{mem, ops::ControlFlow};

use sheets::reading::{self, Format, Piece, ReadError, Row, Way};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc},
    task::spawn_blocking,
};

use super::import::{ImportError, MOST_ROWS};

/// How many rows are handed on at a time.
pub(super) const SOME: usize = 100;

/// Unpacking takes memory: so many files are read at a time.
static TURNS: std::sync::LazyLock<std::sync::Arc<Semaphore>> =
    std::sync::LazyLock::new(|| std::sync::Arc::new(Semaphore::new(2)));

/// The rows of a file, some at a time.
pub(super) struct Flow {
    /// Its headings.
    pub(super) headings: Vec<String>,
    pieces: mpsc::Receiver<Result<Told, ImportError>>,
    _turn: OwnedSemaphorePermit,
}

enum Told {
    Headings(Vec<String>),
    Rows(Vec<Row>),
}

impl Flow {
    /// Begins to read.
    pub(super) async fn begin(content: Vec<u8>, format: Format, way: Way) -> Result<Self, ImportError> {
        let turn = turn().await?;
        let (tell, mut pieces) = mpsc::channel(2);
        // What breaks a thread ends its channel, and is told as a damaged file.
        spawn_blocking(move || run(&content, format, &way, &tell));
        match pieces.recv().await {
            Some(Ok(Told::Headings(headings))) => Ok(Self { headings, pieces, _turn: turn }),
            Some(Err(error)) => Err(error),
            Some(Ok(Told::Rows(_))) | None => Err(ReadError::Damaged.into()),
        }
    }

    /// The next rows; none at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<Row>>, ImportError> {
        match self.pieces.recv().await {
            // The last piece is empty: without it, the thread ended before the file did.
            Some(Ok(Told::Rows(rows))) if rows.is_empty() => Ok(None),
            Some(Ok(Told::Rows(rows))) => Ok(Some(rows)),
            Some(Err(error)) => Err(error),
            Some(Ok(Told::Headings(_))) | None => Err(ReadError::Damaged.into()),
        }
    }
}

fn run(content: &[u8], format: Format, way: &Way, tell: &mpsc::Sender<Result<Told, ImportError>>) {
    let (mut rows, mut seen, mut over) = (Vec::with_capacity(SOME), 0, false);
    let read = reading::read(content, format, way, |piece| {
        let told = match piece {
            Piece::Headings(headings) => Told::Headings(headings),
            Piece::Row(row) => {
                seen += 1;
                over = seen > MOST_ROWS;
                rows.push(row);
                if over {
                    return ControlFlow::Break(());
                }
                if rows.len() < SOME {
                    return ControlFlow::Continue(());
                }
                Told::Rows(mem::take(&mut rows))
            }
        };
        // Who asked went away.
        if tell.blocking_send(Ok(told)).is_err() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    let last = match read {
        Err(error) => Err(error.into()),
        Ok(()) if over => Err(ImportError::Rows),
        Ok(()) => {
            if !rows.is_empty() && tell.blocking_send(Ok(Told::Rows(rows))).is_err() {
                return;
            }
            Ok(Told::Rows(Vec::new()))
        }
    };
    let _ = tell.blocking_send(last);
}

/// The names of a workbook's sheets.
pub(super) async fn sheets(content: Vec<u8>) -> Result<(Vec<u8>, Vec<String>), ImportError> {
    let _turn = turn().await?;
    let named = spawn_blocking(move || reading::sheets(&content).map(|names| (content, names))).await;
    Ok(named.map_err(|_| ReadError::Damaged)??)
}

async fn turn() -> Result<OwnedSemaphorePermit, ImportError> {
    let turn = TURNS.clone().acquire_owned().await;
    Ok(turn.map_err(|_| ReadError::Damaged)?)
}
