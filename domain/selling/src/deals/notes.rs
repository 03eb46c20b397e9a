//! What was written down about a deal: its organisation's own, until somebody shares it with a neighbour in the chain of
//! the sale ([`coselling`]).

use exchange::{Exchange, Why};
use kernel::{DealId, NoteId, Timestamp, from_millis, millis};
use serde_json::json;
use vault::{
    Change, Fact, Migration, Row, Tx, VaultError,
    rows::{ColumnTrait, Order, Set, Uuid, prelude::*},
    sealed,
};

use super::{DealError, Stage, store};
use crate::coselling::{self, Thing};

/// A note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Its id.
    pub id: NoteId,
    /// What was written.
    pub text: String,
    /// Who wrote it, as the journal names them.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// Writes something down. Nobody outside sees it, until it is shared.
///
/// # Errors
/// Why not.
pub async fn add(change: &Change, deal: DealId, text: &str) -> Result<NoteId, DealError> {
    let text = text.trim();
    match text.chars().count() {
        0 => return Err(DealError::Empty),
        length if length > 10_000 => return Err(DealError::Long { most: 10_000, length }),
        _ => {}
    }
    let known = store::find(change, deal).await?.ok_or(DealError::Absent)?;
    if known.stage == Stage::Withdrawn {
        return Err(DealError::Withdrawn);
    }
    let (clock, chance) = change.nature();
    let id = NoteId::new(clock, chance);
    let salt = chance.bytes::<16>().to_vec();
    // The journal holds a hash that dies with the note.
    let fact = Fact::new("deal.noted").about(deal).about(id).with("note", sealed(&salt, &json!(text)));
    change
        .insert::<Entity>(ActiveModel {
            id: Set(id.uuid()),
            deal: Set(deal.uuid()),
            text: Set(text.to_owned()),
            author: Set(change.actor().to_string()),
            at: Set(millis(change.now())),
            salt: Set(salt),
            ..Default::default()
        })
        .await?;
    change.record(fact).await?;
    Ok(id)
}

/// Takes a note away; nothing of it stays, here or with whom it was shared.
///
/// # Errors
/// When there is none.
pub async fn remove(
    exchange: &Exchange,
    change: &Change,
    deal: DealId,
    note: NoteId,
) -> Result<(), DealError> {
    let gone = change.delete::<Entity>().id(note.uuid()).filter(Column::Deal.eq(deal.uuid())).done().await?;
    if gone == 0 {
        return Err(DealError::Absent);
    }
    coselling::recall_source(exchange, change, Thing::Note(note), Why::Withdrawn).await?;
    change.sweep().await?;
    change.record(Fact::new("deal.note_removed").about(deal).about(note)).await?;
    Ok(())
}

/// One note of a deal.
pub(crate) async fn find(tx: &Tx, deal: DealId, note: NoteId) -> Result<Option<Note>, VaultError> {
    let row = tx.get::<Entity>(note.uuid()).await?.filter(|row| row.deal == deal.uuid());
    Ok(row.map(Note::from))
}

/// The notes of a deal, the newest first.
///
/// # Errors
/// What the vault says.
pub async fn of_deal(tx: &Tx, deal: DealId) -> Result<Vec<Note>, VaultError> {
    let rows = tx.find::<Entity>().filter(Column::Deal.eq(deal.uuid())).order_by(Column::Id, Order::Desc);
    Ok(rows.limit(200).all().await?.into_iter().map(Note::from).collect())
}

impl From<Model> for Note {
    fn from(row: Model) -> Self {
        Self { id: row.id.into(), text: row.text, by: row.author, at: from_millis(row.at) }
    }
}

/// The table.
pub const MIGRATION: Migration = Migration {
    name: "selling_deal_notes_1",
    up: |schema| {
        schema.table("deal_notes", |table| {
            table.uuid("id").uuid("deal").text("text").text("author").number("at").bytes("salt");
            table.key(&["id"]).index(&["deal", "id"]);
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deal_notes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub deal: Uuid,
    pub text: String,
    pub author: String,
    pub at: i64,
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
