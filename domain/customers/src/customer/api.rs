//! Customers for programs.

use axum::{Json, extract::Path, http::Method};
use kernel::CustomerId;
use selling::tables;
use serde_json::{Value, json};
use trust::{Portal, access::Reads};
use vault::{Tx, VaultError};
use web::{
    Problem, Rooms, Sample,
    shape::{
        Answers, Shape,
        member::{id, maybe, moment, shape, text, texts, word},
    },
};

use super::{Customer, Customers, store};
use crate::{pages::identified, trials};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms
        .api(
            Method::GET,
            "/api/v1/customers",
            "Lists customers: companies that bought or try something. Filters are those of the page: q, standing (trial, \
             active, closed), needs=yes for those that need attention, framework, country, until=this.month and so on; \
             cursor and limit (1,000 at most) for paging.",
            Sample::query("limit=100&standing=active"),
            tables::list::<Customers>,
        )
        .answers(Answers::List(&CUSTOMER));
    let about =
        "The customers that a page with the same query shows, on all its pages, as CSV. It is journaled.";
    let file = Sample::query("columns=name,users");
    rooms
        .api(Method::GET, "/api/v1/customers/export.csv", about, file, tables::csv::<Customers>)
        .answers(Answers::File(&["text/csv"]));
    let about =
        "The customers that a page with the same query shows, on all its pages, as XLSX. It is journaled.";
    rooms
        .api(Method::GET, "/api/v1/customers/export.xlsx", about, file, tables::xlsx::<Customers>)
        .answers(Answers::File(&["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"]));
    rooms
        .api(
            Method::GET,
            "/api/v1/customers/{customer}",
            "Reads a customer. needs names the rules by which it needs attention.",
            Sample::get(),
            show,
        )
        .answers(Answers::One(&CUSTOMER));
}

async fn show(access: Reads, Path(customer): Path<String>) -> Result<Json<Value>, Problem> {
    let id: CustomerId = identified(&customer)?;
    let found = access.vault.read(async |tx: &Tx| store::find(tx, id).await).await;
    let found = found.map_err(|error: VaultError| Problem::broken(&error))?.ok_or_else(Problem::absent)?;
    Ok(Json(json!({ "data": document(&found) })))
}

/// A customer as programs read it.
pub(super) fn document(customer: &Customer) -> Value {
    json!({
        "id": customer.id,
        "name": customer.name,
        "domain": customer.domain,
        "country": customer.country,
        "vendor": customer.place.vendor,
        "department": customer.place.department,
        "standing": customer.standing.as_str(),
        "since": customer.since.map(|at| at.to_string()),
        "trial_until": customer.until.map(|at| at.to_string()),
        "usage": customer.usage.as_ref().map(trials::Usage::document),
        "needs": customer.items.iter().map(|rule| rule.as_str()).collect::<Vec<_>>(),
        "added_at": customer.added.to_string(),
        "visibility": "only_you",
    })
}

static CUSTOMER: Shape = Shape(
    "Customer",
    &[
        id("id", "customer"),
        text("name"),
        maybe(text("domain")),
        maybe(text("country")),
        maybe(id("vendor", "org")),
        maybe(id("department", "division")),
        word("standing", &["trial", "active", "closed"]),
        maybe(moment("since")),
        maybe(moment("trial_until")),
        maybe(shape("usage", &trials::USAGE)),
        texts("needs"),
        moment("added_at"),
        word("visibility", &["only_you"]),
    ],
);
