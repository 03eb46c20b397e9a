//! XLSX. A sheet grows in a temporary file without a name, not in memory; it is packed and sent when its last
//! row is known.

use std::{borrow::Cow, collections::HashMap, fmt, io::Write, path::Path};

use jiff::{civil::Date, tz::TimeZone};
use kernel::{Currency, Datum, Timestamp};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, XlsxError};

use crate::{Heading, SheetError, csv_file::plain};

/// Rows of one sheet, its headings among them: Excel has no more. What follows goes on in a second one.
const ROWS: u32 = 1_048_576;
/// The last column that a sheet has.
const LAST_COLUMN: usize = 16_383;
/// Characters of one cell: Excel has no more.
const CHARACTERS: usize = 32_767;
/// What ends a text that was longer.
pub const CUT: &str = "… [cut]";
/// Whole numbers above this are not exact in a spreadsheet.
const EXACT: u64 = 1 << 53;

/// A workbook, row by row.
pub struct Xlsx {
    book: Workbook,
    headings: Vec<Heading>,
    title: String,
    sheets: usize,
    next: u32,
    most: u32,
    formats: Formats,
}

struct Formats {
    heading: Format,
    text: Format,
    day: Format,
    moment: Format,
    money: HashMap<&'static str, Format>,
}

impl Xlsx {
    /// Begins a workbook whose sheets grow in `folder`; what is there is gone with it.
    ///
    /// # Errors
    /// What the library says, or the disk.
    pub fn new(
        title: &str,
        headings: &[Heading],
        made: Timestamp,
        folder: &Path,
    ) -> Result<Self, SheetError> {
        Self::with_sheets_of(ROWS, title, headings, made, folder)
    }

    pub(crate) fn with_sheets_of(
        most: u32,
        title: &str,
        headings: &[Heading],
        made: Timestamp,
        folder: &Path,
    ) -> Result<Self, SheetError> {
        let mut book = Workbook::new();
        book.set_tempdir(folder)?;
        let made = moment(made)?;
        book.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&made));
        let mut xlsx = Self {
            book,
            headings: headings.to_vec(),
            title: sheet_name(title),
            sheets: 0,
            next: 0,
            most,
            formats: Formats {
                heading: Format::new().set_bold(),
                text: Format::new().set_align(FormatAlign::Top),
                day: Format::new().set_num_format("yyyy-mm-dd"),
                moment: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
                money: HashMap::new(),
            },
        };
        xlsx.begin()?;
        Ok(xlsx)
    }

    /// Adds a row.
    ///
    /// # Errors
    /// What the library says, or the disk.
    pub fn row(&mut self, cells: &[Datum]) -> Result<(), SheetError> {
        if self.next == self.most {
            self.begin()?;
        }
        let (row, formats) = (self.next, &mut self.formats);
        let sheet = self.book.worksheet_from_index(self.sheets - 1)?;
        for (column, cell) in cells.iter().enumerate() {
            let column = column.min(LAST_COLUMN) as u16;
            match cell {
                Datum::Nothing => {}
                Datum::Text(text) => {
                    sheet.write_string_with_format(row, column, cut(text), &formats.text)?;
                }
                Datum::Money(money) if money.minor.unsigned_abs() <= EXACT => {
                    let amount = money.minor as f64 / 10_f64.powi(money.currency.places() as i32);
                    let code = money.currency.code();
                    let format = formats.money.entry(code).or_insert_with(|| currency(money.currency));
                    sheet.write_number_with_format(row, column, amount, format)?;
                }
                Datum::Money(money) => {
                    let text = format!("{} {}", plain(*money), money.currency.code());
                    sheet.write_string_with_format(row, column, text, &formats.text)?;
                }
                Datum::Day(on) => match day(*on) {
                    Ok(on) => {
                        sheet.write_datetime_with_format(row, column, &on, &formats.day)?;
                    }
                    // Excel knows no day before 1900.
                    Err(_) => {
                        sheet.write_string_with_format(row, column, on.to_string(), &formats.text)?;
                    }
                },
                Datum::Moment(at) => {
                    sheet.write_datetime_with_format(row, column, &moment(*at)?, &formats.moment)?;
                }
                Datum::Truth(truth) => {
                    sheet.write_boolean(row, column, *truth)?;
                }
            }
        }
        self.next += 1;
        Ok(())
    }

    /// Packs it, from beginning to end, into `out`.
    ///
    /// # Errors
    /// What the library says, or who takes it.
    pub fn finish(mut self, out: impl Write + Send) -> Result<(), SheetError> {
        Ok(self.book.save_to_writer(out)?)
    }

    /// A sheet with its headings, which stay in sight.
    fn begin(&mut self) -> Result<(), SheetError> {
        self.sheets += 1;
        self.next = 1;
        let name =
            if self.sheets == 1 { self.title.clone() } else { format!("{} {}", self.title, self.sheets) };
        let sheet = self.book.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?.set_freeze_panes(1, 1)?;
        for (column, heading) in self.headings.iter().enumerate() {
            let column = column.min(LAST_COLUMN) as u16;
            let width = if column == 0 { 28.0 } else { 18.0 };
            sheet.set_column_width(column, width)?;
            sheet.write_string_with_format(0, column, &heading.label, &self.formats.heading)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Xlsx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Xlsx({} sheets, {} rows in the last)", self.sheets, self.next)
    }
}

/// What a sheet may be called: 31 characters at most, with room for its number, and none that Excel forbids.
fn sheet_name(title: &str) -> String {
    let allowed = |c: &char| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'');
    let name: String = title.chars().filter(allowed).take(25).collect();
    if name.trim().is_empty() { "List".to_owned() } else { name }
}

/// As the currency is written: its sign or letters, groups, and as many places as it has.
fn currency(currency: Currency) -> Format {
    let places = currency.places() as usize;
    let part = if places == 0 { String::new() } else { format!(".{}", "0".repeat(places)) };
    Format::new().set_num_format(format!("[${}] #,##0{part}", currency.sign()))
}

/// A text within what a cell holds; Excel counts as UTF-16 does.
fn cut(text: &str) -> Cow<'_, str> {
    // A text of fewer bytes has fewer units as well.
    if text.len() <= CHARACTERS || text.encode_utf16().count() <= CHARACTERS {
        return Cow::Borrowed(text);
    }
    let mut room = CHARACTERS - CUT.encode_utf16().count();
    let kept: String = text
        .chars()
        .take_while(|c| {
            let fits = room >= c.len_utf16();
            room = room.saturating_sub(c.len_utf16());
            fits
        })
        .collect();
    Cow::Owned(kept + CUT)
}

fn day(on: Date) -> Result<ExcelDateTime, XlsxError> {
    let year = u16::try_from(on.year()).unwrap_or_default();
    ExcelDateTime::from_ymd(year, on.month().unsigned_abs(), on.day().unsigned_abs())
}

fn moment(at: Timestamp) -> Result<ExcelDateTime, XlsxError> {
    let at = at.to_zoned(TimeZone::UTC);
    let part = |number: i8| number.unsigned_abs();
    day(at.date())?.and_hms(part(at.hour()).into(), part(at.minute()), part(at.second()))
}
