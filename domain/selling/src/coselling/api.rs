//! What is shared of deals, for programs.

use std::collections::HashMap;

use axum::{
    Json,
    extract::{Path, State as Held},
    http::{HeaderMap, Method, StatusCode},
};
use kernel::{DealId, RegistrationId};
use serde::Deserialize;
use serde_json::{Value, json};
use trust::{
    Portal,
    access::{Reads, Works},
};
use vault::{Change, Tx};
use web::{
    Listed, Problem, Rooms, Sample,
    shape::{
        Answers, Shape,
        member::{id, maybe, moment, number, sometimes, text, word},
    },
};

use super::{ShareError, Shared, Thing, What, chain, sharing, store, web::thing};
use crate::{
    attachments, deals,
    evidence::State,
    identified,
    registrations::{self, Direction, Registration},
};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let all = "/api/v1/deals/{deal}/shared";
    let about = "Lists what is shared of a deal, either way: what went to neighbours in the chain of its sale, and what came.";
    rooms.api(Method::GET, all, about, Sample::get(), list).answers(Answers::List(&SHARED));
    let about = "Shares a note or a file of a deal, one that came and may go on, or (by the deal’s own id) how far it is, from then on \
         whenever that changes, with neighbours in the chain of its sale: \
         the registrations that lead there, accepted ones. The agreement must let it cross. Answers with all that is \
         shared of the deal.";
    rooms
        .api(
            Method::POST,
            all,
            about,
            Sample::json(r#"{"what":"{shared_note}","with":["{shared_hop}"]}"#),
            add,
        )
        .answers(Answers::List(&SHARED));
    rooms
        .api(
            Method::DELETE,
            "/api/v1/deals/{deal}/shared/{shared}",
            "Takes back what was shared: its receiver erases it, and whoever it was shared on with.",
            Sample::get(),
            remove,
        )
        .answers(Answers::Nothing);
    rooms
        .api(
            Method::GET,
            "/api/v1/registrations/{registration}/shared",
            "Lists what was shared along a registration, either way, also where no deal has begun.",
            Sample::get(),
            list_hop,
        )
        .answers(Answers::List(&SHARED));
    let about = "Reads what is shared; of a file that came, where its content can be read. The address opens it for five \
         minutes, without a key.";
    rooms
        .api(Method::GET, "/api/v1/shared/{shared_file}", about, Sample::get(), show)
        .answers(Answers::One(&SHARED));
}

#[derive(Debug, Deserialize)]
struct Wanted {
    what: String,
    with: Vec<RegistrationId>,
}

async fn list(access: Reads, Path(deal): Path<String>) -> Result<Json<Listed<Value>>, Problem> {
    let id: DealId = identified(&deal)?;
    Ok(listed(access.vault.read(async |tx: &Tx| all(tx, id).await).await?))
}

async fn list_hop(access: Reads, Path(hop): Path<String>) -> Result<Json<Listed<Value>>, Problem> {
    let id: RegistrationId = identified(&hop)?;
    let found = access.vault.read(async |tx: &Tx| {
        let hop = registrations::find(tx, id).await?.ok_or(ShareError::Absent)?;
        documents(tx, &[hop]).await
    });
    Ok(listed(found.await?))
}

async fn add(
    access: Works,
    Path(deal): Path<String>,
    Json(Wanted { what, with }): Json<Wanted>,
) -> Result<Json<Listed<Value>>, Problem> {
    let (id, what): (DealId, Thing) = (identified(&deal)?, thing(&what)?);
    let exchange = &access.exchange;
    let change = access.vault.change(access.actor, async |change: &Change| {
        sharing::share(exchange, change, id, what, &with).await?;
        all(change, id).await
    });
    Ok(listed(change.await?))
}

