//! XLSX, cell by cell. Before the library opens a workbook, it is unpacked once into nothing: so much as it holds is
//! counted, not believed, and what would make the library set memory aside by a number in the file is refused.

use std::{
    io::{Cursor, Read},
    ops::ControlFlow,
};

use calamine::{CellErrorType, DataRef, ExcelDateTime, Reader, SheetType, Xlsx};
use jiff::civil::DateTime;
use zip::ZipArchive;

use super::{Cell, Fault, MOST_COLUMNS, ReadError, Row, Take, cell::LONGEST, column, start};

/// What one sheet may unpack to, in bytes: a hundred thousand rows of twenty columns fit.
const SHEET: u64 = 160 << 20;
/// What all texts of a workbook may unpack to, in bytes: the library holds them.
const TEXTS: u64 = 48 << 20;
/// What any other part may unpack to, in bytes.
const PART: u64 = 8 << 20;
/// The longest text between two elements, in bytes; Excel has 32,767 characters in a cell at most.
const GAP: usize = 256 << 10;
/// How many texts a workbook may say to have.
const SAID: u64 = 4_000_000;
/// What a row may hold, in bytes.
const LONGEST_ROW: usize = 256 << 10;

type Book<'c> = Xlsx<Cursor<&'c [u8]>>;

/// The names of the sheets that hold cells, in their order.
///
/// # Errors
/// That it is no workbook, or one that cannot be read safely.
pub fn sheets(content: &[u8]) -> Result<Vec<String>, ReadError> {
    Ok(names(&open(content)?))
}

fn names(book: &Book<'_>) -> Vec<String> {
    let sheets = book.sheets_metadata().iter();
    sheets.filter(|sheet| sheet.typ == SheetType::WorkSheet).map(|sheet| sheet.name.clone()).collect()
}

fn open(content: &[u8]) -> Result<Book<'_>, ReadError> {
    bounded(content)?;
    Xlsx::new(Cursor::new(content)).map_err(|_| ReadError::Damaged)
}

/// That a workbook can be opened within bounds, whatever it says of itself.
///
/// # Errors
/// [`ReadError::Bomb`] where it cannot, and what else is wrong with it.
pub fn bounded(content: &[u8]) -> Result<(), ReadError> {
    let mut archive = ZipArchive::new(Cursor::new(content)).map_err(|_| ReadError::Damaged)?;
    for at in 0..archive.len() {
        let entry = archive.by_index(at).map_err(|_| ReadError::Damaged)?;
        let name = entry.name().map_err(|_| ReadError::Damaged)?.to_ascii_lowercase();
        let most = match () {
            // Pictures and such are never unpacked.
            () if !name.ends_with(".xml") && !name.ends_with(".rels") => continue,
            () if name.contains("worksheets/") => SHEET,
            () if name.ends_with("sharedstrings.xml") => TEXTS,
            () => PART,
        };
        part(entry, most)?;
    }
    Ok(())
}

/// Unpacks a part into nothing.
fn part(entry: impl Read, most: u64) -> Result<(), ReadError> {
    const SAYS: &[u8] = b"uniqueCount";
    let mut entry = entry.take(most + 1);
    let (mut buffer, mut kept, mut gap, mut all) = (vec![0; 64 << 10], 0, 0, 0_u64);
    loop {
        // What may begin the word, and its number, is looked at again with what follows.
        let read = entry.read(&mut buffer[kept..]).map_err(|_| ReadError::Damaged)?;
        if read == 0 {
            return Ok(());
        }
        let (fresh, end) = (kept, kept + read);
        all += read as u64;
        for byte in &buffer[fresh..end] {
            gap = if *byte == b'<' { 0 } else { gap + 1 };
            // Another encoding than UTF-8 would hide from these eyes.
            if *byte == 0 {
                return Err(ReadError::Damaged);
            }
            if gap > GAP {
                return Err(ReadError::Bomb);
            }
        }
        if all > most || says_too_many(&buffer[..end], SAYS) {
            return Err(ReadError::Bomb);
        }
        kept = (SAYS.len() + 40).min(end);
        buffer.copy_within(end - kept..end, 0);
    }
}

