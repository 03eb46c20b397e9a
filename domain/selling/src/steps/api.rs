//! Steps for programs, in the order of their ids; a cursor is the id of the last one.

use axum::{
    Json,
    extract::{Path, Query},
    http::{Method, StatusCode},
};
use jiff::civil::Date;
use kernel::{DealId, Money, StepId};
use serde::Deserialize;
use serde_json::{Value, json};
use trust::{
    Portal,
    access::{Access, Reads, Works},
};
use vault::{Change, Tx, VaultError};
use web::{
    Listed, Problem, Rooms, Sample,
    shape::{
        Answers, Shape,
        member::{day, id, maybe, moment, money, number, shape, text, word},
    },
};

use super::{
    DealStep, Draft, Side, StepError, Suggestion, actions,
    store::{self, Asked, Show},
};
use crate::{evidence::State, identified};

/// Rows in an answer if nothing is said, and at most.
const USUAL: u64 = 100;
const MOST: u64 = 1_000;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let about = "Next steps of deals: what is open here, or with `state=elsewhere` what others were asked to do, or with \
                 `state=over` what is done, or was declined or dropped; with `deal` or `holder` (an id, or `nobody`) of these alone. Up \
                 to 1,000 at once.";
    let sample = Sample::query("state=open&limit=100&cursor=");
    rooms.api(Method::GET, "/api/v1/steps", about, sample, list).answers(Answers::List(&STEP));
    let about = "Plans a step of a deal: what, until when, and who has it, who is told. “who” is the id of a person who works \
                 here, or of an accepted registration that leads to a neighbour in the chain of the sale, who is asked to do \
                 it under the agreement. “suggests” says what of the sale its owner is to change, who brought it: `value` (an \
                 amount of minor units and a currency) or `closes_on`.";
    let sample = Sample::json(r#"{"what":"Call them","due":"2026-12-01","who":"{colleague}"}"#);
    rooms.api(Method::POST, "/api/v1/deals/{deal}/steps", about, sample, add).answers(Answers::Added(&STEP));
    let path = "/api/v1/steps/{step}";
    rooms.api(Method::GET, path, "Reads a step.", Sample::get(), show).answers(Answers::One(&STEP));
    let sample = Sample::json(r#"{"version":{step_version},"what":"Call them again","due":null,"who":null}"#);
    let about = "Says something else of a step, of which “version” was seen; who gets it is told. Of one that another \
                 organisation asks for, “who” can be changed alone.";
    rooms.api(Method::PUT, path, about, sample, change).answers(Answers::One(&STEP));
    let about = "Takes a step away; nothing of it stays, here or with whom was asked to do it.";
    rooms.api(Method::DELETE, path, about, Sample::get(), remove).answers(Answers::Nothing);
    let path = "/api/v1/steps/{step}/completion";
    let about = "Says that a step is done; another organisation that asked for it is told.";
    rooms.api(Method::PUT, path, about, Sample::get(), finish).answers(Answers::One(&STEP));
    let about = "Opens a step again.";
    rooms.api(Method::DELETE, path, about, Sample::get(), reopen).answers(Answers::Nothing);
    let about = "Takes what another organisation suggests, of which “version” was seen: the lead says it from now on, the \
                 step is done, and what the sale comes to is told where it was registered.";
    let path = "/api/v1/steps/{suggested_step}/taking";
    let sample = Sample::json(r#"{"version":{step_version}}"#);
    rooms.api(Method::POST, path, about, sample, take).answers(Answers::One(&STEP));
    let path = "/api/v1/steps/{asked_step}/declining";
    let about = "Declines a step that another organisation asks for; it is told the reason.";
    let sample = Sample::json(r#"{"reason":"They moved"}"#);
    rooms.api(Method::POST, path, about, sample, decline).answers(Answers::One(&STEP));
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Slice {
    state: Option<String>,
    deal: Option<String>,
    holder: Option<String>,
    cursor: Option<String>,
    limit: Option<u64>,
}

#[derive(Debug, Deserialize)]
struct Given {
    what: String,
    due: Option<String>,
    who: Option<String>,
    suggests: Option<Suggested>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Suggested {
    Value(Money),
    ClosesOn(Date),
}

#[derive(Debug, Deserialize)]
struct Changed {
    version: i64,
    #[serde(flatten)]
    given: Given,
}

#[derive(Debug, Deserialize)]
struct Seen {
    version: i64,
}

#[derive(Debug, Deserialize)]
struct Declined {
    reason: String,
}

impl Slice {
    fn read(&self) -> Result<(Asked, Option<StepId>, u64), Problem> {
        let limit = self.limit.unwrap_or(USUAL);
        if !(1..=MOST).contains(&limit) {
            return Err(Problem::malformed("“limit” is a number from 1 to 1000"));
        }
        let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let show = match given(&self.state).as_deref() {
            None | Some("open") => Show::Open,
            Some("elsewhere") => Show::Elsewhere,
            Some("over") => Show::Over,
            Some(_) => return Err(Problem::malformed("“state” is “open”, “elsewhere” or “over”")),
        };
        let no_deal = |_| Problem::malformed("“deal” is the id of a deal");
        let no_holder = |_| Problem::malformed("“holder” is the id of a person, or “nobody”");
        let unknown =
            |_| Problem::malformed("“cursor” is what the answer before called “next”; send it unchanged");
        let whose = match given(&self.holder).as_deref() {
            None => None,
            Some("nobody") => Some(None),
            Some(id) => Some(Some(id.parse().map_err(no_holder)?)),
        };
        let deal = given(&self.deal).map(|id| id.parse().map_err(no_deal)).transpose()?;
        let cursor = given(&self.cursor).map(|id| id.parse().map_err(unknown)).transpose()?;
        Ok((Asked { deal, whose, show }, cursor, limit))
    }
}

impl Given {
    fn read(&self) -> Result<Draft, StepError> {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let suggests = match self.suggests {
            Some(Suggested::Value(value)) if value.minor < 0 => return Err(StepError::NoAmount),
            Some(Suggested::Value(value)) => Some(Suggestion::Value(value)),
            Some(Suggested::ClosesOn(on)) => Some(Suggestion::ClosesOn(on)),
            None => None,
        };
        Ok(Draft { suggests, ..Draft::read(&self.what, &text(&self.due), &text(&self.who))? })
    }
}

async fn list(access: Reads, Query(slice): Query<Slice>) -> Result<Json<Listed<Value>>, Problem> {
    let (asked, after, limit) = slice.read()?;
    let read = async |tx: &Tx| store::asked(tx, &asked, after, limit).await;
    let (steps, total) = access.vault.read(read).await.map_err(broken)?;
    let full = u64::try_from(steps.len()).is_ok_and(|rows| rows == limit);
    let next = steps.last().filter(|_| full).map(|last| last.id.to_string());
    Ok(Json(Listed { data: steps.iter().map(document).collect(), next, total }))
}

async fn add(
    access: Works,
    Path(deal): Path<String>,
    Json(given): Json<Given>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let id: DealId = identified(&deal)?;
    let exchange = &access.exchange;
    let act = async |change: &Change| actions::plan(exchange, change, id, given.read()?).await;
    let id = access.vault.change(access.actor, act).await?;
    Ok((StatusCode::CREATED, one(&access, id).await?))
}

async fn show(access: Reads, Path(step): Path<String>) -> Result<Json<Value>, Problem> {
    one(&access, identified(&step)?).await
}

async fn change(
    access: Works,
    Path(step): Path<String>,
    Json(Changed { version, given }): Json<Changed>,
) -> Result<Json<Value>, Problem> {
    let id = identified(&step)?;
    let exchange = &access.exchange;
    let act = async |change: &Change| actions::change(exchange, change, id, version, given.read()?).await;
    access.vault.change(access.actor, act).await?;
    one(&access, id).await
}

async fn remove(access: Works, Path(step): Path<String>) -> Result<StatusCode, Problem> {
    let id = identified(&step)?;
    let exchange = &access.exchange;
    let act = async |change: &Change| actions::remove(exchange, change, id).await;
    access.vault.change(access.actor, act).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn finish(access: Works, Path(step): Path<String>) -> Result<Json<Value>, Problem> {
    let id = identified(&step)?;
    let exchange = &access.exchange;
    let act = async |change: &Change| actions::finish(exchange, change, id).await;
    access.vault.change(access.actor, act).await?;
    one(&access, id).await
}

async fn reopen(access: Works, Path(step): Path<String>) -> Result<StatusCode, Problem> {
    let id = identified(&step)?;
    let exchange = &access.exchange;
    let act = async |change: &Change| actions::reopen(exchange, change, id).await;
    access.vault.change(access.actor, act).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn take(
    access: Works,
    Path(step): Path<String>,
    Json(Seen { version }): Json<Seen>,
) -> Result<Json<Value>, Problem> {
    let id = identified(&step)?;
    let exchange = &access.exchange;
    let act = async |change: &Change| actions::take(exchange, change, id, version).await;
    access.vault.change(access.actor, act).await?;
    one(&access, id).await
}

async fn decline(
    access: Works,
    Path(step): Path<String>,
    Json(Declined { reason }): Json<Declined>,
) -> Result<Json<Value>, Problem> {
    let id = identified(&step)?;
    let exchange = &access.exchange;
    let act = async |change: &Change| actions::decline(exchange, change, id, &reason).await;
    access.vault.change(access.actor, act).await?;
    one(&access, id).await
}

async fn one(access: &Access, id: StepId) -> Result<Json<Value>, Problem> {
    let found = access.vault.read(async |tx: &Tx| store::find(tx, id).await).await.map_err(broken)?;
    Ok(Json(json!({ "data": document(&found.ok_or_else(Problem::absent)?) })))
}

fn document(step: &DealStep) -> Value {
    let (side, delivery) = match &step.side {
        Side::Own => ("own", None),
        Side::Asked { state, .. } => ("asked", Some(state.as_str())),
        Side::Came { .. } => ("came", None),
    };
    let refused = match &step.side {
        Side::Asked { state: State::Refused { reason }, .. } => Some(reason),
        _ => None,
    };
    let ended = step.ended.as_ref();
    let private = step.hop().is_none();
    json!({
        "id": step.id,
        "deal": step.deal,
        "registration": step.hop(),
        "side": side,
        "what": step.what,
        "due": step.due.map(|due| due.to_string()),
        "suggests": step.suggests.map(Suggestion::document),
        "holder": step.holder,
        "state": ended.map_or("open", |ended| ended.how.as_str()),
        "reason": ended.and_then(|ended| ended.reason.as_ref()).or(refused),
        "delivery": delivery,
        "planned_by": step.by,
        "planned_at": step.made.to_string(),
        "ended_by": ended.map(|ended| &ended.by),
        "ended_at": ended.map(|ended| ended.at.to_string()),
        "version": step.version,
        "visibility": if private { "only_you" } else { "shared" },
    })
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}

static STEP: Shape = Shape(
    "Step",
    &[
        id("id", "step"),
        maybe(id("deal", "deal")),
        maybe(id("registration", "registration")),
        word("side", &["own", "asked", "came"]),
        text("what"),
        maybe(day("due")),
        maybe(shape("suggests", &SUGGESTS)),
        maybe(id("holder", "person")),
        word("state", &["open", "done", "declined", "dropped"]),
        maybe(text("reason")),
        maybe(text("delivery")),
        text("planned_by"),
        moment("planned_at"),
        maybe(text("ended_by")),
        maybe(moment("ended_at")),
        number("version"),
        word("visibility", &["only_you", "shared"]),
    ],
);

static SUGGESTS: Shape = Shape(
    "Suggestion",
    &[word("field", &["value", "closes_on"]), maybe(money("value")), maybe(day("closes_on"))],
);
