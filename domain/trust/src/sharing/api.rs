//! The sharing log and the journal for programs, the newest first. A cursor is where the last row stood:
//! time and id of an envelope, number of a journal entry. So a walk misses nothing that was there when it
//! began, and meets nothing twice.

use std::collections::{BTreeMap, HashMap};

use axum::Json;
use axum::extract::Query;
use axum::http::Method;
use exchange::{AgreementRef, Logged, Receipt, Side, Verdict};
use kernel::{EnvelopeId, OrgId, Timestamp, from_millis, millis};
use serde::Deserialize;
use serde_json::{Value, json};
use vault::{Card, JournalEntry, Tx, VaultError};
use web::{
    Listed, Problem, Rooms, Sample,
    shape::{
        Answers, Shape,
        member::{anything, id, maybe, moment, number, shape, shapes, sometimes, text, texts, word},
    },
};

use crate::Portal;
use crate::access::{Access, ReadsAll};
use crate::texts::sharing as texts;

/// Rows in an answer if nothing is said, and at most.
const USUAL: u64 = 100;
const MOST: u64 = 1_000;

#[derive(Deserialize)]
struct Slice {
    cursor: Option<String>,
    limit: Option<u64>,
}

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let sample = Sample::query("limit=100&cursor=");
    rooms.api(
        Method::GET,
        "/api/v1/sharing/sent",
        "What left the vault. Each envelope with its fields, its values, its agreement and its receipt, the \
         newest first; up to 1,000 at once.",
        sample,
        sent,
    ).answers(Answers::List(&ENVELOPE));
    rooms.api(
        Method::GET,
        "/api/v1/sharing/received",
        "What arrived in the vault. Values are there as long as they may be kept; the newest first, up to \
         1,000 at once.",
        sample,
        received,
    ).answers(Answers::List(&ENVELOPE));
    rooms
        .api(
            Method::GET,
            "/api/v1/journal",
            "The journal. Every change of the vault, chained by hashes, without personal values; the newest \
         first, up to 1,000 at once.",
            sample,
            journal,
        )
        .answers(Answers::List(&ENTRY));
}

async fn sent(reads: ReadsAll, Query(slice): Query<Slice>) -> Result<Json<Listed<Value>>, Problem> {
    side(&reads, Side::Sent, slice).await
}

async fn received(reads: ReadsAll, Query(slice): Query<Slice>) -> Result<Json<Listed<Value>>, Problem> {
    side(&reads, Side::Received, slice).await
}

async fn journal(reads: ReadsAll, Query(slice): Query<Slice>) -> Result<Json<Listed<Value>>, Problem> {
    let (limit, below) = (slice.limit()?, slice.read(|text| text.parse::<i64>().ok())?);
    let (entries, all) = reads
        .vault
        .read(async |tx: &Tx| Ok((tx.journal(below, limit).await?, tx.journal_head().await?.number)))
        .await
        .map_err(broken)?;
    let next = entries.last().filter(|last| last.number > 1).map(|last| last.number.to_string());
    let data = entries.iter().map(entry).collect();
    Ok(Json(Listed { data, next, total: u64::try_from(all).unwrap_or(0) }))
}

async fn side(access: &Access, side: Side, slice: Slice) -> Result<Json<Listed<Value>>, Problem> {
    let (limit, before) = (slice.limit()?, slice.read(place)?);
    let (log, total) = access
        .vault
        .read(async |tx: &Tx| Logged::before(tx, side, before, limit).await)
        .await
        .map_err(broken)?;
    let cards = cards(access, &log).await.map_err(broken)?;
    let full = u64::try_from(log.len()).is_ok_and(|rows| rows == limit);
    let next = log.last().filter(|_| full).map(|last| format!("{}.{}", millis(last.at), last.header.id));
    let data = log.iter().map(|logged| envelope(logged, &cards)).collect();
    Ok(Json(Listed { data, next, total }))
}

impl Slice {
    fn limit(&self) -> Result<u64, Problem> {
        let limit = self.limit.unwrap_or(USUAL);
        let fine = (1..=MOST).contains(&limit);
        fine.then_some(limit).ok_or_else(|| Problem::malformed(texts::unknown_limit()))
    }

