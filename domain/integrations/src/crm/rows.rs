//! Records become rows whose cells are asked for by column: see [`sheets::reading`] for how records are read.

use std::{collections::HashMap, fs::File, io, path::Path, rc::Rc};

use jiff::civil::Date;
use kernel::{Currency, Money};
use sheets::reading::{LONGEST_LINE, Record, Records, Slip};

pub(super) use sheets::reading::start;

use super::{Findings, ImportError, Reason, files};

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
        let mut records = Records::new(lines, ',');
        let header = match records.next_record().map_err(|cause| ImportError::Unreadable { file, cause })? {
            None => return Err(ImportError::Empty { file, expected: expected() }),
            Some(Record { cells: Err(_), .. }) => {
                return Err(ImportError::NotCsv { file, expected: expected() });
            }
            Some(Record { cells: Ok(cells), .. }) => cells,
        };
        if header.iter().any(|name| name.contains('\0')) {
            return Err(ImportError::NotCsv { file, expected: expected() });
        }
        records.expect(header.len());
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
            self.records.next_record().map_err(|cause| ImportError::Unreadable { file, cause })?
        {
            let width = self.records.width().unwrap_or_default();
            match record.cells.map_err(slipped).and_then(|cells| whole(cells, width)) {
                Ok(cells) => {
                    return Ok(Some(Row { file, line: record.line, cells, columns: self.columns.clone() }));
                }
                Err((reason, what)) => findings.leave(reason, file, record.line, &what),
            }
        }
        if self.records.broken() {
            findings.broken(file);
        }
        Ok(None)
    }
}

fn slipped(slip: Slip) -> (Reason, String) {
    match slip {
        Slip::Long(starts) => {
            (Reason::TooLong, format!("a line above {} KiB that starts “{starts}”", LONGEST_LINE >> 10))
        }
        Slip::Quote(starts) => (Reason::Quote, format!("“{starts}”")),
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
