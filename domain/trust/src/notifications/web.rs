//! The pages of notifications: what somebody is told, and how they want to be told. Each sees only their own.

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    http::{Method, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use jiff::civil::Weekday;
use kernel::{NotificationId, PersonId, Timestamp};
use serde::Deserialize;
use serde_json::Value;
use vault::{Change, Tx, VaultError};
use web::{Crumb, Empty, Html, Input, Kind as Tone, Notice, Page, Problem, Rooms, Sample};

use super::{
    Choice, Digest, Kinds, Mail, Notification, Quiet, Said, Settings, letters::WRITE, store, telling,
};
use crate::Portal;
use crate::access::{Access, Reads, Standing};
use crate::texts::notifications as texts;

/// Notifications on a page.
const PAGE: u64 = 40;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/notifications", Sample::get(), list);
    rooms.page(Method::POST, "/o/{org}/notifications/read", Sample::form("until=1"), read_all);
    rooms.page(Method::GET, "/o/{org}/notifications/preferences", Sample::get(), preferences);
    let form = Sample::form("letters=on&digest=1&hour=7&quiet_from=20&quiet_to=6");
    rooms.page(Method::POST, "/o/{org}/notifications/preferences", form, prefer);
    rooms.page(Method::GET, "/o/{org}/notifications/{notification}", Sample::get(), open);
    let at = "/o/{org}/notifications/{notification}/state";
    rooms.page(Method::POST, at, Sample::form("state=unread"), set_state);
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    before: Option<i64>,
    done: String,
}

#[derive(Debug, Deserialize)]
struct Until {
    until: i64,
}

#[derive(Debug, Deserialize)]
struct Becomes {
    state: String,
}

type Named = Path<(String, String)>;

/// Who asks; a page is asked for by somebody, always.
fn me(access: &Access) -> Result<Standing, Problem> {
    access.standing().ok_or_else(Problem::absent)
}

async fn list(
    access: Reads,
    State(portal): State<Portal>,
    Query(Asked { before, done }): Query<Asked>,
) -> Result<Html<List>, Problem> {
    let me = me(&access)?;
    let kinds: Vec<&'static str> = portal.notices.of_role(me.role).map(|kind| kind.name).collect();
    let read = me.vault.read(async |tx: &Tx| store::shown(tx, me.person.id, &kinds, before, PAGE + 1).await);
    let mut rows = read.await.map_err(broken)?;
    let more = rows.len() as u64 > PAGE;
    rows.truncate(PAGE as usize);
    let (newest, last) = (rows.first().map(|row| row.entry), rows.last().map(|row| row.entry));
    let told = telling::told(&portal.notices, &portal.vaults, &me, rows).await.map_err(broken)?;
    let now = portal.vaults.front().clock.now();
    let here = access.here("notifications");
    let notice = (done == "read").then(|| Notice { kind: Tone::Good, text: texts::done_read() });
    Ok(Html(List {
        page: Page { notice, ..access.page(texts::title()) },
        older: last.filter(|_| more).map(|last| format!("{here}?before={last}")),
        newest: before.map(|_| here.clone()),
        unread: told.iter().any(|(row, _)| row.unread),
        until: newest.filter(|_| before.is_none()),
        rows: told.into_iter().map(|(row, said)| Shown::of(&portal.notices, &here, row, said, now)).collect(),
        preferences: format!("{here}/preferences"),
        empty: Empty {
            icon: "bell",
            title: texts::none(),
            text: texts::none_text(),
            action: Some((format!("{here}/preferences"), texts::choose())),
        },
        here,
    }))
}

async fn read_all(access: Reads, Form(Until { until }): Form<Until>) -> Result<Redirect, Problem> {
    let person = me(&access)?.person.id;
    let marked = access
        .vault
        .change(access.actor, async |change: &Change| store::mark_all(change, person, until).await);
    marked.await.map_err(broken)?;
    Ok(Redirect::to(&access.here("notifications?done=read")))
}

/// Leads to the record, and marks the notification as read: it can be marked as unread again.
async fn open(
    access: Reads,
    State(portal): State<Portal>,
    Path((_, id)): Named,
) -> Result<Redirect, Problem> {
    let me = me(&access)?;
    let row = own(&access, me.person.id, &id).await?;
    let (id, unread) = (row.id, row.unread);
    let told = telling::told(&portal.notices, &portal.vaults, &me, vec![row]).await.map_err(broken)?;
    let (_, said) = told.into_iter().next().ok_or_else(Problem::absent)?;
    if unread {
        mark(&access, id, false).await?;
    }
    Ok(Redirect::to(&access.here(&said.at)))
}

