//! How sessions are kept.

use kernel::{PersonId, SessionId, Timestamp, from_millis, millis};
use sea_orm::{ActiveValue::Set, Condition, QueryOrder, entity::prelude::*, sea_query::Expr};
use vault::{Directory, Entry, Migration, VaultError};

use super::Session;

pub(crate) const MIGRATION: Migration = Migration {
    name: "trust_sessions_1",
    up: |schema| {
        schema.table("sessions", |table| {
            table
                .uuid("id")
                .uuid("person")
                .bytes("token")
                .number("generation")
                .number("created")
                .number("seen");
            table.key(&["id"]).unique(&["token"]).index(&["person"]).index(&["seen"]).index(&["created"]);
            // Who was signed out since the backup must not be signed in by it.
            table.stays();
        });
    },
};

pub(crate) const BROWSERS: Migration = Migration {
    name: "trust_sessions_2",
    up: |schema| {
        schema.alter("sessions", |table| {
            table.maybe_text("browser");
        });
    },
};

pub(super) async fn add(directory: &Directory, session: &Session, token: Vec<u8>) -> Result<(), VaultError> {
    let row = ActiveModel {
        id: Set(session.id.uuid()),
        person: Set(session.person.uuid()),
        token: Set(token),
        generation: Set(session.generation),
        created: Set(millis(session.created)),
        seen: Set(millis(session.seen)),
        browser: Set(session.browser.clone()),
    };
    directory.insert::<Entity>(row).await
}

pub(super) async fn find(directory: &Directory, token: Vec<u8>) -> Result<Option<Session>, VaultError> {
    let row = directory.one(Entity::find().filter(Column::Token.eq(token))).await?;
    Ok(row.map(Session::from))
}

pub(super) async fn by_id(directory: &Directory, id: SessionId) -> Result<Option<Session>, VaultError> {
    let row = directory.one(Entity::find().filter(Column::Id.eq(id.uuid()))).await?;
    Ok(row.map(Session::from))
}

pub(super) async fn of_person(directory: &Directory, person: PersonId) -> Result<Vec<Session>, VaultError> {
    let query = Entity::find().filter(Column::Person.eq(person.uuid()));
    let rows = directory.all(query.order_by_desc(Column::Seen).order_by_desc(Column::Id)).await?;
    Ok(rows.into_iter().map(Session::from).collect())
}

pub(super) async fn remove_one(
    directory: &Directory,
    person: PersonId,
    id: SessionId,
) -> Result<bool, VaultError> {
    let one = Entity::delete_many().filter(Column::Person.eq(person.uuid())).filter(Column::Id.eq(id.uuid()));
    Ok(directory.delete(one).await? > 0)
}

pub(super) async fn remove_others(
    directory: &Directory,
    person: PersonId,
    id: SessionId,
) -> Result<(), VaultError> {
    let others =
        Entity::delete_many().filter(Column::Person.eq(person.uuid())).filter(Column::Id.ne(id.uuid()));
    directory.delete(others).await.map(|_| ())
}

impl From<Model> for Session {
    fn from(row: Model) -> Self {
        Self {
            id: row.id.into(),
            person: row.person.into(),
            created: from_millis(row.created),
            seen: from_millis(row.seen),
            browser: row.browser,
            generation: row.generation,
        }
    }
}

pub(super) async fn note_visit(
    directory: &Directory,
    id: SessionId,
    at: Timestamp,
) -> Result<(), VaultError> {
    let update =
        Entity::update_many().col_expr(Column::Seen, Expr::val(millis(at))).filter(Column::Id.eq(id.uuid()));
    directory.update(update).await.map(|_| ())
}

pub(super) async fn set_generation(
    directory: &Directory,
    id: SessionId,
    generation: i64,
) -> Result<(), VaultError> {
    let update = Entity::update_many()
        .col_expr(Column::Generation, Expr::val(generation))
        .filter(Column::Id.eq(id.uuid()));
    directory.update(update).await.map(|_| ())
}

pub(super) async fn remove(directory: &Directory, token: Vec<u8>) -> Result<(), VaultError> {
    directory.delete(Entity::delete_many().filter(Column::Token.eq(token))).await.map(|_| ())
}

pub(super) async fn remove_all(directory: &Directory, person: PersonId) -> Result<(), VaultError> {
    directory.delete(Entity::delete_many().filter(Column::Person.eq(person.uuid()))).await.map(|_| ())
}

pub(super) async fn remove_older(
    directory: &Directory,
    person: PersonId,
    generation: i64,
) -> Result<(), VaultError> {
    let older = Entity::delete_many()
        .filter(Column::Person.eq(person.uuid()))
        .filter(Column::Generation.lt(generation));
    directory.delete(older).await.map(|_| ())
}

pub(super) async fn forget_before(
    directory: &Directory,
    seen: Timestamp,
    created: Timestamp,
) -> Result<(), VaultError> {
    let over = Condition::any().add(Column::Seen.lte(millis(seen))).add(Column::Created.lte(millis(created)));
    directory.delete(Entity::delete_many().filter(over)).await.map(|_| ())
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person: Uuid,
    pub token: Vec<u8>,
    pub generation: i64,
    pub created: i64,
    pub seen: i64,
    pub browser: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
impl Entry for Entity {}
