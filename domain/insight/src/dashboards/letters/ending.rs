//! Where a letter's mail program, or who reads it, ends such letters: with one POST, without signing in (RFC 8058).
//! Other letters go on.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::Method,
};
use kernel::PersonId;
use trust::{
    Portal,
    access::{Anyone, standing},
    letters::{Link, Named},
};
use vault::{Actor, Card, Change, VaultError};
use web::{Html, Page, Problem, Rooms, Sample};

use super::ordering::end;
use crate::texts::dashboards as texts;

/// What leads here.
pub(super) const LINK: Link = Link("insight.dashboards");

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let at = "/unsubscribe/dashboard/{unsubscribe_token}";
    rooms.page(Method::GET, at, Sample::get(), ask);
    rooms.page(Method::POST, at, Sample::form("List-Unsubscribe=One-Click"), unsubscribe);
}

#[derive(Template)]
#[template(path = "dashboards/letters/end.html")]
struct EndPage {
    page: Page,
    about: String,
    here: String,
    dashboard: String,
    ended: bool,
}

async fn ask(
    _: Anyone,
    State(portal): State<Portal>,
    Path(token): Path<String>,
) -> Result<Html<EndPage>, Problem> {
    let (_, card) = named(&portal, &token).await?;
    Ok(Html(EndPage::of(&portal, &card, &token, false)))
}

async fn unsubscribe(
    _: Anyone,
    State(portal): State<Portal>,
    Path(token): Path<String>,
) -> Result<Html<EndPage>, Problem> {
    let (person, card) = named(&portal, &token).await?;
    // Of who is no member nothing is kept, and nobody learns whether they are.
    if standing(&portal.vaults, card.org, person).await.map_err(broken)?.is_some() {
        let vault = portal.vaults.vault(card.org);
        let ended =
            vault.change(Actor::Person(person), async |change: &Change| end(change, person).await).await;
        ended.map_err(broken)?;
    }
    Ok(Html(EndPage::of(&portal, &card, &token, true)))
}

async fn named(portal: &Portal, token: &str) -> Result<(PersonId, Card), Problem> {
    let Named { org, id, .. } = LINK.named(&portal.vaults, token).ok_or_else(Problem::absent)?;
    let card = portal.vaults.directory().card(org).await.map_err(broken)?;
    Ok((id, card.ok_or_else(Problem::absent)?))
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}

impl EndPage {
    fn of(portal: &Portal, card: &Card, token: &str, ended: bool) -> Self {
        let title = if ended { texts::letters_ended() } else { texts::end_letters() };
        Self {
            page: Page { demo: portal.mode.demo, ..Page::titled(title) },
            about: if ended { texts::letters_ended_about(&card.name) } else { texts::end_about(&card.name) },
            here: format!("/unsubscribe/dashboard/{token}"),
            dashboard: format!("/o/{}/dashboard", card.handle),
            ended,
        }
    }
}
