//! Passes for programs: the same acts as on the pages.

use axum::{
    Json,
    extract::{Path, Query},
    http::{Method, StatusCode},
};
use kernel::{LeadId, PartnershipId, PassId, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};
use trust::{
    Portal,
    access::{Administers, Reads, ReadsAll, Works},
};
use vault::{Change, Tx, VaultError};
use web::{
    Listed, Problem, Rooms, Sample,
    shape::{
        Answers, Shape,
        member::{day, id, maybe, moment, money, number, shape, shapes, text, texts, truth, word},
    },
};

use super::{
    Pass, PassError, Rule, To, Wish, actions,
    offered::{Answer, load},
    setting::{Known, Tried, write},
    store,
    web::language,
};
use crate::{
    identified,
    leads::Draft,
    registrations::Basis,
    tables::{Paging, listed},
};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let path = "/api/v1/leads/{lead}/passes";
    let about = "To whom a lead was passed, the newest first.";
    rooms.api(Method::GET, path, about, Sample::get(), list).answers(Answers::List(&PASS));
    let about = "Passes a lead to a partner; without `partnership` to whoever is next by the rule. The person at the \
                 customer's crosses only with `contact_basis`, the legal ground for it. `wished` is when the customer \
                 wishes a meeting.";
    let sample = Sample::json(r#"{"partnership":"{partnership}"}"#);
    rooms.api(Method::POST, path, about, sample, pass).answers(Answers::Added(&PASS));
    let about = "Takes back a lead that the partner has not answered; the partner erases what had crossed.";
    let path = "/api/v1/leads/{lead}/passes/withdrawal";
    rooms.api(Method::POST, path, about, Sample::json("{}"), take_back).answers(Answers::Nothing);
    let about = "Leads that others offer, the newest first; `cursor` goes on after the last one.";
    rooms
        .api(Method::GET, "/api/v1/offered-leads", about, Sample::query("limit=50"), offered)
        .answers(Answers::List(&OFFERED));
    let path = "/api/v1/offered-leads/{pass}";
    let about = "Reads one, with what crossed while it is kept.";
    rooms.api(Method::GET, path, about, Sample::get(), one).answers(Answers::One(&OFFERED));
    let about = "Answers one: `accept`, or `decline` with a `code` (outside_territory, no_capacity, not_a_fit, \
                 known_customer, other) and perhaps a `reason`. What is accepted becomes a lead once whoever passed it \
                 has signed that it is yours.";
    rooms
        .api(
            Method::POST,
            "/api/v1/offered-leads/{pass}/answer",
            about,
            Sample::json(r#"{"answer":"accept"}"#),
            answer,
        )
        .answers(Answers::One(&OFFERED));
    let path = "/api/v1/lead-rule";
    let about = "The rule by which leads are passed.";
    rooms.api(Method::GET, path, about, Sample::get(), rule).answers(Answers::One(&RULE));
    let about = "Changes the rule: how many `hours` a partner has, the `way` (round_robin, weights, capacity), `tiers`, \
                 and each partner's weight, capacity, countries and languages. With `revision`, only if nobody changed \
                 it since.";
    let sample = Sample::json(
        r#"{"hours":24,"way":"round_robin","tiers":[],"partners":[{"partnership":"{partnership}"}]}"#,
    );
    rooms.api(Method::PUT, path, about, sample, change).answers(Answers::One(&RULE));
    let about = "Who would get a lead from that country and in that language, in their order, and why.";
    rooms
        .api(Method::GET, "/api/v1/lead-rule/trial", about, Sample::query("country=Germany"), trial)
        .answers(Answers::List(&TRIED));
}

async fn list(access: Reads, Path(lead): Path<String>) -> Result<Json<Listed<Value>>, Problem> {
    let lead: LeadId = identified(&lead)?;
    let read = access.vault.read(async |tx: &Tx| {
        crate::leads::find(tx, lead).await?.ok_or(PassError::Absent)?;
        Ok::<_, PassError>(store::of_lead(tx, lead).await?)
    });
    let data: Vec<Value> = read.await?.iter().map(document).collect();
    Ok(Json(Listed { total: data.len() as u64, data, next: None }))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Passing {
    partnership: Option<PartnershipId>,
    contact_basis: Option<Basis>,
    wished: Option<Timestamp>,
    language: String,
}

async fn pass(
    access: Works,
    Path(lead): Path<String>,
    Json(passing): Json<Passing>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let lead: LeadId = identified(&lead)?;
    let to = passing.partnership.map_or(To::Rule, To::Partner);
    let language = language(&passing.language)?;
    let wish = Wish { contact: passing.contact_basis, meeting: passing.wished, language };
    let exchange = &access.exchange;
    let change = access.vault.change(access.actor, async |change: &Change| {
        let id = actions::offer(exchange, change, lead, to, &wish).await?;
        store::find(change, id).await?.ok_or(PassError::Absent)
    });
    Ok((StatusCode::CREATED, Json(json!({ "data": document(&change.await?) }))))
}

async fn take_back(access: Works, Path(lead): Path<String>) -> Result<StatusCode, Problem> {
    let lead: LeadId = identified(&lead)?;
    let exchange = &access.exchange;
    let back = async |change: &Change| actions::take_back(exchange, change, lead).await;
    access.vault.change(access.actor, back).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn offered(access: Reads, Query(paging): Query<Paging>) -> Result<Json<Listed<Value>>, Problem> {
    let (before, limit) = paging.read::<PassId>()?;
    let read = access.vault.read(async |tx: &Tx| {
        let (passes, total) = store::arrived(tx, before, limit + 1).await?;
        let mut rows = Vec::with_capacity(passes.len());
        for pass in passes {
            let sale = super::arrivals::sale(tx, &pass).await?;
            rows.push((pass.id, arrived(&pass, sale.as_ref())));
        }
        Ok::<_, VaultError>(listed(rows, limit, total, |(id, _)| *id, |(_, document)| document.clone()))
    });
    Ok(Json(read.await.map_err(|error| Problem::broken(&error))?))
}

async fn one(access: Reads, Path(pass): Path<String>) -> Result<Json<Value>, Problem> {
    read_one(&access, identified(&pass)?).await
}

async fn answer(
    access: Works,
    Path(pass): Path<String>,
    Json(answer): Json<Answer>,
) -> Result<Json<Value>, Problem> {
    let id: PassId = identified(&pass)?;
    answer.give(&access, id).await?;
    read_one(&access, id).await
}

async fn read_one(access: &trust::access::Access, id: PassId) -> Result<Json<Value>, Problem> {
    let read = access.vault.read(async |tx: &Tx| load(tx, id).await);
    let found = read.await.map_err(|error| Problem::broken(&error))?;
    let (pass, sale) = found.ok_or(PassError::Absent)?;
    Ok(Json(json!({ "data": arrived(&pass, sale.as_ref()) })))
}

async fn rule(access: ReadsAll) -> Result<Json<Value>, Problem> {
    let known = Known::read(&access).await?;
    Ok(ruled(&known.rule, known.revision))
}

#[derive(Debug, Deserialize)]
struct Ruled {
    hours: u32,
    way: super::Way,
    #[serde(default)]
    tiers: Vec<String>,
    partners: Vec<super::Share>,
    revision: Option<i64>,
}

async fn change(access: Administers, Json(ruled_now): Json<Ruled>) -> Result<Json<Value>, Problem> {
    let Ruled { hours, way, tiers, partners, revision } = ruled_now;
    let rule = Rule { hours, way, tiers, partners };
    let revision = write(&access, &rule, revision).await?;
    Ok(ruled(&rule, revision))
}

fn ruled(rule: &Rule, revision: i64) -> Json<Value> {
    let mut document = json!(rule);
    document["revision"] = revision.into();
    Json(json!({ "data": document }))
}

async fn trial(access: ReadsAll, Query(tried): Query<Tried>) -> Result<Json<Listed<Value>>, Problem> {
    let known = Known::read(&access).await?;
    let way = known.rule.way;
    let order = known.rule.choose(&tried.about(), known.candidates);
    let row = |(one, why): &(super::rule::Candidate, super::rule::Why)| json!({ "partnership": one.partnership, "name": one.name, "outcome": why.as_str(), "why": why.said(way) });
    let data: Vec<Value> = order.iter().map(row).collect();
    Ok(Json(Listed { total: data.len() as u64, data, next: None }))
}

/// A pass as programs of whoever passed it read it.
fn document(pass: &Pass) -> Value {
    let (code, reason) = pass.declined.clone().unzip();
    json!({
        "id": pass.id,
        "state": pass.state.as_str(),
        "lead": pass.lead,
        "partnership": pass.partnership,
        "peer": { "id": pass.peer, "name": pass.peer_name },
        "by_rule": pass.by_rule,
        "passed_at": pass.at.to_string(),
        "due_at": pass.due.to_string(),
        "answered_at": pass.answered.map(|at| at.to_string()),
        "wished_at": pass.wished.map(|at| at.to_string()),
        "language": pass.language,
        "contact_basis": pass.contact.map(|basis| basis.as_str()),
        "code": code.map(|code| code.as_str()),
        "reason": reason.filter(|reason| !reason.is_empty()),
    })
}

/// The same as programs of who got it read it.
fn arrived(pass: &Pass, sale: Option<&Draft>) -> Value {
    let mut document = document(pass);
    document["by_rule"] = Value::Null;
    document["values"] = sale.map_or(Value::Null, |sale| {
        json!({
            "company": sale.company,
            "domain": sale.domain.as_ref().map(ToString::to_string),
            "company_number": sale.company_number,
            "country": sale.country,
            "product": sale.product,
            "value": sale.value,
            "closes_on": sale.closes_on.map(|on| on.to_string()),
            "contact_name": sale.contact_name,
            "contact_email": sale.contact_email.as_ref().map(ToString::to_string),
            "contact_phone": sale.contact_phone,
        })
    });
    document
}

const STATES: &[&str] = &["offered", "accepting", "accepted", "declined", "late", "taken_back", "refused"];

static PASS: Shape = Shape(
    "LeadPass",
    &[
        id("id", "pass"),
        word("state", STATES),
        maybe(id("lead", "lead")),
        id("partnership", "partnership"),
        shape("peer", &PEER),
        maybe(truth("by_rule")),
        moment("passed_at"),
        moment("due_at"),
        maybe(moment("answered_at")),
        maybe(moment("wished_at")),
        maybe(text("language")),
        maybe(text("contact_basis")),
        maybe(text("code")),
        maybe(text("reason")),
    ],
);

static OFFERED: Shape = Shape(
    "OfferedLead",
    &[
        id("id", "pass"),
        word("state", STATES),
        maybe(id("lead", "lead")),
        id("partnership", "partnership"),
        shape("peer", &PEER),
        maybe(truth("by_rule")),
        moment("passed_at"),
        moment("due_at"),
        maybe(moment("answered_at")),
        maybe(moment("wished_at")),
        maybe(text("language")),
        maybe(text("contact_basis")),
        maybe(text("code")),
        maybe(text("reason")),
        maybe(shape("values", &VALUES)),
    ],
);

static PEER: Shape = Shape("PassPeer", &[id("id", "org"), text("name")]);

static VALUES: Shape = Shape(
    "OfferedValues",
    &[
        maybe(text("company")),
        maybe(text("domain")),
        maybe(text("company_number")),
        maybe(text("country")),
        text("product"),
        maybe(money("value")),
        maybe(day("closes_on")),
        maybe(text("contact_name")),
        maybe(text("contact_email")),
        maybe(text("contact_phone")),
    ],
);

static RULE: Shape = Shape(
    "LeadRule",
    &[
        number("hours"),
        word("way", &["round_robin", "weights", "capacity"]),
        texts("tiers"),
        shapes("partners", &SHARE),
        number("revision"),
    ],
);

static SHARE: Shape = Shape(
    "LeadShare",
    &[
        id("partnership", "partnership"),
        number("weight"),
        number("capacity"),
        texts("countries"),
        texts("languages"),
    ],
);

static TRIED: Shape = Shape(
    "LeadTrial",
    &[
        id("partnership", "partnership"),
        text("name"),
        word(
            "outcome",
            &["next", "later", "tried", "not_among", "country", "language", "tier", "full", "no_terms"],
        ),
        text("why"),
    ],
);
