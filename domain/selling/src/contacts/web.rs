//! The pages of contacts.

use axum::{
    extract::{Form, Path, Query as Asked},
    http::{Method, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use kernel::ContactId;
use serde::Deserialize;
use trust::{
    Portal,
    access::{Access, Reads, Works},
};
use vault::{Change, Tx, VaultError};
use web::{Html, Listing, Problem, Rooms, Sample};

use super::{
    ContactError, Typed, actions,
    pages::{ListPage, ShowPage, form, inputs},
    store::{self, ContactSort},
};
use crate::{
    accounts,
    editing::{Changed, ChoicePage, Sent, Wrong, hidden, values},
    filters::newest_first,
    history, identified,
    leads::{at, sentence, to},
};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/contacts", Sample::get(), list);
    rooms.page(Method::GET, "/o/{org}/contacts/new", Sample::query("account={account}"), blank);
    let form = Sample::form("name=Ada+Brent&account={account}&time_zone=Europe%2FRome");
    rooms.page(Method::POST, "/o/{org}/contacts", form, add);
    rooms.page(Method::GET, "/o/{org}/contacts/{contact}", Sample::get(), show);
    rooms.page(Method::GET, "/o/{org}/contacts/{contact}/edit", Sample::get(), edit);
    let form = Sample::form("name=Ada+Brent&role=Buyer&version=1&before={}");
    rooms.page(Method::POST, "/o/{org}/contacts/{contact}", form, change);
    rooms.page(Method::POST, "/o/{org}/contacts/{contact}/erasure", Sample::form(""), erase);
}

async fn list(access: Reads, mut listing: Listing<ContactSort>) -> Result<Html<ListPage>, Problem> {
    newest_first(&mut listing);
    let page = access.vault.read(async |tx: &Tx| {
        let (limit, offset) = (u64::from(listing.limit), listing.offset());
        let sorted = (listing.sort, listing.direction);
        let (contacts, total) = store::list(tx, &listing.q, sorted, limit, offset).await?;
        let ids = contacts.iter().filter_map(|contact| contact.details.account).collect();
        let accounts = accounts::names(tx, ids).await?;
        Ok::<_, VaultError>(ListPage::new(&access, listing, &contacts, total, &accounts))
    });
    page.await.map(Html).map_err(broken)
}

/// For which account a new contact is.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct For {
    account: String,
}

async fn blank(access: Works, Asked(For { account }): Asked<For>) -> Result<Response, Problem> {
    let typed = Typed { account, ..Typed::default() };
    Ok(Html(form(&access, None, &typed, &Vec::new())).into_response())
}

async fn add(access: Works, Form(typed): Form<Typed>) -> Result<Response, Problem> {
    let added = access.vault.change(access.actor, async |change: &Change| {
        actions::add(change, &typed.understand().map_err(ContactError::Wrong)?).await
    });
    answer(&access, None, &typed, added.await)
}

async fn show(access: Reads, Path((_, contact)): Path<(String, String)>) -> Result<Html<ShowPage>, Problem> {
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
    Ok(Html(ShowPage::new(&access, &contact, account.as_ref(), steps, now)))
}

async fn edit(access: Works, Path((_, contact)): Path<(String, String)>) -> Result<Response, Problem> {
    let id: ContactId = identified(&contact)?;
    let contact = access.vault.read(async |tx: &Tx| store::find(tx, id).await).await.map_err(broken)?;
    let contact = contact.ok_or_else(Problem::absent)?;
    let typed = Typed::from(&contact.details);
    let page = form(&access, Some((id, &contact.details.name)), &typed, &Vec::new());
    Ok(Html(page.with(hidden(contact.version, &values(&typed)))).into_response())
}

async fn change(
    access: Works,
    Path((_, contact)): Path<(String, String)>,
    Form(sent): Form<Sent<Typed>>,
) -> Result<Response, Problem> {
    let id: ContactId = identified(&contact)?;
    let done = access.vault.change(access.actor, async |change: &Change| {
        actions::edit(change, id, sent.version(), &sent.before(), &sent.typed).await
    });
    match done.await {
        Ok(Changed::Kept) => answer(&access, None, &sent.typed, Ok(id)),
        Err(error) => answer(&access, Some((id, sent.hidden())), &sent.typed, Err(error)),
        Ok(Changed::Clashed { now, merged, clashes }) => {
            let here = access.here(&format!("contacts/{id}"));
            let told = history::last(&access, id).await.map_err(broken)?;
            let mut page = access.page("Changed in the meantime");
            page.crumbs =
                vec![to("Contacts", &access.here("contacts")), to(&now.details.name, &here), at("Changed")];
            let current = values(&Typed::from(&now.details));
            let ways = (here.clone(), here, told);
            let page = ChoicePage::new(page, ways, &inputs(), (merged, now.version), &current, clashes);
            Ok((StatusCode::CONFLICT, Html(page)).into_response())
        }
    }
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

/// The contact’s page, or the form with what is wrong.
fn answer(
    access: &Access,
    editing: Option<(ContactId, [(&'static str, String); 2])>,
    typed: &Typed,
    done: Result<ContactId, ContactError>,
) -> Result<Response, Problem> {
    let wrong: Wrong = match done {
        Ok(id) => return Ok(Redirect::to(&access.here(&format!("contacts/{id}"))).into_response()),
        Err(ContactError::Wrong(wrong)) => wrong,
        Err(error) => return Err(error.into()),
    };
    let about = editing.as_ref().map(|(id, _)| (*id, typed.name.as_str()));
    let mut page = form(access, about, typed, &wrong);
    if let Some((_, seen)) = editing {
        page = page.with(seen);
    }
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
}

impl From<ContactError> for Problem {
    fn from(error: ContactError) -> Self {
        match error {
            ContactError::Wrong(wrong) => {
                let told: Vec<String> =
                    wrong.iter().map(|(field, mistake)| format!("{field}: {mistake}")).collect();
                Self::refused("invalid", told.join("; "))
            }
            ContactError::Old => Self::conflict(sentence(&error.to_string())),
            ContactError::Absent => Self::absent(),
            ContactError::Vault(error) => broken(error),
        }
    }
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}
