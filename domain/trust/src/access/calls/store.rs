//! How notes of calls that were carried out once are kept, with what was answered: a row of the vault whose key
//! made the call.

use jiff::SignedDuration;
use kernel::{ApiKeyId, from_millis, millis};
use sha2::{Digest, Sha256};
use vault::{
    Actor, Change, Migration, Row, Tx, Vault, VaultError,
    rows::{ColumnTrait, Set, Uuid, prelude::*},
};

/// For how long a call is known again.
const KNOWN: SignedDuration = SignedDuration::from_hours(24);

/// A note that a call was carried out.
#[derive(Debug)]
pub(super) struct Note {
    /// The hash of what was asked.
    pub(super) asked: Vec<u8>,
    /// What was answered; none until it is, and where it was lost or erased.
    pub(super) answer: Option<Answer>,
}

/// What was answered.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) kind: Option<String>,
    pub(super) location: Option<String>,
    pub(super) body: Vec<u8>,
}

/// Under which id a call stands: two keys that choose the same name do not meet.
pub(super) fn id(key: ApiKeyId, name: &str) -> Uuid {
    let hash = Sha256::new().chain_update(key.uuid().as_bytes()).chain_update(name).finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    Uuid::from_bytes(bytes)
}

pub(super) async fn find(tx: &Tx, id: Uuid) -> Result<Option<Note>, VaultError> {
    let known = |row: &Model| tx.now().duration_since(from_millis(row.at)) < KNOWN;
    Ok(tx.get::<Entity>(id).await?.filter(known).map(Note::from))
}

/// Notes that a call was carried out; false where it was before.
pub(super) async fn note(change: &Change, id: Uuid, asked: [u8; 32]) -> Result<bool, VaultError> {
    if find(change, id).await?.is_some() {
        return Ok(false);
    }
    change.delete::<Entity>().id(id).done().await?;
    let note = ActiveModel {
        id: Set(id),
        asked: Set(asked.to_vec()),
        at: Set(millis(change.now())),
        status: Set(None),
        kind: Set(None),
        location: Set(None),
        body: Set(None),
        ..Default::default()
    };
    change.insert::<Entity>(note).await?;
    Ok(true)
}

/// Keeps what was answered.
pub(super) async fn keep(change: &Change, id: Uuid, answer: Answer) -> Result<(), VaultError> {
    let Answer { status, kind, location, body } = answer;
    let update = change.update::<Entity>().id(id).set(Column::Status, i64::from(status));
    update
        .set(Column::Kind, kind)
        .set(Column::Location, location)
        .set(Column::Body, body)
        .done()
        .await
        .map(|_| ())
}

/// Erases what was answered: it may hold a value that is to be erased. That it was, stays known.
///
/// # Errors
/// What the database says.
pub async fn forget_answers(change: &Change) -> Result<(), VaultError> {
    let update = change.update::<Entity>().set(Column::Status, None::<i64>);
    update.set(Column::Location, None::<String>).set(Column::Body, None::<Vec<u8>>).done().await.map(|_| ())
}

/// Deletes what is known no longer.
///
/// # Errors
/// What the database says.
pub async fn forget_old_answers(vault: &Vault) -> Result<(), VaultError> {
    let old = |tx: &Tx| Column::At.lte(millis(tx.now() - KNOWN));
    let any = vault.read(async |tx: &Tx| tx.find::<Entity>().filter(old(tx)).count().await);
    if any.await? == 0 {
        return Ok(());
    }
    vault
        .change(Actor::Node("answers"), async |change: &Change| {
            change.delete::<Entity>().filter(old(change)).done().await.map(|_| ())
        })
        .await
}

impl From<Model> for Note {
    fn from(row: Model) -> Self {
        let (kind, location) = (row.kind, row.location);
        let answer = row.status.zip(row.body).and_then(|(status, body)| {
            Some(Answer { status: u16::try_from(status).ok()?, kind, location, body })
        });
        Self { asked: row.asked, answer }
    }
}

/// The table.
pub(crate) const MIGRATION: Migration = Migration {
    name: "trust_answers_1",
    up: |schema| {
        schema.table("answers", |table| {
            table.uuid("id").bytes("asked").number("at");
            table.maybe_number("status").maybe_text("kind").maybe_text("location").maybe_bytes("body");
            table.key(&["id"]).index(&["at"]);
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "answers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub asked: Vec<u8>,
    pub at: i64,
    pub status: Option<i64>,
    pub kind: Option<String>,
    pub location: Option<String>,
    pub body: Option<Vec<u8>>,
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
