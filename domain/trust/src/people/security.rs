//! How somebody signs in, and where they are signed in: password and sessions, seen and ended by who they are.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{SessionId, Timestamp};
use serde::Deserialize;
use vault::VaultError;
use web::{Html, Input, Kind, Notice, Page, Problem, Rooms, Sample};

use super::factors::{self, Second};
use super::passkeys::{self, Passkey, PasskeyError};
use super::{PasswordError, actions, sessions};
use crate::Portal;
use crate::access::{Proven, SignedIn};
use crate::texts::{passkeys as passkey_texts, people as texts};

/// Where the page is.
pub(super) const HERE: &str = "/you/security";

/// What was wrong with what was typed.
pub(super) enum Wrong {
    /// Nothing.
    Nothing,
    /// The passwords.
    Password(PasswordError),
    /// The passkey, and what it was to be called.
    Passkey(PasskeyError, String),
}

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, HERE, Sample::get(), show);
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
    let mut page = Security::read(&portal, &person, Wrong::Nothing).await?;
    let told = match done.as_str() {
        "password" => Some(texts::password_changed()),
        "passkey" => Some(passkey_texts::added()),
        "passkey_removed" => Some(passkey_texts::removed()),
        "address" => Some(crate::texts::address::changed(person.email.as_str())),
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
            let page = Security::read(&portal, &person, Wrong::Password(why)).await?;
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

async fn end_others(person: Proven<SignedIn>, State(portal): State<Portal>) -> Result<Redirect, Problem> {
    sessions::end_others(&portal.vaults, person.session()).await.map_err(broken)?;
    Ok(Redirect::to("/you/security?done=ended"))
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}

#[derive(Template)]
#[template(path = "people/security.html")]
pub(super) struct Security {
    page: Page,
    email: String,
    current: Input,
    new: Input,
    sessions: Vec<Shown>,
    passkeys: Vec<ShownKey>,
    passkey_name: Input,
    passkey: passkeys::Button,
    /// Whether a code is asked for as well.
    factor: bool,
    /// Whether a passkey is asked for after the password; none where that is no question.
    passkey_asked: Option<bool>,
}

/// A signed-in browser, as its owner sees it.
struct Shown {
    href: String,
    browser: String,
    told: String,
    this: bool,
}

/// A passkey, as its owner sees it.
struct ShownKey {
    href: String,
    name: String,
    told: String,
}

impl Security {
    pub(super) async fn read(portal: &Portal, person: &SignedIn, wrong: Wrong) -> Result<Self, Problem> {
        let now = portal.vaults.front().clock.now();
        let sessions = sessions::of_person(&portal.vaults, person).await.map_err(broken)?;
        let sessions = sessions.into_iter().map(|session| Shown {
            href: format!("/you/security/sessions/{}/end", session.id),
            browser: session.browser.clone().unwrap_or_else(texts::some_browser),
            told: texts::session_told(web::moment(session.created, now), web::ago(session.seen, now)),
            this: session.id == person.session().id,
        });
        let (mut of_current, mut of_new, mut of_key, mut key_name) = (None, None, None, String::new());
        match wrong {
            Wrong::Nothing => {}
            Wrong::Password(why @ PasswordError::Length) => of_new = Some(why.to_string()),
            Wrong::Password(why) => of_current = Some(why.to_string()),
            Wrong::Passkey(why, name) => (of_key, key_name) = (Some(why.to_string()), name),
        }
        let passkeys = passkeys::of_person(&portal.vaults, person.id).await.map_err(broken)?;
        let second = factors::second(&portal.vaults, person.id).await.map_err(broken)?;
        let question = !passkeys.is_empty() && second != Second::Code;
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
            passkeys: passkeys.into_iter().map(|passkey| ShownKey::of(passkey, now)).collect(),
            passkey_name: Input::text("name", passkey_texts::name())
                .hint(passkey_texts::name_hint())
                .value(key_name)
                .error(of_key)
                .most(60)
                .required(),
            passkey: passkeys::Button::add(),
            factor: second == Second::Code,
            passkey_asked: question.then_some(second == Second::Passkey),
        })
    }
}

impl ShownKey {
    fn of(passkey: Passkey, now: Timestamp) -> Self {
        let added = web::moment(passkey.created, now);
        Self {
            href: format!("{HERE}/passkeys/{}/removal", passkey.id),
            told: match passkey.used {
                Some(used) => passkey_texts::told(added, web::ago(used, now)),
                None => passkey_texts::told_unused(added),
            },
            name: passkey.name,
        }
    }
}
