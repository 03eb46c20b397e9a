//! Accounts for programs.

use axum::{
    Json,
    extract::{Path, Query as Asked},
    http::{Method, StatusCode},
};
use kernel::{AccountId, LeadId};
use serde::Deserialize;
use serde_json::{Value, json};
use trust::{
    Portal,
    access::{Reads, Works},
};
use vault::{Change, Tx};
use web::{Listed, Problem, Rooms, Sample};

use super::{Account, AccountError, Query, Typed, actions, store};
use crate::{
    identified,
    paging::{Paging, listed},
};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.api(
        Method::GET,
        "/api/v1/accounts",
        "Lists accounts. Filters: q, country; cursor and limit (1,000 at most) for paging.",
        Sample::query("limit=100&country=Italy"),
        list,
    );
    rooms.api(
        Method::POST,
        "/api/v1/accounts",
        "Adds an account: a customer's company. It is private. A domain names one account only.",
        Sample::json(r#"{"name":"Inity","domain":"inity.com","country":"Italy","sector":"retail"}"#),
        add,
    );
    rooms.api(
        Method::POST,
        "/api/v1/leads/{lead}/account",
        "Gives the account of a lead's customer, made of what the lead says where there is none yet.",
        Sample::get(),
        add_from_lead,
    );
    rooms.api(Method::GET, "/api/v1/accounts/{account}", "Reads an account.", Sample::get(), show);
    rooms.api(
        Method::PUT,
        "/api/v1/accounts/{account}",
        "Changes an account. “version” is the one that was read; where somebody was faster, nothing is changed.",
        Sample::json(r#"{"name":"Konex","country":"Norway","version":1}"#),
        change,
    );
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Filters {
    q: String,
    country: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Sent {
    #[serde(flatten)]
    typed: Typed,
    version: i64,
}

async fn list(
    access: Reads,
    Asked(paging): Asked<Paging>,
    Asked(filters): Asked<Filters>,
) -> Result<Json<Listed<Value>>, Problem> {
    let (after, limit) = paging.read::<AccountId>()?;
    let query = Query { words: filters.q, country: filters.country.filter(|country| !country.is_empty()) };
    let found = access.vault.read(async |tx: &Tx| store::page(tx, &query, after, limit + 1).await);
    let (accounts, total) = found.await.map_err(AccountError::from)?;
    Ok(Json(listed(accounts, limit, total, |account| account.id, document)))
}

async fn add(access: Works, Json(typed): Json<Typed>) -> Result<(StatusCode, Json<Value>), Problem> {
    let details = typed.understand().map_err(AccountError::Wrong)?;
    let added = access.vault.change(access.actor, async |change: &Change| {
        let id = actions::add(change, &details).await?;
        Ok::<_, AccountError>(store::find(change, id).await?)
    });
    Ok((StatusCode::CREATED, told(added.await?)?))
}

async fn add_from_lead(access: Works, Path(lead): Path<String>) -> Result<Json<Value>, Problem> {
    let lead: LeadId = identified(&lead)?;
    let added = access.vault.change(access.actor, async |change: &Change| {
        let id = actions::add_from_lead(change, lead).await?;
        Ok::<_, AccountError>(store::find(change, id).await?)
    });
    told(added.await?)
}

async fn show(access: Reads, Path(account): Path<String>) -> Result<Json<Value>, Problem> {
    let id: AccountId = identified(&account)?;
    let found = access.vault.read(async |tx: &Tx| store::find(tx, id).await);
    told(found.await.map_err(AccountError::from)?)
}

async fn change(
    access: Works,
    Path(account): Path<String>,
    Json(Sent { typed, version }): Json<Sent>,
) -> Result<Json<Value>, Problem> {
    let id: AccountId = identified(&account)?;
    let details = typed.understand().map_err(AccountError::Wrong)?;
    let changed = access.vault.change(access.actor, async |change: &Change| {
        actions::change(change, id, version, &details).await?;
        Ok::<_, AccountError>(store::find(change, id).await?)
    });
    told(changed.await?)
}

fn told(account: Option<Account>) -> Result<Json<Value>, Problem> {
    Ok(Json(json!({ "data": document(&account.ok_or_else(Problem::absent)?) })))
}

/// An account as programs read it.
fn document(account: &Account) -> Value {
    let details = &account.details;
    json!({
        "id": account.id,
        "name": details.name,
        "domain": details.domain.as_ref().map(ToString::to_string),
        "country": details.country,
        "sector": details.sector,
        "notes": details.notes,
        "version": account.version,
        "added_at": account.added.to_string(),
        "visibility": "only_you",
    })
}
