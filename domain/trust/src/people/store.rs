//! How people are kept.

use kernel::{EmailAddress, PersonId, Timestamp, from_millis, millis};
use sea_orm::{ActiveValue::Set, entity::prelude::*, sea_query::Expr};
use text::{Region, Zone};
use vault::{Directory, Entry, Migration, VaultError};

use super::Person;

pub(crate) const MIGRATION: Migration = Migration {
    name: "trust_people_1",
    up: |schema| {
        schema.table("people", |table| {
            table.uuid("id").text("name").text("email").text("email_key").text("password");
            table.number("generation").number("created").maybe_number("suspended");
            table.key(&["id"]).unique(&["email_key"]);
            // Password, second factors and the way they read are the person's, not the organisation's.
            table.goes_through("memberships", "person", "org", &["name", "email", "email_key", "created"]);
        });
    },
};

pub(crate) const READING: Migration = Migration {
    name: "trust_people_2",
    up: |schema| {
        schema.alter("people", |table| {
            table.maybe_text("region").maybe_text("zone");
        });
    },
};

/// An address as it is compared: one person's, in capital or small letters.
pub(super) fn email_key(email: &str) -> String {
    email.trim().to_lowercase()
}

pub(super) async fn add(directory: &Directory, person: &Person, hash: String) -> Result<(), VaultError> {
    let row = ActiveModel {
        id: Set(person.id.uuid()),
        name: Set(person.name.clone()),
        email: Set(person.email.to_string()),
        email_key: Set(email_key(person.email.as_str())),
        password: Set(hash),
        generation: Set(person.generation),
        created: Set(millis(person.created)),
        suspended: Set(person.suspended.map(millis)),
        region: Set(None),
        zone: Set(None),
    };
    directory.insert::<Entity>(row).await
}

pub(super) async fn by_email(
    directory: &Directory,
    key: &str,
) -> Result<Option<(Person, String)>, VaultError> {
    let row = directory.one(Entity::find().filter(Column::EmailKey.eq(key))).await?;
    row.map(Model::into_person).transpose()
}

pub(super) async fn with_hash(
    directory: &Directory,
    id: PersonId,
) -> Result<Option<(Person, String)>, VaultError> {
    let row = directory.one(Entity::find().filter(Column::Id.eq(id.uuid()))).await?;
    row.map(Model::into_person).transpose()
}

/// Password and generation in one write; false where the person changed since they were read.
pub(super) async fn set_password(
    directory: &Directory,
    person: &Person,
    hash: String,
) -> Result<bool, VaultError> {
    let update = Entity::update_many()
        .col_expr(Column::Password, Expr::val(hash))
        .col_expr(Column::Generation, Expr::val(person.generation + 1))
        .filter(Column::Id.eq(person.id.uuid()))
        .filter(Column::Generation.eq(person.generation));
    Ok(directory.update(update).await? == 1)
}

/// Address and generation in one write; false where the person changed since they were read.
pub(super) async fn set_address(
    directory: &Directory,
    person: &Person,
    address: &EmailAddress,
) -> Result<bool, VaultError> {
    let update = Entity::update_many()
        .col_expr(Column::Email, Expr::val(address.as_str()))
        .col_expr(Column::EmailKey, Expr::val(email_key(address.as_str())))
        .col_expr(Column::Generation, Expr::val(person.generation + 1))
        .filter(Column::Id.eq(person.id.uuid()))
        .filter(Column::Generation.eq(person.generation));
    Ok(directory.update(update).await? == 1)
}

pub(super) async fn set_suspended(
    directory: &Directory,
    id: PersonId,
    since: Option<Timestamp>,
) -> Result<(), VaultError> {
    let update = Entity::update_many()
        .col_expr(Column::Suspended, Expr::val(since.map(millis)))
        .filter(Column::Id.eq(id.uuid()));
    directory.update(update).await.map(|_| ())
}

/// How the person reads; what is none is left to the browser.
pub(super) async fn set_reading(
    directory: &Directory,
    id: PersonId,
    region: Option<Region>,
    zone: Option<&Zone>,
) -> Result<(), VaultError> {
    let update = Entity::update_many()
        .col_expr(Column::Region, Expr::val(region.map(|region| region.to_string())))
        .col_expr(Column::Zone, Expr::val(zone.map(|zone| zone.as_str().to_owned())))
        .filter(Column::Id.eq(id.uuid()));
    directory.update(update).await.map(|_| ())
}

/// The time zone that a browser told, where none is known yet.
pub(super) async fn suggest_zone(directory: &Directory, id: PersonId, zone: &Zone) -> Result<(), VaultError> {
    let update = Entity::update_many()
        .col_expr(Column::Zone, Expr::val(zone.as_str()))
        .filter(Column::Id.eq(id.uuid()))
        .filter(Column::Zone.is_null());
    directory.update(update).await.map(|_| ())
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "people")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub email: String,
    pub email_key: String,
    pub password: String,
    pub generation: i64,
    pub created: i64,
    pub suspended: Option<i64>,
    pub region: Option<String>,
    pub zone: Option<String>,
}

impl Model {
    fn into_person(self) -> Result<(Person, String), VaultError> {
        let id = PersonId::from(self.id);
        let person = Person {
            id,
            name: self.name,
            email: self.email.parse().map_err(|_| VaultError::Damaged(format!("the address of {id}")))?,
            created: from_millis(self.created),
            suspended: self.suspended.map(from_millis),
            // A zone that the tz database has dropped is as good as none.
            region: self.region.and_then(|region| region.parse().ok()),
            zone: self.zone.and_then(|zone| zone.parse().ok()),
            generation: self.generation,
        };
        Ok((person, self.password))
    }
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
impl Entry for Entity {}
