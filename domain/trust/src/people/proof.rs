//! Showing once more that it is you, before something that a stranger at a machine left open must not do.
//!
//! ```text
//! act ──older than ten minutes──▶ (307, with all that it brought) /you/proof ──shown──▶ (307) the act, with a new session
//! ```
//!
//! The browser carries the act there and back: nothing is kept, nobody types twice, and it works without scripts. Which
//! acts ask is said by their authority ([`Proven`](crate::access::Proven)).

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use web::{Html, Input, Page, Problem, Rooms, Sample};

use super::{PasswordError, actions, door, factors, passkeys};
use crate::Portal;
use crate::access::SignedIn;
use crate::members::origin;
use crate::texts::{factors as factor_texts, passkeys as passkey_texts, proof as texts};

/// What the fields of the proof begin with; all others are the act's.
const OURS: &str = "proof_";

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let form = Sample::form("proof_password={password}");
    rooms.page(Method::POST, web::PROOF, form, prove);
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Wanted {
    to: String,
}

type Fields = Vec<(String, String)>;

async fn prove(
    person: SignedIn,
    State(portal): State<Portal>,
    Query(Wanted { to }): Query<Wanted>,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Result<Response, Problem> {
    // An act of this site, and no other address; nor this page itself, for ever.
    if door::local_page(&to) != to || to.starts_with(web::PROOF) {
        return Err(Problem::absent());
    }
    let given = |name: &str| {
        let found = fields.iter().find(|(field, _)| field.strip_prefix(OURS) == Some(name));
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    };
    let origin = origin(&portal, &headers).await?;
    let vaults = &portal.vaults;
    let shown = if let Some(answer) = given("passkey") {
        let ticket = given("ticket").unwrap_or_default();
        match passkeys::signed_by(vaults, &origin, (ticket, answer)).await {
            Ok(owner) if owner.id == person.id => Ok(()),
            Ok(_) => Err(refused(passkey_texts::anothers())),
            Err(passkeys::PasskeyError::Vault(error)) => return Err(Problem::broken(&error)),
            Err(why) => Err(refused(why.to_string())),
        }
    } else if let Some(code) = given("code") {
        match factors::passes(vaults, &portal.attempts, &person, code).await {
            Ok(_) => Ok(()),
            Err(factors::FactorError::Vault(error)) => return Err(Problem::broken(&error)),
            Err(why @ factors::FactorError::TooMany(_)) => Err(too_many(why.to_string())),
            Err(why) => Err(refused(why.to_string())),
        }
    } else if let Some(password) = given("password") {
        match actions::knows_password(vaults, &portal.attempts, person.id, password).await {
            Ok(_) => Ok(()),
            Err(error @ (PasswordError::Vault(_) | PasswordError::Hashing)) => {
                return Err(Problem::broken(&error));
            }
            Err(why @ PasswordError::TooMany(_)) => Err(too_many(why.to_string())),
            Err(_) => Err(refused(texts::wrong())),
        }
    } else if given("seat").is_some() && sits(&portal, &person) {
        Ok(())
    } else {
        let page = Proof::new(&portal, &person, &to, fields, None).await?;
        return Ok(Html(page).into_response());
    };
    match shown {
        Ok(()) => {
            let key = door::open(&portal, &headers, &person, "").await?;
            Ok((key, Redirect::temporary(&to)).into_response())
        }
        Err((status, why)) => {
            let page = Proof::new(&portal, &person, &to, fields, Some(why)).await?;
            Ok((status, Html(page)).into_response())
        }
    }
}

/// Whether it is somebody whom every visitor of the demonstration can be: nobody knows their password.
fn sits(portal: &Portal, person: &SignedIn) -> bool {
    portal.seats.iter().any(|seat| actions::is_same(&seat.email, &person.email))
}

fn refused(why: String) -> (StatusCode, String) {
    (StatusCode::UNPROCESSABLE_ENTITY, why)
}

fn too_many(why: String) -> (StatusCode, String) {
    (StatusCode::TOO_MANY_REQUESTS, why)
}

#[derive(Template)]
#[template(path = "people/proof.html")]
struct Proof {
    page: Page,
    action: String,
    /// What the act brought, to be brought again.
    kept: Fields,
    email: String,
    password: Input,
    code: Option<Input>,
    passkey: Option<passkeys::Button>,
    /// Somebody of the demonstration, who has no password.
    seat: bool,
    refusal: Option<String>,
}

impl Proof {
    async fn new(
        portal: &Portal,
        person: &SignedIn,
        to: &str,
        fields: Fields,
        refusal: Option<String>,
    ) -> Result<Self, Problem> {
        let broken = |error: vault::VaultError| Problem::broken(&error);
        let factor = factors::is_on(&portal.vaults, person.id).await.map_err(broken)?;
        let passkeys = passkeys::of_person(&portal.vaults, person.id).await.map_err(broken)?;
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("to", to).finish();
        let code = Input::exact("proof_code", texts::or_code()).completes("one-time-code");
        Ok(Self {
            page: Page {
                demo: portal.mode.demo,
                person: Some(person.name.clone()),
                ..Page::titled(texts::title())
            },
            action: format!("{}?{query}", web::PROOF),
            kept: fields.into_iter().filter(|(name, _)| !name.starts_with(OURS)).collect(),
            email: person.email.to_string(),
            password: Input::password("proof_password", texts::password())
                .completes("current-password")
                .first(true),
            code: factor.then(|| code.hint(factor_texts::code_hint()).most(20)),
            passkey: (!passkeys.is_empty()).then(passkeys::Button::proof),
            seat: sits(portal, person),
            refusal,
        })
    }
}
