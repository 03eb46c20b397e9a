//! Sign-in, sign-out, and the way to the first page.

use std::cmp::Reverse;
use std::net::{IpAddr, SocketAddr};

use askama::Template;
use axum::Extension;
use axum::extract::{ConnectInfo, Form, Query, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use serde::Deserialize;
use vault::VaultError;
use web::{Html, Input, Kind, Notice, Page, Problem, Rooms, Sample};

use super::door::{self, local_page};
use super::factors::{self, FactorError, Second};
use super::{SignInError, authenticate, by_email, passkeys, sessions};
use crate::access::{Anyone, SignedIn, memberships};
use crate::texts::{factors as factor_texts, people as texts};
use crate::{Portal, Seat};

/// The page that sent the person here, to go back to.
#[derive(Debug, Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    then: String,
    /// What was done before somebody came here.
    #[serde(default)]
    done: String,
}

#[derive(Deserialize)]
struct Credentials {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    then: String,
    /// The time zone of the browser, where it can tell.
    #[serde(default)]
    zone: String,
    seat: Option<usize>,
    /// Who gave the right password and owes a code.
    #[serde(default)]
    half: String,
    #[serde(default)]
    code: String,
}

pub(crate) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/", Sample::get(), start_page);
    rooms.page(Method::GET, "/sign-in", Sample::get(), show_sign_in);
    rooms.page(Method::POST, "/sign-in", Sample::form("email={email}&password={password}"), sign_in);
    rooms.page(Method::POST, "/sign-in/code", Sample::form("half=none&code=000000"), sign_in_with_code);
    rooms.page(Method::POST, "/sign-out", Sample::form(""), sign_out);
}

async fn start_page(person: SignedIn, State(portal): State<Portal>) -> Result<Response, Problem> {
    let directory = portal.vaults.directory();
    let mut memberships = memberships::of_person(directory, person.id).await.map_err(broken)?;
    // Where they were last; who was nowhere yet begins with the oldest.
    memberships.sort_by_key(|membership| Reverse(membership.used));
    for membership in &memberships {
        if let Some(card) = directory.at_work(membership.org).await.map_err(broken)? {
            return Ok(Redirect::to(&format!("/o/{}", card.handle)).into_response());
        }
    }
    // Every one of theirs is suspended: the first says so.
    if let Some(membership) = memberships.first()
        && let Some(card) = directory.card(membership.org).await.map_err(broken)?
    {
        return Ok(Redirect::to(&format!("/o/{}", card.handle)).into_response());
    }
    let page = Page { demo: portal.mode.demo, ..Page::titled(texts::nowhere()) };
    Ok(Html(Nowhere { page, email: person.email.to_string() }).into_response())
}

async fn show_sign_in(
    visitor: Anyone,
    State(portal): State<Portal>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    if visitor.person().is_some() {
        return Ok(Redirect::to(local_page(&wanted.then)).into_response());
    }
    let mut form = SignIn::new(&portal, "", &wanted.then, None);
    if wanted.done == "password" {
        form.page.notice = Some(Notice { kind: Kind::Good, text: texts::password_is_set() });
    }
    Ok(Html(form).into_response())
}

