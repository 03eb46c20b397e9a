//! Where an invitation leads: who reads mail at its address joins with it, as who they are here already, or as
//! somebody new.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use serde::Deserialize;
use vault::{Actor, Card, Change, Tx, VaultError};
use web::{Html, Input, Page, Problem, Rooms, Sample};

use super::{Invitation, MemberError, actions, invitation::named, store, web::sentence};
use crate::Portal;
use crate::access::Anyone;
use crate::people::{self, Person, PersonError, sessions};
use crate::texts::{members as texts, people as people_texts};

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

/// An invitation that can be accepted now, with who it is for.
struct Opened {
    card: Card,
    invitation: Invitation,
    /// Who signs in with its address, where somebody does.
    known: Option<Person>,
}

async fn show(
    visitor: Anyone,
    State(portal): State<Portal>,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let Some(opened) = opened(&portal, &token).await? else { return Ok(over(&portal)) };
    Ok(Html(Join::new(&portal, &token, &opened, &visitor, Typed::default(), None)).into_response())
}

async fn join(
    visitor: Anyone,
    State(portal): State<Portal>,
    Path(token): Path<String>,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let Some(opened) = opened(&portal, &token).await? else { return Ok(over(&portal)) };
    let broken = |error: VaultError| Problem::broken(&error);
    let (person, fresh) = match &opened.known {
        // The mail proves the address, and not who reads it now: an account is entered through its own door.
        Some(known) if visitor.person().is_some_and(|person| person.id == known.id) => (known.clone(), false),
        Some(_) => return Ok(Redirect::to(&format!("/sign-in?then=/join/{token}")).into_response()),
        None => {
            let email = opened.invitation.email.clone();
            match people::create(&portal.vaults, &typed.name, email, &typed.password).await {
                Ok(person) => (person, true),
                Err(PersonError::Vault(error)) => return Err(broken(error)),
                Err(why) => {
                    let page = Join::new(&portal, &token, &opened, &visitor, typed, Some(why));
                    return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response());
                }
            }
        }
    };
    let Opened { card, invitation, .. } = &opened;
    let vault = portal.vaults.vault(card.org);
    let joined = vault.change(Actor::Person(person.id), async |change: &Change| {
        actions::join(&portal.vaults, change, card.org, invitation, &person).await
    });
    match joined.await {
        Ok(()) => {}
        Err(MemberError::Absent) => return Ok(over(&portal)),
        Err(error) => return Err(error.into()),
    }
    let home = format!("/o/{}", card.handle);
    if !fresh {
        return Ok(Redirect::to(&home).into_response());
    }
    if let Some(before) = sessions::token_in(&headers) {
        sessions::end(&portal.vaults, before).await.map_err(broken)?;
    }
    if let Ok(zone) = typed.zone.parse() {
        people::suggest_zone(&portal.vaults, person.id, &zone).await.map_err(broken)?;
    }
    let session =
        sessions::start(&portal.vaults, &person, sessions::browser_in(&headers)).await.map_err(broken)?;
    let cookie = sessions::cookie(&session, portal.mode.secure);
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), Redirect::to(&home)).into_response())
}

async fn opened(portal: &Portal, token: &str) -> Result<Option<Opened>, Problem> {
    let broken = |error: VaultError| Problem::broken(&error);
    let vaults = &portal.vaults;
    let Some((org, id, made)) = named(vaults, token) else { return Ok(None) };
    let Some(card) = vaults.directory().card(org).await.map_err(broken)? else { return Ok(None) };
    let found = vaults.vault(org).read(async |tx: &Tx| Ok((store::find(tx, id).await?, tx.now()))).await;
    let (found, now) = found.map_err(broken)?;
    let Some(invitation) = found.filter(|found| found.made == made && found.is_open(now)) else {
        return Ok(None);
    };
    let known = people::by_email(vaults, &invitation.email).await.map_err(broken)?;
    Ok(Some(Opened { card, invitation, known }))
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
    email: String,
    /// Somebody signs in with this address: they join as who they are.
    known: bool,
    /// It is they who look at it.
    signed_in: bool,
    /// Somebody else is signed in: their name.
    other: Option<String>,
    name: Input,
    password: Input,
    refusal: Option<String>,
}

impl Join {
    fn new(
        portal: &Portal,
        token: &str,
        opened: &Opened,
        visitor: &Anyone,
        typed: Typed,
        refusal: Option<PersonError>,
    ) -> Self {
        let Opened { card, invitation, known } = opened;
        let signed_in =
            visitor.person().filter(|person| known.as_ref().is_some_and(|known| known.id == person.id));
        let other = visitor.person().filter(|_| signed_in.is_none()).map(|person| person.name.clone());
        let told = refusal.as_ref().map(|why| sentence(&why.to_string()));
        let of_name = matches!(refusal, Some(PersonError::Name));
        Self {
            page: Page { demo: portal.mode.demo, ..Page::titled(texts::join(&card.name)) },
            at: format!("/join/{token}"),
            about: texts::join_about(&card.name, invitation.role.title()),
            email: invitation.email.to_string(),
            known: known.is_some(),
            signed_in: signed_in.is_some(),
            other,
            name: Input::text("name", texts::your_name())
                .completes("name")
                .value(typed.name)
                .required()
                .first(!matches!(refusal, Some(PersonError::Password(_)))),
            password: Input::password("password", people_texts::password())
                .completes("new-password")
                .hint(texts::password_hint())
                .required()
                .first(refusal.is_some() && !of_name),
            refusal: told,
        }
    }
}
