//! The forms of views: each leads back to its list.

use axum::extract::{Form, Path};
use axum::http::Method;
use axum::response::Redirect;
use kernel::ViewId;
use serde::Deserialize;
use vault::Change;
use web::{Problem, Rooms, Sample};

use super::{Draft, Reach, View, ViewError, actions};
use crate::Portal;
use crate::access::{Access, Reads, Works};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let kept = Sample::form("list=leads&name=My+quarter&query=stage%3Dopen");
    rooms.page(Method::POST, "/o/{org}/views", kept, keep);
    rooms.page(Method::POST, "/o/{org}/views/shared", kept, share);
    let changed = Sample::form("name=Ours");
    rooms.page(Method::POST, "/o/{org}/views/{view}", changed, change);
    rooms.page(Method::POST, "/o/{org}/views/{view}/deletion", Sample::form(""), remove);
    rooms.page(Method::POST, "/o/{org}/views/{view}/default", Sample::form("on=yes"), begin);
    rooms.page(Method::POST, "/o/{org}/views/shared/{view}", changed, change_shared);
    rooms.page(Method::POST, "/o/{org}/views/shared/{view}/deletion", Sample::form(""), remove_shared);
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    list: String,
    name: String,
    query: String,
}

/// What a view is changed to; what is not said stays.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Changed {
    name: Option<String>,
    query: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Begins {
    on: String,
}

type Named = Path<(String, String)>;

async fn keep(access: Reads, Form(typed): Form<Typed>) -> Result<Redirect, Problem> {
    kept(&access, typed, Reach::Own).await
}

async fn share(access: Works, Form(typed): Form<Typed>) -> Result<Redirect, Problem> {
    kept(&access, typed, Reach::Shared).await
}

async fn change(access: Reads, Path((_, view)): Named, Form(to): Form<Changed>) -> Result<Redirect, Problem> {
    changed(&access, &view, to, Reach::Own).await
}

async fn change_shared(
    access: Works,
    Path((_, view)): Named,
    Form(to): Form<Changed>,
) -> Result<Redirect, Problem> {
    changed(&access, &view, to, Reach::Shared).await
}

async fn remove(access: Reads, Path((_, view)): Named) -> Result<Redirect, Problem> {
    removed(&access, &view, Reach::Own).await
}

async fn remove_shared(access: Works, Path((_, view)): Named) -> Result<Redirect, Problem> {
    removed(&access, &view, Reach::Shared).await
}

async fn begin(
    access: Reads,
    Path((_, view)): Named,
    Form(begins): Form<Begins>,
) -> Result<Redirect, Problem> {
    let id = identified(&view)?;
    let begins = begins.on == "yes";
    let change = access
        .vault
        .change(access.actor, async |change: &Change| actions::begin_with(change, id, begins).await);
    Ok(to(&access, &change.await?))
}

async fn kept(access: &Access, typed: Typed, reach: Reach) -> Result<Redirect, Problem> {
    let Typed { list, name, query } = typed;
    let draft = Draft { list, name, query };
    let view = access.vault.change(access.actor, async |change: &Change| {
        let id = actions::keep(change, &draft, reach).await?;
        super::store::find(change, id).await?.ok_or(ViewError::Absent)
    });
    Ok(to(access, &view.await?))
}

async fn changed(access: &Access, view: &str, to: Changed, reach: Reach) -> Result<Redirect, Problem> {
    let id = identified(view)?;
    let (name, query) = (to.name.as_deref(), to.query.as_deref());
    let change = access
        .vault
        .change(access.actor, async |change: &Change| actions::change(change, id, reach, name, query).await);
    Ok(self::to(access, &change.await?))
}

async fn removed(access: &Access, view: &str, reach: Reach) -> Result<Redirect, Problem> {
    let id = identified(view)?;
    let change =
        access.vault.change(access.actor, async |change: &Change| actions::remove(change, id, reach).await);
    let view = change.await?;
    Ok(Redirect::to(&access.here(&format!("{}?{}", view.list, view.query))))
}

/// The list as the view shows it.
fn to(access: &Access, view: &View) -> Redirect {
    let join = if view.query.is_empty() { "" } else { "&" };
    Redirect::to(&access.here(&format!("{}?{}{join}view={}", view.list, view.query, view.id)))
}

pub(super) fn identified(view: &str) -> Result<ViewId, Problem> {
    view.parse().map_err(|_| Problem::absent())
}

impl From<ViewError> for Problem {
    fn from(error: ViewError) -> Self {
        let text = error.to_string();
        let mut letters = text.chars();
        let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
        let sentence = format!("{first}{}.", letters.as_str());
        match error {
            ViewError::Absent => Self::absent(),
            ViewError::List => Self::refused("list", sentence),
            ViewError::Name => Self::refused("name", sentence),
            ViewError::Long => Self::refused("too_long", sentence),
            ViewError::Many => Self::refused("too_many", sentence),
            ViewError::Vault(error) => Self::broken(&error),
        }
    }
}
