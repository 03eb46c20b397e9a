//! A person's place in an organisation. It is revoked, not removed: what the person did stays theirs.

use kernel::{EmailAddress, OrgId, PersonId, millis};
use sea_orm::{ActiveValue::Set, QueryOrder, entity::prelude::*, sea_query::Expr};
use vault::{Directory, Migration, VaultError, Vaults};

use self::row::{ActiveModel, Column, Entity, Model};
use super::Role;
use crate::people::{self, Person};

const ACTIVE: &str = "active";
const REVOKED: &str = "revoked";

/// Somebody's active place in an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership {
    /// Who.
    pub person: PersonId,
    /// Where.
    pub org: OrgId,
    /// As what.
    pub role: Role,
}

/// Gives a person a role in an organisation, in place of one that they had.
///
/// # Errors
/// What the database says.
pub async fn grant(vaults: &Vaults, person: PersonId, org: OrgId, role: Role) -> Result<(), VaultError> {
    let row = ActiveModel {
        person: Set(person.uuid()),
        org: Set(org.uuid()),
        role: Set(role.word().to_owned()),
        state: Set(ACTIVE.to_owned()),
        created: Set(millis(vaults.front().clock.now())),
    };
    match vaults.directory().insert::<Entity>(row).await {
        Err(error) if error.is_taken() => set(vaults.directory(), person, org, role.word(), ACTIVE).await,
        done => done,
    }
}

/// Ends a membership; from the next request on, the person sees nothing of the organisation.
///
/// # Errors
/// What the database says.
pub async fn revoke(vaults: &Vaults, person: PersonId, org: OrgId) -> Result<(), VaultError> {
    let reader = Role::Reader.word();
    set(vaults.directory(), person, org, reader, REVOKED).await
}

/// What a person is in an organisation; none where they do not work for it.
///
/// # Errors
/// What the database says.
pub async fn role(directory: &Directory, person: PersonId, org: OrgId) -> Result<Option<Role>, VaultError> {
    let query = Entity::find()
        .filter(Column::Person.eq(person.uuid()))
        .filter(Column::Org.eq(org.uuid()))
        .filter(Column::State.eq(ACTIVE));
    let row = directory.one(query).await?;
    Ok(row.map(Membership::try_from).transpose()?.map(|membership| membership.role))
}

/// The organisations that a person works for, the oldest membership first.
///
/// # Errors
/// What the database says.
pub async fn of_person(directory: &Directory, person: PersonId) -> Result<Vec<Membership>, VaultError> {
    let query = Entity::find()
        .filter(Column::Person.eq(person.uuid()))
        .filter(Column::State.eq(ACTIVE))
        .order_by_asc(Column::Created)
        .order_by_asc(Column::Org);
    directory.all(query).await?.into_iter().map(Membership::try_from).collect()
}

/// The people who work for an organisation, the oldest membership first.
///
/// # Errors
/// What the database says.
pub async fn of_organisation(directory: &Directory, org: OrgId) -> Result<Vec<Membership>, VaultError> {
    let query = Entity::find()
        .filter(Column::Org.eq(org.uuid()))
        .filter(Column::State.eq(ACTIVE))
        .order_by_asc(Column::Created)
        .order_by_asc(Column::Person);
    directory.all(query).await?.into_iter().map(Membership::try_from).collect()
}

/// The people who work for an organisation, as they are called.
///
/// # Errors
/// What the database says.
pub async fn people(vaults: &Vaults, org: OrgId) -> Result<Vec<Person>, VaultError> {
    let mut people = Vec::new();
    for membership in of_organisation(vaults.directory(), org).await? {
        people.extend(people::person(vaults, membership.person).await?);
    }
    Ok(people)
}

/// The mail addresses of everybody who works for an organisation.
///
/// # Errors
/// What the database says.
pub async fn addresses(vaults: &Vaults, org: OrgId) -> Result<Vec<EmailAddress>, VaultError> {
    Ok(people(vaults, org).await?.into_iter().map(|person| person.email).collect())
}

async fn set(
    directory: &Directory,
    person: PersonId,
    org: OrgId,
    role: &str,
    state: &str,
) -> Result<(), VaultError> {
    let update = Entity::update_many()
        .col_expr(Column::Role, Expr::val(role))
        .col_expr(Column::State, Expr::val(state))
        .filter(Column::Person.eq(person.uuid()))
        .filter(Column::Org.eq(org.uuid()));
    directory.update(update).await.map(|_| ())
}

impl TryFrom<Model> for Membership {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let role = row.role.parse().map_err(|error| VaultError::Damaged(format!("a membership: {error}")))?;
        Ok(Self { person: row.person.into(), org: row.org.into(), role })
    }
}

pub(crate) const MIGRATION: Migration = Migration {
    name: "trust_memberships_1",
    up: |schema| {
        schema.table("memberships", |table| {
            table.uuid("person").uuid("org").text("role").text("state").number("created");
            table.key(&["person", "org"]).index(&["org"]);
        });
    },
};

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "memberships")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub person: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub org: Uuid,
        pub role: String,
        pub state: String,
        pub created: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
    impl vault::Entry for Entity {}
}