    fn read<T>(&self, place: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Problem> {
        let given = self.cursor.as_deref().filter(|cursor| !cursor.is_empty());
        let unknown = || Problem::malformed(texts::unknown_cursor());
        given.map(|cursor| place(cursor).ok_or_else(unknown)).transpose()
    }
}

fn place(cursor: &str) -> Option<(Timestamp, EnvelopeId)> {
    let (at, id) = cursor.split_once('.')?;
    Some((from_millis(at.parse().ok()?), id.parse().ok()?))
}

async fn cards(access: &Access, log: &[Logged]) -> Result<HashMap<OrgId, Card>, VaultError> {
    let mut cards = HashMap::new();
    for logged in log {
        for org in [logged.header.from, logged.header.to] {
            if !cards.contains_key(&org)
                && let Some(card) = access.exchange.vaults().directory().card(org).await?
            {
                cards.insert(org, card);
            }
        }
    }
    Ok(cards)
}

pub(super) fn envelope(logged: &Logged, cards: &HashMap<OrgId, Card>) -> Value {
    let header = &logged.header;
    let organisation = |org: OrgId| {
        let card = cards.get(&org);
        json!({
            "id": org, "name": card.map(|card| card.name.as_str()),
            "handle": card.map(|card| card.handle.as_str()),
        })
    };
    let agreement = |which: AgreementRef| json!({ "id": which.id, "version": which.version });
    let field = |field: &exchange::FieldHead| json!({ "name": field.name, "class": field.class });
    let plain = |values: &BTreeMap<String, exchange::SealedValue>| {
        values.iter().map(|(name, sealed)| (name.clone(), sealed.value.clone())).collect::<Value>()
    };
    json!({
        "id": header.id,
        "kind": header.kind,
        "from": organisation(header.from),
        "to": organisation(header.to),
        "partnership": header.partnership,
        "sequence": header.sequence,
        "subject": header.subject,
        "agreement": header.agreement.map(agreement),
        "purpose": header.purpose,
        "fields": header.fields.iter().map(field).collect::<Vec<_>>(),
        "values": logged.values.as_ref().map(plain),
        "state": logged.state.as_str(),
        "at": logged.at.to_string(),
        "keep_until": logged.keep_until.map(|until| until.to_string()),
        "in_reply_to": header.in_reply_to,
        "hash": logged.hash,
        "receipt": logged.receipt.as_ref().map(receipt),
    })
}

fn receipt(receipt: &Receipt) -> Value {
    let mut row = json!({
        "at": receipt.at.to_string(),
        "journal": { "number": receipt.head.number, "hash": receipt.head.hash },
    });
    match &receipt.verdict {
        Verdict::Received => row["verdict"] = "received".into(),
        Verdict::Erased => row["verdict"] = "erased".into(),
        Verdict::Refused { code, reason } => {
            row["verdict"] = "refused".into();
            row["code"] = code.as_str().into();
            row["reason"] = reason.as_str().into();
        }
    }
    row
}

/// An entry of the journal as the API writes it.
pub fn entry(entry: &JournalEntry) -> Value {
    json!({
        "number": entry.number,
        "at": entry.at.to_string(),
        "actor": entry.actor,
        "kind": entry.kind,
        "about": entry.about,
        "values": entry.values,
        "hash": entry.hash,
    })
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}

/// What an entry of the journal looks like.
pub static ENTRY: Shape = Shape(
    "JournalEntry",
    &[
        number("number"),
        moment("at"),
        text("actor"),
        text("kind"),
        texts("about"),
        anything("values"),
        text("hash"),
    ],
);

static ENVELOPE: Shape = Shape(
    "Envelope",
    &[
        id("id", "envelope"),
        text("kind"),
        shape("from", &ORGANISATION),
        shape("to", &ORGANISATION),
        maybe(id("partnership", "partnership")),
        number("sequence"),
        maybe(text("subject")),
        maybe(shape("agreement", &AGREEMENT)),
        maybe(text("purpose")),
        shapes("fields", &FIELD),
        anything("values"),
        word("state", &["queued", "delivered", "refused", "withdrawn", "received", "erased"]),
        moment("at"),
        maybe(moment("keep_until")),
        maybe(text("in_reply_to")),
        text("hash"),
        maybe(shape("receipt", &RECEIPT)),
    ],
);

static ORGANISATION: Shape =
    Shape("Organisation", &[id("id", "org"), maybe(text("name")), maybe(text("handle"))]);
static AGREEMENT: Shape = Shape("AgreementVersion", &[id("id", "agreement"), number("version")]);
static FIELD: Shape = Shape("EnvelopeField", &[text("name"), text("class")]);
static RECEIPT: Shape = Shape(
    "Receipt",
    &[
        moment("at"),
        shape("journal", &HEAD),
        word("verdict", &["received", "erased", "refused"]),
        sometimes(text("code")),
        sometimes(text("reason")),
    ],
);
static HEAD: Shape = Shape("JournalHead", &[number("number"), text("hash")]);
