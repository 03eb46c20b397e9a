//! Groups of sales that were told together: each stands in one total. What a partner reports is what its groups come to.

use std::collections::BTreeMap;

use jiff::{ToSpan, civil::Date, tz::TimeZone};
use kernel::{PartnershipId, Timestamp};
use vault::{
    Change, Migration, Row, Tx, VaultError,
    rows::{ColumnTrait, Set, Uuid, prelude::*},
};

use super::{
    cell::{Cell, Standing},
    sales::{self, Sale},
    withhold::{Part, Told, withhold},
};

/// For how long after a month more of its sales are waited for, before what is too few is told with its like.
const SETTLED_AFTER_DAYS: i64 = 31;

/// Sales that are told otherwise than they stand, by where they stand and which of the sums for which they were told
/// they are worth.
type Parts = BTreeMap<Which, Vec<Sale>>;
type Which = (Cell, Option<usize>);

/// Sales that are told together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) id: Uuid,
    pub(super) cell: Cell,
    /// How many they are.
    pub(super) sales: u64,
    /// For how much they were told.
    pub(super) value: i64,
}

/// Divides a partner's sales anew into what may be told, where one over fewer than so many may not.
pub(super) async fn divide(
    change: &Change,
    partnership: PartnershipId,
    threshold: u64,
) -> Result<(), VaultError> {
    let before = of(change, partnership).await?;
    let mut moved = sales::moved(change, partnership).await?;
    if threshold <= 1 {
        // What was told together while more was withheld is told by itself now.
        let together = before.iter().filter(|group| group.cell.merged > 0).map(|group| group.id);
        moved.extend(sales::standing_in(change, together.collect()).await?);
    }
    let today = change.now().to_zoned(TimeZone::UTC).date();
    let (clock, chance) = change.nature();
    let mut groups = before.clone();
    let fresh = || chance.uuid(clock.now());
    let told = regroup(&mut groups, moved, threshold, |cell| settled(cell, today), fresh);
    if told.is_empty() {
        return Ok(());
    }
    sales::tell_with(change, told).await?;
    groups.retain(|group| !before.contains(group));
    write(change, partnership, groups).await
}

/// The same, of groups and of what is told otherwise than it stands: which sales are told with which group from now on,
/// and for how much.
pub(super) fn regroup(
    groups: &mut Vec<Group>,
    moved: Vec<Sale>,
    threshold: u64,
    settled: impl Fn(&Cell) -> bool,
    mut fresh: impl FnMut() -> Uuid,
) -> Vec<(Uuid, Uuid, Vec<i64>)> {
    let mut by_group: BTreeMap<Option<Uuid>, Parts> = BTreeMap::new();
    for sale in moved {
        by_group.entry(sale.group).or_default().entry(of_sale(&sale)).or_default().push(sale);
    }
    let mut told = Vec::new();
    for (from, parts) in by_group {
        let parts: Vec<(Which, Vec<Sale>)> = parts.into_iter().collect();
        let part = |((cell, worth), sales): &(Which, Vec<Sale>)| Part {
            cell: cell.clone(),
            worth: *worth,
            sales: sales.len() as u64,
        };
        let counted: Vec<Part> = parts.iter().map(part).collect();
        let from = from.and_then(|from| groups.iter().position(|group| group.id == from));
        let all: u64 = counted.iter().map(|part| part.sales).sum();
        let stay = from.map(|at| groups[at].sales.saturating_sub(all));
        for Told { cell, parts: these, .. } in withhold(&counted, stay, threshold, &settled) {
            let these: Vec<&Sale> = these.iter().flat_map(|at| &parts[*at].1).collect();
            if let Some(at) = from {
                groups[at].take_out(&these);
            }
            // A new one, so that it stays known how each was told before; where single sales may be told, that does
            // not matter.
            let same = groups.iter().position(|group| threshold <= 1 && group.cell == cell);
            let to = same.unwrap_or_else(|| {
                groups.push(Group { id: fresh(), cell, sales: 0, value: 0 });
                groups.len() - 1
            });
            groups[to].put_in(&these);
            let group = groups[to].id;
            told.extend(these.iter().map(|sale| (sale.id, group, sale.told_now(threshold))));
        }
    }
    told
}

/// Of which part of its group a sale is that is told otherwise than it stands.
fn of_sale(sale: &Sale) -> Which {
    (sale.cell.clone(), sale.told.iter().position(|told| *told == sale.value))
}

impl Sale {
    /// The sums for which it was told, when it is told as it stands. Where single sales may be told, the last is enough.
    fn told_now(&self, threshold: u64) -> Vec<i64> {
        let mut told = if threshold > 1 { self.told.clone() } else { Vec::new() };
        if told.last() != Some(&self.value) {
            told.push(self.value);
        }
        told
    }
}

/// Whether a month is over for so long that no more of it is waited for.
fn settled(cell: &Cell, today: Date) -> bool {
    let Ok(first) = format!("{}-01", cell.month).parse::<Date>() else { return true };
    first.last_of_month().saturating_add(SETTLED_AFTER_DAYS.days()) < today
}

