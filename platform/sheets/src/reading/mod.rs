//! Tables that people bring, row by row: CSV in the encodings and with the delimiters that are about, and XLSX. What a
//! file says of itself is believed in nothing that costs memory; no formula is run: what a spreadsheet kept as its
//! result counts.

mod cell;
mod csv_rows;
mod lines;
mod records;
#[cfg(test)]
mod tests;
mod xlsx_rows;

use std::{io, ops::ControlFlow};

pub use cell::{Cell, Fault};
pub use csv_rows::{CHARSETS, DELIMITERS, Detected, detect};
pub use lines::{LONGEST_LINE, Line, Lines, recognise};
pub use records::{Record, Records, Slip};
pub use xlsx_rows::{bounded, sheets};

/// The most columns that are read.
pub const MOST_COLUMNS: usize = 200;

/// What kind of table it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Text.
    Csv,
    /// A workbook.
    Xlsx,
}

/// How a table is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Way {
    /// Of which sheet; of the first one where nobody said.
    pub sheet: Option<String>,
    /// By which encoding, one of [`CHARSETS`].
    pub charset: String,
    /// What parts cells, one of [`DELIMITERS`].
    pub delimiter: char,
    /// In which row the headings stand; in the first that is not empty, where nobody said.
    pub heading: Option<u64>,
}

/// One row that is not empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// As spreadsheets count, from 1; for text the line on which it begins.
    pub number: u64,
    /// What stands in it, from the first column on, or why it cannot be read.
    pub cells: Result<Vec<Cell>, Fault>,
}

/// A piece of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// Its headings, which come first.
    Headings(Vec<String>),
    /// A row below them.
    Row(Row),
}

/// A table that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// No row in it.
    #[error("there is nothing in it")]
    Empty,
    /// It unpacks to more than a spreadsheet of this size holds.
    #[error("it unpacks to too much")]
    Bomb,
    /// More than [`MOST_COLUMNS`] have a heading.
    #[error("it has more than {MOST_COLUMNS} columns")]
    Columns,
    /// The row that was said to hold the headings cannot be read.
    #[error("its headings cannot be read")]
    Headings,
    /// No sheet of that name.
    #[error("it has no such sheet")]
    Sheet,
    /// It is no workbook, or it is damaged.
    #[error("it is damaged")]
    Damaged,
    /// By whoever holds it.
    #[error("it cannot be read")]
    Io(#[from] io::Error),
}

/// Reads a table, piece by piece until `each` has enough. It takes the time that unpacking takes: not for a thread that
/// others wait for.
///
/// # Errors
/// Why it cannot be read, or not to its end.
pub fn read(
    content: &[u8],
    format: Format,
    way: &Way,
    mut each: impl FnMut(Piece) -> ControlFlow<()>,
) -> Result<(), ReadError> {
    let mut width: Option<usize> = None;
    let mut failed = None;
    let mut take = |row: Row| -> ControlFlow<(), Option<usize>> {
        if let Some(width) = width {
            each(Piece::Row(within(row, width)))?;
            return ControlFlow::Continue(None);
        }
        if way.heading.is_some_and(|heading| row.number < heading) {
            return ControlFlow::Continue(None);
        }
        match headings_of(row) {
            Ok(found) => {
                width = Some(found.len());
                each(Piece::Headings(found))?;
                ControlFlow::Continue(width)
            }
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    };
    match format {
        Format::Csv => csv_rows::read(content, way, &mut take)?,
        Format::Xlsx => xlsx_rows::read(content, way.sheet.as_deref(), &mut take)?,
    }
    match failed {
        Some(error) => Err(error),
        None if width.is_none() => Err(ReadError::Empty),
        None => Ok(()),
    }
}

/// What is told of each row: how wide rows are, once that is known, or that it is enough.
type Take<'t> = dyn FnMut(Row) -> ControlFlow<(), Option<usize>> + 't;

fn headings_of(row: Row) -> Result<Vec<String>, ReadError> {
    let cells = row.cells.map_err(|_| ReadError::Headings)?;
    let mut headings: Vec<String> = cells.iter().map(|cell| cell.text().trim().to_owned()).collect();
    while headings.last().is_some_and(String::is_empty) {
        headings.pop();
    }
    match headings.len() {
        0 => Err(ReadError::Empty),
        many if many > MOST_COLUMNS => Err(ReadError::Columns),
        _ => Ok(headings),
    }
}

/// As wide as the headings: cells beyond them are none, or a fault.
fn within(row: Row, width: usize) -> Row {
    let cells =
        row.cells.and_then(|mut cells| match cells.iter().skip(width).position(|cell| !cell.is_empty()) {
            Some(at) => Err(Fault::Beyond(column(width + at))),
            None => {
                cells.resize(width, Cell::Empty);
                Ok(cells)
            }
        });
    Row { cells, ..row }
}

/// The letters by which spreadsheets call a column, from 0 on: `A`, `Z`, `AA`.
pub fn column(at: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = at + 1;
    while rest > 0 {
        letters.push(b'A' + ((rest - 1) % 26) as u8);
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().map(|letter| *letter as char).collect()
}

/// The start of a text, for a report.
pub fn start(text: &str) -> String {
    let start: String = text.chars().take(60).collect();
    let end = if start.len() < text.len() { "…" } else { "" };
    // No database keeps a NUL in a text.
    start.replace('\0', "\u{fffd}") + end
}
