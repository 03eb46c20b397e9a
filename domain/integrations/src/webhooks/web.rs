//! The pages of webhooks. Administrators alone see them; keys are shown once.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State as Router},
    http::{Method, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use kernel::{Timestamp, WebhookId};
use serde::Deserialize;
use trust::{Portal, access::Administers};
use vault::{Change, Tx, VaultError};
use web::{Empty, Html, Input, Kind, Notice, Page, Problem, Rooms, Sample, Tag};

use super::{
    Delivery, Progress, State, Webhook, WebhookError,
    actions::{self, Draft},
    keys::Keys,
    store, webhook,
};
use crate::texts::webhooks as texts;

/// Messages that the page shows.
const SHOWN: u64 = 100;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/webhooks", Sample::get(), list);
    let form =
        Sample::form("address=https%3A%2F%2Fhooks.example.com%2Ffreehold&description=Shop&events=deal.*");
    rooms.page(Method::POST, "/o/{org}/webhooks", form, add);
    rooms.page(Method::GET, "/o/{org}/webhooks/{webhook}", Sample::get(), show);
    let form = Sample::form("address=https%3A%2F%2Fhooks.example.com%2Fother&description=Shop&events=");
    rooms.page(Method::POST, "/o/{org}/webhooks/{webhook}", form, change);
    rooms.page(Method::POST, "/o/{org}/webhooks/{webhook}/state", Sample::form("state=on"), set_state);
    rooms.page(Method::POST, "/o/{org}/webhooks/{webhook}/test", Sample::form(""), test);
    rooms.page(Method::POST, "/o/{org}/webhooks/{webhook}/rotation", Sample::form(""), rotate);
    let form = Sample::form("since=2026-01-01");
    rooms.page(Method::POST, "/o/{org}/webhooks/{webhook}/replay", form, replay);
    let at = "/o/{org}/webhooks/{webhook}/deliveries/{entry}/replay";
    rooms.page(Method::POST, at, Sample::form(""), replay_one);
    rooms.page(Method::POST, "/o/{org}/webhooks/{webhook}/removal", Sample::form(""), remove);
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    address: String,
    description: String,
    events: String,
}

impl Typed {
    fn draft(&self) -> Draft {
        let Self { address, description, events } = self;
        Draft { address: address.clone(), description: description.clone(), events: events.clone() }
    }

