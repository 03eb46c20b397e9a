//! Leads for programs.

use axum::{
    Json,
    extract::{Path, Query as Asked, RawQuery},
    http::{Method, StatusCode},
    response::Response,
};
use kernel::LeadId;
use serde::Deserialize;
use serde_json::{Value, json};
use trust::{
    Portal,
    access::{Reads, Works},
};
use vault::VaultError;
use web::{Listed, Problem, Rooms, Sample};

use super::{
    DraftError, Lead, LeadError, Leads, Typed, actions, store,
    web::{many, own},
};
use crate::{
    identified,
    paging::{Paging, listed},
    registrations::{self, Registration},
    tables::{Format, Tabled, bulk::Chosen, export},
};

pub(crate) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.api(
        Method::GET,
        "/api/v1/leads",
        "Lists leads. Filters are those of the page: q, stage=open, product=in.A,B, value=gte.5000, \
         closes=before.2026-12-31, archived=all and so on; cursor and limit (1,000 at most) for paging.",
        Sample::query("limit=100&stage=open&value=gte.0"),
        list,
    );
    rooms.api(
        Method::POST,
        "/api/v1/leads",
        "Adds a lead. It is private until it is registered; external_id is its number in your system.",
        Sample::json(
            r#"{"company":"Isdom","domain":"isdom.com","product":"GTX Pro","value":"4821.50","currency":"USD"}"#,
        ),
        add,
    );
    let about = "The leads that a page with the same query shows, on all its pages, as CSV. It is journaled.";
    rooms.api(Method::GET, "/api/v1/leads/export.csv", about, Sample::query("columns=company,value"), csv);
    let about =
        "The leads that a page with the same query shows, on all its pages, as XLSX. It is journaled.";
    rooms.api(Method::GET, "/api/v1/leads/export.xlsx", about, Sample::query("sort=value&dir=desc"), xlsx);
    rooms.api(
        Method::POST,
        "/api/v1/leads/archive",
        "Puts leads out of the usual list: those of ids, or all that match filters, such as stage=lost. The \
         answer names the act that /api/v1/undo takes back within a day.",
        Sample::json(r#"{"ids":["{lead}"]}"#),
        archive,
    );
    rooms.api(
        Method::POST,
        "/api/v1/leads/restoration",
        "Puts archived leads back into the usual list: those of ids, or all that match filters, such as \
         archived=yes&stage=lost.",
        Sample::json(r#"{"ids":["{lead}"]}"#),
        restore,
    );
    rooms.api(
        Method::GET,
        "/api/v1/leads/{lead}",
        "Reads a lead. It says who else can see a part of it.",
        Sample::get(),
        show,
    );
    rooms.api(
        Method::PUT,
        "/api/v1/leads/{lead}",
        "Changes what is known of a lead. “version” is that of the lead as it was read: 409 if somebody changed it \
         since. What was registered with others stays as it crossed.",
        Sample::json(
            r#"{"version":{lead_version},"company":"Isdom","product":"GTX Pro","value":"4821.50","currency":"USD"}"#,
        ),
        edit,
    );
}

async fn edit(
    access: Works,
    Path(lead): Path<String>,
    Json(Edited { version, typed }): Json<Edited>,
) -> Result<Json<Value>, Problem> {
    let id: LeadId = identified(&lead)?;
    let own = own(&access).await?;
    let draft = typed.understand(&own).map_err(all)?;
    let change = access.vault.change(access.actor, async |change| {
        actions::edit(change, id, version, &draft, &own).await?;
        Ok::<_, LeadError>((store::find(change, id).await?, registrations::of_lead(change, id).await?))
    });
    let (lead, registrations) = change.await?;
    let lead = lead.ok_or_else(Problem::absent)?;
    Ok(Json(json!({ "data": document(&lead, &registrations) })))
}

/// What is known now, over which version.
#[derive(Debug, Deserialize)]
struct Edited {
    version: i64,
    #[serde(flatten)]
    typed: Typed,
}

fn all(errors: Vec<(&'static str, DraftError)>) -> Problem {
    let told: Vec<String> = errors.iter().map(|(field, error)| format!("{field}: {error}")).collect();
    Problem::refused("invalid", told.join("; "))
}

async fn list(
    access: Reads,
    Asked(paging): Asked<Paging>,
    RawQuery(query): RawQuery,
) -> Result<Json<Listed<Value>>, Problem> {
    let (after, limit) = paging.read::<LeadId>()?;
    let asked = Leads::asked_by_program(&query.unwrap_or_default())?;
    let found = access.vault.read(async |tx| store::page(tx, &asked, after, limit + 1).await);
    let (rows, total) = found.await.map_err(|error| Problem::broken(&error))?;
    Ok(Json(listed(rows, limit, total, |row| row.lead.id, |row| document(&row.lead, &row.registrations))))
}

async fn csv(access: Reads, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    export::<Leads>(&access, Leads::asked(&query.unwrap_or_default())?, Format::Csv).await
}

async fn xlsx(access: Reads, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    export::<Leads>(&access, Leads::asked(&query.unwrap_or_default())?, Format::Xlsx).await
}

async fn archive(access: Works, Json(chosen): Json<Chosen>) -> Result<Json<Value>, Problem> {
    let (act, changed) = many(&access, &chosen, true).await?;
    Ok(Json(json!({ "data": { "changed": changed, "act": act } })))
}

async fn restore(access: Works, Json(chosen): Json<Chosen>) -> Result<Json<Value>, Problem> {
    let (act, changed) = many(&access, &chosen, false).await?;
    Ok(Json(json!({ "data": { "changed": changed, "act": act } })))
}

async fn add(access: Works, Json(typed): Json<Typed>) -> Result<(StatusCode, Json<Value>), Problem> {
    let own = own(&access).await?;
    let draft = typed.understand(&own).map_err(all)?;
    let change = access.vault.change(access.actor, async |change| {
        let id = actions::add(change, &draft, &own).await?;
        Ok::<_, LeadError>(store::find(change, id).await?)
    });
    let lead = change.await?.ok_or_else(Problem::absent)?;
    Ok((StatusCode::CREATED, Json(json!({ "data": document(&lead, &[]) }))))
}

async fn show(access: Reads, Path(lead): Path<String>) -> Result<Json<Value>, Problem> {
    let id: LeadId = identified(&lead)?;
    let found = access.vault.read(async |tx| {
        Ok::<_, VaultError>((store::find(tx, id).await?, registrations::of_lead(tx, id).await?))
    });
    let (lead, registrations) = found.await.map_err(|error| Problem::broken(&error))?;
    let lead = lead.ok_or_else(Problem::absent)?;
    Ok(Json(json!({ "data": document(&lead, &registrations) })))
}

/// A lead as programs read it.
fn document(lead: &Lead, registrations: &[Registration]) -> Value {
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
        "company": draft.company,
        "domain": draft.domain.as_ref().map(ToString::to_string),
        "country": draft.country,
        "sector": draft.sector,
        "product": draft.product,
        "value": draft.value,
        "stage": draft.stage.as_str(),
        "opened_on": draft.opened_on.map(|on| on.to_string()),
        "closes_on": draft.closes_on.map(|on| on.to_string()),
        "contact_name": draft.contact_name,
        "contact_email": draft.contact_email.as_ref().map(ToString::to_string),
        "notes": draft.notes,
        "deal": lead.deal,
        "version": lead.version,
        "added_at": lead.added.to_string(),
        "archived_at": lead.archived.map(|at| at.to_string()),
        "visibility": if seen.is_empty() { "only_you" } else { "shared" },
        "shared_with": shared.collect::<Vec<_>>(),
    })
}
