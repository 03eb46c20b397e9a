//! How passkeys are kept.

use kernel::{PasskeyId, PersonId, Timestamp, from_millis, millis};
use sea_orm::{ActiveValue::Set, QueryOrder, entity::prelude::*, sea_query::Expr};
use vault::{Directory, Entry, Migration, VaultError};
use webauthn_rs_core::proto::Credential;

use super::{Passkey, ceremony::Spent};

type Kept = (Passkey, Credential);

pub(super) async fn of_person(directory: &Directory, person: PersonId) -> Result<Vec<Kept>, VaultError> {
    let query = passkey::Entity::find().filter(passkey::Column::Person.eq(person.uuid()));
    let rows = directory.all(query.order_by_asc(passkey::Column::Id)).await?;
    rows.into_iter().map(read).collect()
}

pub(super) async fn by_credential(directory: &Directory, id: &[u8]) -> Result<Option<Kept>, VaultError> {
    let query = passkey::Entity::find().filter(passkey::Column::Credential.eq(id));
    directory.one(query).await?.map(read).transpose()
}

pub(super) async fn add(directory: &Directory, kept: &Passkey, key: &Credential) -> Result<(), VaultError> {
    let row = passkey::ActiveModel {
        id: Set(kept.id.uuid()),
        person: Set(kept.person.uuid()),
        credential: Set(key.cred_id.to_vec()),
        name: Set(kept.name.clone()),
        public: Set(written(key)?),
        counter: Set(key.counter.into()),
        created: Set(millis(kept.created)),
        used: Set(None),
    };
    directory.insert::<passkey::Entity>(row).await
}

/// Notes that it signed; false where it signed meanwhile: of two answers with one counter, one is a copy's.
pub(super) async fn note_use(
    directory: &Directory,
    id: PasskeyId,
    counter: u32,
    key: &Credential,
    at: Timestamp,
) -> Result<bool, VaultError> {
    let update = passkey::Entity::update_many()
        .col_expr(passkey::Column::Public, Expr::val(written(key)?))
        .col_expr(passkey::Column::Counter, Expr::val(i64::from(key.counter)))
        .col_expr(passkey::Column::Used, Expr::val(millis(at)))
        .filter(passkey::Column::Id.eq(id.uuid()))
        .filter(passkey::Column::Counter.eq(i64::from(counter)));
    Ok(directory.update(update).await? == 1)
}

pub(super) async fn remove(
    directory: &Directory,
    person: PersonId,
    id: PasskeyId,
) -> Result<bool, VaultError> {
    let one = passkey::Entity::delete_many()
        .filter(passkey::Column::Person.eq(person.uuid()))
        .filter(passkey::Column::Id.eq(id.uuid()));
    Ok(directory.delete(one).await? > 0)
}

/// Removes those that were added from then on.
pub(in crate::people) async fn remove_since(
    directory: &Directory,
    person: PersonId,
    since: Timestamp,
) -> Result<(), VaultError> {
    let later = passkey::Entity::delete_many()
        .filter(passkey::Column::Person.eq(person.uuid()))
        .filter(passkey::Column::Created.gte(millis(since)));
    directory.delete(later).await.map(|_| ())
}

/// Notes that a question was answered; false where it was before. What is over is forgotten: it is refused anyway.
pub(super) async fn spend(directory: &Directory, spent: &Spent, now: Timestamp) -> Result<bool, VaultError> {
    let over = answered::Entity::delete_many().filter(answered::Column::Until.lte(millis(now)));
    directory.delete(over).await?;
    let row = answered::ActiveModel { hash: Set(spent.hash.clone()), until: Set(spent.until) };
    match directory.insert::<answered::Entity>(row).await {
        Ok(()) => Ok(true),
        Err(error) if error.is_taken() => Ok(false),
        Err(error) => Err(error),
    }
}

fn read(row: passkey::Model) -> Result<Kept, VaultError> {
    let id = PasskeyId::from(row.id);
    let key = serde_json::from_str(&row.public);
    let key = key.map_err(|error| VaultError::Damaged(format!("{id}: {error}")))?;
    let passkey = Passkey {
        id,
        person: row.person.into(),
        name: row.name,
        created: from_millis(row.created),
        used: row.used.map(from_millis),
    };
    Ok((passkey, key))
}

fn written(key: &Credential) -> Result<String, VaultError> {
    serde_json::to_string(key).map_err(|error| VaultError::Damaged(format!("a passkey: {error}")))
}

/// The tables.
pub(crate) const MIGRATION: Migration = Migration {
    name: "trust_passkeys_1",
    up: |schema| {
        schema.table("passkeys", |table| {
            table.uuid("id").uuid("person").bytes("credential").text("name").text("public");
            table.number("counter").number("created").maybe_number("used");
            table.key(&["id"]).unique(&["credential"]).index(&["person"]);
        });
        schema.table("passkey_answers", |table| {
            table.bytes("hash").number("until").key(&["hash"]).index(&["until"]);
            // A question is good for minutes: it is over by the time a backup comes back.
            table.stays();
        });
    },
};

mod passkey {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "passkeys")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub person: Uuid,
        pub credential: Vec<u8>,
        pub name: String,
        pub public: String,
        pub counter: i64,
        pub created: i64,
        pub used: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
    impl super::Entry for Entity {}
}

mod answered {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "passkey_answers")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub hash: Vec<u8>,
        pub until: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
    impl super::Entry for Entity {}
}
