//! The pages of another address.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use kernel::EmailAddress;
use serde::Deserialize;
use web::{Html, Input, Page, Problem, Rooms, Sample};

use super::actions::{self, AddressError};
use crate::Portal;
use crate::access::{Anyone, Proven, SignedIn};
use crate::members::origin;
use crate::people::actions::is_same;
use crate::texts::address as texts;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/you/address", Sample::get(), show);
    rooms.page(Method::POST, "/you/address", Sample::form("address=somebody.new%40example.com"), ask);
    rooms.page(Method::GET, "/you/address/{address_token}", Sample::get(), confirm);
    rooms.page(Method::POST, "/you/address/{address_token}", Sample::form(""), change);
    rooms.page(Method::GET, "/address/{left_token}", Sample::get(), look_back);
    rooms.page(Method::POST, "/address/{left_token}", Sample::form(""), take_back);
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Typed {
    address: String,
}

async fn show(person: SignedIn, State(portal): State<Portal>) -> Result<Html<Address>, Problem> {
    Ok(Html(Address::new(&portal, &person, "", None)))
}

async fn ask(
    person: Proven<SignedIn>,
    State(portal): State<Portal>,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let refused = |status, why: String| {
        (status, Html(Address::new(&portal, &person, &typed.address, Some(why)))).into_response()
    };
    let Ok(new) = typed.address.trim().parse::<EmailAddress>() else {
        return Ok(refused(StatusCode::UNPROCESSABLE_ENTITY, texts::no_address()));
    };
    if is_same(&new, &person.email) {
        return Ok(refused(StatusCode::UNPROCESSABLE_ENTITY, texts::yours_already()));
    }
    let origin = origin(&portal, &headers).await?;
    match actions::ask(&portal.outbox, &portal.asked, &person, new.clone(), origin).await {
        Ok(()) => {
            let page = shell(&portal, &person, texts::look_into_mail());
            Ok(Html(Asked { page, about: texts::look_into_mail_about(new.as_str()) }).into_response())
        }
        Err(why) => Ok(refused(StatusCode::TOO_MANY_REQUESTS, why.to_string())),
    }
}

async fn confirm(
    person: SignedIn,
    State(portal): State<Portal>,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let Some(new) = actions::confirms(&portal.vaults, &person, &token) else {
        return Ok(over(&portal, texts::over()));
    };
    let page = shell(&portal, &person, texts::confirm_title());
    let about = texts::confirm_about(new.as_str(), person.email.as_str());
    let (at, button) = (format!("/you/address/{token}"), texts::confirm_button());
    Ok(Html(Step { page, about, at, button }).into_response())
}

async fn change(
    person: SignedIn,
    State(portal): State<Portal>,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let origin = origin(&portal, &headers).await?;
    match actions::change(&portal.outbox, &person, person.session(), &token, &origin).await {
        Ok(()) => Ok(Redirect::to("/you/security?done=address").into_response()),
        Err(AddressError::Vault(error)) => Err(Problem::broken(&error)),
        Err(why) => Ok(over(&portal, why.to_string())),
    }
}

async fn look_back(
    _: Anyone,
    State(portal): State<Portal>,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let left = actions::left(&portal.vaults, &token).await.map_err(|error| Problem::broken(&error))?;
    let Some((_, address)) = left else { return Ok(over(&portal, texts::over())) };
    let page = Page { demo: portal.mode.demo, ..Page::titled(texts::back_title()) };
    let about = texts::back_about(address.as_str());
    let (at, button) = (format!("/address/{token}"), texts::left_button());
    Ok(Html(Step { page, about, at, button }).into_response())
}

async fn take_back(
    _: Anyone,
    State(portal): State<Portal>,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    match actions::take_back(&portal.vaults, &token).await {
        Ok(word) => Ok(Redirect::to(&format!("/reset/{word}")).into_response()),
        Err(AddressError::Vault(error)) => Err(Problem::broken(&error)),
        Err(why) => Ok(over(&portal, why.to_string())),
    }
}

/// Forged, used or too old: nobody can tell which.
fn over(portal: &Portal, about: String) -> Response {
    let page = Page { demo: portal.mode.demo, ..Page::titled(texts::over_title()) };
    (StatusCode::NOT_FOUND, Html(Asked { page, about })).into_response()
}

fn shell(portal: &Portal, person: &SignedIn, title: String) -> Page {
    Page { demo: portal.mode.demo, person: Some(person.name.clone()), ..Page::titled(title) }
}

#[derive(Template)]
#[template(path = "people/address/address.html")]
struct Address {
    page: Page,
    about: String,
    address: Input,
}

impl Address {
    fn new(portal: &Portal, person: &SignedIn, typed: &str, why: Option<String>) -> Self {
        Self {
            page: shell(portal, person, texts::title()),
            about: texts::about(person.email.as_str()),
            address: Input::email("address", texts::new_address())
                .completes("email")
                .hint(texts::new_address_hint())
                .value(typed.chars().take(320).collect::<String>())
                .error(why)
                .required()
                .first(true),
        }
    }
}

/// What was done, or why nothing was.
#[derive(Template)]
#[template(path = "people/address/asked.html")]
struct Asked {
    page: Page,
    about: String,
}

/// What a link leads to, and the button that does it.
#[derive(Template)]
#[template(path = "people/address/step.html")]
struct Step {
    page: Page,
    about: String,
    at: String,
    button: String,
}
