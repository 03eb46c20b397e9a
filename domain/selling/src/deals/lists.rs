//! Lists of deals: the lanes of a board, window by window; sums; words.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Currency, DealId, Money, ProgramId, Timestamp, millis};
use partnering::programs;
use vault::{
    Summed, Tx, VaultError,
    rows::{ColumnTrait, Condition, FromQueryResult, Order},
};
use web::{Problem, table::Test};

use crate::{
    registrations::whole,
    tables::{self, Tabled},
};

use super::{
    Asked, Deal, DealRow, Deals, Stage,
    pipeline::Lanes,
    store::{self, Column},
};

/// What a lane holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LaneSum {
    /// How many.
    pub count: u64,
    /// Their values, a sum for each currency, the largest first.
    pub values: Vec<Money>,
}

/// Understands the query of the table's address, such as `stage=new&moved=from.2026-11-01`.
///
/// # Errors
/// What could not be understood, and what is possible.
pub fn asked(query: &str) -> Result<Asked, Problem> {
    Deals::asked(query)
}

/// These deals, those of them that are here.
///
/// # Errors
/// What the vault says.
pub async fn these(tx: &Tx, ids: &[DealId]) -> Result<Vec<Deal>, VaultError> {
    store::these(tx, &ids.iter().map(|id| id.uuid()).collect::<Vec<_>>()).await
}

/// How many deals that is.
///
/// # Errors
/// What the vault says.
pub async fn count(tx: &Tx, asked: &Asked) -> Result<u64, VaultError> {
    tables::count::<Deals>(tx, asked).await
}

/// Every deal.
pub fn everything() -> Asked {
    Deals::list().all()
}

/// A window of one of the five lanes, the last moved first: those after that one, where it is given.
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
    window(tx, asked, Condition::all().add(Column::Stage.eq(stage.as_str())), after, limit).await
}

/// Which deals stand in that one of these lanes: the first that counts as a stage takes those that have no lane by name.
pub(super) fn within(lanes: &Lanes, at: usize) -> Condition {
    let Some(spot) = lanes.0.get(at).map(|lane| &lane.spot) else { return Condition::any() };
    let stage = Condition::all().add(Column::Stage.eq(spot.stage.as_str()));
    match &spot.own {
        None => stage,
        Some(_) if lanes.is_first(at) => {
            let others = lanes.names(spot.stage).into_iter().filter(|name| Some(name) != spot.own.as_ref());
            let unnamed = Column::OwnStage.is_null();
            stage.add(Condition::any().add(unnamed).add(Column::OwnStage.is_not_in(others)))
        }
        Some(own) => stage.add(Column::OwnStage.eq(own.clone())),
    }
}

/// A window of what stands within that, as [`lane`].
pub(super) async fn window(
    tx: &Tx,
    asked: &Asked,
    within: Condition,
    after: Option<(Timestamp, DealId)>,
    limit: u64,
) -> Result<Vec<Deal>, VaultError> {
    let after = after.map(|(moved, id)| {
        let moved = millis(moved);
        let same = Condition::all().add(Column::Moved.eq(moved)).add(Column::Id.lt(id.uuid()));
        Condition::any().add(Column::Moved.lt(moved)).add(same)
    });
    let these = tables::these::<Deals>(tx, asked).filter(within).filter_if(after);
    let rows = these.order_by(Column::Moved, Order::Desc).order_by(Column::Id, Order::Desc).limit(limit);
    rows.page().await?.into_iter().map(Deal::try_from).collect()
}

/// What every lane holds.
///
/// # Errors
/// What the vault says.
pub async fn sums(tx: &Tx, asked: &Asked) -> Result<BTreeMap<&'static str, LaneSum>, VaultError> {
    let rows = match kept(asked) {
        Some(values) => kept_sums(tx, values).await?,
        None => {
            let lanes = Column::Stage.is_in(Stage::LANES.map(Stage::as_str));
            let these = tables::these::<Deals>(tx, asked).filter(lanes);
            these.sums_by(Column::Stage, Column::Currency, Column::Value).await?
        }
    };
    let mut lanes: BTreeMap<&'static str, Vec<Summed>> = BTreeMap::new();
    for row in rows {
        let stage = row.first.as_deref().and_then(|stage| stage.parse::<Stage>().ok());
        lanes.entry(stage.map_or("", Stage::as_str)).or_default().push(row);
    }
    Ok(lanes.into_iter().map(|(stage, rows)| (stage, LaneSum::of(rows))).collect())
}

