//! How host names are kept.

use sea_orm::{ActiveValue::Set, QueryOrder, entity::prelude::*};
use vault::{Directory, Entry, Migration, VaultError};

use super::Purpose;

pub(crate) const MIGRATION: Migration = Migration {
    name: "trust_hosts_1",
    up: |schema| {
        schema.table("hosts", |table| {
            table.text("host").text("purpose").key(&["host"]);
        });
    },
};

pub(super) async fn put(directory: &Directory, host: &str, purpose: Purpose) -> Result<(), VaultError> {
    directory.delete(Entity::delete_many().filter(Column::Host.eq(host))).await?;
    let row = ActiveModel { host: Set(host.to_owned()), purpose: Set(purpose.word().to_owned()) };
    directory.insert::<Entity>(row).await
}

pub(super) async fn remove(directory: &Directory, host: &str) -> Result<bool, VaultError> {
    Ok(directory.delete(Entity::delete_many().filter(Column::Host.eq(host))).await? > 0)
}

pub(super) async fn find(directory: &Directory, host: &str) -> Result<Option<Purpose>, VaultError> {
    let row = directory.one(Entity::find().filter(Column::Host.eq(host))).await?;
    row.map(|row| Purpose::of_word(&row.purpose)).transpose()
}

pub(super) async fn all(directory: &Directory) -> Result<Vec<(String, Purpose)>, VaultError> {
    let rows = directory.all(Entity::find().order_by_asc(Column::Host)).await?;
    rows.into_iter().map(|row| Ok((row.host, Purpose::of_word(&row.purpose)?))).collect()
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "hosts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub host: String,
    pub purpose: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
impl Entry for Entity {}
