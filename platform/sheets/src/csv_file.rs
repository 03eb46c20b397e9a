//! CSV as spreadsheets read it: UTF-8 that says so, lines that end as on every system, amounts without signs.

use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};
use kernel::{Datum, Money};

use crate::{Heading, SheetError, harmless};

/// Excel takes a file for UTF-8 only when it begins with this.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// A CSV file, written piece by piece: what was written since is taken out and sent on.
#[derive(Debug)]
pub struct Csv {
    writer: Writer<Vec<u8>>,
    money: Vec<bool>,
}

impl Csv {
    /// Begins with the headings; an amount has a second column, for its currency.
    ///
    /// # Errors
    /// What the library says.
    pub fn new(headings: &[Heading]) -> Result<Self, SheetError> {
        let mut csv = Self { writer: writer(MARK.to_vec()), money: Vec::new() };
        let mut line = Vec::new();
        for heading in headings {
            line.push(harmless(&heading.label).into_owned());
            if heading.money {
                line.push(harmless(&format!("{} currency", heading.label)).into_owned());
            }
            csv.money.push(heading.money);
        }
        csv.writer.write_record(line)?;
        Ok(csv)
    }

    /// Adds a row.
    ///
    /// # Errors
    /// What the library says.
    pub fn row(&mut self, cells: &[Datum]) -> Result<(), SheetError> {
        for (at, cell) in cells.iter().enumerate() {
            self.writer.write_field(written(cell))?;
            if self.money.get(at) == Some(&true) {
                let currency = if let Datum::Money(money) = cell { money.currency.code() } else { "" };
                self.writer.write_field(currency)?;
            }
        }
        self.writer.write_record(None::<&[u8]>)?;
        Ok(())
    }

    /// What was written since it was last taken.
    ///
    /// # Errors
    /// What the library says.
    pub fn take(&mut self) -> Result<Vec<u8>, SheetError> {
        let full = std::mem::replace(&mut self.writer, writer(Vec::new()));
        full.into_inner().map_err(|error| SheetError::Disk(error.into_error()))
    }
}

fn writer(begun: Vec<u8>) -> Writer<Vec<u8>> {
    WriterBuilder::new().quote_style(QuoteStyle::Necessary).terminator(Terminator::CRLF).from_writer(begun)
}

fn written(cell: &Datum) -> String {
    match cell {
        Datum::Nothing => String::new(),
        Datum::Text(text) => harmless(text).into_owned(),
        Datum::Money(money) => plain(*money),
        Datum::Day(day) => day.to_string(),
        Datum::Moment(at) => at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        Datum::Truth(truth) => if *truth { "yes" } else { "no" }.to_owned(),
    }
}

/// `4821.50`: no signs, no groups, as many places as the currency has.
pub(crate) fn plain(money: Money) -> String {
    let places = money.currency.places() as usize;
    let unit = 10_u64.pow(money.currency.places());
    let (whole, part) = (money.minor.unsigned_abs() / unit, money.minor.unsigned_abs() % unit);
    let sign = if money.minor < 0 { "-" } else { "" };
    if places == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part:0places$}") }
}
