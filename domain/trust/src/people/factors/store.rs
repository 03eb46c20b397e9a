//! How second factors are kept.

use kernel::{PersonId, Timestamp, from_millis, millis};
use sea_orm::{ActiveValue::Set, entity::prelude::*, sea_query::Expr};
use vault::{Directory, Entry, Migration, VaultError};

/// A secret, and whether codes are asked for.
pub(super) struct Factor {
    /// The secret, sealed.
    pub(super) sealed: Vec<u8>,
    /// Since when codes are asked for.
    pub(super) confirmed: Option<Timestamp>,
}

pub(super) async fn find(directory: &Directory, person: PersonId) -> Result<Option<Factor>, VaultError> {
    let row = directory.one(factor::Entity::find().filter(factor::Column::Person.eq(person.uuid()))).await?;
    Ok(row.map(|row| Factor { sealed: row.sealed, confirmed: row.confirmed.map(from_millis) }))
}

/// Keeps a secret that nobody has confirmed; one that is there stays.
pub(super) async fn begin(
    directory: &Directory,
    person: PersonId,
    sealed: Vec<u8>,
    at: Timestamp,
) -> Result<(), VaultError> {
    let row = factor::ActiveModel {
        person: Set(person.uuid()),
        sealed: Set(sealed),
        begun: Set(millis(at)),
        confirmed: Set(None),
        step: Set(0),
    };
    match directory.insert::<factor::Entity>(row).await {
        Err(error) if error.is_taken() => Ok(()),
        done => done,
    }
}

pub(super) async fn confirm(
    directory: &Directory,
    person: PersonId,
    at: Timestamp,
) -> Result<(), VaultError> {
    let update = factor::Entity::update_many()
        .col_expr(factor::Column::Confirmed, Expr::val(millis(at)))
        .filter(factor::Column::Person.eq(person.uuid()));
    directory.update(update).await.map(|_| ())
}

/// Takes the code of that step; false where it, or a later one, was taken.
pub(super) async fn take_step(
    directory: &Directory,
    person: PersonId,
    step: i64,
) -> Result<bool, VaultError> {
    let update = factor::Entity::update_many()
        .col_expr(factor::Column::Step, Expr::val(step))
        .filter(factor::Column::Person.eq(person.uuid()))
        .filter(factor::Column::Step.lt(step));
    Ok(directory.update(update).await? == 1)
}

pub(super) async fn remove(directory: &Directory, person: PersonId) -> Result<(), VaultError> {
    let factor = factor::Entity::delete_many().filter(factor::Column::Person.eq(person.uuid()));
    directory.delete(factor).await?;
    set_codes(directory, person, Vec::new()).await
}

/// Removes one that was turned on from then on, of either kind.
pub(in crate::people) async fn remove_since(
    directory: &Directory,
    person: PersonId,
    since: Timestamp,
) -> Result<(), VaultError> {
    let on = find(directory, person).await?.and_then(|factor| factor.confirmed);
    let wanted = passkey_wanted(directory, person).await?;
    if on.max(wanted).is_some_and(|last| last >= since) {
        want_no_passkey(directory, person).await?;
        remove(directory, person).await?;
    }
    Ok(())
}

/// Since when a passkey is asked for after the password.
pub(super) async fn passkey_wanted(
    directory: &Directory,
    person: PersonId,
) -> Result<Option<Timestamp>, VaultError> {
    let row = directory.one(wanted::Entity::find().filter(wanted::Column::Person.eq(person.uuid()))).await?;
    Ok(row.map(|row| from_millis(row.since)))
}

pub(super) async fn want_passkey(
    directory: &Directory,
    person: PersonId,
    since: Timestamp,
) -> Result<(), VaultError> {
    let row = wanted::ActiveModel { person: Set(person.uuid()), since: Set(millis(since)) };
    match directory.insert::<wanted::Entity>(row).await {
        Err(error) if error.is_taken() => Ok(()),
        done => done,
    }
}

pub(super) async fn want_no_passkey(directory: &Directory, person: PersonId) -> Result<(), VaultError> {
    let row = wanted::Entity::delete_many().filter(wanted::Column::Person.eq(person.uuid()));
    directory.delete(row).await.map(|_| ())
}

/// The recovery codes that were not used, hashed.
pub(super) async fn codes(directory: &Directory, person: PersonId) -> Result<Vec<Vec<u8>>, VaultError> {
    let rows = directory.all(code::Entity::find().filter(code::Column::Person.eq(person.uuid()))).await?;
    Ok(rows.into_iter().map(|row| row.hash).collect())
}

/// Takes a recovery code; false where there is none such.
pub(super) async fn take_code(
    directory: &Directory,
    person: PersonId,
    hash: Vec<u8>,
) -> Result<bool, VaultError> {
    let one = code::Entity::delete_many()
        .filter(code::Column::Person.eq(person.uuid()))
        .filter(code::Column::Hash.eq(hash));
    Ok(directory.delete(one).await? > 0)
}

/// These are the recovery codes from now on.
pub(super) async fn set_codes(
    directory: &Directory,
    person: PersonId,
    hashes: Vec<Vec<u8>>,
) -> Result<(), VaultError> {
    directory.delete(code::Entity::delete_many().filter(code::Column::Person.eq(person.uuid()))).await?;
    for hash in hashes {
        let row = code::ActiveModel { person: Set(person.uuid()), hash: Set(hash) };
        directory.insert::<code::Entity>(row).await?;
    }
    Ok(())
}

/// The tables.
pub(crate) const MIGRATION: Migration = Migration {
    name: "trust_factors_1",
    up: |schema| {
        schema.table("factors", |table| {
            table.uuid("person").bytes("sealed").number("begun").maybe_number("confirmed").number("step");
            table.key(&["person"]);
        });
        schema.table("recovery_codes", |table| {
            table.uuid("person").bytes("hash").key(&["person", "hash"]);
        });
    },
};

/// Who is asked for a passkey after the password.
pub(crate) const PASSKEYS: Migration = Migration {
    name: "trust_factors_2",
    up: |schema| {
        schema.table("passkeys_wanted", |table| {
            table.uuid("person").number("since").key(&["person"]);
        });
    },
};

mod wanted {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "passkeys_wanted")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub person: Uuid,
        pub since: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
    impl super::Entry for Entity {}
}

mod factor {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "factors")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub person: Uuid,
        pub sealed: Vec<u8>,
        pub begun: i64,
        pub confirmed: Option<i64>,
        pub step: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
    impl super::Entry for Entity {}
}

mod code {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "recovery_codes")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub person: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub hash: Vec<u8>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
    impl super::Entry for Entity {}
}
