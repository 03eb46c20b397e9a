//! Passkeys on the page: asking for one to be added, removing one, signing in with one. The browser's part stands in
//! `passkey.js`; what it sends is a form as any other.

use askama::{Template, filters::HtmlSafe};
use axum::Json;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use kernel::PasskeyId;
use serde::Deserialize;
use serde_json::Value;
use vault::VaultError;
use web::{Html, Problem, Rooms, Sample};

use super::actions::{self, PasskeyError};
use crate::Portal;
use crate::access::{Anyone, Proven, SignedIn};
use crate::members::origin;
use crate::people::security::{self, Security};
use crate::people::{door, factors, web::SignIn};
use crate::texts::{factors as factor_texts, passkeys as texts};

const CHALLENGE: &str = "/sign-in/passkey/challenge";
const NEW: &str = "/you/security/passkeys/challenge";

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::POST, CHALLENGE, Sample::form(""), challenge);
    rooms.page(Method::POST, "/sign-in/passkey", Sample::form("ticket=none&passkey={}"), sign_in);
    rooms.page(Method::POST, NEW, Sample::form(""), begin);
    let form = Sample::form("name=Phone&ticket=none&passkey={}");
    rooms.page(Method::POST, "/you/security/passkeys", form, add);
    rooms.page(Method::POST, "/you/security/passkeys/{passkey}/removal", Sample::form(""), remove);
}

/// The button that has a device sign, with the fields in which the answer travels.
#[derive(Template)]
#[template(path = "people/passkeys/button.html")]
pub(crate) struct Button {
    at: &'static str,
    ticket: &'static str,
    answer: &'static str,
    label: String,
    /// Whether the other fields of the form go with it.
    whole: bool,
}

impl HtmlSafe for Button {}

impl Button {
    /// Signs in.
    pub(crate) fn sign_in() -> Self {
        Self { at: CHALLENGE, ticket: "ticket", answer: "passkey", label: texts::sign_in(), whole: false }
    }

    /// Shows that it is the person, beside other fields that the form has.
    pub(crate) fn proof() -> Self {
        Self {
            at: CHALLENGE,
            ticket: "proof_ticket",
            answer: "proof_passkey",
            label: texts::use_one(),
            whole: false,
        }
    }

    /// Makes a new one.
    pub(crate) fn add() -> Self {
        Self { at: NEW, ticket: "ticket", answer: "passkey", label: texts::add(), whole: true }
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Typed {
    name: String,
    ticket: String,
    passkey: String,
    then: String,
    zone: String,
    /// Who gave the right password already.
    half: String,
}

async fn challenge(
    _: Anyone,
    State(portal): State<Portal>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let origin = origin(&portal, &headers).await?;
    Ok(Json(actions::ask(&portal.vaults, &origin)?))
}

async fn sign_in(
    _: Anyone,
    State(portal): State<Portal>,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let origin = origin(&portal, &headers).await?;
    let refused = |why: String| {
        let form = SignIn::new(&portal, "", &typed.then, Some(why));
        Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(form)).into_response())
    };
    let person = match actions::signed_by(&portal.vaults, &origin, (&typed.ticket, &typed.passkey)).await {
        Ok(person) => person,
        Err(PasskeyError::Vault(error)) => return Err(broken(error)),
        Err(why) => return refused(why.to_string()),
    };
    if !typed.half.is_empty() {
        match factors::HALF.whose(&portal.vaults, &typed.half).await.map_err(broken)? {
            Some(half) if half.id == person.id => {}
            Some(_) => return refused(texts::anothers()),
            None => return refused(factor_texts::half_over()),
        }
    }
    door::sign_in(&portal, &headers, &person, &typed.zone, &typed.then).await
}

async fn begin(
    person: SignedIn,
    State(portal): State<Portal>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let origin = origin(&portal, &headers).await?;
    Ok(Json(actions::begin(&portal.vaults, &origin, &person).await?))
}

async fn add(
    person: Proven<SignedIn>,
    State(portal): State<Portal>,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let origin = origin(&portal, &headers).await?;
    let answer = (typed.ticket.as_str(), typed.passkey.as_str());
    match actions::add(&portal.vaults, &origin, person.id, &typed.name, answer).await {
        Ok(_) => Ok(Redirect::to(&format!("{}?done=passkey", security::HERE)).into_response()),
        Err(PasskeyError::Vault(error)) => Err(broken(error)),
        Err(why) => {
            let page = Security::read(&portal, &person, security::Wrong::Passkey(why, typed.name)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
        }
    }
}

async fn remove(
    person: Proven<SignedIn>,
    State(portal): State<Portal>,
    Path(passkey): Path<String>,
) -> Result<Redirect, Problem> {
    let id: PasskeyId = passkey.parse().map_err(|_| Problem::absent())?;
    if !actions::remove(&portal.vaults, person.id, id).await.map_err(broken)? {
        return Err(Problem::absent());
    }
    Ok(Redirect::to(&format!("{}?done=passkey_removed", security::HERE)))
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}

impl From<PasskeyError> for Problem {
    fn from(error: PasskeyError) -> Self {
        match error {
            PasskeyError::Vault(error) => Self::broken(&error),
            why => Self::refused("passkey", why.to_string()),
        }
    }
}
