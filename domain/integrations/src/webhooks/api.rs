//! Webhooks for programs.

use axum::{
    Json,
    extract::{Path, State as Router},
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use kernel::{Timestamp, WebhookId};
use serde::Deserialize;
use serde_json::{Value, json};
use trust::{
    Portal,
    access::{Access, Administers},
};
use vault::{Change, Tx};
use web::{
    Listed, Problem, Rooms, Sample,
    shape::{
        Answers, Shape,
        member::{id, maybe, moment, number, sometimes, text, texts, word},
    },
};

use super::{
    Delivery, Progress, Webhook, WebhookError,
    actions::{self, Draft},
    keys::Keys,
    sending::message_id,
    store::{self, REMEMBERED, Sealed},
    web::{broken, named, numbered},
};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let about = "Lists the organisation's webhooks.";
    rooms.api(Method::GET, "/api/v1/webhooks", about, Sample::get(), list).answers(Answers::List(&WEBHOOK));
    let about = "Adds a webhook, which tells of what happens from now on. “events” are kinds of facts, such as \
                 deal.moved, or all of a noun's, such as registration.*; without any, it tells of everything. The \
                 answer has the secret, this once.";
    let sample = Sample::json(
        r#"{"address":"https://hooks.example.com/freehold","description":"Shop","events":["deal.*","registration.accepted"]}"#,
    );
    rooms.api(Method::POST, "/api/v1/webhooks", about, sample, add).answers(Answers::Added(&WEBHOOK));
    let about = "Reads a webhook: “state” is on, off, gone (its receiver answered 410), failing (turned off after \
                 five days without success) or keys.";
    rooms
        .api(Method::GET, "/api/v1/webhooks/{webhook}", about, Sample::get(), show)
        .answers(Answers::One(&WEBHOOK));
    let about = "Changes a webhook: all of it, and whether it is “on” or “off”.";
    let sample = Sample::json(
        r#"{"address":"https://hooks.example.com/other","description":"Shop","events":[],"state":"on"}"#,
    );
    rooms
        .api(Method::PUT, "/api/v1/webhooks/{webhook}", about, sample, change)
        .answers(Answers::One(&WEBHOOK));
    let about = "Removes a webhook. What waits is not sent.";
    rooms
        .api(Method::DELETE, "/api/v1/webhooks/{webhook}", about, Sample::get(), remove)
        .answers(Answers::Nothing);
    let about = "Sends webhook.tested to a webhook, at once.";
    rooms
        .api(Method::POST, "/api/v1/webhooks/{webhook}/test", about, Sample::json("{}"), test)
        .answers(Answers::Accepted(&TESTED));
    let about = "Makes new keys; the answer has the secret, this once. The keys from before sign as well for 24 hours.";
    rooms
        .api(Method::POST, "/api/v1/webhooks/{webhook}/rotation", about, Sample::json("{}"), rotate)
        .answers(Answers::One(&WEBHOOK));
    let about = "Sends everything again that happened since a moment, in its order.";
    let sample = Sample::json(r#"{"since":"2026-01-01T00:00:00Z"}"#);
    rooms
        .api(Method::POST, "/api/v1/webhooks/{webhook}/replay", about, sample, replay)
        .answers(Answers::Accepted(&REPLAYED));
    let about = "What became of the last messages, up to 1,000 of the last 30 days, the last tried first.";
    rooms
        .api(Method::GET, "/api/v1/webhooks/{webhook}/deliveries", about, Sample::get(), deliveries)
        .answers(Answers::List(&DELIVERY));
    let about = "Sends one message again, by the number of its entry in the journal.";
    let at = "/api/v1/webhooks/{webhook}/deliveries/{entry}/replay";
    rooms.api(Method::POST, at, about, Sample::json("{}"), replay_one).answers(Answers::Nothing);
}

#[derive(Debug, Deserialize)]
struct Wanted {
    address: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    events: Vec<String>,
    #[serde(default)]
    state: Option<On>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum On {
    On,
    Off,
}

#[derive(Debug, Deserialize)]
struct Since {
    since: String,
}

impl Wanted {
    fn draft(&self) -> Draft {
        let Self { address, description, events, .. } = self;
        Draft { address: address.clone(), description: description.clone(), events: events.join("\n") }
    }
}

async fn list(access: Administers, Router(portal): Router<Portal>) -> Result<Json<Listed<Value>>, Problem> {
    let webhooks = access.vault.read(async |tx: &Tx| store::all(tx).await).await.map_err(broken)?;
    let mut data = Vec::new();
    for webhook in webhooks {
        data.push(read(&access, &portal, webhook.id).await?);
    }
    Ok(Json(Listed { total: data.len() as u64, data, next: None }))
}

async fn add(
    access: Administers,
    Router(portal): Router<Portal>,
    Json(wanted): Json<Wanted>,
) -> Result<Response, Problem> {
    let added = access.vault.change(access.actor, async |change: &Change| {
        actions::add(&portal.vaults, &portal.egress, change, wanted.draft()).await
    });
    let (webhook, keys) = added.await?;
    let document = read(&access, &portal, webhook.id).await?;
    Ok(once(StatusCode::CREATED, document, &keys))
}

async fn show(
    access: Administers,
    Router(portal): Router<Portal>,
    Path(webhook): Path<String>,
) -> Result<Json<Value>, Problem> {
    let document = read(&access, &portal, named(&webhook)?).await?;
    Ok(Json(json!({ "data": document })))
}

async fn change(
    access: Administers,
    Router(portal): Router<Portal>,
    Path(webhook): Path<String>,
    Json(wanted): Json<Wanted>,
) -> Result<Json<Value>, Problem> {
    let id = named(&webhook)?;
    let changed = access.vault.change(access.actor, async |change: &Change| {
        actions::change_to(&portal.egress, change, id, wanted.draft()).await?;
        match wanted.state {
            Some(On::On) => actions::turn_on(change, id).await,
            Some(On::Off) => actions::turn_off(change, id).await,
            None => Ok(()),
        }
    });
    changed.await?;
    let document = read(&access, &portal, id).await?;
    Ok(Json(json!({ "data": document })))
}

async fn remove(access: Administers, Path(webhook): Path<String>) -> Result<StatusCode, Problem> {
    let id = named(&webhook)?;
    access.vault.change(access.actor, async |change: &Change| actions::remove(change, id).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn test(
    access: Administers,
    Path(webhook): Path<String>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let id = named(&webhook)?;
    let number = access.vault.change(access.actor, async |change: &Change| actions::test(change, id).await);
    let number = number.await?;
    let data = json!({ "number": number, "message": message_id(id, number) });
    Ok((StatusCode::ACCEPTED, Json(json!({ "data": data }))))
}

async fn rotate(
    access: Administers,
    Router(portal): Router<Portal>,
    Path(webhook): Path<String>,
) -> Result<Response, Problem> {
    let id = named(&webhook)?;
    let rotated = access
        .vault
        .change(access.actor, async |change: &Change| actions::rotate(&portal.vaults, change, id).await);
    let keys = rotated.await?;
    Ok(once(StatusCode::OK, read(&access, &portal, id).await?, &keys))
}

async fn replay(
    access: Administers,
    Path(webhook): Path<String>,
    Json(Since { since }): Json<Since>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let id = named(&webhook)?;
    let since: Timestamp = since.parse().map_err(|_| WebhookError::Moment)?;
    let from = access
        .vault
        .change(access.actor, async |change: &Change| actions::replay_since(change, id, since).await)
        .await?;
    Ok((StatusCode::ACCEPTED, Json(json!({ "data": { "from": from } }))))
}

async fn deliveries(
    access: Administers,
    Path(webhook): Path<String>,
) -> Result<Json<Listed<Value>>, Problem> {
    let id = named(&webhook)?;
    let log = access.vault.read(async |tx: &Tx| {
        actions::one(tx, id).await?;
        Ok::<_, WebhookError>(store::log(tx, id, REMEMBERED).await?)
    });
    let data: Vec<Value> = log.await?.iter().map(|one| delivery(id, one)).collect();
    Ok(Json(Listed { total: data.len() as u64, data, next: None }))
}

async fn replay_one(
    access: Administers,
    Path((webhook, entry)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let (id, number) = (named(&webhook)?, numbered(&entry)?);
    access
        .vault
        .change(access.actor, async |change: &Change| actions::replay_one(change, id, number).await)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// An answer that has a secret, this once: nobody on the way keeps it.
fn once(status: StatusCode, mut document: Value, keys: &Keys) -> Response {
    document["secret"] = json!(keys.secret());
    (status, [(header::CACHE_CONTROL, "no-store")], Json(json!({ "data": document }))).into_response()
}

async fn read(access: &Access, portal: &Portal, id: WebhookId) -> Result<Value, Problem> {
    let read = access.vault.read(async |tx: &Tx| {
        let found = store::find(tx, id).await?.ok_or(WebhookError::Absent)?;
        Ok::<_, WebhookError>((found, store::waiting(tx, id).await?))
    });
    let ((webhook, sealed), waiting) = read.await?;
    Ok(document(portal, &webhook, &sealed, waiting))
}

/// A webhook as programs read it; never its secret.
fn document(portal: &Portal, webhook: &Webhook, sealed: &Sealed, waiting: u64) -> Value {
    let moment = |at: Option<Timestamp>| at.map(|at| at.to_string());
    let keys = Keys::open(&portal.vaults, webhook.id, &sealed.keys).ok();
    json!({
        "id": webhook.id,
        "address": webhook.address,
        "description": webhook.description,
        "events": webhook.events.all(),
        "state": webhook.state.word(),
        "failing_since": moment(webhook.failing_since),
        "waiting": waiting,
        "public_key": keys.map(|keys| keys.public()),
        "old_keys_until": moment(webhook.old_until.filter(|_| sealed.old.is_some())),
        "added_at": webhook.made.to_string(),
        "visibility": "only_you",
    })
}

fn delivery(id: WebhookId, one: &Delivery) -> Value {
    let next = match one.progress {
        Progress::Waiting(at) => Some(at.to_string()),
        Progress::Sent | Progress::Failed => None,
    };
    let result = one.result.as_ref();
    json!({
        "number": one.number,
        "message": message_id(id, one.number),
        "type": one.kind,
        "state": one.progress.word(),
        "attempts": one.attempts,
        "next_at": next,
        "last_at": one.last.map(|at| at.to_string()),
        "status": result.and_then(|result| result.status),
        "why": result.and_then(|result| result.why.clone()),
        "answer": result.map(|result| result.told.clone()),
        "milliseconds": result.map(|result| result.took),
    })
}

static WEBHOOK: Shape = Shape(
    "Webhook",
    &[
        id("id", "webhook"),
        text("address"),
        text("description"),
        texts("events"),
        word("state", &["on", "off", "gone", "failing", "keys"]),
        maybe(moment("failing_since")),
        number("waiting"),
        maybe(text("public_key")),
        maybe(moment("old_keys_until")),
        moment("added_at"),
        word("visibility", &["only_you"]),
        sometimes(text("secret")),
    ],
);

static TESTED: Shape = Shape("WebhookTested", &[number("number"), text("message")]);
static REPLAYED: Shape = Shape("WebhookReplayed", &[maybe(number("from"))]);

static DELIVERY: Shape = Shape(
    "Delivery",
    &[
        number("number"),
        text("message"),
        text("type"),
        word("state", &["waiting", "sent", "failed"]),
        number("attempts"),
        maybe(moment("next_at")),
        maybe(moment("last_at")),
        maybe(number("status")),
        maybe(text("why")),
        maybe(text("answer")),
        maybe(number("milliseconds")),
    ],
);