async fn remove(access: Works, Path((deal, shared)): Path<(String, String)>) -> Result<StatusCode, Problem> {
    let (id, shared): (DealId, Thing) = (identified(&deal)?, thing(&shared)?);
    let exchange = &access.exchange;
    let recall = async |change: &Change| sharing::recall(exchange, change, id, shared).await;
    access.vault.change(access.actor, recall).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn show(
    access: Reads,
    Held(portal): Held<Portal>,
    Path(shared): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let id = thing(&shared)?;
    let found = access.vault.read(async |tx: &Tx| {
        let one = store::find(tx, id).await?.ok_or(ShareError::Absent)?;
        let hop = registrations::find(tx, one.registration).await?.ok_or(ShareError::Absent)?;
        Ok::<_, ShareError>((document(&one, &hop, &[]), one.side))
    });
    let (mut data, side) = found.await?;
    if let (Thing::File(file), Direction::Received) = (id, side) {
        let (href, until) = attachments::address(&access, &portal, &headers, file).await?;
        data["content_url"] = href.into();
        data["content_url_until"] = until.to_string().into();
    }
    Ok(Json(json!({ "data": data })))
}

async fn all(tx: &Tx, deal: DealId) -> Result<Vec<Value>, ShareError> {
    let deal = deals::find(tx, deal).await?.ok_or(ShareError::Absent)?;
    documents(tx, &chain::hops(tx, &deal).await?).await
}

async fn documents(tx: &Tx, hops: &[Registration]) -> Result<Vec<Value>, ShareError> {
    let shared = store::of(tx, &hops.iter().map(|hop| hop.id).collect::<Vec<_>>()).await?;
    let came: Vec<Thing> =
        shared.iter().filter(|one| one.side == Direction::Received).map(|one| one.id).collect();
    let whose: HashMap<Thing, Vec<String>> = store::whose(tx, &came).await?;
    let documents = shared.iter().filter_map(|one| {
        let hop = chain::at(hops, one.registration)?;
        Some(document(one, hop, whose.get(&one.id).map_or(&[], Vec::as_slice)))
    });
    Ok(documents.collect())
}

fn listed(data: Vec<Value>) -> Json<Listed<Value>> {
    Json(Listed { total: data.len() as u64, data, next: None })
}

/// Something shared, as programs read it; `onward` are those with whom it was shared on.
fn document(one: &Shared, hop: &Registration, onward: &[String]) -> Value {
    let reason = match &one.state {
        State::Refused { reason } => Some(reason),
        State::UnderWay | State::There => None,
    };
    let stage = match &one.what {
        What::Stage { stage } => Some(stage.as_str()),
        _ => None,
    };
    let (words, file) = match &one.what {
        What::Note { text } => (text.as_ref(), None),
        What::Stage { .. } => (None, None),
        What::File { name, kind, size, hash } => (None, Some((name, kind, size, hash))),
    };
    let shared = one.crosses() && hop.is_seen();
    let with: Vec<&str> = [hop.peer_name.as_str()]
        .into_iter()
        .filter(|_| shared)
        .chain(onward.iter().map(String::as_str))
        .collect();
    json!({
        "id": one.id,
        "what": one.id.as_str(),
        "registration": one.registration,
        "direction": one.side,
        "peer": hop.peer_name,
        "source": one.source,
        "text": words,
        "stage": stage,
        "name": file.map(|(name, ..)| name),
        "media_type": file.map(|(_, kind, ..)| kind.media_type()),
        "size": file.map(|(_, _, size, _)| size),
        "sha256": file.map(|(.., hash)| hash),
        "state": one.state.as_str(),
        "reason": reason,
        "at": one.at.to_string(),
        "envelope": one.envelope,
        "visibility": if shared { "shared" } else { "only_you" },
        "shared_with": with.join(", "),
    })
}

static SHARED: Shape = Shape(
    "Shared",
    &[
        text("id"),
        word("what", &["note", "file", "stage"]),
        id("registration", "registration"),
        word("direction", &["sent", "received"]),
        text("peer"),
        maybe(text("source")),
        maybe(text("text")),
        maybe(text("stage")),
        maybe(text("name")),
        maybe(text("media_type")),
        maybe(number("size")),
        maybe(text("sha256")),
        word("state", &["under_way", "there", "refused"]),
        maybe(text("reason")),
        moment("at"),
        id("envelope", "envelope"),
        word("visibility", &["shared", "only_you"]),
        text("shared_with"),
        sometimes(text("content_url")),
        sometimes(moment("content_url_until")),
    ],
);
