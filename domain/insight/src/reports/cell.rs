//! What totals are taken by.

use serde::{Deserialize, Serialize};

/// How a sale stands, as far as totals go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It may still be won or lost.
    Open,
    /// Won.
    Won,
    /// Lost; for how much is not told.
    Lost,
    /// It was told once, and is no longer any of these: taken back, denied, ended. Never told as such.
    Gone,
}

impl Standing {
    /// Those that are told, in the order in which people read them.
    pub const TOLD: [Self; 3] = [Self::Won, Self::Open, Self::Lost];

    /// As written in rows and envelopes.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Won => "won",
            Self::Lost => "lost",
            Self::Gone => "gone",
        }
    }

    pub(super) fn read(text: &str) -> Option<Self> {
        [Self::Open, Self::Won, Self::Lost, Self::Gone].into_iter().find(|one| one.as_str() == text)
    }
}

/// What the sales of one total have in common. A sale is in one at a time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// How they stand.
    pub standing: Standing,
    /// The currency of their values; empty where none is known.
    pub currency: String,
    /// The month in which they were, or may be, decided, `2017-03`; empty where that is not known.
    pub month: String,
    /// What is bought.
    pub product: String,
    /// The country of the customer; empty where that is not known.
    pub region: String,
    /// How much of that was given up to have enough of them: 1 the region, 2 the product as well, 3 all of it.
    pub merged: u8,
}

impl Cell {
    /// How much can be given up.
    pub const MOST_MERGED: u8 = 3;

    /// Where all are that were told and are no longer there.
    pub(super) fn gone() -> Self {
        Self {
            standing: Standing::Gone,
            currency: String::new(),
            month: String::new(),
            product: String::new(),
            region: String::new(),
            merged: 0,
        }
    }

    /// The total in which it stands together with others when so much is given up.
    pub(super) fn merge(&self, merged: u8) -> Self {
        let merged = merged.max(self.merged);
        let kept = |of: &String, until: u8| if merged < until { of.clone() } else { String::new() };
        Self {
            standing: self.standing,
            currency: self.currency.clone(),
            region: kept(&self.region, 1),
            product: kept(&self.product, 2),
            month: kept(&self.month, 3),
            merged: if self.standing == Standing::Gone { 0 } else { merged },
        }
    }

    /// Whether a sale that is told here is told rightly when that is what it is.
    pub(super) fn covers(&self, now: &Self) -> bool {
        now.standing == self.standing && now.merge(self.merged) == *self
    }
}
