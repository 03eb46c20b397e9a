//! Leads for programs.

use std::collections::HashMap;

use axum::{
    Json,
    extract::{Path, Query as Asked},
    http::{Method, StatusCode},
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
    DraftError, Lead, LeadError, Typed, actions, store,
    web::{own, query},
};
use crate::{
    identified,
    paging::{Paging, listed},
    registrations::{self, Registration},
};

pub(crate) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.api(
        Method::GET,
        "/api/v1/leads",
        "Lists leads. Filters: q, stage, product; cursor and limit (1,000 at most) for paging.",
        Sample::query("limit=100&stage=open"),
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

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Filters {
    q: String,
    stage: Option<String>,
    product: Option<String>,
}

async fn list(
    access: Reads,
    Asked(paging): Asked<Paging>,
    Asked(filters): Asked<Filters>,
) -> Result<Json<Listed<Value>>, Problem> {
    let (after, limit) = paging.read::<LeadId>()?;
    let query = query(&filters.q, filters.stage.as_deref(), filters.product.as_deref())?;
    let found = access.vault.read(async |tx| {
        let (leads, total) = store::page(tx, &query, after, limit + 1).await?;
        let ids: Vec<LeadId> = leads.iter().map(|lead| lead.id).collect();
        let registrations =
            if ids.is_empty() { HashMap::new() } else { registrations::of_leads(tx, &ids).await? };
        Ok::<_, VaultError>((leads, total, registrations))
    });
    let (leads, total, registrations) = found.await.map_err(|error| Problem::broken(&error))?;
    let of = |lead: &Lead| registrations.get(&lead.id).map_or(&[][..], Vec::as_slice);
    Ok(Json(listed(leads, limit, total, |lead| lead.id, |lead| document(lead, of(lead)))))
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
        "visibility": if seen.is_empty() { "only_you" } else { "shared" },
        "shared_with": shared.collect::<Vec<_>>(),
    })
}
