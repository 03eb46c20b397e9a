//! Where a figure comes from.

use selling::registrations::Direction;

use crate::kpis::Kpis;

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
            Self::Counted => "Counted in this vault".to_owned(),
            Self::Reported(names) => match names.as_slice() {
                [] => "Reported by partners".to_owned(),
                [one] => format!("Reported by {one}"),
                [one, other] => format!("Reported by {one} and {other}"),
                more => format!("Reported by {} partners", more.len()),
            },
        }
    }
}
