//! How evidence is kept: here the row, in the vault's file store what arrived.

use std::collections::{HashMap, HashSet};

use files::Kind;
use kernel::{EnvelopeId, FileId, PartnershipId, RegistrationId, Timestamp, from_millis, millis};
use vault::{
    Change, Migration, Row, Tx, VaultError,
    rows::{ColumnTrait, Order, Set, Uuid, prelude::*},
};

use super::{Evidence, State};
use crate::{
    registrations::{self, Direction},
    texts::evidence as texts,
};

/// What went with a registration, the first one first.
///
/// # Errors
/// What the vault says.
pub async fn of(tx: &Tx, registration: RegistrationId) -> Result<Vec<Evidence>, VaultError> {
    let rows = tx.find::<Entity>().filter(Column::Registration.eq(registration.uuid()));
    let rows = rows.order_by(Column::Id, Order::Asc).all().await?;
    rows.into_iter().map(Evidence::try_from).collect()
}

/// One that went with that registration.
pub(super) async fn find(
    tx: &Tx,
    registration: RegistrationId,
    id: FileId,
) -> Result<Option<Evidence>, VaultError> {
    let row = tx.get::<Entity>(id.uuid()).await?.map(Evidence::try_from).transpose()?;
    Ok(row.filter(|one| one.registration == registration))
}

/// One that arrived, and whose content is here.
pub(crate) async fn kept(tx: &Tx, id: FileId) -> Result<Option<Evidence>, VaultError> {
    let row = tx.get::<Entity>(id.uuid()).await?.map(Evidence::try_from).transpose()?;
    Ok(row.filter(|one| one.direction == Direction::Received))
}

/// The one that went with an envelope.
pub(super) async fn of_envelope(tx: &Tx, envelope: EnvelopeId) -> Result<Option<Evidence>, VaultError> {
    let row = tx.find::<Entity>().filter(Column::Envelope.eq(envelope.uuid())).one().await?;
    row.map(Evidence::try_from).transpose()
}

/// What was sent of a file.
pub(super) async fn of_source(tx: &Tx, source: FileId) -> Result<Vec<Evidence>, VaultError> {
    let rows = tx.find::<Entity>().filter(Column::Source.eq(source.uuid())).all().await?;
    rows.into_iter().map(Evidence::try_from).collect()
}

