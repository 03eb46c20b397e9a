//! How it is kept who looks after a partnership: a row for each that somebody looks after.

use std::collections::HashMap;

use kernel::{PartnershipId, PersonId};
use vault::{
    Change, Migration, Row, Tx, VaultError,
    rows::{ColumnTrait, Set, Uuid, prelude::*},
};

/// Who looks after each partnership.
///
/// # Errors
/// What the vault says.
pub async fn all(tx: &Tx) -> Result<HashMap<PartnershipId, PersonId>, VaultError> {
    let rows = tx.find::<Entity>().all().await?;
    Ok(rows.into_iter().map(|row| (row.id.into(), row.manager.into())).collect())
}

/// Who looks after one.
///
/// # Errors
/// What the vault says.
pub async fn of(tx: &Tx, id: PartnershipId) -> Result<Option<PersonId>, VaultError> {
    Ok(tx.get::<Entity>(id.uuid()).await?.map(|row| row.manager.into()))
}

/// How many somebody looks after.
pub(crate) async fn count(tx: &Tx, manager: PersonId) -> Result<u64, VaultError> {
    tx.find::<Entity>().filter(Column::Manager.eq(manager.uuid())).count().await
}

pub(super) async fn set(change: &Change, id: PartnershipId, to: Option<PersonId>) -> Result<(), VaultError> {
    let Some(to) = to else { return change.delete::<Entity>().id(id.uuid()).done().await.map(|_| ()) };
    let moved = change.update::<Entity>().id(id.uuid()).set(Column::Manager, to.uuid()).done().await?;
    if moved == 0 {
        let row = ActiveModel { id: Set(id.uuid()), manager: Set(to.uuid()), ..Default::default() };
        change.insert::<Entity>(row).await?;
    }
    Ok(())
}

/// Somebody looks after nothing any more: of how many.
pub(super) async fn forget(change: &Change, manager: PersonId) -> Result<u64, VaultError> {
    change.delete::<Entity>().filter(Column::Manager.eq(manager.uuid())).done().await
}

/// The table.
pub const MIGRATION: Migration = Migration {
    name: "partnering_managers_1",
    up: |schema| {
        schema.table("partner_managers", |table| {
            table.uuid("id").uuid("manager").key(&["id"]).index(&["manager"]).follows("id", "partnerships");
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "partner_managers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub manager: Uuid,
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
