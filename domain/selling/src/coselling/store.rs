//! How what is shared of deals is kept: here the row, in the vault's file store what arrived.

use std::collections::{HashMap, HashSet};

use files::Kind;
use kernel::{EnvelopeId, FileId, PartnershipId, RegistrationId, Timestamp, from_millis, millis};
use vault::{
    Change, Fact, Migration, Row, Tx, VaultError,
    rows::{ColumnTrait, FromQueryResult, Order, Set, Uuid, prelude::*},
};

use super::{Shared, Thing, What};
use crate::{
    deals::Stage,
    evidence::State,
    registrations::{self, Direction},
    texts::coselling as texts,
};

/// What was shared along these hops, the first one first.
///
/// # Errors
/// What the vault says.
pub async fn of(tx: &Tx, hops: &[RegistrationId]) -> Result<Vec<Shared>, VaultError> {
    let rows = tx.find::<Entity>().filter(Column::Registration.is_in(hops.iter().map(|id| id.uuid())));
    all(rows.order_by(Column::Id, Order::Asc).all().await?)
}

/// One, by its id.
pub(super) async fn find(tx: &Tx, id: Thing) -> Result<Option<Shared>, VaultError> {
    let row = tx.get::<Entity>(id.uuid()).await?.map(Shared::try_from).transpose()?;
    Ok(row.filter(|one| one.id == id))
}

/// A file that arrived, and whose content is here: its name, what it is, and its hash.
pub(crate) async fn kept(tx: &Tx, id: FileId) -> Result<Option<(String, Kind, String)>, VaultError> {
    let found = find(tx, Thing::File(id)).await?.filter(|one| one.side == Direction::Received);
    Ok(found.and_then(|one| match one.what {
        What::File { name, kind, hash, .. } => Some((name, kind, hash)),
        What::Note { .. } | What::Stage { .. } => None,
    }))
}

/// The one that went with an envelope.
pub(super) async fn of_envelope(tx: &Tx, envelope: EnvelopeId) -> Result<Option<Shared>, VaultError> {
    let row = tx.find::<Entity>().filter(Column::Envelope.eq(envelope.uuid())).one().await?;
    row.map(Shared::try_from).transpose()
}

/// What was shared of these.
pub(super) async fn of_sources(tx: &Tx, sources: &[Thing]) -> Result<Vec<Shared>, VaultError> {
    let rows = tx.find::<Entity>().filter(Column::Source.is_in(sources.iter().map(|one| one.uuid())));
    all(rows.order_by(Column::Id, Order::Asc).all().await?)
}

/// Who else has these, by their names: those with whom they were shared along a hop that stands still. Who does not see
/// such a hop is told that somebody has it, and not who.
pub(crate) async fn whose(tx: &Tx, things: &[Thing]) -> Result<HashMap<Thing, Vec<String>>, VaultError> {
    if things.is_empty() {
        return Ok(HashMap::new());
    }
    let seen: HashSet<Thing> = of_sources(tx, things).await?.into_iter().map(|one| one.id).collect();
    let _all = tx.whole();
    let rows = of_sources(tx, things).await?;
    let hops: Vec<RegistrationId> = rows.iter().map(|one| one.registration).collect();
    let held = registrations::read_ahead(tx, &hops).await?;
    let held: HashMap<RegistrationId, String> =
        held.into_iter().filter(|one| one.is_seen()).map(|one| (one.id, one.peer_name)).collect();
    let mut whose: HashMap<Thing, Vec<String>> = HashMap::new();
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
    side: Direction,
    since: Timestamp,
) -> Result<u64, VaultError> {
    // What one colleague sees of it is not all of it.
    let _all = tx.whole();
    let rows = tx.find::<Entity>().filter(Column::Partnership.eq(partnership.uuid()));
    let rows = rows.filter(Column::Side.eq(side.as_str()));
    rows.filter(Column::At.gt(millis(since))).count().await
}

pub(super) async fn insert(change: &Change, shared: &Shared) -> Result<(), VaultError> {
    let (state, reason) = stored(&shared.state);
    let row = ActiveModel {
        id: Set(shared.id.uuid()),
        thing: Set(shared.id.as_str().to_owned()),
        registration: Set(shared.registration.uuid()),
        partnership: Set(shared.partnership.uuid()),
        side: Set(shared.side.as_str().to_owned()),
        source: Set(shared.source.map(Thing::uuid)),
        envelope: Set(shared.envelope.uuid()),
        state: Set(state),
        reason: Set(reason),
        at: Set(millis(shared.at)),
        ..Default::default()
    };
    let row = match shared.what.clone() {
        What::Note { text } => ActiveModel { text: Set(text), ..row },
        What::Stage { stage } => ActiveModel { text: Set(Some(stage.to_string())), ..row },
        What::File { name, kind, size, hash } => ActiveModel {
            name: Set(Some(name)),
            kind: Set(Some(kind.word().to_owned())),
            size: Set(Some(i64::try_from(size).unwrap_or(i64::MAX))),
            hash: Set(Some(hash)),
            ..row
        },
    };
    change.insert::<Entity>(row).await
}

/// Writes what became of it.
pub(super) async fn settle(change: &Change, id: Thing, state: &State) -> Result<(), VaultError> {
    let (state, reason) = stored(state);
    let update = change.update::<Entity>().id(id.uuid()).set(Column::State, state);
    update.set(Column::Reason, reason).done().await.map(|_| ())
}