async fn set_state(
    access: Reads,
    State(portal): State<Portal>,
    Path((_, id)): Named,
    Form(Becomes { state }): Form<Becomes>,
) -> Result<Redirect, Problem> {
    let me = me(&access)?;
    let row = own(&access, me.person.id, &id).await?;
    let id = row.id;
    if telling::told(&portal.notices, &portal.vaults, &me, vec![row]).await.map_err(broken)?.is_empty() {
        return Err(Problem::absent());
    }
    mark(&access, id, state == "unread").await?;
    Ok(Redirect::to(&access.here("notifications")))
}

async fn own(access: &Access, person: PersonId, id: &str) -> Result<Notification, Problem> {
    let id: NotificationId = id.parse().map_err(|_| Problem::absent())?;
    let found = access.vault.read(async |tx: &Tx| store::own(tx, person, id).await).await;
    found.map_err(broken)?.ok_or_else(Problem::absent)
}

async fn mark(access: &Access, id: NotificationId, unread: bool) -> Result<(), Problem> {
    let marked =
        access.vault.change(access.actor, async |change: &Change| store::mark(change, id, unread).await);
    marked.await.map_err(broken)
}

async fn preferences(
    access: Reads,
    State(portal): State<Portal>,
    Query(Asked { done, .. }): Query<Asked>,
) -> Result<Html<Preferences>, Problem> {
    let person = me(&access)?.person.id;
    let settings = access.vault.read(async |tx: &Tx| store::settings(tx, person).await).await;
    let mut page = Preferences::of(&access, &portal.notices, &settings.map_err(broken)?, None);
    page.page.notice = (done == "saved").then(|| Notice { kind: Tone::Good, text: texts::done_saved() });
    Ok(Html(page))
}

async fn prefer(
    access: Reads,
    State(portal): State<Portal>,
    Form(typed): Form<HashMap<String, String>>,
) -> Result<Response, Problem> {
    let person = me(&access)?.person.id;
    let before = access.vault.read(async |tx: &Tx| store::settings(tx, person).await).await;
    let before = before.map_err(broken)?;
    let settings = match chosen(&typed, before.clone(), portal.notices.of_role(access.role)) {
        Ok(settings) => settings,
        Err(why) => {
            let page = Preferences::of(&access, &portal.notices, &before, Some(why));
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response());
        }
    };
    let kept = access.vault.change(access.actor, async |change: &Change| {
        store::choose(change, person, &settings).await?;
        // What waits to be written about is looked at again: it may be due earlier, or never.
        change.enqueue(WRITE, &person.to_string(), &Value::Null, change.now()).await
    });
    kept.await.map_err(broken)?;
    Ok(Redirect::to(&access.here("notifications/preferences?done=saved")).into_response())
}

/// What a form says of these kinds, on top of what was chosen before; what it does not say stays.
fn chosen<'k>(
    typed: &HashMap<String, String>,
    mut settings: Settings,
    kinds: impl Iterator<Item = &'k super::Kind>,
) -> Result<Settings, String> {
    let said = |name: &str| typed.get(name).map(String::as_str).unwrap_or_default();
    let hour = |name: &str| said(name).parse::<i8>().ok().filter(|hour| (0..24).contains(hour));
    settings.letters = said("letters") == "on";
    settings.digest = said("digest").parse().ok().and_then(Digest::of_number).ok_or_else(texts::no_choice)?;
    settings.hour = hour("hour").ok_or_else(texts::no_choice)?;
    settings.quiet = match (said("quiet_from"), said("quiet_to")) {
        ("", "") => None,
        _ => {
            let hours = hour("quiet_from").zip(hour("quiet_to"));
            Some(hours.and_then(|(from, to)| Quiet::new(from, to)).ok_or_else(texts::no_quiet)?)
        }
    };
    for kind in kinds {
        let word = said(&format!("mail.{}", kind.name)).to_owned();
        if let Some(mail) = Mail::ALL.into_iter().find(|mail| mail.word() == word) {
            let portal = said(&format!("portal.{}", kind.name)) == "on";
            settings.choose(kind, Choice { portal, mail });
        }
    }
    Ok(settings)
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}

