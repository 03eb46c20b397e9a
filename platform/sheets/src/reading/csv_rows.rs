//! CSV: which encoding and delimiter a file has, as far as it says, and its rows.

use std::ops::ControlFlow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::{
    Cell, Fault, Lines, ReadError, Records, Row, Slip, Take, Way, cell::LONGEST, column, lines::recognise,
    start,
};

/// The encodings that can be chosen, by their names on the wire.
pub const CHARSETS: [&str; 8] =
    ["utf-8", "utf-16le", "utf-16be", "windows-1252", "windows-1250", "windows-1251", "shift_jis", "gb18030"];

/// What may part cells.
pub const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];

/// How many lines are looked at.
const LOOKED_AT: usize = 20;

/// What a file seems to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detected {
    /// Its encoding, one of [`CHARSETS`].
    pub charset: String,
    /// What parts its cells, one of [`DELIMITERS`].
    pub delimiter: char,
}

/// Which encoding and delimiter a file seems to have.
///
/// # Errors
/// None, but for what reading from memory may say.
pub fn detect(content: &[u8]) -> Result<Detected, ReadError> {
    let encoding = match wide(content) {
        Some(encoding) => encoding,
        None => recognise(&mut &content[..])?,
    };
    Ok(Detected { charset: encoding.name().to_ascii_lowercase(), delimiter: delimiter(content, encoding)? })
}

/// UTF-16 without a mark: every second byte of it is nothing, where it is of the West.
fn wide(content: &[u8]) -> Option<&'static Encoding> {
    let head = &content[..content.len().min(4_000)];
    let nothing = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let most = head.len() / 2 * 4 / 5;
    match () {
        () if head.len() < 8 || Encoding::for_bom(head).is_some() => None,
        () if nothing(1) > most => Some(UTF_16LE),
        () if nothing(0) > most => Some(UTF_16BE),
        () => None,
    }
}

/// The delimiter that most lines have as often as the first one does; a comma where none has any.
fn delimiter(content: &[u8], encoding: &'static Encoding) -> Result<char, ReadError> {
    let mut lines = Lines::new(content, encoding);
    let mut seen: Vec<[usize; 4]> = Vec::new();
    while let Some(line) = lines.next_line()? {
        if seen.is_empty()
            && let Some(said) = said(&line.text)
        {
            return Ok(said);
        }
        if !line.text.trim().is_empty() {
            seen.push(counted(&line.text));
        }
        if seen.len() == LOOKED_AT {
            break;
        }
    }
    let Some(first) = seen.first() else { return Ok(',') };
    let alike = |at: usize| seen.iter().filter(|line| line[at] == first[at]).count();
    let best = (0..DELIMITERS.len()).filter(|at| first[*at] > 0).max_by_key(|at| (alike(*at), first[*at]));
    Ok(best.map_or(',', |at| DELIMITERS[at]))
}

/// How often each delimiter stands in a line, outside of quotes.
fn counted(line: &str) -> [usize; 4] {
    let (mut count, mut quoted) = ([0; 4], false);
    for c in line.chars() {
        quoted ^= c == '"';
        if let Some(at) = DELIMITERS.iter().position(|one| *one == c && !quoted) {
            count[at] += 1;
        }
    }
    count
}

/// A first line `sep=;` is a word to the program that opens the file.
fn said(line: &str) -> Option<char> {
    let mut rest = line.trim_end_matches(['\r', ' ']).strip_prefix("sep=")?.chars();
    let said = rest.next().filter(|c| DELIMITERS.contains(c))?;
    rest.next().is_none().then_some(said)
}

pub(super) fn read(content: &[u8], way: &Way, take: &mut Take<'_>) -> Result<(), ReadError> {
    let encoding = Encoding::for_label(way.charset.as_bytes()).unwrap_or(UTF_8);
    let mut records = Records::new(Lines::new(content, encoding), way.delimiter);
    while let Some(record) = records.next_record()? {
        let number = record.line;
        let cells = record.cells.map_err(slipped).and_then(cells);
        let is_word = |cells: &Vec<Cell>| cells.len() <= 2 && cells.first().is_some_and(says_delimiter);
        if cells.as_ref().is_ok_and(|cells| cells.iter().all(Cell::is_empty) || number == 1 && is_word(cells))
        {
            continue;
        }
        match take(Row { number, cells }) {
            ControlFlow::Continue(Some(width)) => records.expect(width),
            ControlFlow::Continue(None) => {}
            ControlFlow::Break(()) => break,
        }
    }
    Ok(())
}

fn says_delimiter(cell: &Cell) -> bool {
    let text = cell.text();
    text == "sep=" || said(&text).is_some()
}

fn slipped(slip: Slip) -> Fault {
    match slip {
        Slip::Long(start) => Fault::Long(start),
        Slip::Quote(start) => Fault::Quote(start),
    }
}

fn cells(texts: Vec<String>) -> Result<Vec<Cell>, Fault> {
    for (at, text) in texts.iter().enumerate() {
        match () {
            () if text.len() > LONGEST => return Err(Fault::Long(start(text))),
            () if text.contains('\0') => return Err(Fault::Nul(column(at))),
            () if text.contains('\u{fffd}') => return Err(Fault::Charset(column(at))),
            () => {}
        }
    }
    Ok(texts.into_iter().map(|text| if text.is_empty() { Cell::Empty } else { Cell::Text(text) }).collect())
}