async fn sign_in(
    _: Anyone,
    State(portal): State<Portal>,
    from: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    Form(given): Form<Credentials>,
) -> Result<Response, Problem> {
    if let Some(seat) = given.seat {
        let seat = portal.seats.get(seat).ok_or_else(Problem::absent)?;
        let person =
            by_email(&portal.vaults, &seat.email).await.map_err(broken)?.ok_or_else(Problem::absent)?;
        return door::sign_in(&portal, &headers, &person, &given.zone, &given.then).await;
    }
    let address: Option<IpAddr> = from.map(|Extension(ConnectInfo(from))| from.ip());
    match authenticate(&portal.vaults, &portal.attempts, &given.email, &given.password, address).await {
        Ok(person) => match factors::second(&portal.vaults, person.id).await.map_err(broken)? {
            Second::Nothing => door::sign_in(&portal, &headers, &person, &given.zone, &given.then).await,
            second => {
                let half = factors::HALF.of(&portal.vaults, &person);
                Ok(Html(Code::new(&portal, half, &given, second, None)).into_response())
            }
        },
        Err(refusal @ (SignInError::Refused | SignInError::TooMany(_))) => {
            let status = match refusal {
                SignInError::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            let form = SignIn::new(&portal, &given.email, &given.then, Some(refusal.to_string()));
            Ok((status, Html(form)).into_response())
        }
        Err(error) => Err(Problem::broken(&error)),
    }
}

/// The second half of a sign-in: the code of somebody whose password was right.
async fn sign_in_with_code(
    _: Anyone,
    State(portal): State<Portal>,
    headers: HeaderMap,
    Form(given): Form<Credentials>,
) -> Result<Response, Problem> {
    let Some(person) = factors::HALF.whose(&portal.vaults, &given.half).await.map_err(broken)? else {
        let form = SignIn::new(&portal, "", &given.then, Some(factor_texts::half_over()));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(form)).into_response());
    };
    match factors::passes(&portal.vaults, &portal.attempts, &person, &given.code).await {
        Ok(_) => door::sign_in(&portal, &headers, &person, &given.zone, &given.then).await,
        Err(FactorError::Vault(error)) => Err(broken(error)),
        Err(why) => {
            let status = match why {
                FactorError::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            let second = factors::second(&portal.vaults, person.id).await.map_err(broken)?;
            let form = Code::new(&portal, given.half.clone(), &given, second, Some(why.to_string()));
            Ok((status, Html(form)).into_response())
        }
    }
}

/// Whoever is signed out already gets the same answer.
async fn sign_out(_: Anyone, State(portal): State<Portal>, headers: HeaderMap) -> Result<Response, Problem> {
    if let Some(token) = sessions::token_in(&headers) {
        sessions::end(&portal.vaults, token).await.map_err(broken)?;
    }
    let cookie = sessions::cleared_cookie(portal.mode.secure);
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), Redirect::to("/sign-in")).into_response())
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}

#[derive(Template)]
#[template(path = "people/sign_in.html")]
pub(super) struct SignIn {
    page: Page,
    email: Input,
    password: Input,
    passkey: passkeys::Button,
    then: String,
    refusal: Option<String>,
    seats: Vec<Seat>,
}

impl SignIn {
    pub(super) fn new(portal: &Portal, email: &str, then: &str, refusal: Option<String>) -> Self {
        let page = Page { demo: portal.mode.demo, ..Page::titled(texts::sign_in()) };
        let email: String = email.chars().take(320).collect();
        let refused = refusal.is_some();
        Self {
            page,
            email: Input::email("email", texts::email())
                .completes("username")
                .value(email)
                .required()
                .first(!refused),
            password: Input::password("password", texts::password())
                .completes("current-password")
                .required()
                .first(refused),
            passkey: passkeys::Button::sign_in(),
            then: local_page(then).to_owned(),
            refusal,
            seats: portal.seats.to_vec(),
        }
    }
}

#[derive(Template)]
#[template(path = "people/code.html")]
struct Code {
    page: Page,
    about: String,
    half: String,
    then: String,
    zone: String,
    code: Input,
    /// For who has one: it opens without a code.
    passkey: passkeys::Button,
}

impl Code {
    fn new(portal: &Portal, half: String, given: &Credentials, second: Second, why: Option<String>) -> Self {
        let (title, about, code) = match second {
            Second::Passkey => (
                factor_texts::passkey_asked(),
                factor_texts::passkey_asked_about(),
                factor_texts::recovery_code(),
            ),
            _ => (factor_texts::asked(), factor_texts::asked_about(), factor_texts::code()),
        };
        Self {
            page: Page { demo: portal.mode.demo, ..Page::titled(title) },
            about,
            half,
            then: local_page(&given.then).to_owned(),
            zone: given.zone.chars().take(64).collect(),
            code: Input::exact("code", code)
                .completes("one-time-code")
                .error(why)
                .most(20)
                .required()
                .first(true),
            passkey: passkeys::Button::sign_in(),
        }
    }
}

#[derive(Template)]
#[template(path = "people/nowhere.html")]
struct Nowhere {
    page: Page,
    email: String,
}
