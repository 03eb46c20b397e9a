//! How it is kept who was moved between tiers, so that it can be undone and everybody is told.

use kernel::{ActId, PartnershipId, ProgramId, Timestamp, from_millis, millis};
use partnering::programs::Standing;
use serde::{Deserialize, Serialize};
use vault::{
    Change, Migration, Row, Tx, VaultError,
    rows::{ColumnTrait, Order, Set, Uuid, prelude::*},
};

/// One time that partners were moved.
#[derive(Debug, Clone)]
pub(super) struct Moving {
    pub(super) id: ActId,
    pub(super) program: ProgramId,
    /// Which time it was, of this program: ids of one moment are in no order.
    pub(super) number: i64,
    pub(super) at: Timestamp,
    /// Who said so, as journals write it.
    pub(super) by: String,
    pub(super) moves: Vec<Move>,
    /// Where each partner stands since then, for who is told.
    pub(super) standings: Vec<(PartnershipId, Standing)>,
    /// How many of them were told.
    pub(super) told: i64,
    pub(super) undone: bool,
}

/// A partner that moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Move {
    pub(super) partnership: PartnershipId,
    pub(super) from: Option<String>,
    pub(super) to: Option<String>,
}

pub(super) async fn insert(change: &Change, moving: &Moving) -> Result<(), VaultError> {
    change
        .insert::<Entity>(ActiveModel {
            id: Set(moving.id.uuid()),
            program: Set(moving.program.uuid()),
            number: Set(moving.number),
            moved: Set(millis(moving.at)),
            moved_by: Set(moving.by.clone()),
            moves: Set(serde_json::to_string(&moving.moves).unwrap_or_default()),
            standings: Set(serde_json::to_string(&moving.standings).unwrap_or_default()),
            told: Set(moving.told),
            undone: Set(moving.undone),
            ..Default::default()
        })
        .await
}

pub(super) async fn find(tx: &Tx, id: ActId) -> Result<Option<Moving>, VaultError> {
    tx.get::<Entity>(id.uuid()).await?.map(Moving::try_from).transpose()
}

/// The last time that partners of a program were moved.
pub(super) async fn last(tx: &Tx, program: ProgramId) -> Result<Option<Moving>, VaultError> {
    let all = tx.find::<Entity>().filter(Column::Program.eq(program.uuid()));
    all.order_by(Column::Number, Order::Desc).limit(1).one().await?.map(Moving::try_from).transpose()
}

pub(super) async fn set_told(change: &Change, id: ActId, told: i64) -> Result<(), VaultError> {
    change.update::<Entity>().id(id.uuid()).set(Column::Told, told).done().await.map(|_| ())
}

/// False where it was undone before.
pub(super) async fn set_undone(change: &Change, id: ActId) -> Result<bool, VaultError> {
    let standing = change.update::<Entity>().id(id.uuid()).filter(Column::Undone.eq(false));
    Ok(standing.set(Column::Undone, true).done().await? == 1)
}

impl TryFrom<Model> for Moving {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let id = ActId::from(row.id);
        let damaged = |_| VaultError::Damaged(format!("{id}: moves between tiers"));
        Ok(Self {
            id,
            program: row.program.into(),
            number: row.number,
            at: from_millis(row.moved),
            by: row.moved_by,
            moves: serde_json::from_str(&row.moves).map_err(damaged)?,
            standings: serde_json::from_str(&row.standings).map_err(damaged)?,
            told: row.told,
            undone: row.undone,
        })
    }
}

/// The table.
pub const MIGRATION: Migration = Migration {
    name: "selling_tiers_1",
    up: |schema| {
        schema.table("tier_moves", |table| {
            table.uuid("id").uuid("program").number("number").number("moved").text("moved_by").text("moves");
            table.text("standings").number("told").truth("undone").key(&["id"]);
            table.unique(&["program", "number"]);
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tier_moves")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub program: Uuid,
    pub number: i64,
    pub moved: i64,
    pub moved_by: String,
    pub moves: String,
    pub standings: String,
    pub told: i64,
    pub undone: bool,
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
