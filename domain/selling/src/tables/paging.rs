//! How programs page through a list: by the last id that they have.

use std::str::FromStr;

use crate::texts::lists as texts;
use serde::Deserialize;
use serde_json::Value;
use web::{Listed, Problem};

/// Rows of an answer where nothing is said, and at most.
const USUAL: u64 = 100;
const MOST: u64 = 1_000;

/// Where to go on, and how far.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Paging {
    cursor: Option<String>,
    limit: Option<String>,
}

impl Paging {
    /// The id after which to go on, and how many rows to give.
    ///
    /// # Errors
    /// A problem, for who asked.
    pub fn read<Id: FromStr>(&self) -> Result<(Option<Id>, u64), Problem> {
        let cursor = self.cursor.as_deref().filter(|cursor| !cursor.is_empty());
        let after = cursor.map(str::parse).transpose().map_err(|_| Problem::malformed(texts::no_cursor()))?;
        let limit = match self.limit.as_deref().filter(|limit| !limit.is_empty()) {
            None => USUAL,
            Some(limit) => limit
                .parse()
                .ok()
                .filter(|limit| (1..=MOST).contains(limit))
                .ok_or_else(|| Problem::malformed(texts::no_limit(MOST)))?,
        };
        Ok((after, limit))
    }
}

/// An answer out of one row more than is given: the surplus one says that there is more.
pub fn listed<T, Id: ToString>(
    mut rows: Vec<T>,
    limit: u64,
    total: u64,
    id: impl Fn(&T) -> Id,
    document: impl Fn(&T) -> Value,
) -> Listed<Value> {
    let more = rows.len() as u64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = if more { rows.last().map(|row| id(row).to_string()) } else { None };
    Listed { data: rows.iter().map(document).collect(), next, total }
}

#[cfg(test)]
mod tests {
    use kernel::LeadId;

    use super::*;

    fn paging(cursor: &str, limit: &str) -> Result<(Option<LeadId>, u64), Problem> {
        Paging { cursor: Some(cursor.to_owned()), limit: Some(limit.to_owned()) }.read()
    }

    #[test]
    fn a_list_gives_a_hundred_rows_and_a_thousand_at_most() {
        assert_eq!(paging("", ""), Ok((None, 100)));
        assert_eq!(paging("", "1000"), Ok((None, 1000)));
        assert!(paging("", "1001").unwrap_err().detail.contains("1,000"));
        assert!(paging("", "many").is_err());
    }

    #[test]
    fn only_a_cursor_that_an_answer_gave_goes_on() {
        assert!(paging("registration_01j8z3v5ze7ktp4nq0m0c3c8rx", "").is_err());
        assert!(paging("' or 1=1", "").is_err());
    }

    #[test]
    fn there_is_a_next_only_where_there_is_more() {
        let rows = |count: u64| (0..count).collect::<Vec<_>>();
        let page = |count| listed(rows(count), 2, 9, |row| row.to_string(), |row| Value::from(*row));
        assert_eq!(page(3).next.as_deref(), Some("1"));
        assert_eq!(page(3).data.len(), 2);
        assert_eq!(page(2).next, None);
        assert_eq!(page(0).total, 9);
    }
}
