//! The sales that totals are told of: one row for each that this organisation registered itself, where it stands now and
//! with which group it was told. Kept by the journal, entry after entry, which names every record that changed.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{DealId, LeadId, PartnershipId, RegistrationId};
use selling::{
    deals::{self, Source},
    leads::{self, Draft, Stage},
    registrations::{self, Direction, Registration, State},
};
use vault::{
    Change, Migration, Row, Tx, VaultError,
    rows::{ColumnTrait, Set, Uuid, prelude::*},
};

use super::{
    cell::{Cell, Standing},
    groups::{self, Group},
};

/// Entries that are read in one go.
const AT_ONCE: u64 = 1_000;
/// Rows that are asked for in one go.
const SOME: usize = 500;

/// One sale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sale {
    /// The registration with which it was told of.
    pub(super) id: Uuid,
    pub(super) partnership: PartnershipId,
    /// Where it stands now.
    pub(super) cell: Cell,
    /// For how much.
    pub(super) value: i64,
    /// With which group it was told; none so far.
    pub(super) group: Option<Uuid>,
    /// For how much it was told, each time that this changed; the last time last.
    pub(super) told: Vec<i64>,
}

/// Brings the sales up to what the journal says, some entries further; whether there may be more.
pub(super) async fn catch_up(change: &Change) -> Result<bool, VaultError> {
    // What is told does not depend on who asks.
    let _all = change.whole();
    let read_to = change.get::<place::Entity>(JOURNAL).await?.map_or(0, |row| row.number);
    let entries = change.journal_after(read_to, AT_ONCE).await?;
    let Some(last) = entries.last() else { return Ok(false) };
    let (mut registered, mut leads) = (BTreeSet::<RegistrationId>::new(), BTreeSet::<LeadId>::new());
    for entry in &entries {
        let (noun, _) = entry.kind.split_once('.').unwrap_or_default();
        for id in &entry.about {
            match noun {
                "registration" => registered.extend(id.parse::<RegistrationId>()),
                "lead" => leads.extend(id.parse::<LeadId>()),
                "deal" => leads.extend(lead_of(change, id).await?),
                _ => {}
            }
        }
    }
    let leads: Vec<LeadId> = leads.into_iter().collect();
    for some in leads.chunks(SOME) {
        let of_it = registrations::of_leads(change, some).await?;
        registered.extend(of_it.values().flatten().map(|one| one.id));
    }
    let registered: Vec<RegistrationId> = registered.into_iter().collect();
    for some in registered.chunks(SOME) {
        keep(change, registrations::read_ahead(change, some).await?).await?;
    }
    reach(change, last.number).await?;
    Ok(entries.len() as u64 == AT_ONCE)
}

/// The lead that a deal is about.
async fn lead_of(tx: &Tx, deal: &str) -> Result<Option<LeadId>, VaultError> {
    let Ok(id) = deal.parse::<DealId>() else { return Ok(None) };
    Ok(deals::find(tx, id).await?.and_then(|deal| match deal.source {
        Source::Lead(lead) => Some(lead),
        Source::Registration { .. } => None,
    }))
}

