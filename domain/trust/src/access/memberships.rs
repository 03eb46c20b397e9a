//! A person's place in an organisation. It is revoked, not removed: what the person did stays theirs.
//!
//! ```text
//! active ⇄ suspended        either ─→ revoked
//! ```

use jiff::SignedDuration;
use kernel::{EmailAddress, OrgId, PersonId, Timestamp, from_millis, millis};
use sea_orm::{ActiveValue::Set, QueryOrder, UpdateMany, entity::prelude::*, sea_query::Expr};
use vault::{Directory, Migration, VaultError, Vaults};

use self::row::{ActiveModel, Column, Entity, Model};
use super::Role;
use crate::people::{self, Person};

const ACTIVE: &str = "active";
const SUSPENDED: &str = "suspended";
const REVOKED: &str = "revoked";
/// That somebody works here is written down at most this often.
const NOTED: SignedDuration = SignedDuration::from_mins(1);

/// Somebody's active place in an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership {
    /// Who.
    pub person: PersonId,
    /// Where.
    pub org: OrgId,
    /// As what.
    pub role: Role,
    /// When they last looked at it, to the minute.
    pub used: Option<Timestamp>,
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
        used: Set(None),
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

/// Keeps a membership from being used, until it is restored; false where there is none that is active. From the next
/// request on, on every node, the person sees nothing of the organisation.
///
/// # Errors
/// What the database says.
pub(crate) async fn suspend(vaults: &Vaults, person: PersonId, org: OrgId) -> Result<bool, VaultError> {
    step(vaults.directory(), person, org, ACTIVE, SUSPENDED).await
}

/// Ends a suspension: the person has the role from before. False where there is none.
///
/// # Errors
/// What the database says.
pub(crate) async fn restore(vaults: &Vaults, person: PersonId, org: OrgId) -> Result<bool, VaultError> {
    step(vaults.directory(), person, org, SUSPENDED, ACTIVE).await
}

/// The people whose membership is suspended, the oldest first.
///
/// # Errors
/// What the database says.
pub(crate) async fn suspended(directory: &Directory, org: OrgId) -> Result<Vec<Membership>, VaultError> {
    in_state(directory, org, SUSPENDED).await
}

/// Everybody who works for an organisation, and after them those whose membership is suspended, who are marked.
///
/// # Errors
/// What the database says.
pub async fn everybody(directory: &Directory, org: OrgId) -> Result<Vec<(Membership, bool)>, VaultError> {
    let active = of_organisation(directory, org).await?.into_iter().map(|one| (one, false));
    let suspended = suspended(directory, org).await?.into_iter().map(|one| (one, true));
    Ok(active.chain(suspended).collect())
}

/// Notes that the person looks at the organisation: they come back to where they were last.
pub(super) async fn note_use(vaults: &Vaults, membership: &Membership) -> Result<(), VaultError> {
    let now = vaults.front().clock.now();
    if membership.used.is_some_and(|used| now.duration_since(used) < NOTED) {
        return Ok(());
    }
    let update = of(membership.person, membership.org).col_expr(Column::Used, Expr::val(millis(now)));
    vaults.directory().update(update).await.map(|_| ())
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
    in_state(directory, org, ACTIVE).await
}

async fn in_state(
    directory: &Directory,
    org: OrgId,
    state: &'static str,
) -> Result<Vec<Membership>, VaultError> {
    let query = Entity::find()
        .filter(Column::Org.eq(org.uuid()))
        .filter(Column::State.eq(state))
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
    let update = of(person, org).col_expr(Column::Role, Expr::val(role));
    directory.update(update.col_expr(Column::State, Expr::val(state))).await.map(|_| ())
}

async fn step(
    directory: &Directory,
    person: PersonId,
    org: OrgId,
    from: &'static str,
    to: &'static str,
) -> Result<bool, VaultError> {
    let update = of(person, org).filter(Column::State.eq(from)).col_expr(Column::State, Expr::val(to));
    Ok(directory.update(update).await? == 1)
}

fn of(person: PersonId, org: OrgId) -> UpdateMany<Entity> {
    Entity::update_many().filter(Column::Person.eq(person.uuid())).filter(Column::Org.eq(org.uuid()))
}

impl TryFrom<Model> for Membership {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let role = row.role.parse().map_err(|error| VaultError::Damaged(format!("a membership: {error}")))?;
        Ok(Self { person: row.person.into(), org: row.org.into(), role, used: row.used.map(from_millis) })
    }
}

pub(crate) const MIGRATION: Migration = Migration {
    name: "trust_memberships_1",
    up: |schema| {
        schema.table("memberships", |table| {
            table.uuid("person").uuid("org").text("role").text("state").number("created");
            table.key(&["person", "org"]).index(&["org"]).goes_with("org");
        });
    },
};

pub(crate) const USING: Migration = Migration {
    name: "trust_memberships_2",
    up: |schema| {
        schema.alter("memberships", |table| {
            table.maybe_number("used");
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
        pub used: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
    impl vault::Entry for Entity {}
}
