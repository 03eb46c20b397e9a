//! How much evidence may cross: the same bounds hold where it leaves, so that a person is told, and where it arrives.

use super::Evidence;
use crate::texts::evidence as texts;

/// How many files may go with one registration.
pub const MOST: usize = 10;
/// How many bytes they may have together.
pub const TOGETHER: u64 = 50 << 20;
/// How many files may go within one partnership in a day.
pub const MOST_A_DAY: u64 = 200;

/// More than may cross.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Excess {
    /// One is too large, or has nothing in it.
    #[error("{}", texts::too_large(files::LARGEST >> 20))]
    Large,
    /// Too many with one registration.
    #[error("{}", texts::too_many(MOST))]
    Many,
    /// Too much with one registration.
    #[error("{}", texts::too_much(TOGETHER >> 20))]
    Much,
    /// Too many in a day.
    #[error("{}", texts::too_often(MOST_A_DAY))]
    Often,
}

impl Excess {
    /// For programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Large => "too_large",
            Self::Many => "too_many_files",
            Self::Much => "too_much",
            Self::Often => "too_often",
        }
    }
}

/// How large those are that crossed.
pub(super) fn sizes(there: &[Evidence]) -> Vec<u64> {
    there.iter().filter(|one| one.crosses()).map(|one| one.size).collect()
}

/// Whether files of these sizes may cross beside those that did, where so many crossed within a day.
pub(crate) fn fits(there: &[u64], sizes: &[u64], day: u64) -> Result<(), Excess> {
    if sizes.iter().any(|size| !(1..=files::LARGEST as u64).contains(size)) {
        return Err(Excess::Large);
    }
    if there.len() + sizes.len() > MOST {
        return Err(Excess::Many);
    }
    if there.iter().chain(sizes).sum::<u64>() > TOGETHER {
        return Err(Excess::Much);
    }
    if day.saturating_add(sizes.len() as u64) > MOST_A_DAY {
        return Err(Excess::Often);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_crosses_is_bounded_in_number_size_and_frequency() {
        let megabytes = |size: u64| size << 20;
        assert_eq!(fits(&[], &[1; 10], 0), Ok(()));
        assert_eq!(fits(&[], &[1; 11], 0), Err(Excess::Many));
        assert_eq!(fits(&[], &[0], 0), Err(Excess::Large));
        assert_eq!(fits(&[], &[megabytes(20)], 0), Ok(()));
        assert_eq!(fits(&[], &[megabytes(20) + 1], 0), Err(Excess::Large));
        assert_eq!(fits(&[], &[u64::MAX, u64::MAX], 0), Err(Excess::Large));
        assert_eq!(fits(&[], &[megabytes(20), megabytes(20), megabytes(11)], 0), Err(Excess::Much));
        assert_eq!(fits(&[], &[1], 199), Ok(()));
        assert_eq!(fits(&[], &[1], 200), Err(Excess::Often));
    }
}
