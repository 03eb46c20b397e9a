//! What an import is.

use jiff::SignedDuration;
use kernel::{ImportId, Timestamp};
use serde::{Deserialize, Serialize};
use sheets::reading::{Format, ReadError, Way};
use text::Reader;
use vault::{Sight, VaultError};

use super::arrangement::Arrangement;
use crate::{leads::LeadError, texts::imports as texts};

/// How long a file is kept: until it is brought in, and then the rows that were not.
pub(super) const KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);
/// The most rows that one file may have.
pub(super) const MOST_ROWS: u64 = 100_000;
/// Imports that an organisation has at a time, at most.
pub(super) const MOST: usize = 100;
/// How many rows that are wrong are told one by one; the file of them has all.
pub(super) const TOLD: usize = 50;

/// A file out of which leads are made.
#[derive(Debug, Clone)]
pub struct Import {
    /// Its id.
    pub id: ImportId,
    /// What the file is called.
    pub(super) name: String,
    /// What kind of table it is.
    pub(super) format: Format,
    /// What it holds, as long as it is kept.
    pub(super) content: Option<String>,
    /// The sheets of a workbook.
    pub(super) sheets: Vec<String>,
    /// How it is read.
    pub(super) way: Way,
    /// What becomes of its columns.
    pub(super) arrangement: Arrangement,
    /// What was seen when it was looked through.
    pub(super) survey: Survey,
    /// Who brought it, as journals write it.
    pub by: String,
    /// What who brought it saw: who sees anything else does not see it.
    pub(super) sight: Sight,
    /// In whose language, and with whose days, rows are told of.
    pub(super) reader: Reader,
    /// How far it is.
    pub state: State,
    /// Up to which row of the file.
    pub(super) row: u64,
    /// What became of the rows so far.
    pub(super) counts: Counts,
    /// The file of the rows that are wrong: what it holds, and its size.
    pub(super) errors: Option<(String, u64)>,
    /// When it was brought.
    pub(super) brought: Timestamp,
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Its columns are being arranged; nothing was made.
    Draft,
    /// Its rows become leads, in the background.
    Running,
    /// All of them did, or are told as wrong.
    Done,
    /// What it made is being taken back.
    Undoing,
    /// What could be taken back was.
    Undone,
    /// The file could not be read to its end.
    Failed,
}

/// What became of rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    /// Leads that were added.
    pub(super) added: u64,
    /// Leads that were there, and were changed.
    pub(super) updated: u64,
    /// Rows of companies that are there, and were left out.
    pub(super) skipped: u64,
    /// Rows with mistakes.
    pub(super) wrong: u64,
}

/// What a file says when it is looked through before anything is made of it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Survey {
    /// Its headings.
    pub(super) headings: Vec<String>,
    /// What stands first in each column.
    pub(super) samples: Vec<String>,
    /// Its rows.
    pub(super) rows: u64,
    /// Those without mistakes.
    pub(super) good: u64,
    /// Those of companies that have leads here.
    pub(super) there: u64,
    /// What has to be answered before it can be brought in.
    pub(super) questions: Vec<Question>,
    /// The first rows, as they would become leads: number, and a text for each field that is used.
    pub(super) preview: Vec<(u64, Vec<String>)>,
    /// The first mistakes.
    pub(super) mistakes: Vec<Mistake>,
}

/// What nobody can know but who brings the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// Which column is the company.
    Company,
    /// Which column is the product, or which product it is for all.
    Product,
    /// In which currency the amounts are.
    Currency,
    /// Whether `3/4/2026` is in April or in March.
    Dates,
    /// Whether `1,234` is more than a thousand.
    Decimals,
}

/// What is wrong with a row, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mistake {
    /// In which row.
    pub(super) row: u64,
    /// In which column, by its letters and heading; empty where it is the row as a whole.
    pub(super) column: String,
    /// What is wrong, and what is allowed.
    pub(super) reason: String,
}

impl State {
    /// As it is kept, and as programs read it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Running => "running",
            Self::Done => "done",
            Self::Undoing => "undoing",
            Self::Undone => "undone",
            Self::Failed => "failed",
        }
    }

    /// The state of that word.
    pub(super) fn of_word(word: &str) -> Option<Self> {
        let all = [Self::Draft, Self::Running, Self::Done, Self::Undoing, Self::Undone, Self::Failed];
        all.into_iter().find(|state| state.word() == word)
    }

    /// Whether it will change by itself.
    pub(super) fn is_under_way(self) -> bool {
        matches!(self, Self::Running | Self::Undoing)
    }
}

impl Question {
    /// As programs read it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Company => "company",
            Self::Product => "product",
            Self::Currency => "currency",
            Self::Dates => "dates",
            Self::Decimals => "decimals",
        }
    }

    /// As people are asked.
    pub(super) fn asked(self) -> String {
        match self {
            Self::Company => texts::ask_company(),
            Self::Product => texts::ask_product(),
            Self::Currency => texts::ask_currency(),
            Self::Dates => texts::ask_dates(),
            Self::Decimals => texts::ask_decimals(),
        }
    }
}

/// Why something was not done with an import.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file is not one that is taken.
    #[error(transparent)]
    Refused(#[from] files::Refusal),
    /// It cannot be read.
    #[error("{}", unreadable(_0))]
    Read(#[from] ReadError),
    /// More rows than [`MOST_ROWS`].
    #[error("{}", texts::too_many_rows(web::number(MOST_ROWS)))]
    Rows,
    /// An arrangement that does not fit.
    #[error("{}", _0)]
    Arrangement(String),
    /// Something has to be answered first.
    #[error("{}", _0.asked())]
    Asked(Question),
    /// It is not the time for that.
    #[error("{}", texts::not_now())]
    NotNow,
    /// Too many.
    #[error("{}", texts::too_many(MOST))]
    Many,
    /// None of that id, or not for these eyes.
    #[error("{}", texts::absent())]
    Absent,
    /// A lead.
    #[error(transparent)]
    Lead(#[from] LeadError),
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

fn unreadable(error: &ReadError) -> String {
    match error {
        ReadError::Empty => texts::read_empty(),
        ReadError::Bomb => texts::read_bomb(),
        ReadError::Columns => texts::read_columns(sheets::reading::MOST_COLUMNS),
        ReadError::Headings => texts::read_headings(),
        ReadError::Sheet => texts::read_sheet(),
        ReadError::Damaged | ReadError::Io(_) => texts::read_damaged(),
    }
}
