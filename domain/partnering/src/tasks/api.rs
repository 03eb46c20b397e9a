//! Tasks for programs, in the order of their ids; a cursor is the id of the last one.

use axum::{
    Json,
    extract::{Path, Query},
    http::{Method, StatusCode},
};
use kernel::{PartnerTaskId, PartnershipId, PersonId};
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
        member::{day, id, maybe, moment, text, word},
    },
};

use super::{
    Draft, PartnerTask, TaskError, actions,
    store::{self, Asked},
};

/// Rows in an answer if nothing is said, and at most.
const USUAL: u64 = 100;
const MOST: u64 = 1_000;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let about = "Tasks about partners: open ones, or with `state=done` those that were done; with `partnership` or \
                 `holder` (an id, or `nobody`) of these alone. Up to 1,000 at once.";
    let sample = Sample::query("state=open&limit=100&cursor=");
    rooms.api(Method::GET, "/api/v1/tasks", about, sample, list).answers(Answers::List(&TASK));
    let about = "Writes down what is to be done about a partner, until when, and who has it, who is told.";
    let sample = Sample::json(r#"{"what":"Call them","due":"2026-12-01","holder":"{colleague}"}"#);
    rooms
        .api(Method::POST, "/api/v1/partnerships/{partnership}/tasks", about, sample, add)
        .answers(Answers::Added(&TASK));
    let path = "/api/v1/tasks/{partner_task}";
    rooms.api(Method::GET, path, "Reads a task.", Sample::get(), show).answers(Answers::One(&TASK));
    let sample = Sample::json(r#"{"what":"Call them again","due":null,"holder":null}"#);
    let about = "Says something else of a task; who gets it is told.";
    rooms.api(Method::PUT, path, about, sample, change).answers(Answers::One(&TASK));
    let about = "Takes a task away; nothing of it stays. Whoever wrote it down may, and who administers.";
    rooms.api(Method::DELETE, path, about, Sample::get(), remove).answers(Answers::Nothing);
    let path = "/api/v1/tasks/{partner_task}/completion";
    let about = "Says that a task is done.";
    rooms.api(Method::PUT, path, about, Sample::get(), finish).answers(Answers::One(&TASK));
    let about = "Opens a task again.";
    rooms.api(Method::DELETE, path, about, Sample::get(), reopen).answers(Answers::Nothing);
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Slice {
    state: Option<String>,
    partnership: Option<String>,
    holder: Option<String>,
    cursor: Option<String>,
    limit: Option<u64>,
}

#[derive(Debug, Deserialize)]
struct Given {
    what: String,
    due: Option<String>,
    holder: Option<PersonId>,
}

impl Slice {
    fn read(&self) -> Result<(Asked, Option<PartnerTaskId>, u64), Problem> {
        let limit = self.limit.unwrap_or(USUAL);
        if !(1..=MOST).contains(&limit) {
            return Err(Problem::malformed("“limit” is a number from 1 to 1000"));
        }
        let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let open = match given(&self.state).as_deref() {
            None | Some("open") => true,
            Some("done") => false,
            Some(_) => return Err(Problem::malformed("“state” is “open” or “done”")),
        };
        let no_partner = |_| Problem::malformed("“partnership” is the id of a partnership");
        let no_holder = |_| Problem::malformed("“holder” is the id of a person, or “nobody”");
        let whose = match given(&self.holder).as_deref() {
            None => None,
            Some("nobody") => Some(None),
            Some(id) => Some(Some(id.parse().map_err(no_holder)?)),
        };
        let partnership = given(&self.partnership).map(|id| id.parse().map_err(no_partner)).transpose()?;
        let unknown =
            |_| Problem::malformed("“cursor” is what the answer before called “next”; send it unchanged");
        let cursor = given(&self.cursor).map(|id| id.parse().map_err(unknown)).transpose()?;
        Ok((Asked { partnership, whose, open }, cursor, limit))
    }
}

impl Given {
    fn read(&self) -> Result<Draft, TaskError> {
        Draft::read(&self.what, self.due.as_deref().unwrap_or_default(), self.holder)
    }
}

async fn list(access: Reads, Query(slice): Query<Slice>) -> Result<Json<Listed<Value>>, Problem> {
    let (asked, after, limit) = slice.read()?;
    let read = async |tx: &Tx| store::asked(tx, &asked, after, limit).await;
    let (tasks, total) = access.vault.read(read).await.map_err(broken)?;
    let full = u64::try_from(tasks.len()).is_ok_and(|rows| rows == limit);
    let next = tasks.last().filter(|_| full).map(|last| last.id.to_string());
    Ok(Json(Listed { data: tasks.iter().map(document).collect(), next, total }))
}

async fn add(
    access: Works,
    Path(partnership): Path<String>,
    Json(given): Json<Given>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let id: PartnershipId = partnership.parse().map_err(|_| Problem::absent())?;
    let vaults = access.exchange.vaults();
    let act = async |change: &Change| actions::give(vaults, change, id, given.read()?).await;
    let id = access.vault.change(access.actor, act).await?;
    Ok((StatusCode::CREATED, one(&access, id).await?))
}

async fn show(access: Reads, Path(task): Path<String>) -> Result<Json<Value>, Problem> {
    one(&access, identified(&task)?).await
}

async fn change(
    access: Works,
    Path(task): Path<String>,
    Json(given): Json<Given>,
) -> Result<Json<Value>, Problem> {
    let id = identified(&task)?;
    let vaults = access.exchange.vaults();
    let act = async |change: &Change| actions::change(vaults, change, id, given.read()?).await;
    access.vault.change(access.actor, act).await?;
    one(&access, id).await
}

async fn remove(access: Works, Path(task): Path<String>) -> Result<StatusCode, Problem> {
    let id = identified(&task)?;
    let act = async |change: &Change| actions::remove(change, id, access.role).await;
    access.vault.change(access.actor, act).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn finish(access: Works, Path(task): Path<String>) -> Result<Json<Value>, Problem> {
    let id = identified(&task)?;
    let act = async |change: &Change| actions::finish(change, id).await;
    access.vault.change(access.actor, act).await?;
    one(&access, id).await
}

async fn reopen(access: Works, Path(task): Path<String>) -> Result<StatusCode, Problem> {
    let id = identified(&task)?;
    let act = async |change: &Change| actions::reopen(change, id).await;
    access.vault.change(access.actor, act).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn one(access: &Access, id: PartnerTaskId) -> Result<Json<Value>, Problem> {
    let found = access.vault.read(async |tx: &Tx| store::find(tx, id).await).await.map_err(broken)?;
    Ok(Json(json!({ "data": document(&found.ok_or_else(Problem::absent)?) })))
}

fn identified(task: &str) -> Result<PartnerTaskId, Problem> {
    task.parse().map_err(|_| Problem::absent())
}

fn document(task: &PartnerTask) -> Value {
    let done = task.done.as_ref();
    json!({
        "id": task.id,
        "partnership": task.partnership,
        "what": task.draft.what,
        "due": task.draft.due.map(|due| due.to_string()),
        "holder": task.draft.holder,
        "state": if done.is_some() { "done" } else { "open" },
        "given_by": task.by,
        "given_at": task.made.to_string(),
        "done_by": done.map(|(_, by)| by),
        "done_at": done.map(|(at, _)| at.to_string()),
    })
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}

static TASK: Shape = Shape(
    "PartnerTask",
    &[
        id("id", "partner_task"),
        id("partnership", "partnership"),
        text("what"),
        maybe(day("due")),
        maybe(id("holder", "person")),
        word("state", &["open", "done"]),
        text("given_by"),
        moment("given_at"),
        maybe(text("done_by")),
        maybe(moment("done_at")),
    ],
);
