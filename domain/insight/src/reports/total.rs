//! A total as it crosses, is kept, and is shown to programs.

use std::collections::BTreeMap;

use kernel::{Currency, Money};
use serde::{Deserialize, Serialize};

use super::cell::{Cell, Standing};

/// The largest number that an envelope writes exactly: whatever comes to more than that is told as that.
pub(super) const MOST: i64 = (1 << 53) - 1;
/// Totals of one kind in a report, at most.
pub(super) const MOST_TOTALS: usize = 20_000;
/// Letters of what a total is taken by, at most.
const LONGEST: usize = 200;

/// So many sales that have the same in common, and what they come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Total {
    /// How they stand.
    pub stage: Standing,
    /// In which month they were, or may be, decided.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub month: String,
    /// What is bought.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub product: String,
    /// The country of the customers.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub region: String,
    /// How much of that was given up to have enough of them, as a [`Cell`] says it.
    #[serde(default, skip_serializing_if = "is_none")]
    pub merged: u8,
    /// How many.
    pub sales: u64,
    /// For how much, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Money>,
}

fn is_none(merged: &u8) -> bool {
    *merged == 0
}

impl Total {
    /// What these come to, in their order.
    pub fn all(totals: &BTreeMap<Cell, (u64, i64)>) -> Vec<Self> {
        totals.iter().map(|(cell, (sales, value))| Self::of(cell, *sales, *value)).collect()
    }

    fn of(cell: &Cell, sales: u64, value: i64) -> Self {
        let currency = cell.currency.parse::<Currency>().ok();
        Self {
            stage: cell.standing,
            month: cell.month.clone(),
            product: cell.product.clone(),
            region: cell.region.clone(),
            merged: cell.merged,
            sales: counted(sales, 0),
            value: currency.map(|currency| Money::new(value.clamp(-MOST, MOST), currency)),
        }
    }

    /// What it is taken by.
    pub fn cell(&self) -> Cell {
        Cell {
            standing: self.stage,
            currency: self.value.map(|value| value.currency.code().to_owned()).unwrap_or_default(),
            month: self.month.clone(),
            product: self.product.clone(),
            region: self.region.clone(),
            merged: self.merged,
        }
    }

    /// Its value in minor units.
    pub fn minor(&self) -> i64 {
        self.value.map_or(0, |value| value.minor)
    }

    /// Whether it can be kept: somebody else wrote it.
    pub(super) fn is_fine(&self) -> bool {
        let short = |text: &String| text.chars().count() <= LONGEST;
        self.stage != Standing::Gone
            && self.merged <= Cell::MOST_MERGED
            && self.sales > 0
            && self.sales <= MOST as u64
            && (self.month.is_empty() || format!("{}-01", self.month).parse::<jiff::civil::Date>().is_ok())
            && [&self.product, &self.region].into_iter().all(short)
    }
}

/// So many, and so many more: never more than can be told exactly. Others say how many they have.
pub fn counted(some: u64, more: u64) -> u64 {
    some.saturating_add(more).min(MOST as u64)
}

/// The sums of some totals, by what they are taken by.
pub fn added(totals: impl IntoIterator<Item = Total>) -> BTreeMap<Cell, (u64, i64)> {
    let mut sums: BTreeMap<Cell, (u64, i64)> = BTreeMap::new();
    for total in totals {
        let (sales, value) = sums.entry(total.cell()).or_default();
        (*sales, *value) = (counted(*sales, total.sales), value.saturating_add(total.minor()));
    }
    sums
}