/// Whether a part says to have more texts than any has.
fn says_too_many(bytes: &[u8], word: &[u8]) -> bool {
    let places = bytes.windows(word.len()).enumerate().filter(|(_, seen)| *seen == word);
    places.into_iter().any(|(at, _)| {
        let rest = bytes[at + word.len()..].iter().take(40);
        let digits = rest.skip_while(|byte| !byte.is_ascii_digit()).take_while(|byte| byte.is_ascii_digit());
        digits.fold(0_u64, |number, digit| number.saturating_mul(10).saturating_add((digit - b'0').into()))
            > SAID
    })
}

pub(super) fn read(content: &[u8], sheet: Option<&str>, take: &mut Take<'_>) -> Result<(), ReadError> {
    let mut book = open(content)?;
    let names = names(&book);
    let sheet = match sheet {
        Some(sheet) => names.into_iter().find(|name| name == sheet),
        None => names.into_iter().next(),
    };
    let sheet = sheet.ok_or(ReadError::Sheet)?;
    let mut cells = book.worksheet_cells_reader(&sheet).map_err(|_| ReadError::Damaged)?;
    let mut gathered = Gathered::default();
    while let Some(cell) = cells.next_cell().map_err(|_| ReadError::Damaged)? {
        let (row, at) = cell.get_position();
        let number = u64::from(row) + 1;
        if number != gathered.number {
            if gathered.give(take).is_break() {
                return Ok(());
            }
            let ordered = number > gathered.number;
            gathered = Gathered { number: number.max(gathered.number), ..Gathered::default() };
            if !ordered {
                gathered.fault = Some(Fault::Order);
            }
        }
        gathered.add(at as usize, cell.get_value());
    }
    let _ = gathered.give(take);
    Ok(())
}

/// A row, as far as it was read.
#[derive(Default)]
struct Gathered {
    number: u64,
    cells: Vec<Cell>,
    size: usize,
    fault: Option<Fault>,
}

impl Gathered {
    fn add(&mut self, at: usize, value: &DataRef<'_>) {
        let cell = understood(value);
        if cell.is_empty() || self.fault.is_some() {
            return;
        }
        if at >= MOST_COLUMNS {
            self.fault = Some(Fault::Beyond(column(at)));
            return;
        }
        if let Cell::Text(text) = &cell {
            self.size += text.len();
            if text.contains('\0') {
                self.fault = Some(Fault::Nul(column(at)));
                return;
            }
            if text.len() > LONGEST || self.size > LONGEST_ROW {
                self.fault = Some(Fault::Long(start(text)));
                return;
            }
        }
        if self.cells.len() <= at {
            self.cells.resize(at + 1, Cell::Empty);
        }
        self.cells[at] = cell;
    }

    fn give(&mut self, take: &mut Take<'_>) -> ControlFlow<()> {
        let cells = match self.fault.take() {
            Some(fault) => Err(fault),
            None if self.cells.is_empty() => return ControlFlow::Continue(()),
            None => Ok(std::mem::take(&mut self.cells)),
        };
        match take(Row { number: self.number, cells }) {
            ControlFlow::Continue(_) => ControlFlow::Continue(()),
            ControlFlow::Break(()) => ControlFlow::Break(()),
        }
    }
}

fn understood(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::Bool(truth) => Cell::Truth(*truth),
        DataRef::String(text) => Cell::Text(text.clone()),
        DataRef::SharedString(text) => Cell::Text((*text).to_owned()),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cell::Text(text.clone()),
        DataRef::DateTime(at) => moment(at),
        DataRef::Error(CellErrorType::NA) => Cell::Broken("#N/A".to_owned()),
        DataRef::Error(error) => Cell::Broken(error.to_string()),
    }
}

/// A time without a day, or a length of time, is shown as the number that it is.
fn moment(at: &ExcelDateTime) -> Cell {
    let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
    let part = |number: u8| i8::try_from(number).unwrap_or(-1);
    let year = i16::try_from(year).unwrap_or(-1);
    match DateTime::new(year, part(month), part(day), part(hour), part(minute), part(second), 0) {
        Ok(moment) if at.is_datetime() && at.as_f64() >= 1.0 => Cell::Moment(moment),
        _ => Cell::Number(at.as_f64()),
    }
}
