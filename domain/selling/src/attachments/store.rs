//! How attachments are kept: here the row, in the vault's file store what it holds.

use files::Kind;
use kernel::{FileId, Timestamp, from_millis, millis};
use vault::{
    Change, Migration, Row, Tx, VaultError,
    rows::{ColumnTrait, Order, Set, Uuid, prelude::*},
};

use super::{About, Attachment};

/// The files of a record, the newest first, with those that were removed within the day.
///
/// # Errors
/// What the vault says.
pub async fn of(tx: &Tx, about: impl Into<About>) -> Result<Vec<Attachment>, VaultError> {
    let about: About = about.into();
    let rows = tx.find::<Entity>().filter(Column::About.eq(about.to_string()));
    let rows = rows.order_by(Column::Id, Order::Desc).all().await?;
    rows.into_iter().map(Attachment::try_from).collect()
}

/// One file, removed or not.
///
/// # Errors
/// What the vault says.
pub async fn find(tx: &Tx, id: FileId) -> Result<Option<Attachment>, VaultError> {
    Ok(with_salt(tx, id).await?.map(|(file, _)| file))
}

/// One file, with what its facts in the journal are salted with.
pub(super) async fn with_salt(tx: &Tx, id: FileId) -> Result<Option<(Attachment, Vec<u8>)>, VaultError> {
    let Some(row) = tx.get::<Entity>(id.uuid()).await? else { return Ok(None) };
    let salt = row.salt.clone();
    let file = Attachment::try_from(row)?;
    // Who does not see a record does not see its files.
    let seen = tx.sight().is_none() || file.about.title(tx).await?.is_some();
    Ok(seen.then_some((file, salt)))
}

pub(super) async fn insert(change: &Change, file: &Attachment, salt: Vec<u8>) -> Result<(), VaultError> {
    change
        .insert::<Entity>(ActiveModel {
            id: Set(file.id.uuid()),
            about: Set(file.about.to_string()),
            name: Set(file.name.clone()),
            kind: Set(file.kind.word().to_owned()),
            size: Set(i64::try_from(file.size).unwrap_or(i64::MAX)),
            hash: Set(file.hash.clone()),
            note: Set(file.note.clone()),
            added_by: Set(file.by.clone()),
            added: Set(millis(file.added)),
            removed: Set(None),
            salt: Set(salt),
            ..Default::default()
        })
        .await
}

pub(super) async fn set_removed(
    change: &Change,
    id: FileId,
    at: Option<Timestamp>,
) -> Result<(), VaultError> {
    change.update::<Entity>().id(id.uuid()).set(Column::Removed, at.map(millis)).done().await.map(|_| ())
}

pub(super) async fn delete(change: &Change, id: FileId) -> Result<(), VaultError> {
    change.delete::<Entity>().id(id.uuid()).done().await.map(|_| ())
}

impl TryFrom<Model> for Attachment {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let id = FileId::from(row.id);
        let damaged = |what: &str| VaultError::Damaged(format!("{id}: {what}"));
        Ok(Self {
            id,
            about: row.about.parse().map_err(|_| damaged("what it is attached to"))?,
            name: row.name,
            kind: Kind::of_word(&row.kind).ok_or_else(|| damaged("kind"))?,
            size: row.size.unsigned_abs(),
            hash: row.hash,
            note: row.note,
            by: row.added_by,
            added: from_millis(row.added),
            removed: row.removed.map(from_millis),
        })
    }
}

/// The table.
pub const MIGRATION: Migration = Migration {
    name: "selling_attachments_1",
    up: |schema| {
        schema.table("attachments", |table| {
            table.uuid("id").text("about").text("name").text("kind").number("size").text("hash");
            table.maybe_text("note").text("added_by").number("added").maybe_number("removed").bytes("salt");
            table.key(&["id"]).index(&["about"]);
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attachments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub about: String,
    pub name: String,
    pub kind: String,
    pub size: i64,
    pub hash: String,
    pub note: Option<String>,
    pub added_by: String,
    pub added: i64,
    pub removed: Option<i64>,
    pub salt: Vec<u8>,
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
