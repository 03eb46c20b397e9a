//! Exports for programs.

use axum::{
    Json,
    extract::Path,
    http::{Method, StatusCode},
};
use serde::Deserialize;
use serde_json::{Value, json};
use trust::{Portal, access::Reads};
use vault::{BlobBytes, Change, Tx};
use web::{
    Listed, Problem, Rooms, Sample, Saved,
    shape::{
        Answers, Shape,
        member::{id, maybe, moment, number, text, word},
    },
};

use super::{
    Export, ExportError, State,
    actions::{self, Draft},
    export::KEPT,
    store,
    web::opened,
};
use crate::identified;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let about = "Lists the exports that this key asked for.";
    rooms.api(Method::GET, "/api/v1/exports", about, Sample::get(), list).answers(Answers::List(&EXPORT));
    rooms.api(
        Method::POST,
        "/api/v1/exports",
        "Asks for a list as a file, written in the background: “list” is leads, registrations, deals, accounts or \
         contacts, “query” that of the list's address, “format” csv or xlsx.",
        Sample::json(r#"{"list":"leads","query":"stage=open","format":"csv"}"#),
        ask,
    ).answers(Answers::Accepted(&EXPORT));
    rooms
        .api(
            Method::GET,
            "/api/v1/exports/{export}",
            "Reads how far an export is: “state” is waiting, running, ready or failed.",
            Sample::get(),
            show,
        )
        .answers(Answers::One(&EXPORT));
    let about = "The file of an export that is ready. It is kept for a day.";
    rooms.api(Method::GET, "/api/v1/exports/{export}/file", about, Sample::get(), file).answers(
        Answers::File(&["text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"]),
    );
    let about = "Deletes an export, or stops one that is under way.";
    rooms
        .api(Method::DELETE, "/api/v1/exports/{export}", about, Sample::get(), delete)
        .answers(Answers::Nothing);
}

#[derive(Debug, Deserialize)]
struct Asked {
    list: String,
    #[serde(default)]
    query: String,
    format: String,
}

async fn list(access: Reads) -> Result<Json<Listed<Value>>, Problem> {
    let by = access.actor.to_string();
    let exports = access.vault.read(async |tx: &Tx| store::of(tx, &by).await).await;
    let data: Vec<Value> = exports.map_err(ExportError::from)?.iter().map(document).collect();
    Ok(Json(Listed { total: data.len() as u64, data, next: None }))
}

async fn ask(access: Reads, Json(asked): Json<Asked>) -> Result<(StatusCode, Json<Value>), Problem> {
    let Asked { list, query, format } = asked;
    let format = format.parse().map_err(|()| ExportError::Format)?;
    let draft = Draft { list, query, format, reader: text::now_reads() };
    let asked = access.vault.change(access.actor, async |change: &Change| actions::ask(change, draft).await);
    Ok((StatusCode::ACCEPTED, Json(json!({ "data": document(&asked.await?) }))))
}

async fn show(access: Reads, Path(export): Path<String>) -> Result<Json<Value>, Problem> {
    let (id, by) = (identified(&export)?, access.actor.to_string());
    let export = access.vault.read(async |tx: &Tx| actions::own(tx, id, &by).await).await?;
    Ok(Json(json!({ "data": document(&export) })))
}

async fn file(access: Reads, Path(export): Path<String>) -> Result<Saved<BlobBytes>, Problem> {
    opened(&access, identified(&export)?).await
}

async fn delete(access: Reads, Path(export): Path<String>) -> Result<StatusCode, Problem> {
    let id = identified(&export)?;
    access.vault.change(access.actor, async |change: &Change| actions::delete(change, id).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// An export as programs read it.
fn document(export: &Export) -> Value {
    let (done, size, until) = match &export.state {
        State::Waiting | State::Failed => (0, None, None),
        State::Running(done) => (*done, None, None),
        State::Ready { size, at, .. } => {
            (export.rows, Some(*size), Some(at.saturating_add(KEPT).unwrap_or(*at).to_string()))
        }
    };
    json!({
        "id": export.id,
        "list": export.list,
        "query": export.query,
        "format": export.format.ending(),
        "state": export.state.word(),
        "rows": export.rows,
        "rows_done": done,
        "size": size,
        "asked_at": export.asked.to_string(),
        "kept_until": until,
        "visibility": "only_you",
    })
}

static EXPORT: Shape = Shape(
    "Export",
    &[
        id("id", "export"),
        text("list"),
        text("query"),
        word("format", &["csv", "xlsx"]),
        word("state", &["waiting", "running", "ready", "failed"]),
        number("rows"),
        number("rows_done"),
        maybe(number("size")),
        moment("asked_at"),
        maybe(moment("kept_until")),
        word("visibility", &["only_you"]),
    ],
);
