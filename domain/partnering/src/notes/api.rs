//! Notes about a partner, for programs.

use axum::{
    Json,
    extract::Path,
    http::{Method, StatusCode},
};
use kernel::{NoteId, PartnershipId};
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
        member::{id, maybe, moment, text},
    },
};

use super::{Note, actions, of_partnership};
use crate::partnerships;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let path = "/api/v1/partnerships/{partnership}/notes";
    let about = "The notes about a partner, the newest first; up to 200. Only this organisation sees them.";
    rooms.api(Method::GET, path, about, Sample::get(), list).answers(Answers::List(&NOTE));
    let sample = Sample::json(r#"{"text":"They ask for a price list"}"#);
    let about = "Writes something down about a partner.";
    rooms.api(Method::POST, path, about, sample, add).answers(Answers::Added(&NOTE));
    let path = "/api/v1/partnerships/{partnership}/notes/{partner_note}";
    let sample = Sample::json(r#"{"text":"They have the price list"}"#);
    let about = "Writes something else in the place of a note. Its author may, and who administers.";
    rooms.api(Method::PUT, path, about, sample, change).answers(Answers::One(&NOTE));
    let about = "Takes a note away; nothing of it stays. Its author may, and who administers.";
    rooms.api(Method::DELETE, path, about, Sample::get(), remove).answers(Answers::Nothing);
}

#[derive(Debug, Deserialize)]
struct Typed {
    text: String,
}

async fn list(access: Reads, Path(partnership): Path<String>) -> Result<Json<Listed<Value>>, Problem> {
    let notes = notes(&access, &partnership).await?;
    let data: Vec<Value> = notes.iter().map(document).collect();
    Ok(Json(Listed { total: data.len() as u64, data, next: None }))
}

async fn add(
    access: Works,
    Path(partnership): Path<String>,
    Json(Typed { text }): Json<Typed>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let id: PartnershipId = partnership.parse().map_err(|_| Problem::absent())?;
    let act = async |change: &Change| actions::add(change, id, &text).await;
    let note = access.vault.change(access.actor, act).await?;
    Ok((StatusCode::CREATED, one(&access, &partnership, note).await?))
}

async fn change(
    access: Works,
    Path((partnership, note)): Path<(String, String)>,
    Json(Typed { text }): Json<Typed>,
) -> Result<Json<Value>, Problem> {
    let id: NoteId = note.parse().map_err(|_| Problem::absent())?;
    let act = async |change: &Change| actions::change(change, id, access.role, &text).await;
    access.vault.change(access.actor, act).await?;
    one(&access, &partnership, id).await
}

async fn remove(access: Works, Path((_, note)): Path<(String, String)>) -> Result<StatusCode, Problem> {
    let id: NoteId = note.parse().map_err(|_| Problem::absent())?;
    let act = async |change: &Change| actions::remove(change, id, access.role).await;
    access.vault.change(access.actor, act).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn notes(access: &Access, partnership: &str) -> Result<Vec<Note>, Problem> {
    let id: PartnershipId = partnership.parse().map_err(|_| Problem::absent())?;
    let read = async |tx: &Tx| match partnerships::find(tx, id).await? {
        Some(_) => of_partnership(tx, id).await.map(Some),
        None => Ok(None),
    };
    let notes = access.vault.read(read).await.map_err(|error: VaultError| Problem::broken(&error))?;
    notes.ok_or_else(Problem::absent)
}

async fn one(access: &Access, partnership: &str, note: NoteId) -> Result<Json<Value>, Problem> {
    let notes = notes(access, partnership).await?;
    let note = notes.iter().find(|one| one.id == note).ok_or_else(Problem::absent)?;
    Ok(Json(json!({ "data": document(note) })))
}

fn document(note: &Note) -> Value {
    json!({
        "id": note.id,
        "text": note.text,
        "written_by": note.by,
        "written_at": note.at.to_string(),
        "changed_at": note.changed.map(|at| at.to_string()),
    })
}

static NOTE: Shape = Shape(
    "PartnerNote",
    &[id("id", "note"), text("text"), text("written_by"), moment("written_at"), maybe(moment("changed_at"))],
);