#[derive(Template)]
#[template(path = "notifications/list.html")]
struct List {
    page: Page,
    here: String,
    rows: Vec<Shown>,
    /// Whether any that is shown is unread.
    unread: bool,
    /// Up to which entry all can be marked as read.
    until: Option<i64>,
    newest: Option<String>,
    older: Option<String>,
    preferences: String,
    empty: Empty,
}

/// A notification, as it is shown.
struct Shown {
    href: String,
    text: String,
    kind: String,
    when: String,
    unread: bool,
}

impl Shown {
    fn of(kinds: &Kinds, here: &str, row: Notification, said: Said, now: Timestamp) -> Self {
        Self {
            href: format!("{here}/{}", row.id),
            text: said.text,
            kind: kinds.named(&row.kind).map(|kind| (kind.title)()).unwrap_or_default(),
            when: web::ago(row.at, now),
            unread: row.unread,
        }
    }
}

#[derive(Template)]
#[template(path = "notifications/preferences.html")]
struct Preferences {
    page: Page,
    here: String,
    kinds: Vec<Preferred>,
    letters: Input,
    digest: Input,
    hour: Input,
    quiet_from: Input,
    quiet_to: Input,
    zone: String,
    refusal: Option<String>,
}

/// How somebody is told of one kind.
struct Preferred {
    name: &'static str,
    title: String,
    about: String,
    portal: bool,
    /// Each way of writing, what it is called, and whether it is the one.
    mail: Vec<(&'static str, String, bool)>,
}

impl Preferences {
    fn of(access: &Access, kinds: &Kinds, settings: &Settings, refusal: Option<String>) -> Self {
        let here = access.here("notifications");
        let zone = access.person.as_ref().and_then(|person| person.zone.clone()).unwrap_or_default();
        let hours = || (0..24).map(|hour| (hour.to_string(), format!("{hour:02}:00")));
        let quiet = settings.quiet.map(Quiet::hours);
        let or_none = || std::iter::once((String::new(), texts::no_hours())).chain(hours());
        let shown = |hour: Option<i8>| hour.map(|hour| hour.to_string()).unwrap_or_default();
        let kind = |kind: &super::Kind| {
            let Choice { portal, mail } = settings.of(kind);
            Preferred {
                name: kind.name,
                title: (kind.title)(),
                about: (kind.about)(),
                portal,
                mail: Mail::ALL.into_iter().map(|way| (way.word(), label(way), way == mail)).collect(),
            }
        };
        let crumbs = vec![
            Crumb { label: texts::title(), href: Some(here.clone()) },
            Crumb { label: texts::preferences(), href: None },
        ];
        Self {
            page: Page { crumbs, ..access.page(texts::preferences()) },
            kinds: kinds.of_role(access.role).map(kind).collect(),
            letters: Input::check("letters", texts::letters())
                .value(if settings.letters { "on" } else { "" })
                .hint(texts::letters_hint()),
            digest: Input::choice("digest", texts::digest(), days())
                .value(settings.digest.number().to_string())
                .hint(texts::digest_hint()),
            hour: Input::choice("hour", texts::hour(), hours()).value(settings.hour.to_string()),
            quiet_from: Input::choice("quiet_from", texts::quiet_from(), or_none())
                .value(shown(quiet.map(|(from, _)| from)))
                .hint(texts::quiet_hint()),
            quiet_to: Input::choice("quiet_to", texts::quiet_to(), or_none())
                .value(shown(quiet.map(|(_, to)| to))),
            zone: texts::zone(zone.as_str()),
            refusal,
            here,
        }
    }
}

fn label(mail: Mail) -> String {
    match mail {
        Mail::AtOnce => texts::at_once(),
        Mail::Digest => texts::in_the_digest(),
        Mail::Never => texts::never(),
    }
}

/// When a digest can come, by the number that it is kept as.
fn days() -> Vec<(String, String)> {
    let names = Weekday::Monday.cycle_forward().take(7).map(on_weekday);
    let days = std::iter::once(texts::daily()).chain(names);
    days.enumerate().map(|(number, name)| (number.to_string(), name)).collect()
}

/// That something comes on such days.
pub fn on_weekday(day: Weekday) -> String {
    match day {
        Weekday::Monday => texts::mondays(),
        Weekday::Tuesday => texts::tuesdays(),
        Weekday::Wednesday => texts::wednesdays(),
        Weekday::Thursday => texts::thursdays(),
        Weekday::Friday => texts::fridays(),
        Weekday::Saturday => texts::saturdays(),
        Weekday::Sunday => texts::sundays(),
    }
}
