//! Lists of deals: the lanes of a board, window by window; a table; pages for programs; sums.

use std::{
    collections::{BTreeMap, BTreeSet},
    str::FromStr,
};

use kernel::{Currency, DealId, Money, PersonId, Timestamp, millis};
use vault::{
    Find, Summed, Tx, VaultError,
    rows::{ColumnTrait, Condition, FromQueryResult, Order},
};
use web::{Problem, SortKey};

use crate::{
    registrations::whole,
    tables::{self, Tabled},
};

use super::{
    Deal, DealRow, Deals, Stage,
    store::{Column, Entity},
    table::Asked,
};

/// What a list of deals is asked for.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// Words that are looked for.
    pub words: String,
    /// Only those of one stage; otherwise all that stand on the board.
    pub stage: Option<Stage>,
    /// Only those of one product.
    pub product: Option<String>,
    /// Only those that one partner brought.
    pub peer: Option<String>,
    /// Only those that one person looks after.
    pub owner: Option<PersonId>,
}

/// What a board is sorted by: there is only one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DealSort {
    /// When they came into their stage.
    #[default]
    Moved,
}

/// What a lane holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LaneSum {
    /// How many.
    pub count: u64,
    /// Their values, a sum for each currency, the largest first.
    pub values: Vec<Money>,
}

impl SortKey for DealSort {
    fn name(self) -> &'static str {
        "moved"
    }
}

impl FromStr for DealSort {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if text == "moved" { Ok(Self::Moved) } else { Err(()) }
    }
}

/// A window of a lane, the last moved first: those after that one, where it is given.
///
/// # Errors
/// What the vault says.
pub async fn lane(
    tx: &Tx,
    query: &Query,
    stage: Stage,
    after: Option<(Timestamp, DealId)>,
    limit: u64,
) -> Result<Vec<Deal>, VaultError> {
    let after = after.map(|(moved, id)| {
        let moved = millis(moved);
        let same = Condition::all().add(Column::Moved.eq(moved)).add(Column::Id.lt(id.uuid()));
        Condition::any().add(Column::Moved.lt(moved)).add(same)
    });
    let query = Query { stage: Some(stage), ..query.clone() };
    let find = these(tx, &query).filter_if(after);
    let rows = find.order_by(Column::Moved, Order::Desc).order_by(Column::Id, Order::Desc).limit(limit);
    rows.page().await?.into_iter().map(Deal::try_from).collect()
}

/// What every lane holds.
///
/// # Errors
/// What the vault says.
pub async fn sums(tx: &Tx, query: &Query) -> Result<BTreeMap<&'static str, LaneSum>, VaultError> {
    let kept = query.words.is_empty() && query.owner.is_none();
    let rows = if kept {
        kept_sums(tx, query).await?
    } else {
        these(tx, query).sums_by(Column::Stage, Column::Currency, Column::Value).await?
    };
    let mut lanes: BTreeMap<&'static str, Vec<Summed>> = BTreeMap::new();
    for row in rows {
        let stage = row.first.as_deref().and_then(|stage| stage.parse::<Stage>().ok());
        lanes.entry(stage.map_or("", Stage::as_str)).or_default().push(row);
    }
    Ok(lanes.into_iter().map(|(stage, rows)| (stage, LaneSum::of(rows))).collect())
}

/// The sums that the vault keeps; they know neither words nor who looks after a deal.
async fn kept_sums(tx: &Tx, query: &Query) -> Result<Vec<Summed>, VaultError> {
    #[derive(FromQueryResult)]
    struct Kept {
        stage: String,
        currency: String,
        counted: i64,
        billions: i64,
        units: i64,
    }
    let rows: Vec<Kept> = tx
        .sql(
            "select stage, currency, cast(sum(counted) as bigint) as counted, \
             cast(sum(billions) as bigint) as billions, cast(sum(units) as bigint) as units from deal_sums \
             where org_id = :org and (:1 = '' or product = :1) and (:2 = '' or peer_name = :2) \
             group by stage, currency",
        )
        .bind(query.product.clone().unwrap_or_default())
        .bind(query.peer.clone().unwrap_or_default())
        .all()
        .await?;
    let asked = |row: &Kept| match query.stage {
        Some(stage) => stage.as_str() == row.stage,
        None => Stage::LANES.iter().any(|stage| stage.as_str() == row.stage),
    };
    let sum = |row: Kept| Summed {
        first: Some(row.stage),
        second: Some(row.currency),
        rows: row.counted,
        total: Some(whole(row.billions, row.units)),
    };
    Ok(rows.into_iter().filter(asked).map(sum).collect())
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

/// How many deals that is.
///
/// # Errors
/// What the vault says.
pub async fn count(tx: &Tx, asked: &Asked) -> Result<u64, VaultError> {
    tables::count::<Deals>(tx, asked).await
}

/// Understands the query of the table's address, such as `stage=new&moved=from.2026-11-01`.
///
/// # Errors
/// What could not be understood, and what is possible.
pub fn asked(query: &str) -> Result<Asked, Problem> {
    Deals::asked(query)
}

/// The first `most` deals that have the words, with how many there are in all.
///
/// # Errors
/// What the vault says.
pub async fn search(tx: &Tx, words: &str, most: u32) -> Result<(Vec<DealRow>, u64), VaultError> {
    tables::search::<Deals>(tx, words, most).await
}

/// Deals in the order of their ids, those after `after`; with how many there are in all.
///
/// # Errors
/// What the vault says.
pub async fn page(
    tx: &Tx,
    query: &Query,
    after: Option<DealId>,
    limit: u64,
) -> Result<(Vec<Deal>, u64), VaultError> {
    let after = after.map(|after| Condition::all().add(Column::Id.gt(after.uuid())));
    let rows = these(tx, query).filter_if(after).order_by(Column::Id, Order::Asc).limit(limit).all().await?;
    let total = these(tx, query).count().await?;
    Ok((rows.into_iter().map(Deal::try_from).collect::<Result<_, _>>()?, total))
}

/// The different products and partners, for filters.
///
/// # Errors
/// What the vault says.
pub(super) async fn facets(tx: &Tx) -> Result<(Vec<String>, Vec<String>), VaultError> {
    #[derive(FromQueryResult)]
    struct Values {
        product: String,
        peer: String,
    }
    let rows: Vec<Values> = tx
        .sql(
            "select product, peer_name as peer from deal_sums where org_id = :org group by product, peer_name",
        )
        .all()
        .await?;
    let (products, peers): (BTreeSet<String>, BTreeSet<String>) =
        rows.into_iter().map(|row| (row.product, row.peer)).unzip();
    let said = |values: BTreeSet<String>| values.into_iter().filter(|value| !value.is_empty()).collect();
    Ok((said(products), said(peers)))
}

fn these<'t>(tx: &'t Tx, query: &Query) -> Find<'t, Entity> {
    let mut find = tx.find::<Entity>().matching(&query.words);
    find = match query.stage {
        Some(stage) => find.filter(Column::Stage.eq(stage.as_str())),
        None => find.filter(Column::Stage.is_in(Stage::LANES.map(Stage::as_str))),
    };
    if let Some(product) = &query.product {
        find = find.filter(Column::Product.eq(product.as_str()));
    }
    if let Some(peer) = &query.peer {
        find = find.filter(Column::PeerName.eq(peer.as_str()));
    }
    if let Some(owner) = query.owner {
        find = find.filter(Column::Owner.eq(owner.uuid()));
    }
    find
}
