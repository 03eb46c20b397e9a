//! Who looks after whom, for programs.

use axum::{
    Json,
    extract::Path,
    http::{Method, StatusCode},
};
use kernel::{PartnershipId, PersonId};
use serde::Deserialize;
use serde_json::{Value, json};
use trust::{Portal, access::Decides};
use vault::Change;
use web::{
    Problem, Rooms, Sample,
    shape::{Answers, Shape, member::number},
};

use super::{hand_over, set};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let path = "/api/v1/partnerships/{partnership}/manager";
    let about =
        "Says who of the organisation looks after a partner or a vendor; null: nobody. They are told.";
    rooms.api(Method::PUT, path, about, Sample::json(r#"{"person":null}"#), give).answers(Answers::Nothing);
    let about = "Gives everything that somebody looks after, or nobody does (null), to another. With `seen`, 409 where \
                 it is no longer that many.";
    let sample = Sample::json(r#"{"from":null,"to":"{colleague}"}"#);
    rooms
        .api(Method::POST, "/api/v1/partnerships/handover", about, sample, give_all)
        .answers(Answers::One(&HANDED));
}

#[derive(Debug, Deserialize)]
struct Given {
    person: Option<PersonId>,
}

#[derive(Debug, Deserialize)]
struct All {
    from: Option<PersonId>,
    to: Option<PersonId>,
    seen: Option<u64>,
}

async fn give(
    access: Decides,
    Path(partnership): Path<String>,
    Json(Given { person }): Json<Given>,
) -> Result<StatusCode, Problem> {
    let id: PartnershipId = partnership.parse().map_err(|_| Problem::absent())?;
    let vaults = access.exchange.vaults();
    let act = async |change: &Change| set(vaults, change, id, person).await;
    access.vault.change(access.actor, act).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn give_all(access: Decides, Json(All { from, to, seen }): Json<All>) -> Result<Json<Value>, Problem> {
    let vaults = access.exchange.vaults();
    let act = async |change: &Change| hand_over(vaults, change, from, to, seen).await;
    let count = access.vault.change(access.actor, act).await?;
    Ok(Json(json!({ "data": { "partnerships": count } })))
}

static HANDED: Shape = Shape("HandedOver", &[number("partnerships")]);
