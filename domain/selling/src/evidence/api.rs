//! Evidence for programs.

use axum::{
    Json,
    extract::{Path, State as Held},
    http::{HeaderMap, Method},
};
use kernel::{FileId, RegistrationId};
use serde::Deserialize;
use serde_json::{Value, json};
use trust::{
    Portal,
    access::{Reads, Works},
};
use vault::Tx;
use web::{
    Listed, Problem, Rooms, Sample,
    shape::{
        Answers, Shape,
        member::{id, maybe, moment, number, sometimes, text, word},
    },
};

use super::{Evidence, EvidenceError, State, sending, store};
use crate::{
    attachments, identified,
    registrations::{self, Direction, Registration},
    texts::evidence as texts,
};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let all = "/api/v1/registrations/{registration}/evidence";
    let about = "Lists the files that went with a registration, and who has them.";
    rooms.api(Method::GET, all, about, Sample::get(), list).answers(Answers::List(&EVIDENCE_FILE));
    let about = "Sends files of the lead, or of the registration’s own page, along with a registration that stands. The \
         agreement must let files cross. At most 10 files of 20 MB each, 50 MB together. Answers with all of its evidence.";
    rooms
        .api(Method::POST, all, about, Sample::json(r#"{"files":["{file}"]}"#), add)
        .answers(Answers::List(&EVIDENCE_FILE));
    let one = "/api/v1/registrations/{registration}/evidence/{evidence}";
    let about = "Reads a piece of evidence; of one that arrived, where its content can be read. The address opens it for \
         five minutes, without a key.";
    rooms.api(Method::GET, one, about, Sample::get(), show).answers(Answers::One(&EVIDENCE_FILE));
}

#[derive(Debug, Deserialize)]
struct Wanted {
    files: Vec<FileId>,
}

async fn list(access: Reads, Path(registration): Path<String>) -> Result<Json<Listed<Value>>, Problem> {
    let id: RegistrationId = identified(&registration)?;
    Ok(listed(&access.vault.read(async |tx: &Tx| all(tx, id).await).await?))
}

async fn add(
    access: Works,
    Path(registration): Path<String>,
    Json(Wanted { files }): Json<Wanted>,
) -> Result<Json<Listed<Value>>, Problem> {
    let id: RegistrationId = identified(&registration)?;
    if files.is_empty() {
        return Err(Problem::refused("files", texts::choose_one()));
    }
    let exchange = &access.exchange;
    let change = access.vault.change(access.actor, async |change| {
        sending::send(exchange, change, id, &files).await?;
        all(change, id).await
    });
    Ok(listed(&change.await?))
}

async fn show(
    access: Reads,
    Held(portal): Held<Portal>,
    Path((registration, evidence)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let (registration, id): (RegistrationId, FileId) = (identified(&registration)?, identified(&evidence)?);
    let found = access.vault.read(async |tx: &Tx| {
        let one = store::find(tx, registration, id).await?.ok_or(EvidenceError::Absent)?;
        let registration = registrations::find(tx, registration).await?.ok_or(EvidenceError::Absent)?;
        Ok::<_, EvidenceError>((registration, one))
    });
    let (registration, one) = found.await?;
    let mut data = document(&registration, &one);
    if one.direction == Direction::Received {
        let (href, until) = attachments::address(&access, &portal, &headers, id).await?;
        data["content_url"] = href.into();
        data["content_url_until"] = until.to_string().into();
    }
    Ok(Json(json!({ "data": data })))
}

/// All evidence of a registration that there is.
async fn all(tx: &Tx, id: RegistrationId) -> Result<(Registration, Vec<Evidence>), EvidenceError> {
    let registration = registrations::find(tx, id).await?.ok_or(EvidenceError::Absent)?;
    Ok((registration, store::of(tx, id).await?))
}

fn listed((registration, all): &(Registration, Vec<Evidence>)) -> Json<Listed<Value>> {
    let data: Vec<Value> = all.iter().map(|one| document(registration, one)).collect();
    Json(Listed { total: data.len() as u64, data, next: None })
}

/// A piece of evidence as programs read it.
fn document(registration: &Registration, one: &Evidence) -> Value {
    let reason = match &one.state {
        State::Refused { reason } => Some(reason),
        State::UnderWay | State::There => None,
    };
    let shared = one.crosses() && registration.is_seen();
    json!({
        "id": one.id,
        "registration": one.registration,
        "direction": one.direction,
        "name": one.name,
        "kind": one.kind.word(),
        "media_type": one.kind.media_type(),
        "size": one.size,
        "sha256": one.hash,
        "file": one.source,
        "state": one.state.as_str(),
        "reason": reason,
        "at": one.at.to_string(),
        "envelope": one.envelope,
        "visibility": if shared { "shared" } else { "only_you" },
    })
}

static EVIDENCE_FILE: Shape = Shape(
    "Evidence",
    &[
        id("id", "file"),
        id("registration", "registration"),
        word("direction", &["sent", "received"]),
        text("name"),
        text("kind"),
        text("media_type"),
        number("size"),
        text("sha256"),
        maybe(id("file", "file")),
        word("state", &["under_way", "there", "refused"]),
        maybe(text("reason")),
        moment("at"),
        id("envelope", "envelope"),
        word("visibility", &["shared", "only_you"]),
        sometimes(text("content_url")),
        sometimes(moment("content_url_until")),
    ],
);
