//! Lists as files that people open elsewhere: [`Csv`] and [`Xlsx`], row by row, so that memory does not grow
//! with the rows.
//!
//! What stands in a cell may have been written by anybody, and a spreadsheet runs what looks like a formula.
//! So a text never becomes one: in CSV an apostrophe stands before it ([`harmless`]), in XLSX it is written as
//! the string that it is. Amounts, days and moments are values that can be counted with, not texts.
//!
//! [`reading`] reads the tables that people bring.

mod csv_file;
mod formula;
pub mod reading;
#[cfg(test)]
mod tests;
mod xlsx;

pub use csv_file::Csv;
pub use formula::{harmless, unguarded};
pub use xlsx::{CUT, Xlsx};

use kernel::Timestamp;

/// What a column holds: CSV needs two columns for an amount, and a sheet is as wide as its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// What it is called.
    pub label: String,
    /// Whether it holds amounts of money.
    pub money: bool,
}

/// A file that could not be written.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// By the library of spreadsheets.
    #[error("a spreadsheet could not be written")]
    Xlsx(#[from] rust_xlsxwriter::XlsxError),
    /// By the library of CSV.
    #[error("a CSV file could not be written")]
    Csv(#[from] csv::Error),
    /// By the disk.
    #[error("a spreadsheet could not be kept")]
    Disk(#[from] std::io::Error),
}

/// The name of a file: what it lists and on which day, in letters that every system takes.
pub fn file_name(list: &str, at: Timestamp, ending: &str) -> String {
    let safe: String = list.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    format!("{}-{}.{ending}", safe.to_ascii_lowercase(), at.strftime("%Y-%m-%d"))
}
