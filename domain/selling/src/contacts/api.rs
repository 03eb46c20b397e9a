//! Contacts for programs.

use axum::{Json, extract::Path, http::Method};
use kernel::ContactId;
use serde_json::{Value, json};
use trust::{Portal, access::Works};
use vault::Change;
use web::{
    Problem, Rooms, Sample,
    shape::{
        Answers, Shape,
        member::{id, maybe, moment, number, text, truth, word},
    },
};

use super::{Contact, Contacts, actions};
use crate::{editing::api, identified, tables};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.api(
        Method::GET,
        "/api/v1/contacts",
        "Lists contacts. Filters are those of the page: q, account (an id), name=has.ada, role, email=given, \
         time_zone, added=this.quarter and so on; cursor and limit (1,000 at most) for paging.",
        Sample::query("limit=100&email=given"),
        tables::list::<Contacts>,
    ).answers(Answers::List(&CONTACT));
    let about =
        "The contacts that a page with the same query shows, on all its pages, as CSV. It is journaled.";
    let file = Sample::query("columns=role,email");
    rooms
        .api(Method::GET, "/api/v1/contacts/export.csv", about, file, tables::csv::<Contacts>)
        .answers(Answers::File(&["text/csv"]));
    let about =
        "The contacts that a page with the same query shows, on all its pages, as XLSX. It is journaled.";
    rooms
        .api(Method::GET, "/api/v1/contacts/export.xlsx", about, file, tables::xlsx::<Contacts>)
        .answers(Answers::File(&["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"]));
    rooms
        .api(
            Method::POST,
            "/api/v1/contacts",
            "Adds a contact: somebody at a customer's. It is private.",
            Sample::json(r#"{"name":"Ada Brent","email":"ada@isdom.com","time_zone":"Europe/Rome"}"#),
            api::add::<Contact>,
        )
        .answers(Answers::Added(&CONTACT));
    rooms
        .api(
            Method::GET,
            "/api/v1/contacts/{contact}",
            "Reads a contact.",
            Sample::get(),
            api::show::<Contact>,
        )
        .answers(Answers::One(&CONTACT));
    rooms.api(
        Method::PUT,
        "/api/v1/contacts/{contact}",
        "Changes a contact. “version” is the one that was read; where somebody was faster, nothing is changed.",
        Sample::json(r#"{"name":"Ada Brent","role":"Head of IT","version":1}"#),
        api::change::<Contact>,
    ).answers(Answers::One(&CONTACT));
    rooms
        .api(
            Method::DELETE,
            "/api/v1/contacts/{contact}",
            "Erases a contact for good. The journal keeps that there was one, and not who.",
            Sample::get(),
            erase,
        )
        .answers(Answers::One(&ERASED));
}

async fn erase(access: Works, Path(contact): Path<String>) -> Result<Json<Value>, Problem> {
    let id: ContactId = identified(&contact)?;
    let erased = access.vault.change(access.actor, async |change: &Change| actions::erase(change, id).await);
    Ok(Json(json!({ "data": { "id": erased.await?.id, "erased": true } })))
}

/// A contact as programs read it.
pub(super) fn document(contact: &Contact) -> Value {
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

static CONTACT: Shape = Shape(
    "Contact",
    &[
        id("id", "contact"),
        maybe(id("account", "account")),
        text("name"),
        maybe(text("email")),
        maybe(text("phone")),
        maybe(text("role")),
        maybe(text("time_zone")),
        maybe(text("notes")),
        number("version"),
        moment("added_at"),
        word("visibility", &["only_you"]),
    ],
);

static ERASED: Shape = Shape("ContactErased", &[id("id", "contact"), truth("erased")]);
