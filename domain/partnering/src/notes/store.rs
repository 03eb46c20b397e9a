//! How notes are kept.

use kernel::{NoteId, PartnershipId, Timestamp, from_millis, millis};
use trust::access::Role;
use vault::{
    Actor, Change, Migration, Row, Tx, VaultError,
    rows::{ColumnTrait, Order, Set, Uuid, prelude::*},
};

use crate::authorship::may_change;

/// Notes that are shown about one partner, at most.
const SHOWN: u64 = 200;

/// A note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Its id.
    pub id: NoteId,
    /// About whom.
    pub partnership: PartnershipId,
    /// What was written.
    pub text: String,
    /// Who wrote it, as journals name them.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// When it was changed last, if it was.
    pub changed: Option<Timestamp>,
}

impl Note {
    /// Whether somebody may change it or take it away.
    pub fn may_change(&self, actor: Actor, role: Role) -> bool {
        may_change(&self.by, actor, role)
    }
}

/// The notes about a partner, the newest first.
///
/// # Errors
/// What the vault says.
pub async fn of_partnership(tx: &Tx, partnership: PartnershipId) -> Result<Vec<Note>, VaultError> {
    let rows = tx.find::<Entity>().filter(Column::Partnership.eq(partnership.uuid()));
    let rows = rows.order_by(Column::Id, Order::Desc).limit(SHOWN).all().await?;
    Ok(rows.into_iter().map(Note::from).collect())
}

pub(super) async fn find(tx: &Tx, id: NoteId) -> Result<Option<Note>, VaultError> {
    Ok(tx.get::<Entity>(id.uuid()).await?.map(Note::from))
}

pub(super) async fn insert(change: &Change, note: &Note) -> Result<(), VaultError> {
    change
        .insert::<Entity>(ActiveModel {
            id: Set(note.id.uuid()),
            partnership: Set(note.partnership.uuid()),
            text: Set(note.text.clone()),
            author: Set(note.by.clone()),
            at: Set(millis(note.at)),
            ..Default::default()
        })
        .await
}

pub(super) async fn rewrite(change: &Change, id: NoteId, text: &str) -> Result<(), VaultError> {
    let update = change.update::<Entity>().id(id.uuid()).set(Column::Text, text);
    update.set(Column::Changed, millis(change.now())).done().await.map(|_| ())
}

pub(super) async fn remove(change: &Change, id: NoteId) -> Result<(), VaultError> {
    change.delete::<Entity>().id(id.uuid()).done().await.map(|_| ())
}

impl From<Model> for Note {
    fn from(row: Model) -> Self {
        Self {
            id: row.id.into(),
            partnership: row.partnership.into(),
            text: row.text,
            by: row.author,
            at: from_millis(row.at),
            changed: row.changed.map(from_millis),
        }
    }
}

/// The table.
pub const MIGRATION: Migration = Migration {
    name: "partnering_notes_1",
    up: |schema| {
        schema.table("partner_notes", |table| {
            table.uuid("id").uuid("partnership").text("text").text("author").number("at");
            table.maybe_number("changed").key(&["id"]).index(&["partnership", "id"]);
            table.follows("partnership", "partnerships");
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "partner_notes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub partnership: Uuid,
    pub text: String,
    pub author: String,
    pub at: i64,
    pub changed: Option<i64>,
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
