//! Where a figure comes from.

use selling::registrations::Direction;

use crate::kpis::Kpis;
use crate::texts::home as texts;

/// Who says that it is so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// The records of this vault.
    Counted,
    /// These partners: what they decided is known here because they said so.
    Reported(Vec<String>),
}

impl Source {
    /// Of figures over what was accepted: received, it was accepted here; sent, there.
    pub(super) fn of(kpis: &Kpis) -> Self {
        match kpis.direction {
            Direction::Received => Self::Counted,
            Direction::Sent => {
                let mut names: Vec<String> = kpis.distributors.iter().map(|peer| peer.name.clone()).collect();
                names.dedup();
                Self::Reported(names)
            }
        }
    }

    /// As people read it.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Counted => texts::counted(),
            Self::Reported(names) => match names.as_slice() {
                [] => texts::reported_by_partners(),
                [one] => texts::reported_by(one),
                [one, other] => texts::reported_by_two(one, other),
                more => texts::reported_by_many(more.len()),
            },
        }
    }
}