/// Writes where these stand now. What was passed up of a partner's is the partner's to tell of.
async fn keep(change: &Change, registered: Vec<Registration>) -> Result<(), VaultError> {
    let own = |one: &Registration| one.direction == Direction::Sent && one.origin.is_none();
    let registered: Vec<Registration> = registered.into_iter().filter(own).collect();
    let ids: Vec<Uuid> = registered.iter().map(|one| one.id.uuid()).collect();
    let rows = change.find::<Entity>().filter(Column::Id.is_in(ids)).all().await?;
    let known: BTreeMap<Uuid, Sale> =
        rows.into_iter().map(|row| Ok((row.id, Sale::try_from(row)?))).collect::<Result<_, VaultError>>()?;
    let groups = groups::these(change, known.values().filter_map(|sale| sale.group)).await?;
    let leads: Vec<LeadId> = registered.iter().filter_map(|one| one.lead).collect();
    leads::read_ahead(change, &leads).await?;
    let (mut fresh, mut changed) = (Vec::new(), Vec::new());
    for registration in registered {
        let (cell, value) = stands(change, &registration).await?;
        let id = registration.id.uuid();
        let known = known.get(&id);
        if known.is_none() && cell.standing == Standing::Gone {
            continue;
        }
        let sale = Sale {
            id,
            partnership: registration.partnership,
            cell,
            value,
            group: known.and_then(|known| known.group),
            told: known.map(|known| known.told.clone()).unwrap_or_default(),
        };
        match known {
            None => fresh.push(sale),
            // Nobody was told of it: it goes.
            Some(Sale { group: None, .. }) if sale.cell.standing == Standing::Gone => {
                change.delete::<Entity>().id(id).done().await?;
            }
            Some(known) if *known != sale => changed.push(sale),
            Some(_) => {}
        }
    }
    change.insert_all::<Entity>(fresh.iter().map(|sale| sale.row(&groups)).collect()).await?;
    let columns = [
        Column::Standing,
        Column::Currency,
        Column::Month,
        Column::Product,
        Column::Region,
        Column::Value,
        Column::Moved,
    ];
    let values = |sale: &Sale| {
        let Cell { standing, currency, month, product, region, .. } = &sale.cell;
        let texts = [standing.as_str(), currency, month, product, region];
        let texts = texts.map(|text| text.to_owned().into());
        let values = texts.into_iter().chain([sale.value.into(), sale.moved(&groups).into()]).collect();
        (sale.id, values)
    };
    change.update_each::<Entity>(&columns, changed.iter().map(values).collect()).await.map(|_| ())
}

/// Where a sale stands now, and for how much: as the organisation itself knows it, while its registration is accepted.
async fn stands(tx: &Tx, registration: &Registration) -> Result<(Cell, i64), VaultError> {
    if !matches!(registration.state, State::Accepted { .. }) {
        return Ok((Cell::gone(), 0));
    }
    let lead = match registration.lead {
        Some(lead) => leads::find(tx, lead).await?,
        None => None,
    };
    let sale: &Draft = lead.as_ref().map_or(&registration.sale, |lead| &lead.draft);
    let standing = match sale.stage {
        Stage::Open => Standing::Open,
        Stage::Won => Standing::Won,
        Stage::Lost => Standing::Lost,
    };
    let value = sale.value.filter(|_| standing != Standing::Lost);
    let cell = Cell {
        standing,
        currency: value.map(|value| value.currency.code().to_owned()).unwrap_or_default(),
        month: sale.closes_on.map(|on| on.to_string().chars().take(7).collect()).unwrap_or_default(),
        product: sale.product.clone(),
        region: sale.country.clone().unwrap_or_default(),
        merged: 0,
    };
    Ok((cell, value.map_or(0, |value| value.minor)))
}

/// Those of a partnership that are told otherwise than they stand, or not at all.
pub(super) async fn moved(tx: &Tx, partnership: PartnershipId) -> Result<Vec<Sale>, VaultError> {
    let moved = tx.find::<Entity>().filter(Column::Partnership.eq(partnership.uuid()));
    moved.filter(Column::Moved.eq(true)).all().await?.into_iter().map(Sale::try_from).collect()
}

/// Those that are told rightly, with one of these groups.
pub(super) async fn standing_in(tx: &Tx, groups: Vec<Uuid>) -> Result<Vec<Sale>, VaultError> {
    let mut standing = Vec::new();
    for some in groups.chunks(SOME) {
        let these = tx.find::<Entity>().filter(Column::InGroup.is_in(some.iter().copied()));
        let these = these.filter(Column::Moved.eq(false)).all().await?;
        standing.extend(these.into_iter().map(Sale::try_from).collect::<Result<Vec<_>, _>>()?);
    }
    Ok(standing)
}

