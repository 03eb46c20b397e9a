//! Lines become records.
//!
//! The splitting is our own because a file must not be lost to one slip: a quote that is opened and never closed makes
//! other readers swallow the rest of the file into one field. Here it costs its own line: when the text after it does
//! not close into a record of the right width, that line is reported and reading goes on with the next. Nothing longer
//! than [`LONGEST_LINE`] is ever held.

use std::{
    collections::VecDeque,
    io::{self, Read},
};

use super::{LONGEST_LINE, Line, Lines, start};

/// Why a record cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Slip {
    /// It is longer than [`LONGEST_LINE`]; how it starts.
    Long(String),
    /// A quote opens and does not close; how it starts.
    Quote(String),
}

/// A record, or why it is none.
#[derive(Debug)]
pub struct Record {
    /// On which line it begins, from 1.
    pub line: u64,
    /// Its cells.
    pub cells: Result<Vec<String>, Slip>,
}

/// The records of a file, read as they are asked for.
pub struct Records<R> {
    lines: Lines<R>,
    delimiter: char,
    /// Lines that were read in search of a closing quote and are still to be read for themselves.
    waiting: VecDeque<Line>,
    width: Option<usize>,
}

impl<R: Read> Records<R> {
    /// The records of these lines, whose cells are parted by `delimiter`.
    pub fn new(lines: Lines<R>, delimiter: char) -> Self {
        Self { lines, delimiter, waiting: VecDeque::new(), width: None }
    }

    /// From now on a record over several lines has so many cells, or its quote was a slip.
    pub fn expect(&mut self, width: usize) {
        self.width = Some(width);
    }

    /// How many cells are expected.
    pub fn width(&self) -> Option<usize> {
        self.width
    }

    /// Whether there were bytes that the encoding does not have.
    pub fn broken(&self) -> bool {
        self.lines.broken
    }

    /// The next record that is not empty.
    ///
    /// # Errors
    /// What the source says.
    pub fn next_record(&mut self) -> io::Result<Option<Record>> {
        loop {
            let Some(first) =
                self.waiting.pop_front().map_or_else(|| self.lines.next_line(), |line| Ok(Some(line)))?
            else {
                return Ok(None);
            };
            if first.text.trim().is_empty() && !first.too_long {
                continue;
            }
            let line = first.number;
            let cells = if first.too_long {
                Err(Slip::Long(start(&first.text)))
            } else {
                self.split(&first)?.ok_or_else(|| Slip::Quote(start(&first.text)))
            };
            return Ok(Some(Record { line, cells }));
        }
    }

    /// The cells of the record that starts with `first`; none if its quote closes nowhere that makes sense.
    fn split(&mut self, first: &Line) -> io::Result<Option<Vec<String>>> {
        let mut split = Split { delimiter: self.delimiter, ..Split::default() };
        split.line(&first.text);
        if !split.open() {
            return Ok(Some(split.cells));
        }
        let Some(width) = self.width else { return Ok(None) };
        let mut length = first.text.len();
        let mut more = 0;
        // A record over several lines must come out right in every way, else the quote was a slip. That it
        // may not be wider than the header also bounds how often a line can be looked at: every further
        // quote that opens here follows a comma, so it widens the record.
        while split.open() && !split.astray && split.cells.len() <= width && length <= LONGEST_LINE {
            if more == self.waiting.len() {
                let Some(line) = self.lines.next_line()? else { return Ok(None) };
                self.waiting.push_back(line);
            }
            let line = &self.waiting[more];
            if line.too_long {
                return Ok(None);
            }
            length += line.text.len() + 1;
            more += 1;
            split.push('\n');
            split.line(&line.text);
        }
        if split.open() || split.astray || split.cells.len() != width {
            return Ok(None);
        }
        self.waiting.drain(..more);
        Ok(Some(split.cells))
    }
}

/// A record as far as it has been split (RFC 4180).
#[derive(Default)]
struct Split {
    delimiter: char,
    cells: Vec<String>,
    place: Place,
    /// Text stood between a closing quote and the next comma.
    astray: bool,
}

#[derive(Default, Clone, Copy, PartialEq)]
enum Place {
    #[default]
    Start,
    Plain,
    Quoted,
    Closed,
}

impl Split {
    fn open(&self) -> bool {
        self.place == Place::Quoted
    }

    fn line(&mut self, text: &str) {
        if self.cells.is_empty() {
            self.cells.push(String::new());
        }
        for c in text.chars() {
            self.place = match (self.place, c) {
                (Place::Quoted, '"') => Place::Closed,
                (Place::Quoted, _) => self.push(c),
                (_, c) if c == self.delimiter => {
                    self.cells.push(String::new());
                    Place::Start
                }
                (Place::Start, '"') => Place::Quoted,
                (Place::Closed, '"') => {
                    self.push(c);
                    Place::Quoted
                }
                (Place::Closed, _) => {
                    self.astray = true;
                    self.push(c);
                    Place::Plain
                }
                _ => {
                    self.push(c);
                    Place::Plain
                }
            };
        }
    }

    fn push(&mut self, c: char) -> Place {
        if let Some(cell) = self.cells.last_mut() {
            cell.push(c);
        }
        self.place
    }
}
