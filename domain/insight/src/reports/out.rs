//! Which report was sent last in each partnership.

use kernel::{EnvelopeId, PartnershipId};
use vault::{
    Change, Migration, Row, Tx, VaultError,
    rows::{Set, Uuid, prelude::*},
};

/// The last one: which envelope carried it, and which time it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Last {
    pub(super) envelope: EnvelopeId,
    pub(super) number: i64,
}

pub(super) async fn last(tx: &Tx, partnership: PartnershipId) -> Result<Option<Last>, VaultError> {
    let row = tx.get::<Entity>(partnership.uuid()).await?;
    Ok(row.map(|row| Last { envelope: row.envelope.into(), number: row.number }))
}

pub(super) async fn set(change: &Change, partnership: PartnershipId, last: Last) -> Result<(), VaultError> {
    change.delete::<Entity>().id(partnership.uuid()).done().await?;
    let row = ActiveModel {
        id: Set(partnership.uuid()),
        envelope: Set(last.envelope.uuid()),
        number: Set(last.number),
        ..Default::default()
    };
    change.insert::<Entity>(row).await
}

/// The table.
pub const MIGRATION: Migration = Migration {
    name: "insight_told_1",
    up: |schema| {
        schema.table("told_reports", |table| {
            table.uuid("id").uuid("envelope").number("number").key(&["id"]);
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "told_reports")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub envelope: Uuid,
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
        Column::Id
    }
}
