//! What who owns a program knows of each partner in it, for itself: under which version it began, what it was told,
//! its group and tags, its tier. Partners keep theirs as well: under which version they began.

use std::collections::HashMap;

use kernel::{PartnershipId, ProgramId, Timestamp, from_millis, millis};
use vault::{
    Change, Fact, Migration, Row, Tx, VaultError,
    rows::{ColumnTrait, Order, Set, Uuid, prelude::*},
};

use super::{Definition, ProgramError};
use crate::texts::programs as texts;

/// A partner's place in a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Of which partnership.
    pub partnership: PartnershipId,
    /// In which program.
    pub program: ProgramId,
    /// The version under which it began.
    pub began: i64,
    /// The newest version that crossed to it.
    pub crossed: Option<i64>,
    /// The group that it is sorted into.
    pub group: Option<String>,
    /// Whatever else it is found by.
    pub tags: Vec<String>,
    /// Its tier, by name.
    pub tier: Option<String>,
    /// Since when it does not reach its tier any more.
    pub below_since: Option<Timestamp>,
}

/// One place; what nobody has written yet is as it was when it began.
///
/// # Errors
/// What the vault says.
pub async fn place(tx: &Tx, partnership: PartnershipId) -> Result<Option<Place>, VaultError> {
    tx.get::<Entity>(partnership.uuid()).await?.map(Place::try_from).transpose()
}

/// All places in a program, by partnership.
///
/// # Errors
/// What the vault says.
pub async fn places(tx: &Tx, program: ProgramId) -> Result<HashMap<PartnershipId, Place>, VaultError> {
    let rows = tx.find::<Entity>().filter(Column::Program.eq(program.uuid())).all().await?;
    rows.into_iter().map(|row| Place::try_from(row).map(|place| (place.partnership, place))).collect()
}

/// A partnership begins, under that version.
pub(crate) async fn begin(
    change: &Change,
    partnership: PartnershipId,
    program: ProgramId,
    version: i64,
) -> Result<(), VaultError> {
    change
        .insert::<Entity>(ActiveModel {
            id: Set(partnership.uuid()),
            program: Set(program.uuid()),
            began: Set(version),
            told: Set(0),
            tags: Set("[]".to_owned()),
            ..Default::default()
        })
        .await
}

/// Places that are not there yet, of partnerships from before there were any.
pub(super) async fn complete(
    change: &Change,
    program: ProgramId,
    partnerships: Vec<PartnershipId>,
) -> Result<(), VaultError> {
    let known = places(change, program).await?;
    for partnership in partnerships {
        if !known.contains_key(&partnership) {
            begin(change, partnership, program, 1).await?;
        }
    }
    Ok(())
}

/// Partners that were not yet told what the program says in this edition.
pub(super) async fn untold(
    tx: &Tx,
    program: ProgramId,
    edition: i64,
    limit: u64,
) -> Result<Vec<Place>, VaultError> {
    let untold =
        tx.find::<Entity>().filter(Column::Program.eq(program.uuid())).filter(Column::Told.lt(edition));
    let rows = untold.order_by(Column::Id, Order::Asc).limit(limit).all().await?;
    rows.into_iter().map(Place::try_from).collect()
}

/// It was seen to that they are told, and whether something crossed.
pub(super) async fn told(
    change: &Change,
    partnership: PartnershipId,
    edition: i64,
    crossed: Option<i64>,
) -> Result<(), VaultError> {
    let mut update = change.update::<Entity>().id(partnership.uuid()).set(Column::Told, edition);
    if crossed.is_some() {
        update = update.set(Column::Crossed, crossed);
    }
    update.done().await.map(|_| ())
}

/// Since terms were agreed on, what could not cross before may cross now.
pub(crate) async fn tell_again(change: &Change, partnership: PartnershipId) -> Result<(), VaultError> {
    change.update::<Entity>().id(partnership.uuid()).set(Column::Told, 0i64).done().await.map(|_| ())
}

/// Sorts a partner into a group of its program, with tags of one's own.
///
/// # Errors
/// When there is no such group, or a tag is no word, or what the vault says.
pub async fn sort(
    change: &Change,
    place: &Place,
    program: &Definition,
    group: &str,
    tags: &str,
) -> Result<(), ProgramError> {
    let group = Some(group.trim()).filter(|group| !group.is_empty());
    if group.is_some_and(|group| !program.groups.iter().any(|known| known == group)) {
        return Err(ProgramError::Wrong(vec![("group", texts::wrong_group())]));
    }
    let mut tags: Vec<String> =
        tags.split([',', '\n']).map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty()).collect();
    tags.sort();
    tags.dedup();
    if tags.len() > 20 || tags.iter().any(|tag| tag.chars().count() > 40) {
        return Err(ProgramError::Wrong(vec![("tags", texts::wrong_tags())]));
    }
    if group.map(str::to_owned) == place.group && tags == place.tags {
        return Ok(());
    }
    change
        .update::<Entity>()
        .id(place.partnership.uuid())
        .set(Column::Sorted, group.map(str::to_owned))
        .set(Column::Tags, serde_json::to_string(&tags).unwrap_or_default())
        .done()
        .await?;
    change.record(Fact::new("partner.placed").about(place.partnership).about(place.program)).await?;
    Ok(())
}

/// Sets the tiers of several partners: the name, and since when they do not reach it any more.
///
/// # Errors
/// What the vault says.
pub async fn set_tiers(
    change: &Change,
    program: ProgramId,
    moved: Vec<(PartnershipId, Option<String>, Option<Timestamp>)>,
) -> Result<(), VaultError> {
    complete(change, program, moved.iter().map(|(id, ..)| *id).collect()).await?;
    let rows =
        moved.into_iter().map(|(id, tier, below)| (id.uuid(), vec![tier.into(), below.map(millis).into()]));
    change.update_each::<Entity>(&[Column::Tier, Column::BelowSince], rows.collect()).await.map(|_| ())
}

impl TryFrom<Model> for Place {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let partnership = PartnershipId::from(row.id);
        let damaged = |_| VaultError::Damaged(format!("{partnership}: tags"));
        Ok(Self {
            partnership,
            program: row.program.into(),
            began: row.began,
            crossed: row.crossed,
            group: row.sorted,
            tags: serde_json::from_str(&row.tags).map_err(damaged)?,
            tier: row.tier,
            below_since: row.below_since.map(from_millis),
        })
    }
}

/// The table.
pub const MIGRATION: Migration = Migration {
    name: "partnering_places_1",
    up: |schema| {
        schema.table("program_places", |table| {
            table.uuid("id").uuid("program").number("began").number("told").maybe_number("crossed");
            table.maybe_text("sorted").text("tags").maybe_text("tier").maybe_number("below_since");
            table.key(&["id"]).index(&["program", "told"]).follows("id", "partnerships");
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "program_places")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub program: Uuid,
    pub began: i64,
    pub told: i64,
    pub crossed: Option<i64>,
    pub sorted: Option<String>,
    pub tags: String,
    pub tier: Option<String>,
    pub below_since: Option<i64>,
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
