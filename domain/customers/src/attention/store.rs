//! What an organisation has set, and up to where its journal was read: one row.

use vault::{
    Change, Row, Tx, VaultError,
    rows::{ColumnTrait, Set, Uuid, prelude::*},
};

use super::Setting;

/// What is set, and how often it was changed.
pub(crate) async fn setting(tx: &Tx) -> Result<(Setting, i64), VaultError> {
    let Some(row) = tx.find::<Entity>().one().await? else { return Ok((Setting::default(), 0)) };
    let setting =
        serde_json::from_str(&row.says).map_err(|_| VaultError::Damaged("the rules of customers".into()))?;
    Ok((setting, row.revision))
}

/// Writes it, if it is still the one that was looked at.
pub(super) async fn write(change: &Change, setting: &Setting, seen: i64) -> Result<bool, VaultError> {
    there(change).await?;
    let says = serde_json::to_string(setting).unwrap_or_default();
    let update = change.update::<Entity>().filter(Column::Revision.eq(seen));
    Ok(update.set(Column::Says, says).set(Column::Revision, seen + 1).done().await? == 1)
}

/// Up to which entry the journal was read.
pub(crate) async fn read_to(tx: &Tx) -> Result<i64, VaultError> {
    Ok(tx.find::<Entity>().one().await?.map_or(0, |row| row.read_to))
}

/// Keeps up to where it was read.
pub(crate) async fn set_read_to(change: &Change, number: i64) -> Result<(), VaultError> {
    there(change).await?;
    change.update::<Entity>().set(Column::ReadTo, number).done().await.map(|_| ())
}

async fn there(change: &Change) -> Result<(), VaultError> {
    if change.find::<Entity>().one().await?.is_some() {
        return Ok(());
    }
    let says = serde_json::to_string(&Setting::default()).unwrap_or_default();
    let row = ActiveModel {
        id: Set(change.org().uuid()),
        says: Set(says),
        revision: Set(0),
        read_to: Set(0),
        ..Default::default()
    };
    change.insert::<Entity>(row).await
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customer_settings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub says: String,
    pub revision: i64,
    pub read_to: i64,
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