    /// The fields, with what is wrong beside the one that it is about.
    fn fields(&self, error: Option<&WebhookError>) -> [Input; 3] {
        let said =
            |about: fn(&WebhookError) -> bool| error.filter(|error| about(error)).map(ToString::to_string);
        let address = said(|error| matches!(error, WebhookError::Address(_)));
        let events = said(|error| matches!(error, WebhookError::Event(_) | WebhookError::Events));
        let description = said(|error| matches!(error, WebhookError::Description));
        [
            Input::exact("address", texts::address())
                .hint(texts::address_hint())
                .value(&self.address)
                .most(2_000)
                .required()
                .first(address.is_some())
                .error(address),
            Input::text("description", texts::description())
                .aside(texts::optional())
                .value(&self.description)
                .error(description),
            Input::long("events", texts::events())
                .aside(texts::optional())
                .hint(texts::events_hint())
                .value(&self.events)
                .most(4_000)
                .first(events.is_some())
                .error(events),
        ]
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Done {
    done: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Since {
    since: String,
}

#[derive(Debug, Deserialize)]
struct Becomes {
    state: String,
}

type Named = Path<(String, String)>;

async fn list(access: Administers, Query(Done { done }): Query<Done>) -> Result<Html<ListPage>, Problem> {
    let mut page = ListPage::read(&access, &Typed::default(), None).await?;
    page.page.notice = (done == "removed").then(|| Notice { kind: Kind::Good, text: texts::done_removed() });
    Ok(Html(page))
}

async fn add(
    access: Administers,
    Router(portal): Router<Portal>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let added = access.vault.change(access.actor, async |change: &Change| {
        actions::add(&portal.vaults, &portal.egress, change, typed.draft()).await
    });
    match added.await {
        Ok((webhook, keys)) => {
            let mut page = ShowPage::read(&access, &portal, webhook.id, None, None).await?;
            page.fresh = Some(keys.secret());
            Ok(once(page))
        }
        Err(error @ WebhookError::Vault(_)) => Err(error.into()),
        Err(why) => {
            let page = ListPage::read(&access, &typed, Some(&why)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
        }
    }
}

async fn show(
    access: Administers,
    Router(portal): Router<Portal>,
    Path((_, webhook)): Named,
    Query(Done { done }): Query<Done>,
) -> Result<Html<ShowPage>, Problem> {
    let mut page = ShowPage::read(&access, &portal, named(&webhook)?, None, None).await?;
    let told = match done.as_str() {
        "changed" => Some(texts::done_changed()),
        "on" => Some(texts::done_on()),
        "off" => Some(texts::done_off()),
        "tested" => Some(texts::done_tested()),
        "replayed" => Some(texts::done_replayed()),
        _ => None,
    };
    page.page.notice = told.map(|text| Notice { kind: Kind::Good, text });
    Ok(Html(page))
}

async fn change(
    access: Administers,
    Router(portal): Router<Portal>,
    Path((_, webhook)): Named,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let id = named(&webhook)?;
    let changed = access.vault.change(access.actor, async |change: &Change| {
        actions::change_to(&portal.egress, change, id, typed.draft()).await
    });
    match changed.await {
        Ok(_) => Ok(to(&access, id, "changed")),
        Err(error @ (WebhookError::Vault(_) | WebhookError::Absent)) => Err(error.into()),
        Err(why) => {
            let page = ShowPage::read(&access, &portal, id, Some(&typed), Some(&why)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
        }
    }
}

async fn set_state(
    access: Administers,
    Path((_, webhook)): Named,
    Form(Becomes { state }): Form<Becomes>,
) -> Result<Response, Problem> {
    let id = named(&webhook)?;
    let on = state == "on";
    access
        .vault
        .change(access.actor, async |change: &Change| match on {
            true => actions::turn_on(change, id).await,
            false => actions::turn_off(change, id).await,
        })
        .await?;
    Ok(to(&access, id, if on { "on" } else { "off" }))
}

async fn test(access: Administers, Path((_, webhook)): Named) -> Result<Response, Problem> {
    let id = named(&webhook)?;
    access.vault.change(access.actor, async |change: &Change| actions::test(change, id).await).await?;
    Ok(to(&access, id, "tested"))
}

async fn rotate(
    access: Administers,
    Router(portal): Router<Portal>,
    Path((_, webhook)): Named,
) -> Result<Response, Problem> {
    let id = named(&webhook)?;
    let rotated = access
        .vault
        .change(access.actor, async |change: &Change| actions::rotate(&portal.vaults, change, id).await);
    let keys = rotated.await?;
    let mut page = ShowPage::read(&access, &portal, id, None, None).await?;
    page.fresh = Some(keys.secret());
    Ok(once(page))
}

async fn replay(
    access: Administers,
    Path((_, webhook)): Named,
    Form(Since { since }): Form<Since>,
) -> Result<Response, Problem> {
    let id = named(&webhook)?;
    let day = since.parse().ok().and_then(text::begins).ok_or(WebhookError::Moment)?;
    access
        .vault
        .change(access.actor, async |change: &Change| actions::replay_since(change, id, day).await)
        .await?;
    Ok(to(&access, id, "replayed"))
}

async fn replay_one(
    access: Administers,
    Path((_, webhook, entry)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let (id, number) = (named(&webhook)?, numbered(&entry)?);
    access
        .vault
        .change(access.actor, async |change: &Change| actions::replay_one(change, id, number).await)
        .await?;
    Ok(to(&access, id, "replayed"))
}

async fn remove(access: Administers, Path((_, webhook)): Named) -> Result<Redirect, Problem> {
    let id = named(&webhook)?;
    access.vault.change(access.actor, async |change: &Change| actions::remove(change, id).await).await?;
    Ok(Redirect::to(&access.here("webhooks?done=removed")))
}

pub(super) fn named(text: &str) -> Result<WebhookId, Problem> {
    text.parse().map_err(|_| Problem::absent())
}

pub(super) fn numbered(text: &str) -> Result<i64, Problem> {
    text.parse().ok().filter(|number| *number > 0).ok_or_else(Problem::absent)
}

fn to(access: &Administers, id: WebhookId, done: &str) -> Response {
    Redirect::to(&access.here(&format!("webhooks/{id}?done={done}"))).into_response()
}

/// A page that shows a secret this once: no browser and no proxy keeps it.
fn once(page: ShowPage) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Html(page)).into_response()
}

#[derive(Template)]
#[template(path = "webhooks/list.html")]
struct ListPage {
    page: Page,
    here: String,
    rows: Vec<Row>,
    empty: Empty,
    fields: [Input; 3],
    refusal: Option<String>,
}

/// A webhook, as the list shows it.
struct Row {
    href: String,
    name: String,
    told: String,
    state: Tag,
}

impl ListPage {
    async fn read(
        access: &Administers,
        typed: &Typed,
        error: Option<&WebhookError>,
    ) -> Result<Self, Problem> {
        let webhooks = access.vault.read(async |tx: &Tx| store::all(tx).await).await;
        let webhooks = webhooks.map_err(|error| Problem::broken(&error))?;
        let here = access.here("webhooks");
        Ok(Self {
            page: access.page(texts::title()),
            rows: webhooks
                .iter()
                .map(|webhook| Row {
                    href: format!("{here}/{}", webhook.id),
                    name: webhook.called().to_owned(),
                    told: webhook.address.clone(),
                    state: tag(webhook),
                })
                .collect(),
            empty: Empty { icon: "share", title: texts::none(), text: texts::none_text(), action: None },
            fields: typed.fields(error),
            refusal: error.filter(|error| matches!(error, WebhookError::Many)).map(ToString::to_string),
            here,
        })
    }
}

#[derive(Template)]
#[template(path = "webhooks/show.html")]
struct ShowPage {
    page: Page,
    here: String,
    address: String,
    /// The secret that was made just now.
    fresh: Option<String>,
    state: Tag,
    on: bool,
    told: String,
    public: Option<String>,
    old_until: Option<String>,
    log: Vec<Logged>,
    /// Whether something is about to be sent.
    soon: bool,
    fields: [Input; 3],
    since: Input,
}

/// What became of a message, as it is shown.
struct Logged {
    number: String,
    kind: String,
    state: Tag,
    answer: String,
    told: String,
    when: String,
    replay: String,
}

impl ShowPage {
    async fn read(
        access: &Administers,
        portal: &Portal,
        id: WebhookId,
        typed: Option<&Typed>,
        error: Option<&WebhookError>,
    ) -> Result<Self, Problem> {
        let read = access.vault.read(async |tx: &Tx| {
            let found = store::find(tx, id).await?.ok_or(WebhookError::Absent)?;
            Ok::<_, WebhookError>((found, store::log(tx, id, SHOWN).await?, tx.now()))
        });
        let ((webhook, sealed), log, now) = read.await?;
        let here = access.here(&format!("webhooks/{id}"));
        let kept = Typed {
            address: webhook.address.clone(),
            description: webhook.description.clone(),
            events: webhook.events.lines(),
        };
        let soon = |one: &Delivery| matches!(one.progress, Progress::Waiting(at) if at <= now);
        Ok(Self {
            page: access.page(webhook.called()),
            state: tag(&webhook),
            on: webhook.state == State::On,
            told: told(&webhook, now),
            public: Keys::open(&portal.vaults, id, &sealed.keys).ok().map(|keys| keys.public()),
            old_until: webhook.old_until.filter(|until| now < *until).map(|until| web::moment(until, now)),
            soon: webhook.state == State::On && log.iter().any(soon),
            log: log.iter().map(|one| Logged::of(one, &here, now)).collect(),
            fields: typed.unwrap_or(&kept).fields(error),
            since: Input::date("since", texts::since()).required(),
            address: webhook.address,
            fresh: None,
            here,
        })
    }
}

impl Logged {
    fn of(one: &Delivery, here: &str, now: Timestamp) -> Self {
        let (kind, word) = match one.progress {
            Progress::Sent => (Kind::Good, texts::sent()),
            Progress::Failed => (Kind::Bad, texts::given_up()),
            Progress::Waiting(at) if at <= now => (Kind::Info, texts::about_to()),
            Progress::Waiting(at) => (Kind::Warn, texts::again_at(web::moment(at, now))),
        };
        let answer = match &one.result {
            None => String::new(),
            Some(result) => match (result.status, &result.why) {
                (Some(status), _) => texts::answered(status.to_string(), web::number(result.took)),
                (None, why) => webhook::why(why.as_deref().unwrap_or_default()),
            },
        };
        Self {
            number: one.number.to_string(),
            kind: one.kind.clone(),
            state: Tag { kind, text: word },
            answer,
            told: one.result.as_ref().map(|result| result.told.clone()).unwrap_or_default(),
            when: match one.last {
                Some(last) => texts::attempts(one.attempts.max(1), web::ago(last, now)),
                None => String::new(),
            },
            replay: format!("{here}/deliveries/{}/replay", one.number),
        }
    }
}

/// How a webhook stands, in a word.
fn tag(webhook: &Webhook) -> Tag {
    let (kind, text) = match (webhook.state, webhook.failing_since) {
        (State::On, None) => (Kind::Good, texts::state_on()),
        (State::On, Some(_)) => (Kind::Warn, texts::state_failing()),
        (State::Off, _) => (Kind::Plain, texts::state_off()),
        (State::Gone | State::Failing | State::Keyless, _) => (Kind::Bad, texts::state_stopped()),
    };
    Tag { kind, text }
}

/// The same in a sentence.
fn told(webhook: &Webhook, now: Timestamp) -> String {
    match (webhook.state, webhook.failing_since) {
        (State::On, None) if webhook.events.all().is_empty() => texts::told_all(),
        (State::On, None) => texts::told_some(webhook.events.all().len()),
        (State::On, Some(since)) => texts::told_failing(web::ago(since, now)),
        (State::Off, _) => texts::told_off(),
        (State::Gone, _) => texts::told_gone(),
        (State::Failing, _) => texts::told_given_up(),
        (State::Keyless, _) => texts::told_keyless(),
    }
}

impl From<WebhookError> for Problem {
    fn from(error: WebhookError) -> Self {
        let told = error.to_string();
        match error {
            WebhookError::Address(_) => Self::refused("address", told),
            WebhookError::Event(_) | WebhookError::Events => Self::refused("events", told),
            WebhookError::Description => Self::refused("description", told),
            WebhookError::Many => Self::refused("too_many", told),
            WebhookError::Off => Self::refused("off", told),
            WebhookError::Moment => Self::refused("since", told),
            WebhookError::Absent => Self::absent(),
            WebhookError::Vault(error) => Self::broken(&error),
        }
    }
}

/// What the database says, for who asks through the API as well.
pub(super) fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}
