//! The pages of customers.

use axum::{
    extract::{Path, RawQuery},
    http::Method,
    response::Response,
};
use kernel::CustomerId;
use selling::{history, tables};
use trust::{Portal, access::Reads};
use vault::{Tx, VaultError};
use web::{Html, Problem, Rooms, Sample};

use super::{
    Customers,
    show::{CustomerPage, load},
    table,
};
use crate::pages::identified;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/customers", Sample::query("standing=all"), list);
    let file = Sample::query("columns=name,users");
    rooms.page(Method::GET, "/o/{org}/customers/export.csv", file, tables::csv::<Customers>);
    rooms.page(Method::GET, "/o/{org}/customers/export.xlsx", file, tables::xlsx::<Customers>);
    rooms.page(Method::GET, "/o/{org}/customers/{customer}", Sample::get(), show);
}

async fn list(access: Reads, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    tables::look::<Customers, _, _>(&access, query, async |tx, _| table::values(tx).await, table::shown).await
}

async fn show(
    access: Reads,
    Path((_, customer)): Path<(String, String)>,
) -> Result<Html<CustomerPage>, Problem> {
    let broken = |error: VaultError| Problem::broken(&error);
    let id: CustomerId = identified(&customer)?;
    let found = access.vault.read(async |tx: &Tx| load(tx, id).await).await.map_err(broken)?;
    let found = found.ok_or_else(Problem::absent)?;
    let steps = history::steps(access.exchange.vaults(), &found.entries, found.now).await.map_err(broken)?;
    Ok(Html(CustomerPage::new(&access, found, steps)))
}
