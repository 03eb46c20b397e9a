//! Where an invitation leads: who reads mail at its address joins with it, as who they are here already, or as
//! somebody new.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use vault::{Actor, Card, Change, Tx, VaultError};
use web::{Html, Page, Problem, Rooms, Sample};

use super::{Invitation, MemberError, actions, invitation::LINK, store, web::sentence};
use crate::Portal;
use crate::access::Anyone;
use crate::letters::Named;
use crate::people::{NewPerson, Newcomer, PersonError, Questions, Refused};
use crate::texts::members as texts;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/join/{invitation_token}", Sample::get(), show);
    let form = Sample::form("name=Ada+Byron&password=correct+horse+battery");
    rooms.page(Method::POST, "/join/{invitation_token}", form, join);
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Typed {
    name: String,
    password: String,
    zone: String,
}

/// An invitation that can be accepted now, with whose it is.
struct Opened {
    card: Card,
    invitation: Invitation,
    newcomer: Newcomer,
}

async fn show(
    visitor: Anyone,
    State(portal): State<Portal>,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let Some(opened) = opened(&portal, &visitor, &token).await? else { return Ok(over(&portal)) };
    Ok(Html(Join::new(&portal, &token, &opened, &NewPerson::default(), None)).into_response())
}

async fn join(
    visitor: Anyone,
    State(portal): State<Portal>,
    Path(token): Path<String>,
    headers: HeaderMap,
    Form(Typed { name, password, zone }): Form<Typed>,
) -> Result<Response, Problem> {
    let Some(opened) = opened(&portal, &visitor, &token).await? else { return Ok(over(&portal)) };
    let Opened { card, invitation, newcomer } = &opened;
    if newcomer.signs_in_first() {
        return Ok(Newcomer::to_sign_in(&format!("/join/{token}")).into_response());
    }
    let typed = NewPerson { name, password, zone };
    let (person, key) = match newcomer.person() {
        Some(person) => (person.clone(), None),
        None => match newcomer.enters(&portal, &headers, &typed).await {
            Ok((person, key)) => (person, Some(key)),
            Err(Refused::Broken(problem)) => return Err(problem),
            Err(Refused::Person(why)) => {
                let page = Join::new(&portal, &token, &opened, &typed, Some(why));
                return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response());
            }
        },
    };
    let vault = portal.vaults.vault(card.org);
    let joined = vault.change(Actor::Person(person.id), async |change: &Change| {
        actions::join(&portal.vaults, change, card.org, invitation, &person).await
    });
    match joined.await {
        Ok(()) => Ok((key, Redirect::to(&format!("/o/{}", card.handle))).into_response()),
        Err(MemberError::Absent) => Ok(over(&portal)),
        Err(error) => Err(error.into()),
    }
}

async fn opened(portal: &Portal, visitor: &Anyone, token: &str) -> Result<Option<Opened>, Problem> {
    let broken = |error: VaultError| Problem::broken(&error);
    let vaults = &portal.vaults;
    let Some(Named { org, id, made }) = LINK.named(vaults, token) else { return Ok(None) };
    let Some(card) = vaults.directory().at_work(org).await.map_err(broken)? else { return Ok(None) };
    let found = vaults.vault(org).read(async |tx: &Tx| Ok((store::find(tx, id).await?, tx.now()))).await;
    let (found, now) = found.map_err(broken)?;
    let Some(invitation) = found.filter(|found| found.made == made && found.is_open(now)) else {
        return Ok(None);
    };
    let newcomer = Newcomer::of(portal, visitor, invitation.email.clone()).await?;
    Ok(Some(Opened { card, invitation, newcomer }))
}

/// Forged, accepted, taken back, sent anew or too old: nobody can tell which.
fn over(portal: &Portal) -> Response {
    let page = Page { demo: portal.mode.demo, ..Page::titled(texts::over()) };
    (StatusCode::NOT_FOUND, Html(Over { page })).into_response()
}

#[derive(Template)]
#[template(path = "members/over.html")]
struct Over {
    page: Page,
}

#[derive(Template)]
#[template(path = "members/join.html")]
struct Join {
    page: Page,
    at: String,
    about: String,
    /// Whether the button leads to the sign-in.
    signs_in_first: bool,
    asked: Questions,
    refusal: Option<String>,
}

impl Join {
    fn new(
        portal: &Portal,
        token: &str,
        Opened { card, invitation, newcomer }: &Opened,
        typed: &NewPerson,
        refusal: Option<PersonError>,
    ) -> Self {
        Self {
            page: Page { demo: portal.mode.demo, ..Page::titled(texts::join(&card.name)) },
            at: format!("/join/{token}"),
            about: texts::join_about(&card.name, invitation.role.title()),
            signs_in_first: newcomer.signs_in_first(),
            asked: newcomer.asked(typed, refusal.as_ref()),
            refusal: refusal.map(|why| sentence(&why.to_string())),
        }
    }
}
