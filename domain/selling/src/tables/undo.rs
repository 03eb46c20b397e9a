//! Taking back what was done to many rows at once: what they were before is kept for a day. Who may do an act
//! may undo it, whoever did it.

use std::time::Duration;

use axum::{
    Json as Body,
    extract::{Path, Query as Asking},
    http::Method,
    response::Redirect,
};
use futures::future::BoxFuture;
use kernel::{ActId, millis};
use serde::Deserialize;
use serde_json::{Value as Json, json};
use trust::{
    Portal,
    access::{Access, Works},
};
use vault::{
    Change, Migration, Row, Tx, VaultError,
    rows::{ColumnTrait, Set, Uuid, prelude::*},
};
use web::{
    Problem, Rooms, Sample,
    shape::{
        Answers, Shape,
        member::{id, maybe, number},
    },
    table::Told,
};

use super::{AskedOf, Tabled};
use crate::{deals, identified, leads};

/// How long an act can be undone.
const KEPT: Duration = Duration::from_secs(24 * 60 * 60);

/// What rows were before an act: its own matter what stands there.
type Before = Vec<(Uuid, Json)>;
/// The act that does again what was taken back, and how many rows it was for.
pub(crate) type Undone = Result<(ActId, u64), VaultError>;

/// Takes back what was done to rows, which were so before.
type Undo = for<'c> fn(&'c Change, &'c [(Uuid, Json)]) -> BoxFuture<'c, Undone>;

/// A kind of act, and how one is taken back.
pub(crate) struct Undoing {
    /// What was done, such as `leads.archived`.
    pub(crate) kind: &'static str,
    /// Makes the rows again what they were before.
    pub(crate) undo: Undo,
    /// The way back to its list.
    pub(crate) back: fn(&Access, &str, ActId) -> Result<Redirect, Problem>,
}

/// Every kind of act that [`keep`] is given, noun by noun.
static KINDS: [&[Undoing]; 2] = [leads::UNDOING, deals::UNDOING];

/// An act that can be undone.
#[derive(Debug)]
pub(crate) struct Act {
    kind: String,
    before: Before,
}

/// Keeps what rows were before an act of that kind. What is older than a day goes.
pub(crate) async fn keep(
    change: &Change,
    kind: &'static str,
    before: &[(Uuid, Json)],
) -> Result<ActId, VaultError> {
    let now = change.now();
    let old = millis(now.saturating_sub(KEPT).unwrap_or(now));
    change.delete::<Entity>().filter(Column::At.lt(old)).done().await?;
    let (clock, chance) = change.nature();
    let id = ActId::new(clock, chance);
    change
        .insert::<Entity>(ActiveModel {
            id: Set(id.uuid()),
            kind: Set(kind.to_owned()),
            at: Set(millis(now)),
            before: Set(serde_json::to_string(before).unwrap_or_default()),
            ..Default::default()
        })
        .await?;
    Ok(id)
}

/// The act, taken out: it is undone once. None where it was undone, or is too old.
async fn take(change: &Change, id: ActId) -> Result<Option<Act>, VaultError> {
    let Some(act) = find(change, id).await? else { return Ok(None) };
    change.delete::<Entity>().id(id.uuid()).done().await?;
    Ok(Some(act))
}

/// The act, where it can be undone still.
async fn find(tx: &Tx, id: ActId) -> Result<Option<Act>, VaultError> {
    let now = tx.now();
    let old = millis(now.saturating_sub(KEPT).unwrap_or(now));
    let row = tx.get::<Entity>(id.uuid()).await?.filter(|row| row.at >= old);
    row.map(|row| {
        let before = serde_json::from_str(&row.before);
        let before = before.map_err(|error| VaultError::Damaged(format!("{id}: {error}")))?;
        Ok(Act { kind: row.kind, before })
    })
    .transpose()
}

pub(crate) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::POST, "/o/{org}/undo/{act}", Sample::form(""), undo);
    rooms.api(
        Method::POST,
        "/api/v1/undo/{act}",
        "Takes back what was done to many rows at once, within a day; the answer names the act that does it again.",
        Sample::json("{}"),
        undo_for_program,
    ).answers(Answers::One(&MANY));
}

/// The list as it was looked at.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Back {
    back: String,
}

async fn undo(
    access: Works,
    Path((_, act)): Path<(String, String)>,
    Asking(Back { back }): Asking<Back>,
) -> Result<Redirect, Problem> {
    let (kind, act, _) = undone(&access, identified(&act)?).await?;
    (kind.back)(&access, &back, act)
}

async fn undo_for_program(access: Works, Path(act): Path<String>) -> Result<Body<Json>, Problem> {
    let (_, act, changed) = undone(&access, identified(&act)?).await?;
    Ok(Body(json!({ "data": { "changed": changed, "act": act } })))
}

/// Takes an act back: what kind it was of, the act that does it again, and how many rows it was for.
async fn undone(access: &Access, id: ActId) -> Result<(&'static Undoing, ActId, u64), Problem> {
    let change = access.vault.change(access.actor, async |change: &Change| {
        let Some(act) = take(change, id).await? else { return Ok::<_, VaultError>(None) };
        let kind = KINDS.into_iter().flatten().find(|kind| kind.kind == act.kind);
        let kind =
            kind.ok_or_else(|| VaultError::Damaged(format!("{id}: nobody knows how to undo {}", act.kind)))?;
        let (act, changed) = (kind.undo)(change, &act.before).await?;
        Ok(Some((kind, act, changed)))
    });
    change.await.map_err(|error| Problem::broken(&error))?.ok_or_else(Problem::absent)
}

/// Back to the list as it was looked at, where what was done is told.
pub(crate) fn back<T: Tabled>(access: &Access, back: &str, act: ActId) -> Result<Redirect, Problem> {
    let asked = T::asked(back)?;
    let link = asked.link("act", &act.to_string());
    Ok(Redirect::to(&format!("{}{link}", access.here(asked.list.name))))
}

/// What the last act did, where the address names one that can be undone still.
pub(crate) async fn told<T: Tabled>(
    tx: &Tx,
    access: &Access,
    asked: &AskedOf<T>,
) -> Result<Option<Told>, VaultError> {
    let Some(id) = asked.told("act").and_then(|id| id.parse::<ActId>().ok()) else { return Ok(None) };
    let Some(act) = find(tx, id).await? else { return Ok(None) };
    let back = form_urlencoded::Serializer::new(String::new()).append_pair("back", &asked.query()).finish();
    Ok(T::told(&act.kind, act.before.len(), access.here(&format!("undo/{id}?{back}"))))
}

/// The table.
pub(crate) const MIGRATION: Migration = Migration {
    name: "selling_acts_1",
    up: |schema| {
        schema.table("acts", |table| {
            table.uuid("id").text("kind").number("at").text("before").key(&["id"]).index(&["at"]);
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "acts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub at: i64,
    pub before: String,
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

/// What acts on many rows answer.
pub(crate) static MANY: Shape = Shape("Changed", &[number("changed"), maybe(id("act", "act"))]);
