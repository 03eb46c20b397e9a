//! Where a letter's mail program, or who reads it, ends such letters: with one POST, without signing in (RFC 8058).
//! The link says whose letters they are, under the node's stamp, and can do nothing else.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::Method;
use kernel::PersonId;
use vault::{Actor, Card, Change, VaultError};
use web::{Html, Page, Problem, Rooms, Sample};

use super::store;
use crate::access::{Anyone, standing};
use crate::letters::{Link, Named};
use crate::texts::notifications as texts;
use crate::{Portal, notifications::Settings};

/// What leads here.
pub(super) const LINK: Link = Link("trust.notifications");

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/unsubscribe/{unsubscribe_token}", Sample::get(), ask);
    let form = Sample::form("List-Unsubscribe=One-Click");
    rooms.page(Method::POST, "/unsubscribe/{unsubscribe_token}", form, end);
}

async fn ask(
    _: Anyone,
    State(portal): State<Portal>,
    Path(token): Path<String>,
) -> Result<Html<End>, Problem> {
    let (_, card) = named(&portal, &token).await?;
    Ok(Html(End::of(&portal, &card, &token, false)))
}

async fn end(
    _: Anyone,
    State(portal): State<Portal>,
    Path(token): Path<String>,
) -> Result<Html<End>, Problem> {
    let (person, card) = named(&portal, &token).await?;
    // Of who is no member nothing is kept, and nobody learns whether they are.
    if standing(&portal.vaults, card.org, person).await.map_err(broken)?.is_some() {
        let vault = portal.vaults.vault(card.org);
        let ended = vault.change(Actor::Person(person), async |change: &Change| {
            let settings = store::settings(change, person).await?;
            store::choose(change, person, &Settings { letters: false, ..settings }).await
        });
        ended.await.map_err(broken)?;
    }
    Ok(Html(End::of(&portal, &card, &token, true)))
}

async fn named(portal: &Portal, token: &str) -> Result<(PersonId, Card), Problem> {
    let Named { org, id, .. } = LINK.named(&portal.vaults, token).ok_or_else(Problem::absent)?;
    let card = portal.vaults.directory().card(org).await.map_err(broken)?;
    Ok((id, card.ok_or_else(Problem::absent)?))
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}

#[derive(Template)]
#[template(path = "notifications/end.html")]
struct End {
    page: Page,
    about: String,
    here: String,
    preferences: String,
    ended: bool,
}

impl End {
    fn of(portal: &Portal, card: &Card, token: &str, ended: bool) -> Self {
        let title = if ended { texts::ended() } else { texts::end() };
        Self {
            page: Page { demo: portal.mode.demo, ..Page::titled(title) },
            about: if ended { texts::ended_about(&card.name) } else { texts::end_about(&card.name) },
            here: format!("/unsubscribe/{token}"),
            preferences: format!("/o/{}/notifications/preferences", card.handle),
            ended,
        }
    }
}
