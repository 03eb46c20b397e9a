//! Offers for programs.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, StatusCode};
use kernel::OfferId;
use serde::Deserialize;
use serde_json::{Value, json};
use trust::Portal;
use trust::access::Administers;
use trust::members::origin;
use vault::{Change, Tx};
use web::{
    Listed, Problem, Rooms, Sample,
    shape::{
        Answers, Shape,
        member::{id, maybe, moment, text},
    },
};

use super::{Offer, actions, store, web::read};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let path = "/api/v1/partnerships/offers";
    let about = "Lists the places in programs that were offered by mail and that nobody has accepted.";
    rooms.api(Method::GET, path, about, Sample::get(), list).answers(Answers::List(&OFFER));
    let about = "Offers a place in a program to whoever reads mail at that address. Who accepts comes with an \
                 organisation of theirs, or founds one, within 14 days.";
    let sample = Sample::json(r#"{"email":"another.partner@example.com","program":"{program}"}"#);
    rooms.api(Method::POST, path, about, sample, offer).answers(Answers::Added(&OFFER));
    let about = "Takes an offer back: its link opens nothing from now on.";
    rooms
        .api(Method::DELETE, "/api/v1/partnerships/offers/{offer}", about, Sample::get(), take_back)
        .answers(Answers::Nothing);
}

#[derive(Debug, Deserialize)]
struct Wanted {
    email: String,
    program: String,
}

async fn list(access: Administers) -> Result<Json<Listed<Value>>, Problem> {
    let open = access.vault.read(async |tx: &Tx| store::open(tx).await).await;
    let data: Vec<Value> = open.map_err(|error| Problem::broken(&error))?.iter().map(document).collect();
    Ok(Json(Listed { total: data.len() as u64, data, next: None }))
}

async fn offer(
    access: Administers,
    State(portal): State<Portal>,
    headers: HeaderMap,
    Json(Wanted { email, program }): Json<Wanted>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let (email, program) = read(&email, &program)?;
    let origin = origin(&portal, &headers).await?;
    let made = access.vault.change(access.actor, async |change: &Change| {
        actions::offer(change, program, email.clone(), &origin).await
    });
    Ok((StatusCode::CREATED, Json(json!({ "data": document(&made.await?) }))))
}

async fn take_back(access: Administers, Path(offer): Path<String>) -> Result<StatusCode, Problem> {
    let id: OfferId = offer.parse().map_err(|_| Problem::absent())?;
    access.vault.change(access.actor, async |change: &Change| actions::take_back(change, id).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// An offer as programs read it: without the link, which is for who reads the mail.
fn document(offer: &Offer) -> Value {
    json!({
        "id": offer.id,
        "email": offer.email.as_ref().map(ToString::to_string),
        "program": offer.program,
        "offered_by": offer.by,
        "open_until": offer.until().to_string(),
    })
}

static OFFER: Shape = Shape(
    "Offer",
    &[
        id("id", "offer"),
        maybe(text("email")),
        id("program", "program"),
        maybe(text("offered_by")),
        moment("open_until"),
    ],
);
