//! The pages on which somebody turns a second factor on and off.

use askama::Template;
use axum::extract::{Form, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use qrcode::{Color, EcLevel, QrCode};
use serde::Deserialize;
use web::{Html, Input, Page, Problem, Rooms, Sample};

use super::actions::{self, Enrolment, FactorError};
use crate::Portal;
use crate::access::{Proven, SignedIn};
use crate::texts::factors as texts;

const HERE: &str = "/you/security/factor";

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, HERE, Sample::get(), show);
    rooms.page(Method::POST, HERE, Sample::form("code=000000"), confirm);
    rooms.page(Method::POST, "/you/security/factor/codes", Sample::form("code=000000"), renew);
    rooms.page(Method::POST, "/you/security/factor/off", Sample::form("code=000000"), turn_off);
    rooms.page(Method::POST, "/you/security/factor/passkey", Sample::form(""), want_passkey);
    rooms.page(Method::POST, "/you/security/factor/passkey/off", Sample::form(""), want_no_passkey);
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Typed {
    code: String,
}

async fn show(person: SignedIn, State(portal): State<Portal>) -> Result<Response, Problem> {
    page(&portal, &person, None).await
}

async fn confirm(
    person: Proven<SignedIn>,
    State(portal): State<Portal>,
    Form(Typed { code }): Form<Typed>,
) -> Result<Response, Problem> {
    let confirmed = actions::confirm(&portal.vaults, &portal.attempts, &person, &code).await;
    told(&portal, &person, confirmed).await
}

async fn renew(
    person: SignedIn,
    State(portal): State<Portal>,
    Form(Typed { code }): Form<Typed>,
) -> Result<Response, Problem> {
    let renewed = actions::renew_codes(&portal.vaults, &portal.attempts, &person, &code).await;
    told(&portal, &person, renewed).await
}

async fn want_passkey(person: Proven<SignedIn>, State(portal): State<Portal>) -> Result<Response, Problem> {
    match actions::want_passkey(&portal.vaults, person.id).await {
        // They have none any more, or an app by now: the page shows how it is.
        Err(FactorError::Absent) => Ok(Redirect::to("/you/security").into_response()),
        codes => told(&portal, &person, codes).await,
    }
}

async fn want_no_passkey(
    person: Proven<SignedIn>,
    State(portal): State<Portal>,
) -> Result<Redirect, Problem> {
    let ended = actions::want_no_passkey(&portal.vaults, person.id).await;
    ended.map_err(|error| Problem::broken(&error))?;
    Ok(Redirect::to("/you/security?done=factor_off"))
}

async fn turn_off(
    person: SignedIn,
    State(portal): State<Portal>,
    Form(Typed { code }): Form<Typed>,
) -> Result<Response, Problem> {
    match actions::turn_off(&portal.vaults, &portal.attempts, &person, &code).await {
        Ok(()) => Ok(Redirect::to("/you/security?done=factor_off").into_response()),
        Err(FactorError::Vault(error)) => Err(Problem::broken(&error)),
        Err(why) => refused(&portal, &person, &why).await,
    }
}

/// The recovery codes, this once; or why not.
async fn told(
    portal: &Portal,
    person: &SignedIn,
    codes: Result<Vec<String>, FactorError>,
) -> Result<Response, Problem> {
    match codes {
        Ok(codes) => {
            let shown = Codes { page: shell(portal, person, texts::codes_title()), codes };
            Ok(([(header::CACHE_CONTROL, "no-store")], Html(shown)).into_response())
        }
        Err(FactorError::Vault(error)) => Err(Problem::broken(&error)),
        Err(why) => refused(portal, person, &why).await,
    }
}

async fn refused(portal: &Portal, person: &SignedIn, why: &FactorError) -> Result<Response, Problem> {
    let status = match why {
        FactorError::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let mut response = page(portal, person, Some(why.to_string())).await?;
    *response.status_mut() = status;
    Ok(response)
}

async fn page(portal: &Portal, person: &SignedIn, why: Option<String>) -> Result<Response, Problem> {
    let broken = |error: vault::VaultError| Problem::broken(&error);
    let code =
        Input::exact("code", texts::code()).completes("one-time-code").hint(texts::code_hint()).error(why);
    let code = code.most(20).required().first(true);
    if actions::is_on(&portal.vaults, person.id).await.map_err(broken)? {
        let left = actions::codes_left(&portal.vaults, person.id).await.map_err(broken)?;
        let page = shell(portal, person, texts::title());
        return Ok(Html(On { page, left: texts::codes_left(left), code }).into_response());
    }
    match actions::begin(&portal.vaults, person).await {
        Ok(Enrolment { url, secret }) => {
            let picture = picture(&url).ok_or_else(|| Problem::malformed(texts::no_picture()))?;
            let page = shell(portal, person, texts::title());
            // Who holds the secret holds the factor: no browser keeps the page.
            Ok(([(header::CACHE_CONTROL, "no-store")], Html(Begun { page, picture, secret, code }))
                .into_response())
        }
        Err(FactorError::Vault(error)) => Err(broken(error)),
        Err(_) => Ok(Redirect::to("/you/security").into_response()),
    }
}

fn shell(portal: &Portal, person: &SignedIn, title: String) -> Page {
    Page { demo: portal.mode.demo, person: Some(person.name.clone()), ..Page::titled(title) }
}

/// What an app photographs (ISO/IEC 18004), as one path in squares of 1; the quiet zone is the page's.
struct Picture {
    width: usize,
    path: String,
}

fn picture(text: &str) -> Option<Picture> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let dark = code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
    let path = dark.map(|(at, _)| format!("M{} {}h1v1h-1z", at % width, at / width)).collect();
    Some(Picture { width, path })
}

#[derive(Template)]
#[template(path = "people/factors/begun.html")]
struct Begun {
    page: Page,
    picture: Picture,
    secret: String,
    code: Input,
}

#[derive(Template)]
#[template(path = "people/factors/on.html")]
struct On {
    page: Page,
    left: String,
    code: Input,
}

#[derive(Template)]
#[template(path = "people/factors/codes.html")]
struct Codes {
    page: Page,
    codes: Vec<String>,
}