/// Who else has these files: those to whom they went with a registration that they hold still, by their names. Who does
/// not see such a registration is told that somebody has the file, and not who.
pub(crate) async fn whose(tx: &Tx, files: &[FileId]) -> Result<HashMap<FileId, Vec<String>>, VaultError> {
    if files.is_empty() {
        return Ok(HashMap::new());
    }
    let sent = async || {
        let rows = tx.find::<Entity>().filter(Column::Source.is_in(files.iter().map(|id| id.uuid())));
        let rows = rows.order_by(Column::Id, Order::Asc).all().await?;
        rows.into_iter().map(Evidence::try_from).collect::<Result<Vec<_>, _>>()
    };
    let seen: HashSet<FileId> = sent().await?.into_iter().map(|one| one.id).collect();
    let _all = tx.whole();
    let rows = sent().await?;
    let ids: Vec<RegistrationId> = rows.iter().map(|one| one.registration).collect();
    let held = registrations::read_ahead(tx, &ids).await?;
    let held: HashMap<RegistrationId, String> =
        held.into_iter().filter(|one| one.is_seen()).map(|one| (one.id, one.peer_name)).collect();
    let mut whose: HashMap<FileId, Vec<String>> = HashMap::new();
    for one in rows.iter().filter(|one| one.crosses()) {
        if let (Some(source), Some(name)) = (one.source, held.get(&one.registration)) {
            let name = if seen.contains(&one.id) { name.clone() } else { texts::another() };
            let names = whose.entry(source).or_default();
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    Ok(whose)
}

/// How many crossed that way within a partnership since then.
pub(super) async fn since(
    tx: &Tx,
    partnership: PartnershipId,
    direction: Direction,
    since: Timestamp,
) -> Result<u64, VaultError> {
    // What one colleague sees of it is not all of it.
    let _all = tx.whole();
    let rows = tx.find::<Entity>().filter(Column::Partnership.eq(partnership.uuid()));
    let rows = rows.filter(Column::Direction.eq(direction.as_str()));
    rows.filter(Column::At.gt(millis(since))).count().await
}

pub(super) async fn insert(change: &Change, evidence: &Evidence) -> Result<(), VaultError> {
    let (state, reason) = stored(&evidence.state);
    change
        .insert::<Entity>(ActiveModel {
            id: Set(evidence.id.uuid()),
            registration: Set(evidence.registration.uuid()),
            partnership: Set(evidence.partnership.uuid()),
            direction: Set(evidence.direction.as_str().to_owned()),
            name: Set(evidence.name.clone()),
            kind: Set(evidence.kind.word().to_owned()),
            size: Set(i64::try_from(evidence.size).unwrap_or(i64::MAX)),
            hash: Set(evidence.hash.clone()),
            source: Set(evidence.source.map(FileId::uuid)),
            envelope: Set(evidence.envelope.uuid()),
            state: Set(state),
            reason: Set(reason),
            at: Set(millis(evidence.at)),
            ..Default::default()
        })
        .await
}

/// Writes what became of it.
pub(super) async fn settle(change: &Change, id: FileId, state: &State) -> Result<(), VaultError> {
    let (state, reason) = stored(state);
    let update = change.update::<Entity>().id(id.uuid()).set(Column::State, state);
    update.set(Column::Reason, reason).done().await.map(|_| ())
}

pub(super) async fn delete(change: &Change, id: FileId) -> Result<(), VaultError> {
    change.delete::<Entity>().id(id.uuid()).done().await.map(|_| ())
}

fn stored(state: &State) -> (String, Option<String>) {
    let reason = match state {
        State::Refused { reason } => Some(reason.clone()),
        State::UnderWay | State::There => None,
    };
    (state.as_str().to_owned(), reason)
}

impl TryFrom<Model> for Evidence {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let id = FileId::from(row.id);
        let damaged = |what: &str| VaultError::Damaged(format!("{id}: {what}"));
        Ok(Self {
            id,
            registration: row.registration.into(),
            partnership: row.partnership.into(),
            direction: row.direction.parse().map_err(|()| damaged("its way"))?,
            name: row.name,
            kind: Kind::of_word(&row.kind).ok_or_else(|| damaged("kind"))?,
            size: row.size.unsigned_abs(),
            hash: row.hash,
            source: row.source.map(FileId::from),
            envelope: row.envelope.into(),
            state: match row.state.as_str() {
                "under_way" => State::UnderWay,
                "there" => State::There,
                "refused" => State::Refused { reason: row.reason.unwrap_or_default() },
                _ => return Err(damaged("where it is")),
            },
            at: from_millis(row.at),
        })
    }
}

/// The table.
pub const MIGRATION: Migration = Migration {
    name: "selling_evidence_1",
    up: |schema| {
        schema.table("evidence", |table| {
            table.uuid("id").uuid("registration").uuid("partnership").text("direction").text("name");
            table.text("kind").number("size").text("hash").maybe_uuid("source").uuid("envelope");
            table.text("state").maybe_text("reason").number("at").key(&["id"]).index(&["registration"]);
            table.index(&["source"]).index(&["envelope"]).index(&["partnership", "direction", "at"]);
            table.follows("registration", "registrations");
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "evidence")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub registration: Uuid,
    pub partnership: Uuid,
    pub direction: String,
    pub name: String,
    pub kind: String,
    pub size: i64,
    pub hash: String,
    pub source: Option<Uuid>,
    pub envelope: Uuid,
    pub state: String,
    pub reason: Option<String>,
    pub at: i64,
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
