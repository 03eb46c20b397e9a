//! The pages of a forgotten password.

use std::net::{IpAddr, SocketAddr};

use askama::Template;
use axum::Extension;
use axum::extract::{ConnectInfo, Form, Path, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use web::{Html, Input, Page, Problem, Rooms, Sample};

use super::{PasswordError, resets};
use crate::Portal;
use crate::access::Anyone;
use crate::texts::people as texts;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/forgotten", Sample::get(), show);
    rooms.page(Method::POST, "/forgotten", Sample::form("email={email}"), ask);
    rooms.page(Method::GET, "/reset/{reset_token}", Sample::get(), open);
    rooms.page(Method::POST, "/reset/{reset_token}", Sample::form("password=a+brand+new+password"), set);
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Typed {
    email: String,
    password: String,
}

async fn show(_: Anyone, State(portal): State<Portal>) -> Result<Html<Forgotten>, Problem> {
    Ok(Html(Forgotten::new(&portal, None)))
}

async fn ask(
    _: Anyone,
    State(portal): State<Portal>,
    from: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let from: Option<IpAddr> = from.map(|Extension(ConnectInfo(from))| from.ip());
    let origin = crate::members::origin(&portal, &headers).await?;
    match resets::ask(&portal.outbox, &portal.asked, &typed.email, from, origin).await {
        Ok(()) => {
            let page = Page { demo: portal.mode.demo, ..Page::titled(texts::look_into_mail()) };
            Ok(Html(Asked { page }).into_response())
        }
        Err(too_many) => {
            let form = Forgotten::new(&portal, Some(too_many.to_string()));
            Ok((StatusCode::TOO_MANY_REQUESTS, Html(form)).into_response())
        }
    }
}

async fn open(
    _: Anyone,
    State(portal): State<Portal>,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let person = resets::opened(&portal.vaults, &token).await.map_err(|error| Problem::broken(&error))?;
    Ok(match person {
        Some(person) => Html(Reset::new(&portal, &token, person.email.to_string(), None)).into_response(),
        None => over(&portal),
    })
}

async fn set(
    _: Anyone,
    State(portal): State<Portal>,
    Path(token): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    match resets::set(&portal.vaults, &token, &typed.password).await {
        Ok(_) => Ok(Redirect::to("/sign-in?done=password").into_response()),
        Err(PasswordError::Current) => Ok(over(&portal)),
        Err(why @ PasswordError::Length) => {
            let person =
                resets::opened(&portal.vaults, &token).await.map_err(|error| Problem::broken(&error))?;
            let email = person.map(|person| person.email.to_string()).unwrap_or_default();
            let form = Reset::new(&portal, &token, email, Some(why.to_string()));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(form)).into_response())
        }
        Err(error) => Err(Problem::broken(&error)),
    }
}

/// Forged, used or too old: nobody can tell which.
fn over(portal: &Portal) -> Response {
    let refusal = Some(texts::reset_over());
    (StatusCode::NOT_FOUND, Html(Forgotten::new(portal, refusal))).into_response()
}

#[derive(Template)]
#[template(path = "people/forgotten.html")]
struct Forgotten {
    page: Page,
    email: Input,
    refusal: Option<String>,
}

impl Forgotten {
    fn new(portal: &Portal, refusal: Option<String>) -> Self {
        Self {
            page: Page { demo: portal.mode.demo, ..Page::titled(texts::forgotten()) },
            email: Input::email("email", texts::email()).completes("username").required().first(true),
            refusal,
        }
    }
}

#[derive(Template)]
#[template(path = "people/asked.html")]
struct Asked {
    page: Page,
}

#[derive(Template)]
#[template(path = "people/reset.html")]
struct Reset {
    page: Page,
    at: String,
    email: String,
    password: Input,
}

impl Reset {
    fn new(portal: &Portal, token: &str, email: String, why: Option<String>) -> Self {
        Self {
            page: Page { demo: portal.mode.demo, ..Page::titled(texts::reset_title()) },
            at: format!("/reset/{token}"),
            email,
            password: Input::password("password", texts::new_password())
                .completes("new-password")
                .hint(texts::password_hint())
                .error(why)
                .required()
                .first(true),
        }
    }
}
