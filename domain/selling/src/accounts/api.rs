//! Accounts for programs.

use axum::{extract::Path, http::Method};
use kernel::LeadId;
use serde_json::{Value, json};
use trust::{Portal, access::Works};
use vault::Change;
use web::{
    Problem, Rooms, Sample,
    shape::{
        Answers, Shape,
        member::{id, maybe, moment, number, text, word},
    },
};

use super::{Account, Accounts, actions};
use crate::{
    editing::{EditError, Record, api},
    identified, tables,
};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.api(
        Method::GET,
        "/api/v1/accounts",
        "Lists accounts. Filters are those of the page: q, name=has.kon, domain, country=in.Italy,Spain, sector, \
         added=this.quarter and so on; cursor and limit (1,000 at most) for paging.",
        Sample::query("limit=100&country=Italy"),
        tables::list::<Accounts>,
    ).answers(Answers::List(&ACCOUNT));
    let about =
        "The accounts that a page with the same query shows, on all its pages, as CSV. It is journaled.";
    let file = Sample::query("columns=country");
    rooms
        .api(Method::GET, "/api/v1/accounts/export.csv", about, file, tables::csv::<Accounts>)
        .answers(Answers::File(&["text/csv"]));
    let about =
        "The accounts that a page with the same query shows, on all its pages, as XLSX. It is journaled.";
    rooms
        .api(Method::GET, "/api/v1/accounts/export.xlsx", about, file, tables::xlsx::<Accounts>)
        .answers(Answers::File(&["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"]));
    rooms
        .api(
            Method::POST,
            "/api/v1/accounts",
            "Adds an account: a customer's company. It is private. A domain names one account only.",
            Sample::json(r#"{"name":"Inity","domain":"inity.com","country":"Italy","sector":"retail"}"#),
            api::add::<Account>,
        )
        .answers(Answers::Added(&ACCOUNT));
    rooms
        .api(
            Method::POST,
            "/api/v1/leads/{lead}/account",
            "Gives the account of a lead's customer, made of what the lead says where there is none yet.",
            Sample::get(),
            add_from_lead,
        )
        .answers(Answers::One(&ACCOUNT));
    rooms
        .api(
            Method::GET,
            "/api/v1/accounts/{account}",
            "Reads an account.",
            Sample::get(),
            api::show::<Account>,
        )
        .answers(Answers::One(&ACCOUNT));
    rooms.api(
        Method::PUT,
        "/api/v1/accounts/{account}",
        "Changes an account. “version” is the one that was read; where somebody was faster, nothing is changed.",
        Sample::json(r#"{"name":"Konex","country":"Norway","version":1}"#),
        api::change::<Account>,
    ).answers(Answers::One(&ACCOUNT));
}

async fn add_from_lead(access: Works, Path(lead): Path<String>) -> Result<api::Told, Problem> {
    let lead: LeadId = identified(&lead)?;
    let added = access.vault.change(access.actor, async |change: &Change| {
        let id = actions::add_from_lead(change, lead).await?;
        Ok::<_, EditError>(Account::document(change, id).await?)
    });
    api::told(added.await?)
}

/// An account as programs read it.
pub(super) fn document(account: &Account) -> Value {
    let details = &account.details;
    json!({
        "id": account.id,
        "name": details.name,
        "domain": details.domain.as_ref().map(ToString::to_string),
        "country": details.country,
        "sector": details.sector,
        "notes": details.notes,
        "vendor": details.place.vendor,
        "department": details.place.department,
        "version": account.version,
        "added_at": account.added.to_string(),
        "visibility": "only_you",
    })
}

static ACCOUNT: Shape = Shape(
    "Account",
    &[
        id("id", "account"),
        text("name"),
        maybe(text("domain")),
        maybe(text("country")),
        maybe(text("sector")),
        maybe(text("notes")),
        maybe(id("vendor", "org")),
        maybe(id("department", "division")),
        number("version"),
        moment("added_at"),
        word("visibility", &["only_you"]),
    ],
);
