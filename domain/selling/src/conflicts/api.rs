//! Named accounts and conflicts for programs.

use axum::{
    Json,
    extract::Path,
    http::{Method, StatusCode},
};
use kernel::{NamedAccountId, RegistrationId};
use serde_json::{Value, json};
use trust::{
    Portal,
    access::{Decides, Reads},
};
use vault::{Change, Tx, VaultError};
use web::{
    Listed, Problem, Rooms, Sample,
    shape::{
        Answers, Shape,
        member::{id, maybe, moment, number, shapes, text, truth, word},
    },
};

use super::{
    comparing::{Met, Rival, compare, outcome},
    named::{self, Named, NamedError, Typed},
    store,
};
use crate::{
    identified,
    registrations::{self, Direction, State},
};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let at = "/api/v1/named-accounts";
    let about = "Lists named accounts: companies that the organisation declared to be its own to sell to.";
    rooms.api(Method::GET, at, about, Sample::get(), list).answers(Answers::List(&NAMED));
    let about = "Declares a named account. It counts against registrations that are submitted from now on, and its \
                 time is the journal's.";
    let sample = Sample::json(r#"{"name":"Treequote","domain":"treequote.com","country":"Italy"}"#);
    rooms.api(Method::POST, at, about, sample, declare).answers(Answers::Added(&NAMED));
    let about = "Takes a named account back: it counts against nothing from now on.";
    rooms
        .api(Method::DELETE, "/api/v1/named-accounts/{named}", about, Sample::get(), retract)
        .answers(Answers::Nothing);
    let about = "Says whether a registration meets somebody: clear, possible or conflict, with a reason. To its receiver, \
                 while it waits for a decision, also whom, with what the score is made of; its sender never learns that.";
    rooms
        .api(Method::GET, "/api/v1/registrations/{registration}/conflicts", about, Sample::get(), conflicts)
        .answers(Answers::One(&CONFLICTS));
}

async fn list(access: Reads) -> Result<Json<Listed<Value>>, Problem> {
    let all = access.vault.read(async |tx: &Tx| named::all(tx).await).await;
    let data: Vec<Value> = all.map_err(|error| Problem::broken(&error))?.iter().map(document).collect();
    Ok(Json(Listed { total: data.len() as u64, data, next: None }))
}

async fn declare(access: Decides, Json(typed): Json<Typed>) -> Result<(StatusCode, Json<Value>), Problem> {
    let declared = access.vault.change(access.actor, async |change: &Change| {
        let id = named::declare(change, &typed).await?;
        named::find(change, id).await?.ok_or(NamedError::Absent)
    });
    Ok((StatusCode::CREATED, Json(json!({ "data": document(&declared.await?) }))))
}

async fn retract(access: Decides, Path(named): Path<String>) -> Result<StatusCode, Problem> {
    let id: NamedAccountId = identified(&named)?;
    access.vault.change(access.actor, async |change: &Change| named::retract(change, id).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn conflicts(access: Reads, Path(registration): Path<String>) -> Result<Json<Value>, Problem> {
    let id: RegistrationId = identified(&registration)?;
    let read = access.vault.read(async |tx: &Tx| said(tx, id).await).await;
    let said = read.map_err(|error| Problem::broken(&error))?.ok_or_else(Problem::absent)?;
    Ok(Json(json!({ "data": said })))
}

/// What is said of one: as it is now to who decides, as it was told to who asked.
async fn said(tx: &Tx, id: RegistrationId) -> Result<Option<Value>, VaultError> {
    let Some(registration) = registrations::find(tx, id).await? else { return Ok(None) };
    let kept = store::check(tx, id).await?;
    if registration.direction == Direction::Sent || registration.state != State::Pending {
        let told = kept.filter(|check| check.verdict.is_some());
        return Ok(Some(json!({
            "registration": id,
            "verdict": told.as_ref().and_then(|check| check.verdict.clone()),
            "reason": told.as_ref().and_then(|check| check.reason.clone()),
            "checked_at": told.and_then(|check| check.at).map(|at| at.to_string()),
            "rivals": [],
        })));
    }
    let rivals = compare(tx, &registration).await?;
    let (verdict, reason) = outcome(&rivals);
    let mut shown = Vec::new();
    for rival in &rivals {
        shown.push(beside(tx, rival).await?);
    }
    Ok(Some(json!({
        "registration": id,
        "verdict": verdict.as_str(),
        "reason": reason,
        "checked_at": tx.now().to_string(),
        "rivals": shown,
    })))
}

/// A rival; which one it is only to who may see it.
async fn beside(tx: &Tx, rival: &Rival) -> Result<Value, VaultError> {
    let (kind, which) = match &rival.met {
        Met::Registration { id, .. } => {
            ("registration", registrations::find(tx, *id).await?.map(|_| id.to_string()))
        }
        Met::Lead(id) => {
            ("lead", crate::leads::find(tx, (*id).into()).await?.map(|lead| lead.id.to_string()))
        }
        Met::Account(id) => {
            ("account", crate::accounts::find(tx, (*id).into()).await?.map(|account| account.id.to_string()))
        }
        Met::Named(id) => {
            ("named_account", named::find(tx, (*id).into()).await?.map(|named| named.id.to_string()))
        }
    };
    let points = |part: &matching::Part| json!({ "reason": part.reason.as_str(), "points": part.points });
    Ok(json!({
        "kind": kind,
        "id": which,
        "since": rival.since.to_string(),
        "counts": rival.counts,
        "score": rival.found.score,
        "verdict": rival.found.verdict().as_str(),
        "points": rival.found.parts.iter().map(points).collect::<Vec<_>>(),
    }))
}

/// A named account as programs read it.
fn document(named: &Named) -> Value {
    json!({
        "id": named.id,
        "name": named.name,
        "domain": named.domain.as_ref().map(ToString::to_string),
        "country": named.country,
        "number": named.number,
        "declared_at": named.declared.to_string(),
        "journal_entry": named.entry,
        "visibility": "only_you",
    })
}

static NAMED: Shape = Shape(
    "NamedAccount",
    &[
        id("id", "named"),
        text("name"),
        maybe(text("domain")),
        maybe(text("country")),
        maybe(text("number")),
        moment("declared_at"),
        number("journal_entry"),
        word("visibility", &["only_you"]),
    ],
);

static CONFLICTS: Shape = Shape(
    "Conflicts",
    &[
        id("registration", "registration"),
        maybe(word("verdict", &["clear", "possible", "conflict"])),
        maybe(text("reason")),
        maybe(moment("checked_at")),
        shapes("rivals", &RIVAL),
    ],
);

static RIVAL: Shape = Shape(
    "Rival",
    &[
        word("kind", &["registration", "lead", "account", "named_account"]),
        maybe(text("id")),
        moment("since"),
        truth("counts"),
        number("score"),
        word("verdict", &["clear", "possible", "conflict"]),
        shapes("points", &POINTS),
    ],
);

static POINTS: Shape = Shape("Points", &[text("reason"), number("points")]);
