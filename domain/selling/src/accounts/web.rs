//! The pages of accounts.

use axum::{
    extract::{Path, Query as Asked, RawQuery},
    http::Method,
    response::{Redirect, Response},
};
use kernel::{AccountId, LeadId};
use partnering::teams::Choices;
use trust::{
    Portal,
    access::{Reads, Works},
};
use vault::{Change, Tx, VaultError};
use web::{Html, Problem, Rooms, Sample};

use super::{Account, Accounts, actions, pages::ShowPage, store, table};
use crate::{
    attachments, contacts,
    editing::pages::{self, Done},
    history, identified, leads, tables,
};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/accounts", Sample::get(), list);
    let file = Sample::query("columns=country");
    rooms.page(Method::GET, "/o/{org}/accounts/export.csv", file, tables::csv::<Accounts>);
    rooms.page(Method::GET, "/o/{org}/accounts/export.xlsx", file, tables::xlsx::<Accounts>);
    rooms.page(Method::GET, "/o/{org}/accounts/new", Sample::get(), pages::blank::<Account>);
    let form = Sample::form("name=Konex&country=Italy");
    rooms.page(Method::POST, "/o/{org}/accounts", form, pages::add::<Account>);
    rooms.page(Method::POST, "/o/{org}/leads/{lead}/account", Sample::form(""), add_from_lead);
    rooms.page(Method::GET, "/o/{org}/accounts/{account}", Sample::get(), show);
    rooms.page(Method::GET, "/o/{org}/accounts/{account}/edit", Sample::get(), pages::edit::<Account>);
    let form = Sample::form("name=Konex&country=Spain&version=1&before={}");
    rooms.page(Method::POST, "/o/{org}/accounts/{account}", form, pages::change::<Account>);
}

async fn list(access: Reads, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    tables::look::<Accounts, _, _>(&access, query, async |tx, _| store::facets(tx).await, table::shown).await
}

async fn add_from_lead(access: Works, Path((_, lead)): Path<(String, String)>) -> Result<Redirect, Problem> {
    let id: LeadId = identified(&lead)?;
    let added =
        access.vault.change(access.actor, async |change: &Change| actions::add_from_lead(change, id).await);
    Ok(Redirect::to(&access.here(&format!("accounts/{}", added.await?))))
}

async fn show(
    access: Reads,
    Path((_, account)): Path<(String, String)>,
    Asked(done): Asked<Done>,
) -> Result<Html<ShowPage>, Problem> {
    let id: AccountId = identified(&account)?;
    let found = access.vault.read(async |tx: &Tx| {
        let Some(account) = store::find(tx, id).await? else { return Ok::<_, VaultError>(None) };
        let contacts = contacts::of_account(tx, id).await?;
        let leads = leads::of_customer(tx, account.details.domain.as_ref(), &account.details.name).await?;
        let (files, entries) = (attachments::of(tx, id).await?, tx.journal_about([id], 100).await?);
        let place = Choices::read(tx).await?.facts(account.details.place);
        Ok(Some((account, contacts, leads, files, entries, place, tx.now())))
    });
    let (account, contacts, leads, files, entries, place, now) =
        found.await.map_err(broken)?.ok_or_else(Problem::absent)?;
    let steps = history::steps(access.exchange.vaults(), &entries, now).await.map_err(broken)?;
    let files = attachments::section(&access, id, files, now).await.map_err(broken)?;
    let mut page = ShowPage::new(&access, &account, (&contacts, &leads), files, (steps, now));
    page.facts.extend(place);
    page.page.notice = done.told();
    Ok(Html(page))
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}
