//! How addresses that were left are kept, until nobody can take the change back.

use kernel::{EmailAddress, PersonId, Timestamp, from_millis, millis};
use sea_orm::{ActiveValue::Set, entity::prelude::*};
use vault::{Directory, Entry, Migration, VaultError};

/// A change that can be taken back.
#[derive(Debug, Clone)]
pub(super) struct Left {
    /// Whose.
    pub(super) person: PersonId,
    /// The address that they had.
    pub(super) address: EmailAddress,
    /// When they left it.
    pub(super) at: Timestamp,
}

pub(super) async fn add(directory: &Directory, token: Vec<u8>, left: &Left) -> Result<(), VaultError> {
    let row = ActiveModel {
        token: Set(token),
        person: Set(left.person.uuid()),
        address: Set(left.address.to_string()),
        at: Set(millis(left.at)),
    };
    directory.insert::<Entity>(row).await
}

pub(super) async fn find(directory: &Directory, token: Vec<u8>) -> Result<Option<Left>, VaultError> {
    let Some(row) = directory.one(Entity::find().filter(Column::Token.eq(token))).await? else {
        return Ok(None);
    };
    let damaged = |_| VaultError::Damaged("an address that was left".to_owned());
    let address = row.address.parse().map_err(damaged)?;
    Ok(Some(Left { person: row.person.into(), address, at: from_millis(row.at) }))
}

pub(super) async fn remove(directory: &Directory, token: Vec<u8>) -> Result<(), VaultError> {
    directory.delete(Entity::delete_many().filter(Column::Token.eq(token))).await.map(|_| ())
}

/// The changes of a person from then on: they came after what is taken back.
pub(super) async fn remove_since(
    directory: &Directory,
    person: PersonId,
    since: Timestamp,
) -> Result<(), VaultError> {
    let later =
        Entity::delete_many().filter(Column::Person.eq(person.uuid())).filter(Column::At.gte(millis(since)));
    directory.delete(later).await.map(|_| ())
}

pub(super) async fn remove_before(directory: &Directory, before: Timestamp) -> Result<(), VaultError> {
    directory.delete(Entity::delete_many().filter(Column::At.lt(millis(before)))).await.map(|_| ())
}

pub(crate) const MIGRATION: Migration = Migration {
    name: "trust_addresses_1",
    up: |schema| {
        schema.table("addresses_left", |table| {
            table.bytes("token").uuid("person").text("address").number("at");
            table.key(&["token"]).index(&["person"]).index(&["at"]);
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "addresses_left")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub token: Vec<u8>,
    pub person: Uuid,
    pub address: String,
    pub at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
impl Entry for Entity {}
