//! Lines become records, records become rows whose cells are asked for by column.
//!
//! The splitting is our own because an export must not be lost to one slip: a quote that is opened and
//! never closed makes other readers swallow the rest of the file into one field. Here it costs its own
//! line: when the text after it does not close into a record of the right width, that line is reported
//! and reading goes on with the next. Nothing longer than [`LONGEST_LINE`] is ever held.

use std::{
    collections::{HashMap, VecDeque},
    fs::File,
    io::{self, Read},
    path::Path,
    rc::Rc,
};

use jiff::civil::Date;
use kernel::{Currency, Money};

use super::{
    Findings, ImportError, Reason,
    files::{self, LONGEST_LINE, Line, Lines},
};

/// The longest cell, in bytes of UTF-8.
pub(super) const LONGEST_CELL: usize = 64 << 10;

/// One file of the export, with its columns found.
pub(super) struct Sheet {
    file: &'static str,
    records: Records<io::Take<File>>,
    columns: Rc<HashMap<&'static str, usize>>,
}

/// One row that is whole: as many cells as there are columns, none too long, all text.
pub(super) struct Row {
    pub file: &'static str,
    pub line: u64,
    cells: Vec<String>,
    columns: Rc<HashMap<&'static str, usize>>,
}

impl Sheet {
    /// Opens a file and finds its columns: `needed` must be there, `welcome` may be.
    pub fn open(
        folder: &Path,
        file: &'static str,
        needed: &[&'static str],
        welcome: &[&'static str],
        findings: &mut Findings,
    ) -> Result<Self, ImportError> {
        let (encoding, lines) = files::open(folder, file, needed)?;
        findings.encoding(file, files::name(encoding));
        let expected = || needed.join(", ");
        let mut records = Records { lines, waiting: VecDeque::new(), width: None };
        let header = match records.next().map_err(|cause| ImportError::Unreadable { file, cause })? {
            None => return Err(ImportError::Empty { file, expected: expected() }),
            Some(Record { cells: Err(_), .. }) => {
                return Err(ImportError::NotCsv { file, expected: expected() });
            }
            Some(Record { cells: Ok(cells), .. }) => cells,
        };
        if header.iter().any(|name| name.contains('\0')) {
            return Err(ImportError::NotCsv { file, expected: expected() });
        }
        records.width = Some(header.len());
        let mut columns = HashMap::new();
        for column in needed.iter().chain(welcome) {
            let mut places =
                header.iter().enumerate().filter(|(_, name)| name.trim().eq_ignore_ascii_case(column));
            match (places.next(), places.next()) {
                (Some(_), Some(_)) => return Err(ImportError::ColumnTwice { file, column }),
                (Some((at, _)), None) => _ = columns.insert(*column, at),
                (None, _) if needed.contains(column) => {
                    return Err(ImportError::Column { file, column, expected: expected() });
                }
                (None, _) => {}
            }
        }
        Ok(Self { file, records, columns: Rc::new(columns) })
    }

    /// The next row that is whole; those before it that are not are left alone and reported.
    pub fn next(&mut self, findings: &mut Findings) -> Result<Option<Row>, ImportError> {
        let file = self.file;
        while let Some(record) =
            self.records.next().map_err(|cause| ImportError::Unreadable { file, cause })?
        {
            let width = self.records.width.unwrap_or_default();
            match record.cells.and_then(|cells| whole(cells, width)) {
                Ok(cells) => {
                    return Ok(Some(Row { file, line: record.line, cells, columns: self.columns.clone() }));
                }
                Err((reason, what)) => findings.leave(reason, file, record.line, &what),
            }
        }
        if self.records.lines.broken {
            findings.broken(file);
        }
        Ok(None)
    }
}

fn whole(cells: Vec<String>, width: usize) -> Result<Vec<String>, (Reason, String)> {
    if cells.len() != width {
        return Err((Reason::Width, format!("{} cells where {width} columns are", cells.len())));
    }
    for cell in &cells {
        if cell.len() > LONGEST_CELL {
            return Err((
                Reason::TooLong,
                format!("a cell of {} bytes that starts “{}”", cell.len(), start(cell)),
            ));
        }
        if cell.contains('\0') {
            return Err((Reason::Nul, format!("“{}”", start(&cell.replace('\0', "�")))));
        }
    }
    Ok(cells)
}

impl Row {
    /// The cell in that column, without surrounding space; empty where the file has no such column.
    pub fn text(&self, column: &str) -> &str {
        self.columns.get(column).and_then(|at| self.cells.get(*at)).map_or("", |cell| cell.trim())
    }

    /// The cell in that column, if it holds anything.
    pub fn given(&self, column: &str) -> Option<&str> {
        Some(self.text(column)).filter(|text| !text.is_empty())
    }

    /// A date, if there is one.
    pub fn date(&self, column: &str) -> Result<Option<Date>, (Reason, String)> {
        self.read(column, Reason::Date, date)
    }

    /// An amount in US dollars, if there is one.
    pub fn money(&self, column: &str) -> Result<Option<Money>, (Reason, String)> {
        let amount = |text: &str| Money::parse(text, Currency::USD).ok().filter(|money| money.minor >= 0);
        self.read(column, Reason::Money, amount)
    }

    /// What `understand` makes of a cell that holds anything.
    pub fn read<T>(
        &self,
        column: &str,
        reason: Reason,
        understand: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, (Reason, String)> {
        self.given(column)
            .map(|text| understand(text).ok_or_else(|| (reason, format!("{column} “{}”", start(text)))))
            .transpose()
    }
}

/// `3/1/2017` (month first, as the export writes it) or `2017-03-01`.
pub(super) fn date(text: &str) -> Option<Date> {
    let american = text.contains('/');
    let parts: Vec<&str> = text.split(if american { '/' } else { '-' }).collect();
    let [first, second, third] = parts.as_slice() else { return None };
    let (year, month, day) = if american { (third, first, second) } else { (first, second, third) };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if year.len() != 4 || !digits(year) || !digits(month) || !digits(day) {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// The start of a text, for a report.
pub(super) fn start(text: &str) -> String {
    let mut start: String = text.chars().take(60).collect();
    if start.len() < text.len() {
        start.push('…');
    }
    start
}

struct Record {
    line: u64,
    cells: Result<Vec<String>, (Reason, String)>,
}

struct Records<R> {
    lines: Lines<R>,
    /// Lines that were read in search of a closing quote and are still to be read for themselves.
    waiting: VecDeque<Line>,
    width: Option<usize>,
}

impl<R: Read> Records<R> {
    fn next(&mut self) -> io::Result<Option<Record>> {
        loop {
            let Some(first) =
                self.waiting.pop_front().map_or_else(|| self.lines.next(), |line| Ok(Some(line)))?
            else {
                return Ok(None);
            };
            if first.text.trim().is_empty() && !first.too_long {
                continue;
            }
            let line = first.number;
            let cells = if first.too_long {
                Err((
                    Reason::TooLong,
                    format!("a line above {} KiB that starts “{}”", LONGEST_LINE >> 10, start(&first.text)),
                ))
            } else {
                self.split(&first)?.ok_or_else(|| (Reason::Quote, format!("“{}”", start(&first.text))))
            };
            return Ok(Some(Record { line, cells }));
        }
    }

    /// The cells of the record that starts with `first`; none if its quote closes nowhere that makes sense.
    fn split(&mut self, first: &Line) -> io::Result<Option<Vec<String>>> {
        let mut split = Split::default();
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
                let Some(line) = self.lines.next()? else { return Ok(None) };
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
                (_, ',') => {
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
