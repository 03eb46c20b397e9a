//! The programs that one has a place in, as their owners said they are.

use exchange::Arrived;
use kernel::{PartnershipId, ProgramId, Timestamp, from_millis, millis};
use serde::{Deserialize, Serialize};
use vault::{
    Change, Migration, Row, Tx, VaultError,
    rows::{ColumnTrait, Order, Set, Uuid, prelude::*},
};

use super::Definition;

/// What a program says that one has a place in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined {
    /// Through which partnership.
    pub partnership: PartnershipId,
    /// Its version.
    pub version: i64,
    /// Which telling of it this is: a later one takes the place of an earlier one.
    pub edition: i64,
    /// What it says.
    pub definition: Definition,
    /// The programs that it stands on, from the top.
    pub chain: Vec<Link>,
    /// When it came.
    pub received: Timestamp,
}

/// A program that another one stands on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Which; only its owner and its partners know what that is.
    pub program: ProgramId,
    /// What it is called, where its owner lets that be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// What came of one program, the newest first.
///
/// # Errors
/// What the vault says.
pub async fn joined(tx: &Tx, partnership: PartnershipId) -> Result<Vec<Joined>, VaultError> {
    let rows = tx.find::<Entity>().filter(Column::Id.eq(partnership.uuid()));
    let rows = rows.order_by(Column::Version, Order::Desc).remembered().all().await?;
    rows.into_iter().map(Joined::try_from).collect()
}

/// What it says now, as far as is known here.
///
/// # Errors
/// What the vault says.
pub async fn newest(tx: &Tx, partnership: PartnershipId) -> Result<Option<Joined>, VaultError> {
    Ok(joined(tx, partnership).await?.into_iter().next())
}

/// Keeps what came; a version that is told anew takes the place of what was told of it before.
pub(super) async fn keep(change: &Change, joined: &Joined, envelope: &Arrived) -> Result<(), VaultError> {
    change
        .delete::<Entity>()
        .filter(Column::Id.eq(joined.partnership.uuid()))
        .filter(Column::Version.eq(joined.version))
        .done()
        .await?;
    change
        .insert::<Entity>(ActiveModel {
            id: Set(joined.partnership.uuid()),
            version: Set(joined.version),
            edition: Set(joined.edition),
            definition: Set(serde_json::to_string(&joined.definition).unwrap_or_default()),
            chain: Set(serde_json::to_string(&joined.chain).unwrap_or_default()),
            received: Set(millis(joined.received)),
            envelope: Set(envelope.header.id.to_string()),
            ..Default::default()
        })
        .await
}

/// What came with that envelope is gone.
pub(super) async fn erase(change: &Change, envelope: &str) -> Result<(), VaultError> {
    change.delete::<Entity>().filter(Column::Envelope.eq(envelope)).done().await.map(|_| ())
}

impl TryFrom<Model> for Joined {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let partnership = PartnershipId::from(row.id);
        let damaged = |_| VaultError::Damaged(format!("{partnership}: what its program says"));
        Ok(Self {
            partnership,
            version: row.version,
            edition: row.edition,
            definition: serde_json::from_str(&row.definition).map_err(damaged)?,
            chain: serde_json::from_str(&row.chain).map_err(damaged)?,
            received: from_millis(row.received),
        })
    }
}

/// The table.
pub const MIGRATION: Migration = Migration {
    name: "partnering_joined_programs_1",
    up: |schema| {
        schema.table("joined_programs", |table| {
            table.uuid("id").number("version").number("edition").text("definition").text("chain");
            table.number("received").text("envelope").key(&["id", "version"]).index(&["envelope"]);
            table.follows("id", "partnerships");
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "joined_programs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i64,
    pub edition: i64,
    pub definition: String,
    pub chain: String,
    pub received: i64,
    pub envelope: String,
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
