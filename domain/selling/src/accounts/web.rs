//! The pages of accounts.

use axum::{
    extract::{Form, Path},
    http::{Method, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use kernel::{AccountId, LeadId};
use trust::{
    Portal,
    access::{Access, Reads, Works},
};
use vault::{Change, Tx, VaultError};
use web::{Html, Listing, Problem, Rooms, Sample};

use super::{
    AccountError, Query, Typed, actions,
    pages::{ListPage, ShowPage, form, inputs},
    store::{self, AccountSort},
};
use crate::{
    attachments, contacts,
    editing::{Changed, ChoicePage, Mistake, Sent, Values, Wrong, hidden, values},
    filters::newest_first,
    history, identified,
    leads::{self, at, sentence, to},
};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/accounts", Sample::query("country=Italy"), list);
    rooms.page(Method::GET, "/o/{org}/accounts/new", Sample::get(), blank);
    rooms.page(Method::POST, "/o/{org}/accounts", Sample::form("name=Konex&country=Italy"), add);
    rooms.page(Method::POST, "/o/{org}/leads/{lead}/account", Sample::form(""), add_from_lead);
    rooms.page(Method::GET, "/o/{org}/accounts/{account}", Sample::get(), show);
    rooms.page(Method::GET, "/o/{org}/accounts/{account}/edit", Sample::get(), edit);
    let form = Sample::form("name=Konex&country=Spain&version=1&before={}");
    rooms.page(Method::POST, "/o/{org}/accounts/{account}", form, change);
}

async fn list(access: Reads, mut listing: Listing<AccountSort>) -> Result<Html<ListPage>, Problem> {
    newest_first(&mut listing);
    let country = listing.filter("country").map(str::to_owned);
    let query = Query { words: listing.q.clone(), country };
    let page = access.vault.read(async |tx: &Tx| {
        let (limit, offset) = (u64::from(listing.limit), listing.offset());
        let sorted = (listing.sort, listing.direction);
        let (accounts, total) = store::list(tx, &query, sorted, limit, offset).await?;
        let (countries, all) = (store::countries(tx).await?, store::count(tx).await?);
        Ok::<_, VaultError>(ListPage::new(&access, listing, &accounts, (total, all), countries))
    });
    page.await.map(Html).map_err(broken)
}

async fn blank(access: Works) -> Result<Response, Problem> {
    Ok(Html(form(&access, None, &Values::new(), &Vec::new())).into_response())
}

async fn add(access: Works, Form(typed): Form<Typed>) -> Result<Response, Problem> {
    let added = access.vault.change(access.actor, async |change: &Change| {
        actions::add(change, &typed.understand().map_err(AccountError::Wrong)?).await
    });
    answer(&access, None, &typed, added.await)
}

async fn add_from_lead(access: Works, Path((_, lead)): Path<(String, String)>) -> Result<Redirect, Problem> {
    let id: LeadId = identified(&lead)?;
    let added =
        access.vault.change(access.actor, async |change: &Change| actions::add_from_lead(change, id).await);
    Ok(Redirect::to(&access.here(&format!("accounts/{}", added.await?))))
}

async fn show(access: Reads, Path((_, account)): Path<(String, String)>) -> Result<Html<ShowPage>, Problem> {
    let id: AccountId = identified(&account)?;
    let found = access.vault.read(async |tx: &Tx| {
        let Some(account) = store::find(tx, id).await? else { return Ok::<_, VaultError>(None) };
        let contacts = contacts::of_account(tx, id).await?;
        let leads = leads::of_customer(tx, account.details.domain.as_ref(), &account.details.name).await?;
        Ok(Some((account, contacts, leads, tx.journal_about([id], 100).await?, tx.now())))
    });
    let (account, contacts, leads, entries, now) =
        found.await.map_err(broken)?.ok_or_else(Problem::absent)?;
    let steps = history::steps(access.exchange.vaults(), &entries, now).await.map_err(broken)?;
    let files = attachments::section(&access, id).await.map_err(broken)?;
    Ok(Html(ShowPage::new(&access, &account, (&contacts, &leads), files, (steps, now))))
}

async fn edit(access: Works, Path((_, account)): Path<(String, String)>) -> Result<Response, Problem> {
    let id: AccountId = identified(&account)?;
    let account = access.vault.read(async |tx: &Tx| store::find(tx, id).await).await.map_err(broken)?;
    let account = account.ok_or_else(Problem::absent)?;
    let typed = values(&Typed::from(&account.details));
    let page = form(&access, Some((id, &account.details.name)), &typed, &Vec::new());
    Ok(Html(page.with(hidden(account.version, &typed))).into_response())
}

async fn change(
    access: Works,
    Path((_, account)): Path<(String, String)>,
    Form(sent): Form<Sent<Typed>>,
) -> Result<Response, Problem> {
    let id: AccountId = identified(&account)?;
    let done = access.vault.change(access.actor, async |change: &Change| {
        actions::edit(change, id, sent.version(), &sent.before(), &sent.typed).await
    });
    match done.await {
        Ok(Changed::Kept) => answer(&access, None, &sent.typed, Ok(id)),
        Err(error) => answer(&access, Some((id, sent.hidden())), &sent.typed, Err(error)),
        Ok(Changed::Clashed { now, merged, clashes }) => {
            let here = access.here(&format!("accounts/{id}"));
            let told = history::last(&access, id).await.map_err(broken)?;
            let mut page = access.page("Changed in the meantime");
            page.crumbs =
                vec![to("Accounts", &access.here("accounts")), to(&now.details.name, &here), at("Changed")];
            let current = values(&Typed::from(&now.details));
            let ways = (here.clone(), here, told);
            let page = ChoicePage::new(page, ways, &inputs(), (merged, now.version), &current, clashes);
            Ok((StatusCode::CONFLICT, Html(page)).into_response())
        }
    }
}

/// The account’s page, or the form with what is wrong.
fn answer(
    access: &Access,
    editing: Option<(AccountId, [(&'static str, String); 2])>,
    typed: &Typed,
    done: Result<AccountId, AccountError>,
) -> Result<Response, Problem> {
    let wrong: Wrong = match done {
        Ok(id) => return Ok(Redirect::to(&access.here(&format!("accounts/{id}"))).into_response()),
        Err(AccountError::Wrong(wrong)) => wrong,
        Err(AccountError::Known(_)) => {
            vec![("domain", Mistake::Missing("you have an account with this domain already"))]
        }
        Err(error) => return Err(error.into()),
    };
    let about = editing.as_ref().map(|(id, _)| (*id, typed.name.as_str()));
    let mut page = form(access, about, &values(typed), &wrong);
    if let Some((_, seen)) = editing {
        page = page.with(seen);
    }
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
}

impl From<AccountError> for Problem {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Wrong(wrong) => {
                let told: Vec<String> =
                    wrong.iter().map(|(field, mistake)| format!("{field}: {mistake}")).collect();
                Self::refused("invalid", told.join("; "))
            }
            AccountError::Known(_) | AccountError::Old => Self::conflict(sentence(&error.to_string())),
            AccountError::Absent => Self::absent(),
            AccountError::Vault(error) => broken(error),
        }
    }
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}
