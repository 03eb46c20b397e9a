//! The channel for programs.

use axum::Json;
use axum::extract::Query;
use axum::http::Method;
use kernel::{OrgId, ProgramId};
use serde::Deserialize;
use serde_json::{Value, json};
use trust::Portal;
use trust::access::{Administers, Reads};
use vault::{Tx, VaultError};
use web::{
    Listed, Problem, Rooms, Sample,
    shape::{
        Answers, Shape,
        member::{id, maybe, moment, shapes, text, texts as words, word},
    },
};

use super::acts::{self, ChannelError, Outcome};
use super::matrix::{Channel, Offered, Partner, Vendor};
use super::web::{end, invite};
use crate::programs::{self, handed};

/// Rows in an answer if nothing is said, and at most.
const USUAL: usize = 100;
const MOST: usize = 1_000;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let about = "The vendors that one stands below, each with the own programs that stand on theirs; null: what one \
                 sells oneself. `findings` says in what a program does not fit the terms above.";
    rooms
        .api(Method::GET, "/api/v1/channel/vendors", about, Sample::get(), vendors)
        .answers(Answers::List(&VENDOR));
    let about = "One's partners, by name, and with which vendors each may work: by a place in a program that stands \
                 on the vendor's. `q` is a part of the name.";
    rooms
        .api(Method::GET, "/api/v1/channel/partners", about, Sample::query("limit=100&cursor="), partners)
        .answers(Answers::List(&PARTNER));
    let about = "Lets partners work with a vendor: invites them into a program that stands on the vendor's. What \
                 cannot be done for one of them is told in `not`, and done for the others.";
    let sample = Sample::json(r#"{"program":"{program}","partners":["{partner}"]}"#);
    rooms.api(Method::POST, "/api/v1/channel/places", about, sample, let_in).answers(Answers::One(&OUTCOME));
    let about = "Stops partners: ends their places in that program. Their places in others stay.";
    rooms.api(Method::POST, "/api/v1/channel/endings", about, sample, stop).answers(Answers::One(&OUTCOME));
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Slice {
    q: String,
    cursor: String,
    limit: Option<usize>,
}

#[derive(Debug, Deserialize)]
struct Wanted {
    program: ProgramId,
    partners: Vec<OrgId>,
}

async fn vendors(access: Reads) -> Result<Json<Listed<Value>>, Problem> {
    let read = async |tx: &Tx| {
        let channel = Channel::read(tx).await?;
        let mut data = Vec::new();
        for vendor in &channel.vendors {
            let mut programs = Vec::new();
            for one in &vendor.programs {
                let says = programs::published(tx, &one.program).await?;
                programs.push(offered(one, &handed::findings(tx, &says).await?));
            }
            data.push(json!({
                "id": vendor.who.as_ref().map(|(id, _)| id),
                "name": vendor.who.as_ref().map(|(_, name)| name),
                "programs": programs,
            }));
        }
        Ok::<_, VaultError>(data)
    };
    let data = access.vault.read(read).await.map_err(broken)?;
    Ok(Json(Listed { total: data.len() as u64, data, next: None }))
}

fn offered(one: &Offered, (vendor, findings): &(String, Vec<handed::Finding>)) -> Value {
    let above = one.above.iter().map(|link| link.name.clone());
    let next = one.upstream.iter().map(|place| Some(place.program_name.clone()));
    let findings: Vec<Value> = findings
        .iter()
        .map(|finding| json!({ "code": finding.code(), "detail": finding.said(vendor) }))
        .collect();
    json!({
        "id": one.program.id,
        "name": one.program.name,
        "state": one.program.state.as_str(),
        "stands_on": above.chain(next).flatten().collect::<Vec<_>>(),
        "findings": findings,
    })
}

async fn partners(access: Reads, Query(slice): Query<Slice>) -> Result<Json<Listed<Value>>, Problem> {
    let limit = slice.limit.unwrap_or(USUAL);
    if !(1..=MOST).contains(&limit) {
        return Err(Problem::malformed("“limit” is a number from 1 to 1000"));
    }
    let from: usize = match slice.cursor.as_str() {
        "" => 0,
        cursor => cursor.parse().map_err(|_| {
            Problem::malformed("“cursor” is what the answer before called “next”; send it unchanged")
        })?,
    };
    let channel = access.vault.read(async |tx: &Tx| Channel::read(tx).await).await.map_err(broken)?;
    let q = slice.q.trim().to_lowercase();
    let found = channel.partners.iter().filter(|one| one.name.to_lowercase().contains(&q));
    let found: Vec<&Partner> = found.collect();
    let data: Vec<Value> = found.iter().skip(from).take(limit).map(|one| partner(&channel, one)).collect();
    let until = from.saturating_add(limit);
    let next = (until < found.len()).then(|| until.to_string());
    Ok(Json(Listed { data, next, total: found.len() as u64 }))
}

fn partner(channel: &Channel, partner: &Partner) -> Value {
    let with = |vendor: &Vendor| {
        let place = partner.with(vendor)?;
        Some(json!({
            "vendor": vendor.who.as_ref().map(|(id, _)| id),
            "program": place.program,
            "partnership": place.id,
            "state": place.state.as_str(),
            "since": place.since.to_string(),
        }))
    };
    let places: Vec<Value> = channel.vendors.iter().filter_map(with).collect();
    json!({ "id": partner.id, "name": partner.name, "places": places })
}

async fn let_in(access: Administers, Json(wanted): Json<Wanted>) -> Result<Json<Value>, Problem> {
    let partners = acts::chosen(wanted.partners)?;
    Ok(told(invite(&access, wanted.program, partners).await?.1))
}

async fn stop(access: Administers, Json(wanted): Json<Wanted>) -> Result<Json<Value>, Problem> {
    let partners = acts::chosen(wanted.partners)?;
    Ok(told(end(&access, wanted.program, &partners).await?.1))
}

fn told(outcome: Outcome) -> Json<Value> {
    let done = outcome.done.iter().map(|(id, _, place)| json!({ "partner": id, "partnership": place }));
    let not = outcome.not.iter().map(|(id, _, why)| json!({ "partner": id, "detail": why }));
    Json(json!({ "data": { "done": done.collect::<Vec<_>>(), "not": not.collect::<Vec<_>>() } }))
}

fn broken(error: VaultError) -> Problem {
    ChannelError::from(error).into()
}

static VENDOR: Shape =
    Shape("ChannelVendor", &[maybe(id("id", "org")), maybe(text("name")), shapes("programs", &OFFERED)]);
static OFFERED: Shape = Shape(
    "ChannelProgram",
    &[
        id("id", "program"),
        text("name"),
        word("state", &["open", "closed"]),
        words("stands_on"),
        shapes("findings", &FINDING),
    ],
);
static FINDING: Shape = Shape("TermsFinding", &[text("code"), text("detail")]);
static PARTNER: Shape = Shape("ChannelPartner", &[id("id", "org"), text("name"), shapes("places", &PLACE)]);
static PLACE: Shape = Shape(
    "ChannelPlace",
    &[
        maybe(id("vendor", "org")),
        id("program", "program"),
        id("partnership", "partnership"),
        text("state"),
        moment("since"),
    ],
);
static OUTCOME: Shape = Shape("ChannelOutcome", &[shapes("done", &DONE), shapes("not", &NOT)]);
static DONE: Shape = Shape("ChannelDone", &[id("partner", "org"), id("partnership", "partnership")]);
static NOT: Shape = Shape("ChannelNot", &[id("partner", "org"), text("detail")]);
