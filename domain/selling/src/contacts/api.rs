//! Contacts for programs.

use axum::{
    Json,
    extract::{Path, Query as Asked},
    http::{Method, StatusCode},
};
use kernel::{AccountId, ContactId};
use serde::Deserialize;
use serde_json::{Value, json};
use trust::{
    Portal,
    access::{Reads, Works},
};
use vault::{Change, Tx};
use web::{Listed, Problem, Rooms, Sample};

use super::{Contact, ContactError, Typed, actions, store};
use crate::{
    identified,
    paging::{Paging, listed},
};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.api(
        Method::GET,
        "/api/v1/contacts",
        "Lists contacts. Filters: q, account; cursor and limit (1,000 at most) for paging.",
        Sample::query("limit=100"),
        list,
    );
    rooms.api(
        Method::POST,
        "/api/v1/contacts",
        "Adds a contact: somebody at a customer's. It is private.",
        Sample::json(r#"{"name":"Ada Brent","email":"ada@isdom.com","time_zone":"Europe/Rome"}"#),
        add,
    );
    rooms.api(Method::GET, "/api/v1/contacts/{contact}", "Reads a contact.", Sample::get(), show);
    rooms.api(
        Method::PUT,
        "/api/v1/contacts/{contact}",
        "Changes a contact. “version” is the one that was read; where somebody was faster, nothing is changed.",
        Sample::json(r#"{"name":"Ada Brent","role":"Head of IT","version":1}"#),
        change,
    );
    rooms.api(
        Method::DELETE,
        "/api/v1/contacts/{contact}",
        "Erases a contact for good. The journal keeps that there was one, and not who.",
        Sample::get(),
        erase,
    );
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Filters {
    q: String,
    account: Option<String>,
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
    let (after, limit) = paging.read::<ContactId>()?;
    let account = filters.account.filter(|account| !account.is_empty());
    let account: Option<AccountId> = account.map(|account| identified(&account)).transpose()?;
    let found =
        access.vault.read(async |tx: &Tx| store::page(tx, &filters.q, account, after, limit + 1).await);
    let (contacts, total) = found.await.map_err(ContactError::from)?;
    Ok(Json(listed(contacts, limit, total, |contact| contact.id, document)))
}

async fn add(access: Works, Json(typed): Json<Typed>) -> Result<(StatusCode, Json<Value>), Problem> {
    let details = typed.understand().map_err(ContactError::Wrong)?;
    let added = access.vault.change(access.actor, async |change: &Change| {
        let id = actions::add(change, &details).await?;
        Ok::<_, ContactError>(store::find(change, id).await?)
    });
    Ok((StatusCode::CREATED, told(added.await?)?))
}

async fn show(access: Reads, Path(contact): Path<String>) -> Result<Json<Value>, Problem> {
    let id: ContactId = identified(&contact)?;
    let found = access.vault.read(async |tx: &Tx| store::find(tx, id).await);
    told(found.await.map_err(ContactError::from)?)
}

async fn change(
    access: Works,
    Path(contact): Path<String>,
    Json(Sent { typed, version }): Json<Sent>,
) -> Result<Json<Value>, Problem> {
    let id: ContactId = identified(&contact)?;
    let details = typed.understand().map_err(ContactError::Wrong)?;
    let changed = access.vault.change(access.actor, async |change: &Change| {
        actions::change(change, id, version, &details).await?;
        Ok::<_, ContactError>(store::find(change, id).await?)
    });
    told(changed.await?)
}

async fn erase(access: Works, Path(contact): Path<String>) -> Result<Json<Value>, Problem> {
    let id: ContactId = identified(&contact)?;
    let erased = access.vault.change(access.actor, async |change: &Change| actions::erase(change, id).await);
    Ok(Json(json!({ "data": { "id": erased.await?.id, "erased": true } })))
}

fn told(contact: Option<Contact>) -> Result<Json<Value>, Problem> {
    Ok(Json(json!({ "data": document(&contact.ok_or_else(Problem::absent)?) })))
}

/// A contact as programs read it.
fn document(contact: &Contact) -> Value {
    let details = &contact.details;
    json!({
        "id": contact.id,
        "account": details.account,
        "name": details.name,
        "email": details.email.as_ref().map(ToString::to_string),
        "phone": details.phone,
        "role": details.role,
        "time_zone": details.time_zone,
        "notes": details.notes,
        "version": contact.version,
        "added_at": contact.added.to_string(),
        "visibility": "only_you",
    })
}
