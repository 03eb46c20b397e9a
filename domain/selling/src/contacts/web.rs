//! The pages of contacts.

use axum::{
    extract::{Path, Query as Asked, RawQuery},
    http::Method,
    response::{Redirect, Response},
};
use kernel::ContactId;
use trust::{
    Portal,
    access::{Reads, Works},
};
use vault::{Change, Tx, VaultError};
use web::{Html, Problem, Rooms, Sample};

use super::{Contact, Contacts, actions, pages::ShowPage, store, table};
use crate::{
    accounts,
    editing::pages::{self, Done},
    history, identified, tables,
};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/contacts", Sample::get(), list);
    let file = Sample::query("columns=role,email");
    rooms.page(Method::GET, "/o/{org}/contacts/export.csv", file, tables::csv::<Contacts>);
    rooms.page(Method::GET, "/o/{org}/contacts/export.xlsx", file, tables::xlsx::<Contacts>);
    let about = Sample::query("account={account}");
    rooms.page(Method::GET, "/o/{org}/contacts/new", about, pages::blank::<Contact>);
    let form = Sample::form("name=Ada+Brent&account={account}&time_zone=Europe%2FRome");
    rooms.page(Method::POST, "/o/{org}/contacts", form, pages::add::<Contact>);
    rooms.page(Method::GET, "/o/{org}/contacts/{contact}", Sample::get(), show);
    rooms.page(Method::GET, "/o/{org}/contacts/{contact}/edit", Sample::get(), pages::edit::<Contact>);
    let form = Sample::form("name=Ada+Brent&role=Buyer&version=1&before={}");
    rooms.page(Method::POST, "/o/{org}/contacts/{contact}", form, pages::change::<Contact>);
    rooms.page(Method::POST, "/o/{org}/contacts/{contact}/erasure", Sample::form(""), erase);
}

async fn list(access: Reads, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    tables::look::<Contacts, _, _>(&access, query, table::values, table::shown).await
}

async fn show(
    access: Reads,
    Path((_, contact)): Path<(String, String)>,
    Asked(done): Asked<Done>,
) -> Result<Html<ShowPage>, Problem> {
    let id: ContactId = identified(&contact)?;
    let found = access.vault.read(async |tx: &Tx| {
        let Some(contact) = store::find(tx, id).await? else { return Ok::<_, VaultError>(None) };
        let account = match contact.details.account {
            Some(account) => accounts::find(tx, account).await?,
            None => None,
        };
        Ok(Some((contact, account, tx.journal_about([id], 100).await?, tx.now())))
    });
    let (contact, account, entries, now) = found.await.map_err(broken)?.ok_or_else(Problem::absent)?;
    let steps = history::steps(access.exchange.vaults(), &entries, now).await.map_err(broken)?;
    let mut page = ShowPage::new(&access, &contact, account.as_ref(), steps, now);
    page.page.notice = done.told();
    Ok(Html(page))
}

async fn erase(access: Works, Path((_, contact)): Path<(String, String)>) -> Result<Redirect, Problem> {
    let id: ContactId = identified(&contact)?;
    let erased = access.vault.change(access.actor, async |change: &Change| actions::erase(change, id).await);
    let back = match erased.await?.details.account {
        Some(account) => format!("accounts/{account}"),
        None => "contacts".to_owned(),
    };
    Ok(Redirect::to(&access.here(&back)))
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}
