//! How somebody signs in, and where they are signed in: password and sessions, seen and ended by who they are.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use kernel::SessionId;
use serde::Deserialize;
use vault::VaultError;
use web::{Html, Input, Kind, Notice, Page, Problem, Rooms, Sample};

use super::{PasswordError, actions, factors, sessions};
use crate::Portal;
use crate::access::SignedIn;
use crate::texts::people as texts;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/you/security", Sample::get(), show);
    let form = Sample::form("current={password}&new={password}");
    rooms.page(Method::POST, "/you/security/password", form, change_password);
    rooms.page(Method::POST, "/you/security/sessions/{session}/end", Sample::form(""), end_session);
    rooms.page(Method::POST, "/you/security/sessions/end", Sample::form(""), end_others);
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Typed {
    current: String,
    new: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Done {
    done: String,
}

async fn show(
    person: SignedIn,
    State(portal): State<Portal>,
    Query(Done { done }): Query<Done>,
) -> Result<Html<Security>, Problem> {
    let mut page = Security::read(&portal, &person, None).await?;
    let told = match done.as_str() {
        "password" => Some(texts::password_changed()),
        "ended" => Some(texts::sessions_ended()),
        "factor_off" => Some(crate::texts::factors::is_off()),
        _ => None,
    };
    page.page.notice = told.map(|text| Notice { kind: Kind::Good, text });
    Ok(Html(page))
}

async fn change_password(
    person: SignedIn,
    State(portal): State<Portal>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let Typed { current, new } = typed;
    match actions::change_password(&portal.vaults, &portal.attempts, person.session(), &current, &new).await {
        Ok(()) => Ok(Redirect::to("/you/security?done=password").into_response()),
        Err(error @ (PasswordError::Vault(_) | PasswordError::Hashing)) => Err(Problem::broken(&error)),
        Err(why) => {
            let page = Security::read(&portal, &person, Some(why)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
        }
    }
}

async fn end_session(
    person: SignedIn,
    State(portal): State<Portal>,
    Path(session): Path<String>,
) -> Result<Redirect, Problem> {
    let id: SessionId = session.parse().map_err(|_| Problem::absent())?;
    if !sessions::end_one(&portal.vaults, person.id, id).await.map_err(broken)? {
        return Err(Problem::absent());
    }
    Ok(Redirect::to("/you/security?done=ended"))
}

async fn end_others(person: SignedIn, State(portal): State<Portal>) -> Result<Redirect, Problem> {
    sessions::end_others(&portal.vaults, person.session()).await.map_err(broken)?;
    Ok(Redirect::to("/you/security?done=ended"))
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}

#[derive(Template)]
#[template(path = "people/security.html")]
struct Security {
    page: Page,
    email: String,
    current: Input,
    new: Input,
    sessions: Vec<Shown>,
    /// Whether a code is asked for as well.
    factor: bool,
}

/// A signed-in browser, as its owner sees it.
struct Shown {
    href: String,
    browser: String,
    told: String,
    this: bool,
}

impl Security {
    async fn read(portal: &Portal, person: &SignedIn, why: Option<PasswordError>) -> Result<Self, Problem> {
        let now = portal.vaults.front().clock.now();
        let sessions = sessions::of_person(&portal.vaults, person).await.map_err(broken)?;
        let sessions = sessions.into_iter().map(|session| Shown {
            href: format!("/you/security/sessions/{}/end", session.id),
            browser: session.browser.clone().unwrap_or_else(texts::some_browser),
            told: texts::session_told(web::moment(session.created, now), web::ago(session.seen, now)),
            this: session.id == person.session().id,
        });
        let told = why.as_ref().map(ToString::to_string);
        let of_new = matches!(why, Some(PasswordError::Length));
        let (of_current, of_new) = if of_new { (None, told) } else { (told, None) };
        Ok(Self {
            page: Page {
                demo: portal.mode.demo,
                person: Some(person.name.clone()),
                ..Page::titled(texts::security())
            },
            email: person.email.to_string(),
            current: Input::password("current", texts::current_password())
                .completes("current-password")
                .error(of_current)
                .required(),
            new: Input::password("new", texts::new_password())
                .completes("new-password")
                .hint(texts::password_hint())
                .error(of_new)
                .required(),
            sessions: sessions.collect(),
            factor: factors::is_on(&portal.vaults, person.id).await.map_err(broken)?,
        })
    }
}