/// What each of these lanes holds, in their order.
pub(super) async fn lane_sums(tx: &Tx, asked: &Asked, lanes: &Lanes) -> Result<Vec<LaneSum>, VaultError> {
    let stages = sums(tx, asked).await?;
    let mut held: Vec<Vec<Summed>> = lanes.0.iter().map(|_| Vec::new()).collect();
    let mut whole = vec![LaneSum::default(); held.len()];
    for stage in Stage::LANES {
        let Some(sum) = stages.get(stage.as_str()) else { continue };
        if lanes.names(stage).is_empty() {
            if let Some(lane) = lanes.at(stage, None).and_then(|at| whole.get_mut(at)) {
                lane.clone_from(sum);
            }
            continue;
        }
        let these = tables::these::<Deals>(tx, asked).filter(Column::Stage.eq(stage.as_str()));
        for row in these.sums_by(Column::OwnStage, Column::Currency, Column::Value).await? {
            let lane = lanes.at(stage, row.first.as_deref()).and_then(|at| held.get_mut(at));
            if let Some(lane) = lane {
                lane.push(row);
            }
        }
    }
    for (sum, rows) in whole.iter_mut().zip(held).filter(|(_, rows)| !rows.is_empty()) {
        *sum = LaneSum::of(rows);
    }
    Ok(whole)
}

/// What the sums that the vault keeps are taken by: stage, product and peer that are asked for, empty for any;
/// none where something else is asked, which they do not know.
fn kept(asked: &Asked) -> Option<[&str; 3]> {
    const KNOWN: [&str; 3] = ["stage", "product", "peer"];
    let simple =
        |test: &Test| matches!(test, Test::Any) || matches!(test, Test::Is(values) if values.len() == 1);
    let all = asked.conditions().all(|(field, test)| KNOWN.contains(&field.name) && simple(test));
    (asked.q.is_empty() && all).then(|| KNOWN.map(|name| asked.only(name).unwrap_or_default()))
}

async fn kept_sums(tx: &Tx, [stage, product, peer]: [&str; 3]) -> Result<Vec<Summed>, VaultError> {
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
        .bind(product.to_owned())
        .bind(peer.to_owned())
        .all()
        .await?;
    let wanted = |row: &Kept| {
        let lane = Stage::LANES.iter().any(|lane| lane.as_str() == row.stage);
        lane && (stage.is_empty() || stage == row.stage)
    };
    let sum = |row: Kept| Summed {
        first: Some(row.stage),
        second: Some(row.currency),
        rows: row.counted,
        total: Some(whole(row.billions, row.units)),
    };
    Ok(rows.into_iter().filter(wanted).map(sum).collect())
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

/// What filters offer.
#[derive(Debug, Default)]
pub(super) struct Facets {
    /// The different products.
    pub(super) products: Vec<String>,
    /// The different partners who brought a deal.
    pub(super) peers: Vec<String>,
    /// Id and name of the programs through which deals go, where they are several, or have stages of their own.
    pub(super) programs: Vec<(String, String)>,
}

impl Facets {
    pub(super) async fn read(tx: &Tx) -> Result<Self, VaultError> {
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
        Ok(Self { products: said(products), peers: said(peers), ..Self::of_programs(tx).await? })
    }

    /// The programs alone: they are offered where nothing is found as well, so that another one can be chosen.
    pub(super) async fn of_programs(tx: &Tx) -> Result<Self, VaultError> {
        let ways = programs::ways(tx).await?;
        let own_stages = programs::pipelines(tx).await?;
        let offered = |program: &ProgramId| {
            ways.len() > 1 || own_stages.iter().any(|pipeline| pipeline.program == *program)
        };
        let offered = ways.iter().filter(|(program, _)| offered(program));
        let programs = offered.map(|(program, name)| (program.to_string(), name.clone())).collect();
        Ok(Self { programs, ..Self::default() })
    }
}