/// Whether there is any such.
pub(super) async fn some_moved(tx: &Tx, partnership: PartnershipId) -> Result<bool, VaultError> {
    let moved = tx.find::<Entity>().filter(Column::Partnership.eq(partnership.uuid()));
    moved.filter(Column::Moved.eq(true)).exists().await
}

/// From now on these are told with that group, for the last of these sums.
pub(super) async fn tell_with(change: &Change, told: Vec<(Uuid, Uuid, Vec<i64>)>) -> Result<(), VaultError> {
    let row = |(sale, group, told): (Uuid, Uuid, Vec<i64>)| {
        (sale, vec![group.into(), written(&told).into(), false.into()])
    };
    let columns = [Column::InGroup, Column::Told, Column::Moved];
    change.update_each::<Entity>(&columns, told.into_iter().map(row).collect()).await.map(|_| ())
}

fn written(told: &[i64]) -> String {
    told.iter().map(i64::to_string).collect::<Vec<_>>().join(",")
}

impl Sale {
    fn moved(&self, groups: &BTreeMap<Uuid, Group>) -> bool {
        let told = self.group.and_then(|group| groups.get(&group));
        !told.is_some_and(|group| group.cell.covers(&self.cell) && self.told.last() == Some(&self.value))
    }

    fn row(&self, groups: &BTreeMap<Uuid, Group>) -> ActiveModel {
        let Cell { standing, currency, month, product, region, .. } = self.cell.clone();
        ActiveModel {
            id: Set(self.id),
            partnership: Set(self.partnership.uuid()),
            standing: Set(standing.as_str().to_owned()),
            currency: Set(currency),
            month: Set(month),
            product: Set(product),
            region: Set(region),
            value: Set(self.value),
            in_group: Set(self.group),
            told: Set(written(&self.told)),
            moved: Set(self.moved(groups)),
            ..Default::default()
        }
    }
}

impl TryFrom<Model> for Sale {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let standing = Standing::read(&row.standing);
        Ok(Self {
            id: row.id,
            partnership: row.partnership.into(),
            cell: Cell {
                standing: standing.ok_or_else(|| VaultError::Damaged(format!("{}: standing", row.id)))?,
                currency: row.currency,
                month: row.month,
                product: row.product,
                region: row.region,
                merged: 0,
            },
            value: row.value,
            group: row.in_group,
            told: row.told.split(',').filter_map(|value| value.parse().ok()).collect(),
        })
    }
}

const JOURNAL: &str = "journal";

async fn reach(change: &Change, number: i64) -> Result<(), VaultError> {
    let update = change.update::<place::Entity>().id(JOURNAL).set(place::Column::Number, number);
    if update.done().await? == 0 {
        let row =
            place::ActiveModel { of: Set(JOURNAL.to_owned()), number: Set(number), ..Default::default() };
        change.insert::<place::Entity>(row).await?;
    }
    Ok(())
}

/// The tables.
pub const MIGRATION: Migration = Migration {
    name: "insight_sales_1",
    up: |schema| {
        schema.table("told_sales", |table| {
            table.uuid("id").uuid("partnership").text("standing").text("currency").text("month");
            table.text("product").text("region").number("value").maybe_uuid("in_group").text("told");
            table.truth("moved").key(&["id"]).index(&["partnership", "moved"]);
            table.index(&["in_group"]);
        });
        schema.table("told_places", |table| {
            table.text("of").number("number").key(&["of"]);
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "told_sales")]
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
    pub value: i64,
    pub in_group: Option<Uuid>,
    pub told: String,
    pub moved: bool,
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

/// How far something was read.
mod place {
    use vault::{
        Row,
        rows::{Uuid, prelude::*},
    };

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "told_places")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub org_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub of: String,
        pub number: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl Row for Entity {
        fn org() -> Column {
            Column::OrgId
        }

        fn id() -> Column {
            Column::Of
        }
    }
}
