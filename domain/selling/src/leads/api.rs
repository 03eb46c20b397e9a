//! Leads for programs.

use axum::{Json, http::Method};
use serde_json::{Value, json};
use trust::{Portal, access::Works};
use web::{
    Problem, Rooms, Sample,
    shape::{
        Answers, Shape,
        member::{day, id, maybe, moment, money, number, shapes, text, word},
    },
};

use super::{Lead, Leads, web::many};
use crate::{
    editing::api,
    registrations::Registration,
    tables::{self, bulk::Chosen},
};

pub(crate) fn routes(rooms: &mut Rooms<Portal>) {
    rooms
        .api(
            Method::GET,
            "/api/v1/leads",
            "Lists leads. Filters are those of the page: q, stage=open, product=in.A,B, value=gte.5000, \
         closes=before.2026-12-31, same=is.Isdom (leads of a company, by its name or domain), archived=all and so on; cursor and limit (1,000 at most) for paging.",
            Sample::query("limit=100&stage=open&value=gte.0"),
            tables::list::<Leads>,
        )
        .answers(Answers::List(&LEAD));
    rooms.api(
        Method::POST,
        "/api/v1/leads",
        "Adds a lead. It is private until it is registered; external_id is its number in your system, contact_time_zone \
         an IANA name such as Europe/Rome.",
        Sample::json(
            r#"{"company":"Isdom","domain":"isdom.com","product":"GTX Pro","value":"4821.50","currency":"USD"}"#,
        ),
        api::add::<Lead>,
    ).answers(Answers::Added(&LEAD));
    let file = Sample::query("columns=company,value&sort=value&dir=desc");
    let about = "The leads that a page with the same query shows, on all its pages, as CSV. It is journaled.";
    rooms
        .api(Method::GET, "/api/v1/leads/export.csv", about, file, tables::csv::<Leads>)
        .answers(Answers::File(&["text/csv"]));
    let about =
        "The leads that a page with the same query shows, on all its pages, as XLSX. It is journaled.";
    rooms
        .api(Method::GET, "/api/v1/leads/export.xlsx", about, file, tables::xlsx::<Leads>)
        .answers(Answers::File(&["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"]));
    rooms.api(
        Method::POST,
        "/api/v1/leads/archive",
        "Puts leads out of the usual list: those of ids, or all that match filters, such as stage=lost. The \
         answer names the act that /api/v1/undo takes back within a day.",
        Sample::json(r#"{"ids":["{lead}"]}"#),
        archive,
    ).answers(Answers::One(&tables::undo::MANY));
    rooms
        .api(
            Method::POST,
            "/api/v1/leads/restoration",
            "Puts archived leads back into the usual list: those of ids, or all that match filters, such as \
         archived=yes&stage=lost.",
            Sample::json(r#"{"ids":["{lead}"]}"#),
            restore,
        )
        .answers(Answers::One(&tables::undo::MANY));
    rooms
        .api(
            Method::GET,
            "/api/v1/leads/{lead}",
            "Reads a lead. It says who else can see a part of it.",
            Sample::get(),
            api::show::<Lead>,
        )
        .answers(Answers::One(&LEAD));
    rooms.api(
        Method::PUT,
        "/api/v1/leads/{lead}",
        "Changes what is known of a lead. “version” is that of the lead as it was read: 409 if somebody changed it \
         since. What was registered with others stays as it crossed, until it is told anew.",
        Sample::json(
            r#"{"version":{lead_version},"company":"Isdom","product":"GTX Pro","value":"4821.50","currency":"USD"}"#,
        ),
        api::change::<Lead>,
    ).answers(Answers::One(&LEAD));
}

async fn archive(access: Works, Json(chosen): Json<Chosen>) -> Result<Json<Value>, Problem> {
    let (act, changed) = many(&access, &chosen, true).await?;
    Ok(Json(json!({ "data": { "changed": changed, "act": act } })))
}

async fn restore(access: Works, Json(chosen): Json<Chosen>) -> Result<Json<Value>, Problem> {
    let (act, changed) = many(&access, &chosen, false).await?;
    Ok(Json(json!({ "data": { "changed": changed, "act": act } })))
}

/// A lead as programs read it.
pub(super) fn document(lead: &Lead, registrations: &[Registration]) -> Value {
    let draft = &lead.draft;
    let seen: Vec<&Registration> = registrations.iter().filter(|one| one.is_seen()).collect();
    let shared = seen.iter().flat_map(|one| {
        one.hops()
            .into_iter()
            .map(move |hop| json!({ "name": hop.name, "state": hop.state, "registration": one.id }))
    });
    json!({
        "id": lead.id,
        "external_id": draft.external_id,
        "vendor": draft.place.vendor,
        "department": draft.place.department,
        "company": draft.company,
        "domain": draft.domain.as_ref().map(ToString::to_string),
        "company_number": draft.company_number,
        "country": draft.country,
        "sector": draft.sector,
        "product": draft.product,
        "value": draft.value,
        "stage": draft.stage.as_str(),
        "opened_on": draft.opened_on.map(|on| on.to_string()),
        "closes_on": draft.closes_on.map(|on| on.to_string()),
        "contact_name": draft.contact_name,
        "contact_email": draft.contact_email.as_ref().map(ToString::to_string),
        "contact_phone": draft.contact_phone,
        "contact_time_zone": draft.contact_time_zone,
        "notes": draft.notes,
        "deal": lead.deal,
        "version": lead.version,
        "added_at": lead.added.to_string(),
        "archived_at": lead.archived.map(|at| at.to_string()),
        "passed_to": lead.passed_to,
        "visibility": if seen.is_empty() && lead.passed_to.is_none() { "only_you" } else { "shared" },
        "shared_with": shared.collect::<Vec<_>>(),
    })
}

pub(super) static LEAD: Shape = Shape(
    "Lead",
    &[
        id("id", "lead"),
        maybe(text("external_id")),
        maybe(id("vendor", "org")),
        maybe(id("department", "division")),
        text("company"),
        maybe(text("domain")),
        maybe(text("company_number")),
        maybe(text("country")),
        maybe(text("sector")),
        text("product"),
        maybe(money("value")),
        word("stage", &["open", "won", "lost"]),
        maybe(day("opened_on")),
        maybe(day("closes_on")),
        maybe(text("contact_name")),
        maybe(text("contact_email")),
        maybe(text("contact_phone")),
        maybe(text("contact_time_zone")),
        maybe(text("notes")),
        maybe(id("deal", "deal")),
        number("version"),
        moment("added_at"),
        maybe(moment("archived_at")),
        maybe(text("passed_to")),
        word("visibility", &["only_you", "shared"]),
        shapes("shared_with", &SHARED),
    ],
);

static SHARED: Shape =
    Shape("LeadShared", &[text("name"), text("state"), id("registration", "registration")]);
