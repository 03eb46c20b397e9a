//! The pages on which forms are designed, published and retired: each button is an act of its own, so they work
//! without scripts and with the keyboard alone.

use ::forms::Step;
use axum::{
    extract::{Form as Typed, Path, Query, State},
    http::{HeaderMap, Method, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use kernel::FormId;
use serde::Deserialize;
use trust::{
    Portal,
    access::{Access, Decides, Reads},
};
use vault::{Change, VaultError};
use web::{Crumb, Html, Kind, Notice, Problem, Rooms, Sample};

use super::{
    FormError,
    actions::{self, ended},
    design::{DesignPage, ListPage},
};
use crate::texts::forms as texts;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/forms", Sample::get(), list);
    rooms.page(Method::POST, "/o/{org}/forms", Sample::form("name=Fair"), make);
    rooms.page(Method::GET, "/o/{org}/forms/{form}", Sample::get(), show);
    let form = Sample::form("name=Apply&title=Apply&intro=&thanks=&button=");
    rooms.page(Method::POST, "/o/{org}/forms/{form}", form, describe);
    rooms.page(Method::POST, "/o/{org}/forms/{form}/pages", Sample::form("title=More"), add_page);
    let at = "/o/{org}/forms/{form}/pages/{form_page}";
    rooms.page(Method::POST, at, Sample::form("act=remove"), change_page);
    rooms.page(Method::POST, "/o/{org}/forms/{form}/publication", Sample::form(""), publish);
    rooms.page(Method::POST, "/o/{org}/forms/{form}/retirement", Sample::form(""), retire);
    rooms.page(Method::POST, "/o/{org}/forms/{form}/restoration", Sample::form(""), restore);
}

/// Which revision of the draft somebody saw, where they say so.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub(super) struct Seen {
    #[serde(default)]
    pub(super) seen: Option<i64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Done {
    pub(super) done: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Named {
    name: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Described {
    name: String,
    title: String,
    intro: String,
    thanks: String,
    button: String,
    seen: Option<i64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PageAct {
    act: String,
    title: String,
    seen: Option<i64>,
}

type At = Path<(String, String)>;

async fn list(access: Reads) -> Result<Html<ListPage>, Problem> {
    Ok(Html(ListPage::read(&access, "", None).await?))
}

async fn make(access: Decides, Typed(typed): Typed<Named>) -> Result<Response, Problem> {
    let made =
        access.vault.change(access.actor, async |change: &Change| actions::make(change, &typed.name).await);
    match made.await {
        Ok(form) => Ok(to(&access, form.id, "")),
        Err(error @ FormError::Vault(_)) => Err(error.into()),
        Err(why) => {
            let page = ListPage::read(&access, &typed.name, Some(ended(&why.to_string()))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
        }
    }
}

async fn show(
    access: Reads,
    State(portal): State<Portal>,
    Path((_, form)): At,
    headers: HeaderMap,
    Query(Done { done }): Query<Done>,
) -> Result<Html<DesignPage>, Problem> {
    let mut page = DesignPage::read(&access, &portal, &headers, named(&form)?).await?;
    let told = match done.as_str() {
        "published" => Some(texts::done_published()),
        "retired" => Some(texts::done_retired()),
        "restored" => Some(texts::done_restored()),
        "saved" => Some(texts::done_saved()),
        _ => None,
    };
    page.page.notice = told.map(|text| Notice { kind: Kind::Good, text });
    Ok(Html(page))
}

async fn describe(
    access: Decides,
    Path((_, form)): At,
    Typed(typed): Typed<Described>,
) -> Result<Response, Problem> {
    let id = named(&form)?;
    let changed = access.vault.change(access.actor, async |change: &Change| {
        actions::revise(change, id, typed.seen, |draft| {
            draft.title = typed.title.trim().to_owned();
            draft.intro = typed.intro.trim().replace("\r\n", "\n");
            draft.thanks = typed.thanks.trim().replace("\r\n", "\n");
            draft.button = typed.button.trim().to_owned();
            Ok(())
        })
        .await?;
        actions::rename(change, id, &typed.name).await
    });
    changed.await?;
    Ok(to(&access, id, "saved"))
}

async fn add_page(
    access: Decides,
    Path((_, form)): At,
    Typed(act): Typed<PageAct>,
) -> Result<Response, Problem> {
    let id = named(&form)?;
    let added = access.vault.change(access.actor, async |change: &Change| {
        actions::revise(change, id, act.seen, |draft| draft.add_page(&act.title)).await
    });
    added.await?;
    Ok(to(&access, id, ""))
}

async fn change_page(
    access: Decides,
    Path((_, form, number)): Path<(String, String, String)>,
    Typed(act): Typed<PageAct>,
) -> Result<Response, Problem> {
    let id = named(&form)?;
    let at =
        number.parse::<usize>().ok().and_then(|number| number.checked_sub(1)).ok_or_else(Problem::absent)?;
    let changed = access.vault.change(access.actor, async |change: &Change| {
        actions::revise(change, id, act.seen, |draft| match act.act.as_str() {
            "up" => draft.move_page(at, Step::Up),
            "down" => draft.move_page(at, Step::Down),
            "remove" => draft.remove_page(at),
            _ => draft.name_page(at, &act.title),
        })
        .await
    });
    changed.await?;
    Ok(to(&access, id, ""))
}

async fn publish(
    access: Decides,
    Path((_, form)): At,
    Typed(Seen { seen }): Typed<Seen>,
) -> Result<Response, Problem> {
    let id = named(&form)?;
    access
        .vault
        .change(access.actor, async |change: &Change| actions::publish(change, id, seen).await)
        .await?;
    Ok(to(&access, id, "published"))
}

async fn retire(access: Decides, Path((_, form)): At) -> Result<Response, Problem> {
    let id = named(&form)?;
    access.vault.change(access.actor, async |change: &Change| actions::retire(change, id).await).await?;
    Ok(to(&access, id, "retired"))
}

async fn restore(access: Decides, Path((_, form)): At) -> Result<Response, Problem> {
    let id = named(&form)?;
    access.vault.change(access.actor, async |change: &Change| actions::restore(change, id).await).await?;
    Ok(to(&access, id, "restored"))
}

pub(super) fn named(text: &str) -> Result<FormId, Problem> {
    text.parse().map_err(|_| Problem::absent())
}

/// The page of a form, after something was done.
pub(super) fn to(access: &Access, id: FormId, done: &str) -> Response {
    let query = if done.is_empty() { String::new() } else { format!("?done={done}") };
    Redirect::to(&access.here(&format!("forms/{id}{query}"))).into_response()
}

/// The way from the list of forms to a page.
pub(super) fn crumbs(access: &Access, way: &[(&str, &str)], here: &str) -> Vec<Crumb> {
    let list = Crumb { label: texts::title(), href: Some(access.here("forms")) };
    let way =
        way.iter().map(|(label, href)| Crumb { label: (*label).to_owned(), href: Some((*href).to_owned()) });
    let here = Crumb { label: here.to_owned(), href: None };
    std::iter::once(list).chain(way).chain(std::iter::once(here)).collect()
}

impl From<FormError> for Problem {
    fn from(error: FormError) -> Self {
        let told = ended(&error.to_string());
        match error {
            FormError::Absent => Self::absent(),
            FormError::Name => Self::refused("name", told),
            FormError::Many => Self::refused("too_many", told),
            FormError::Changed | FormError::NothingNew(_) => Self::conflict(told),
            FormError::Retired => Self::refused("retired", told),
            FormError::Faults(_) => Self::refused("faults", told),
            FormError::Edit(::forms::EditError::Absent) => Self::conflict(told),
            FormError::Edit(_) => Self::refused("too_many", told),
            FormError::Vault(error) => broken(error),
        }
    }
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}
