//! Lists of deals: the lanes of a board, window by window; sums; words.

use std::collections::BTreeMap;

use kernel::{Currency, DealId, Money, Timestamp, millis};
use vault::{
    Summed, Tx, VaultError,
    rows::{ColumnTrait, Condition, Order},
};

use crate::tables::{self, Tabled};

use super::{
    Asked, Deal, DealRow, Deals, Stage,
    store::{Column, Entity},
};

/// What a lane holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LaneSum {
    /// How many.
    pub count: u64,
    /// Their values, a sum for each currency, the largest first.
    pub values: Vec<Money>,
}

/// Every deal.
pub fn everything() -> Asked {
    Deals::list().all()
}

/// A window of a lane, the last moved first: those after that one, where it is given.
///
/// # Errors
/// What the vault says.
pub async fn lane(
    tx: &Tx,
    asked: &Asked,
    stage: Stage,
    after: Option<(Timestamp, DealId)>,
    limit: u64,
) -> Result<Vec<Deal>, VaultError> {
    let after = after.map(|(moved, id)| {
        let moved = millis(moved);
        let same = Condition::all().add(Column::Moved.eq(moved)).add(Column::Id.lt(id.uuid()));
        Condition::any().add(Column::Moved.lt(moved)).add(same)
    });
    let these = tables::these::<Deals>(tx, asked).filter(Column::Stage.eq(stage.as_str())).filter_if(after);
    let rows = these.order_by(Column::Moved, Order::Desc).order_by(Column::Id, Order::Desc).limit(limit);
    rows.page().await?.into_iter().map(Deal::try_from).collect()
}

/// What every lane holds.
///
/// # Errors
/// What the vault says.
pub async fn sums(tx: &Tx, asked: &Asked) -> Result<BTreeMap<&'static str, LaneSum>, VaultError> {
    let these =
        tables::these::<Deals>(tx, asked).filter(Column::Stage.is_in(Stage::LANES.map(Stage::as_str)));
    let mut lanes: BTreeMap<&'static str, Vec<Summed>> = BTreeMap::new();
    for row in these.sums_by(Column::Stage, Column::Currency, Column::Value).await? {
        let stage = row.first.as_deref().and_then(|stage| stage.parse::<Stage>().ok());
        lanes.entry(stage.map_or("", Stage::as_str)).or_default().push(row);
    }
    Ok(lanes.into_iter().map(|(stage, rows)| (stage, LaneSum::of(rows))).collect())
}

impl LaneSum {
    /// What these rows come to, their second value being the currency.
    pub(crate) fn of(rows: Vec<Summed>) -> Self {
        let mut sum = Self::default();
        let mut values: BTreeMap<&'static str, Money> = BTreeMap::new();
        for row in rows {
            sum.count += row.rows.max(0).unsigned_abs();
            let currency = row.second.and_then(|code| code.parse::<Currency>().ok());
            if let (Some(currency), Some(total)) = (currency, row.total) {
                let value = values.entry(currency.code()).or_insert(Money::new(0, currency));
                value.minor = value.minor.saturating_add(total);
            }
        }
        sum.values = values.into_values().collect();
        sum.values.sort_by_key(|value| std::cmp::Reverse(value.minor));
        sum
    }
}

/// The first `most` deals that have the words, with how many there are in all.
///
/// # Errors
/// What the vault says.
pub async fn search(tx: &Tx, words: &str, most: u32) -> Result<(Vec<DealRow>, u64), VaultError> {
    tables::search::<Deals>(tx, words, most).await
}

/// The different products and partners, for filters.
pub(super) async fn facets(tx: &Tx) -> Result<(Vec<String>, Vec<String>), VaultError> {
    let all = || tx.find::<Entity>();
    Ok((all().distinct(Column::Product).await?, all().distinct(Column::PeerName).await?))
}
