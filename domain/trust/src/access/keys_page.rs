//! The page of API keys. A key is made by people alone, and shown once.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::SignedDuration;
use kernel::{ApiKeyId, Timestamp};
use serde::Deserialize;
use vault::{Change, Fact, VaultError};
use web::{Html, Input, Page, Problem, Rooms, Sample};

use super::keys::{self, ApiKey};
use super::{Access, Administers, Proven, Role};
use crate::Portal;
use crate::texts::keys as texts;

/// For how long keys are good: days as sent, and as people read them.
const LASTS: [(u16, fn() -> String); 4] =
    [(30, texts::month), (90, texts::quarter), (365, texts::year), (0, texts::for_ever)];

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/keys", Sample::get(), list);
    rooms.page(Method::POST, "/o/{org}/keys", Sample::form("name=Data+warehouse&role=reader&days=90"), make);
    rooms.page(Method::POST, "/o/{org}/keys/{key}/revocation", Sample::form(""), revoke);
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    name: String,
    role: String,
    days: String,
}

async fn list(access: Administers, State(portal): State<Portal>) -> Result<Html<Keys>, Problem> {
    Keys::read(&access, &portal, Typed::default()).await.map(Html)
}

async fn make(
    access: Proven<Administers>,
    State(portal): State<Portal>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let name = typed.name.trim().to_owned();
    let role = typed.role.parse::<Role>().ok().filter(|role| *role <= access.role);
    let days = LASTS.iter().map(|(days, _)| *days).find(|days| days.to_string() == typed.days);
    let (Some(role), Some(days), 1..=120) = (role, days, name.chars().count()) else {
        let mut page = Keys::read(&access, &portal, typed).await?;
        page.refusal = Some(texts::incomplete());
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response());
    };
    let made = access.vault.change(access.actor, async |change: &Change| {
        let hours = i64::from(days) * 24;
        let until = change.now().saturating_add(SignedDuration::from_hours(hours)).ok();
        let until = until.filter(|_| days > 0);
        let (id, secret) = keys::create_until(&portal.vaults, access.org, role, &name, until).await?;
        change.record(Fact::new("key.made").about(id).with("role", role.word())).await?;
        Ok::<_, VaultError>(secret)
    });
    let secret = made.await.map_err(broken)?;
    let mut page = Keys::read(&access, &portal, Typed::default()).await?;
    page.fresh = Some((name, secret.reveal().to_owned()));
    // It is shown this once: no browser and no proxy keeps the page.
    Ok(([(header::CACHE_CONTROL, "no-store")], Html(page)).into_response())
}

async fn revoke(
    access: Administers,
    State(portal): State<Portal>,
    Path((_, key)): Path<(String, String)>,
) -> Result<Redirect, Problem> {
    let id: ApiKeyId = key.parse().map_err(|_| Problem::absent())?;
    let revoked = access.vault.change(access.actor, async |change: &Change| {
        let revoked = keys::revoke(&portal.vaults, access.org, id).await?;
        if revoked {
            change.record(Fact::new("key.revoked").about(id)).await?;
        }
        Ok::<_, VaultError>(revoked)
    });
    if revoked.await.map_err(broken)? {
        Ok(Redirect::to(&access.here("keys")))
    } else {
        Err(Problem::absent())
    }
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}

#[derive(Template)]
#[template(path = "access/keys.html")]
struct Keys {
    page: Page,
    here: String,
    /// The name of the key that was made just now, and the secret.
    fresh: Option<(String, String)>,
    keys: Vec<Shown>,
    name: Input,
    role: Input,
    days: Input,
    refusal: Option<String>,
}

/// A key, as it is shown.
struct Shown {
    href: String,
    scope: String,
    name: String,
    told: String,
    used: String,
    good: bool,
}

impl Keys {
    async fn read(access: &Access, portal: &Portal, typed: Typed) -> Result<Self, Problem> {
        let now = portal.vaults.front().clock.now();
        let here = access.here("keys");
        let keys = keys::list(portal.vaults.directory(), access.org).await.map_err(broken)?;
        let roles = Role::ALL.into_iter().rev().filter(|role| *role <= access.role);
        let roles = roles.map(|role| (role.word().to_owned(), role.title()));
        let lasts = LASTS.map(|(days, label)| (days.to_string(), label()));
        let chosen = |typed: String, usual: &str| if typed.is_empty() { usual.to_owned() } else { typed };
        Ok(Self {
            page: access.page(texts::title()),
            fresh: None,
            keys: keys.iter().map(|key| Shown::of(key, &here, now)).collect(),
            name: Input::text("name", texts::name())
                .hint(texts::name_hint())
                .value(typed.name)
                .most(120)
                .required(),
            role: Input::choice("role", texts::role(), roles).value(chosen(typed.role, "reader")),
            days: Input::choice("days", texts::lasts(), lasts).value(chosen(typed.days, "90")),
            refusal: None,
            here,
        })
    }
}

impl Shown {
    fn of(key: &ApiKey, here: &str, now: Timestamp) -> Self {
        let role = key.role.title();
        let told = match (key.revoked, key.expires) {
            (Some(at), _) => texts::told_revoked(role, web::moment(at, now)),
            (None, Some(end)) if end <= now => texts::told_over(role, web::moment(end, now)),
            (None, Some(end)) => texts::told_until(role, web::moment(end, now)),
            (None, None) => texts::told_for_ever(role),
        };
        Self {
            href: format!("{here}/{}/revocation", key.id),
            scope: format!("{here}/{}/scope", key.id),
            name: key.name.clone(),
            told,
            used: key.used.map_or_else(texts::never_used, |at| web::ago(at, now)),
            good: key.is_good(now),
        }
    }
}
