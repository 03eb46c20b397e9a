//! The pages of letters: all that wait, with the address at which they arrive; and one, as the lead that it may become.

use askama::Template;
use axum::{
    extract::{Form, Path, Query as Asked, State},
    http::{Method, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use kernel::{MailId, Timestamp};
use trust::{
    Portal,
    access::{Access, DecidesAll, ReadsAll, Role, WorksAll},
};
use vault::{Change, Tx, VaultError};
use web::{Empty, Html, Kind, Notice, Page, Problem, Rooms, Sample};

use super::{
    Letter, address,
    making::{make, one, remove},
    store,
};
use crate::{
    editing::{EditError, FormPage, Mistake, Record, Wrong, pages::Done, values},
    identified,
    leads::{Lead, Typed, at, to},
    texts::{leads as words, letters as texts},
};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/letters", Sample::get(), list);
    rooms.page(Method::POST, "/o/{org}/letters/address", Sample::form(""), make_address);
    rooms.page(Method::POST, "/o/{org}/letters/address/closing", Sample::form(""), close_address);
    rooms.page(Method::GET, "/o/{org}/letters/{letter}", Sample::get(), show);
    let form = Sample::form("company=Isdom&product=GTX+Pro");
    rooms.page(Method::POST, "/o/{org}/letters/{letter}", form, use_it);
    rooms.page(Method::POST, "/o/{org}/letters/{letter}/removal", Sample::form(""), take_out);
}

#[derive(Template)]
#[template(path = "letters/list.html")]
struct ListPage {
    page: Page,
    here: String,
    /// The address at which letters arrive, where the organisation has one.
    address: Option<String>,
    /// Whether the node takes letters at all.
    taken: bool,
    decides: bool,
    works: bool,
    rows: Vec<Line>,
    empty: Empty,
}

/// A letter in the list.
struct Line {
    href: String,
    subject: String,
    about: String,
    company: String,
    arrived: String,
}

impl Line {
    fn of(here: &str, letter: &Letter, now: Timestamp) -> Self {
        let said = &letter.said;
        let subject = if said.subject.is_empty() { texts::no_subject() } else { said.subject.clone() };
        Self {
            href: format!("{here}/{}", letter.id),
            subject,
            about: texts::forwarded_by(said.from.as_str()),
            company: said.company.clone(),
            arrived: web::ago(letter.arrived, now),
        }
    }
}

/// The address of an organisation, as people write to it.
pub(super) fn written(access: &Access, portal: &Portal, secret: Option<String>) -> Option<String> {
    Some(format!("{}+{}@{}", access.card.handle, secret?, portal.letters_at.as_deref()?))
}

async fn list(
    access: ReadsAll,
    State(portal): State<Portal>,
    Asked(done): Asked<Done>,
) -> Result<Html<ListPage>, Problem> {
    let read = async |tx: &Tx| Ok((store::all(tx).await?, address::secret(tx).await?, tx.now()));
    let (letters, secret, now) = access.vault.read(read).await.map_err(broken)?;
    let here = access.here("letters");
    let mut page = access.page(texts::title());
    page.crumbs = vec![to(&words::title(), &access.here("leads")), at(&texts::title())];
    let good = |text| Some(Notice { kind: Kind::Good, text });
    page.notice = match done.done.as_str() {
        "made" => good(texts::address_made()),
        "closed" => good(texts::address_closed()),
        "removed" => good(texts::removed()),
        _ => None,
    };
    Ok(Html(ListPage {
        page,
        address: written(&access, &portal, secret),
        taken: portal.letters_at.is_some(),
        decides: access.role >= Role::Manager,
        works: access.role >= Role::Member,
        rows: letters.iter().map(|letter| Line::of(&here, letter, now)).collect(),
        empty: Empty { icon: "lead", title: texts::none(), text: texts::none_about(), action: None },
        here,
    }))
}

async fn make_address(access: DecidesAll) -> Result<Redirect, Problem> {
    let made = access.vault.change(access.actor, async |change: &Change| address::make(change).await);
    made.await.map_err(broken)?;
    Ok(Redirect::to(&access.here("letters?done=made")))
}

async fn close_address(access: DecidesAll) -> Result<Redirect, Problem> {
    let closed = access.vault.change(access.actor, async |change: &Change| address::close(change).await);
    closed.await.map_err(broken)?;
    Ok(Redirect::to(&access.here("letters?done=closed")))
}

async fn show(access: ReadsAll, Path((_, mail)): Path<(String, String)>) -> Result<Html<FormPage>, Problem> {
    let letter = one(&access, identified(&mail)?).await?;
    form(&access, &letter, &letter.said.typed(), &Wrong::new()).await.map(Html)
}

async fn form(access: &Access, letter: &Letter, typed: &Typed, wrong: &Wrong) -> Result<FormPage, Problem> {
    let all = access.here("letters");
    let mut page = access.page(texts::make());
    page.crumbs =
        vec![to(&words::title(), &access.here("leads")), to(&texts::title(), &all), at(&texts::make())];
    let day = web::date(&letter.arrived.strftime("%Y-%m-%d").to_string());
    let intro = texts::make_about(letter.said.from.as_str(), day);
    let here = format!("{all}/{}", letter.id);
    let lines = Lead::form(access, typed).await?;
    Ok(FormPage::new(
        page,
        (texts::make(), intro, texts::make_it()),
        (here, all),
        lines,
        &values(typed),
        wrong,
    ))
}

async fn use_it(
    access: WorksAll,
    Path((_, mail)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let id: MailId = identified(&mail)?;
    let letter = one(&access, id).await?;
    let own = Lead::beside(&access).await?;
    let made =
        access.vault.change(access.actor, async |change: &Change| make(change, id, &typed, &own).await);
    let wrong: Wrong = match made.await {
        Ok(lead) => {
            return Ok(Redirect::to(&access.here(&format!("leads/{lead}?done=added"))).into_response());
        }
        Err(EditError::Wrong(wrong)) => wrong,
        Err(EditError::Known(field, told)) => vec![(field, Mistake::Other(told))],
        Err(error) => return Err(error.into()),
    };
    let page = form(&access, &letter, &typed, &wrong).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
}

async fn take_out(access: WorksAll, Path((_, mail)): Path<(String, String)>) -> Result<Redirect, Problem> {
    let id: MailId = identified(&mail)?;
    let done = access.vault.change(access.actor, async |change: &Change| remove(change, id).await);
    if !done.await.map_err(broken)? {
        return Err(Problem::absent());
    }
    Ok(Redirect::to(&access.here("letters?done=removed")))
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}