/// What may be told of a partner's sales: their sums by total, and whether something is left out.
pub(super) async fn totals(
    tx: &Tx,
    partnership: PartnershipId,
    threshold: u64,
) -> Result<(BTreeMap<Cell, (u64, i64)>, bool), VaultError> {
    let mut totals: BTreeMap<Cell, (u64, i64)> = BTreeMap::new();
    let mut withheld = sales::some_moved(tx, partnership).await?;
    for group in of(tx, partnership).await? {
        if group.cell.standing == Standing::Gone {
            continue;
        }
        // Terms that ask for more than those under which it was told.
        if group.sales < threshold {
            withheld = true;
            continue;
        }
        let (sales, value) = totals.entry(group.cell).or_default();
        (*sales, *value) = (*sales + group.sales, value.saturating_add(group.value));
    }
    Ok((totals, withheld))
}

async fn of(tx: &Tx, partnership: PartnershipId) -> Result<Vec<Group>, VaultError> {
    let rows = tx.find::<Entity>().filter(Column::Partnership.eq(partnership.uuid())).all().await?;
    rows.into_iter().map(Group::try_from).collect()
}

/// These groups, by their ids.
pub(super) async fn these(
    tx: &Tx,
    ids: impl Iterator<Item = Uuid>,
) -> Result<BTreeMap<Uuid, Group>, VaultError> {
    let mut ids: Vec<Uuid> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    let rows = tx.find::<Entity>().filter(Column::Id.is_in(ids)).all().await?;
    rows.into_iter().map(|row| Ok((row.id, Group::try_from(row)?))).collect()
}

/// Writes these groups of a partnership, whether they are new or not; one that is empty goes.
async fn write(change: &Change, partnership: PartnershipId, groups: Vec<Group>) -> Result<(), VaultError> {
    for some in groups.chunks(500) {
        let ids = some.iter().map(|group| group.id);
        change.delete::<Entity>().filter(Column::Id.is_in(ids)).done().await?;
    }
    let row = |group: Group| ActiveModel {
        id: Set(group.id),
        partnership: Set(partnership.uuid()),
        standing: Set(group.cell.standing.as_str().to_owned()),
        currency: Set(group.cell.currency),
        month: Set(group.cell.month),
        product: Set(group.cell.product),
        region: Set(group.cell.region),
        merged: Set(group.cell.merged.into()),
        sales: Set(group.sales as i64),
        value: Set(group.value),
        ..Default::default()
    };
    let rows = groups.into_iter().filter(|group| group.sales > 0).map(row).collect();
    change.insert_all::<Entity>(rows).await
}

impl Group {
    fn take_out(&mut self, sales: &[&Sale]) {
        self.sales = self.sales.saturating_sub(sales.len() as u64);
        self.value = sales
            .iter()
            .filter_map(|sale| sale.told.last())
            .fold(self.value, |value, told| value.saturating_sub(*told));
    }

    fn put_in(&mut self, sales: &[&Sale]) {
        self.sales += sales.len() as u64;
        self.value = sales.iter().fold(self.value, |value, sale| value.saturating_add(sale.value));
    }
}

impl TryFrom<Model> for Group {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let damaged = || VaultError::Damaged(format!("{}: a group that was told", row.id));
        Ok(Self {
            id: row.id,
            cell: Cell {
                standing: Standing::read(&row.standing).ok_or_else(damaged)?,
                merged: u8::try_from(row.merged).map_err(|_| damaged())?,
                currency: row.currency,
                month: row.month,
                product: row.product,
                region: row.region,
            },
            sales: row.sales.max(0) as u64,
            value: row.value,
        })
    }
}

/// When it is no longer waited for more sales of some month, where more may be told then.
pub(super) async fn next_settled(
    tx: &Tx,
    partnership: PartnershipId,
) -> Result<Option<Timestamp>, VaultError> {
    let settles = |month: &str| {
        let first: Date = format!("{month}-01").parse().ok()?;
        let on = first.last_of_month().saturating_add((SETTLED_AFTER_DAYS + 1).days());
        Some(on.to_zoned(TimeZone::UTC).ok()?.timestamp())
    };
    let moved = sales::moved(tx, partnership).await?;
    Ok(moved.iter().filter_map(|sale| settles(&sale.cell.month)).filter(|at| *at > tx.now()).min())
}

/// The table.
pub const MIGRATION: Migration = Migration {
    name: "insight_groups_1",
    up: |schema| {
        schema.table("told_groups", |table| {
            table.uuid("id").uuid("partnership").text("standing").text("currency").text("month");
            table.text("product").text("region").number("merged").number("sales").number("value");
            table.key(&["id"]).index(&["partnership"]);
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "told_groups")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub partnership: Uuid,
    pub standing: String,
    pub currency: String,
    pub month: String,
    pub product: String,
    pub region: String,
    pub merged: i64,
    pub sales: i64,
    pub value: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Entity {
    fn org() -> Column {
        Column::OrgId
    }

    fn id() -> Column {
        Column::Id
    }
}