/// Those who were told of another stage than the one that a deal is in now.
pub(super) async fn behind(tx: &Tx, most: u64) -> Result<Vec<Shared>, VaultError> {
    #[derive(FromQueryResult)]
    struct Found {
        id: Uuid,
    }
    let found: Vec<Found> = tx
        .sql(
            "select deal_shared.id as id from deal_shared \
             join deals on deals.org_id = :org and deals.id = deal_shared.source \
             where deal_shared.org_id = :org and deal_shared.thing = 'stage' and deal_shared.side = 'sent' \
             and deals.stage <> 'withdrawn' and deals.stage <> deal_shared.text limit :1",
        )
        .bind(i64::try_from(most).unwrap_or(i64::MAX))
        .all()
        .await?;
    let rows = tx.find::<Entity>().filter(Column::Id.is_in(found.iter().map(|one| one.id)));
    all(rows.order_by(Column::Id, Order::Asc).all().await?)
}

/// The stage that a hop's other end told of last.
pub(super) async fn told(tx: &Tx, hop: RegistrationId) -> Result<Option<Shared>, VaultError> {
    let there = of(tx, &[hop]).await?.into_iter();
    let mut told = there.filter(|one| one.side == Direction::Received);
    Ok(told.find(|one| matches!(one.id, Thing::Stage(_))))
}

/// Writes how far a deal is now, in the place of what was told before.
pub(super) async fn retell(
    change: &Change,
    id: Thing,
    stage: Stage,
    (envelope, state): (EnvelopeId, &State),
) -> Result<(), VaultError> {
    let (state, reason) = stored(state);
    let update = change.update::<Entity>().id(id.uuid()).set(Column::Text, Some(stage.to_string()));
    let update = update.set(Column::Envelope, envelope.uuid()).set(Column::At, millis(change.now()));
    update.set(Column::State, state).set(Column::Reason, reason).done().await.map(|_| ())
}

/// Takes out what is known of one here; of one that arrived, what it holds as well.
pub(super) async fn delete(change: &Change, shared: &Shared) -> Result<(), VaultError> {
    change.delete::<Entity>().id(shared.id.uuid()).done().await?;
    if shared.side == Direction::Sent {
        return Ok(());
    }
    if let What::File { hash, .. } = &shared.what {
        change.drop_blob(hash).await?;
    }
    let fact = shared.about(Fact::new("deal.share_erased").about(shared.registration));
    change.record(fact.with("what", shared.id.as_str())).await.map(|_| ())
}

/// Everything that arrived along a hop whose values are erased here.
pub(crate) async fn forget(change: &Change, hop: RegistrationId) -> Result<(), VaultError> {
    for shared in of(change, &[hop]).await?.iter().filter(|one| one.side == Direction::Received) {
        delete(change, shared).await?;
    }
    Ok(())
}

fn stored(state: &State) -> (String, Option<String>) {
    let reason = match state {
        State::Refused { reason } => Some(reason.clone()),
        State::UnderWay | State::There => None,
    };
    (state.as_str().to_owned(), reason)
}

fn all(rows: Vec<Model>) -> Result<Vec<Shared>, VaultError> {
    rows.into_iter().map(Shared::try_from).collect()
}

impl TryFrom<Model> for Shared {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let damaged = |what: &str| VaultError::Damaged(format!("what was shared, {}: {what}", row.id));
        let id = Thing::of(&row.thing, row.id).ok_or_else(|| damaged("what it is"))?;
        let what = match (id, row.name, row.kind, row.size, row.hash) {
            (Thing::Note(_), ..) => What::Note { text: row.text },
            (Thing::Stage(_), ..) => {
                let stage = row.text.and_then(|word| word.parse().ok());
                What::Stage { stage: stage.ok_or_else(|| damaged("its stage"))? }
            }
            (Thing::File(_), Some(name), Some(kind), Some(size), Some(hash)) => What::File {
                kind: Kind::of_word(&kind).ok_or_else(|| damaged("kind"))?,
                size: size.unsigned_abs(),
                name,
                hash,
            },
            (Thing::File(_), ..) => return Err(damaged("its file")),
        };
        Ok(Self {
            id,
            registration: row.registration.into(),
            partnership: row.partnership.into(),
            side: row.side.parse().map_err(|()| damaged("its way"))?,
            what,
            source: row.source.and_then(|source| Thing::of(&row.thing, source)),
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
    name: "selling_deal_shared_1",
    up: |schema| {
        schema.table("deal_shared", |table| {
            table.uuid("id").text("thing").uuid("registration").uuid("partnership").text("side");
            table.maybe_text("text").maybe_text("name").maybe_text("kind").maybe_number("size");
            table.maybe_text("hash").maybe_uuid("source").uuid("envelope").text("state");
            table.maybe_text("reason").number("at").key(&["id"]).index(&["registration", "id"]);
            table.index(&["source"]).index(&["envelope"]).index(&["partnership", "side", "at"]);
            table.index(&["thing", "side"]);
            table.follows("registration", "registrations");
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deal_shared")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub thing: String,
    pub registration: Uuid,
    pub partnership: Uuid,
    pub side: String,
    pub text: Option<String>,
    pub name: Option<String>,
    pub kind: Option<String>,
    pub size: Option<i64>,
    pub hash: Option<String>,
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
