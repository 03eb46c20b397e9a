//! Finding, for programs: records alone, since what a person can do begins on pages.

use axum::Json;
use axum::extract::Query;
use axum::http::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use trust::Portal;
use trust::access::Reads;
use vault::Tx;
use web::{
    Listed, Problem, Rooms, Sample,
    shape::{
        Answers, Shape,
        member::{shapes, text, word},
    },
};

use super::nouns::{Found, nouns};
use super::words::Words;

/// Records of each kind.
const MOST: u32 = 20;

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    q: String,
}

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.api(
        Method::GET,
        "/api/v1/find",
        "Finds by words. Leads, registrations and partnerships that have every word of q, begun or whole; the \
         first 20 of each, the newest first. total counts all; the lists of each kind give the rest.",
        Sample::query("q=isdom"),
        find,
    ).answers(Answers::List(&FOUND));
}

async fn find(reads: Reads, Query(asked): Query<Asked>) -> Result<Json<Listed<Value>>, Problem> {
    let words = Words::read(&asked.q)?;
    let found = reads.vault.read(async |tx: &Tx| nouns(tx, &words, MOST).await).await;
    let nouns = found.map_err(|error| Problem::broken(&error))?;
    let total = nouns.iter().map(|noun| noun.total).sum();
    let document = |kind: &str, found: &Found| {
        json!({
            "kind": kind,
            "id": found.id,
            "title": found.title,
            "subtitle": found.subtitle,
            "page": reads.here(&found.at),
            "visibility": if found.seen.is_empty() { "only_you" } else { "shared" },
            "shared_with": found.seen.iter().map(|name| json!({ "name": name })).collect::<Vec<_>>(),
        })
    };
    let data = nouns.iter().flat_map(|noun| noun.found.iter().map(|found| document(noun.kind, found)));
    Ok(Json(Listed { data: data.collect(), next: None, total }))
}

static FOUND: Shape = Shape(
    "Found",
    &[
        text("kind"),
        text("id"),
        text("title"),
        text("subtitle"),
        text("page"),
        word("visibility", &["only_you", "shared"]),
        shapes("shared_with", &SEEN),
    ],
);

static SEEN: Shape = Shape("FoundShared", &[text("name")]);
