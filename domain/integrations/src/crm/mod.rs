//! The import of a CRM export: a folder of CSV files becomes the plan of a three-tier channel.
//!
//! The maker is the vendor, each regional office one of its distributors, each sales agent with
//! opportunities a reseller of its office's distributor, each opportunity a lead in its reseller's vault.
//! [`read`] only reads and judges; it opens no vault. What it repairs and what it leaves alone stands in
//! [`Findings`], row by row: an export from real life is never clean, and nobody may lose a deal silently.
//!
//! A row that cannot be understood is left alone and reported with file and line. A file that is missing,
//! or that lacks a column, ends the import before anything is written ([`ImportError`]).

mod channel;
mod files;
mod load;
mod opportunities;
mod plan;
mod repair;
mod report;
mod rows;

use std::{io, path::Path};

pub use load::{LoadError, Progress, load};
pub use plan::{Opportunity, Organisation, Plan, Product, Reseller, Stage};
pub use report::{Example, Findings, LeftAlone, Reason, Repair};

/// Reads the export in `folder`: `sales_pipeline.csv`, `accounts.csv`, `products.csv`, `sales_teams.csv`,
/// and `channel.csv` where there is one, which names the vendor.
///
/// The same folder always gives the same plan, handles included, so an import that was cut off can go on.
pub fn read(folder: &Path) -> Result<(Plan, Findings), ImportError> {
    if !folder.is_dir() {
        return Err(ImportError::Folder { folder: folder.display().to_string() });
    }
    let mut findings = Findings::default();
    let channel = channel::read(folder, &mut findings)?;
    let drafts = opportunities::read(folder, &channel, &mut findings)?;
    let plan = plan::draw(channel, drafts, &mut findings);
    Ok((plan, findings))
}

/// Why an export cannot be imported at all. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Not a folder.
    #[error("{folder} is not a folder; name the folder that holds sales_pipeline.csv")]
    Folder {
        /// What was named.
        folder: String,
    },
    /// A file is not there.
    #[error("{file} is not in the folder; it should hold the columns {expected}")]
    Missing {
        /// Which file.
        file: &'static str,
        /// Its columns.
        expected: String,
    },
    /// A file holds nothing.
    #[error("{file} is empty; its first line should name the columns {expected}")]
    Empty {
        /// Which file.
        file: &'static str,
        /// Its columns.
        expected: String,
    },
    /// A file cannot be read.
    #[error("{file} cannot be read: {cause}")]
    Unreadable {
        /// Which file.
        file: &'static str,
        /// What the system said.
        cause: io::Error,
    },
    /// A file is larger than any export should be.
    #[error("{file} is above {} MiB; split the export and import it in parts", files::LARGEST_FILE >> 20)]
    TooLarge {
        /// Which file.
        file: &'static str,
    },
    /// The first line is not a line of CSV.
    #[error(
        "the first line of {file} is not a line of column names; save it as CSV in UTF-8 with the columns {expected}"
    )]
    NotCsv {
        /// Which file.
        file: &'static str,
        /// Its columns.
        expected: String,
    },
    /// A column is not there.
    #[error(
        "{file} has no column “{column}”; its first line should name {expected}, in any order, with commas between"
    )]
    Column {
        /// Which file.
        file: &'static str,
        /// Which column.
        column: &'static str,
        /// All its columns.
        expected: String,
    },
    /// A column is there twice.
    #[error("{file} has two columns “{column}”; remove or rename one of them")]
    ColumnTwice {
        /// Which file.
        file: &'static str,
        /// Which column.
        column: &'static str,
    },
}

#[cfg(test)]
mod tests;
