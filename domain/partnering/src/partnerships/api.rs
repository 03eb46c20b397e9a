//! Partnerships for programs, in the order of their ids; a cursor is the id of the last one.

use axum::Json;
use axum::extract::Query;
use axum::http::Method;
use kernel::{PartnershipId, PersonId};
use serde::Deserialize;
use serde_json::{Value, json};
use trust::Portal;
use trust::access::{Access, Reads};
use trust::agreements::{self, Agreement};
use vault::{Card, Tx, VaultError};
use web::{
    Listed, Problem, Rooms, Sample,
    shape::{
        Answers, Shape,
        member::{id, maybe, moment, number, shape, text, texts, word},
    },
};

use super::{Partnership, page};
use crate::managers;

/// Rows in an answer if nothing is said, and at most.
const USUAL: u64 = 100;
const MOST: u64 = 1_000;

#[derive(Deserialize)]
struct Slice {
    cursor: Option<String>,
    limit: Option<u64>,
}

pub(crate) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.api(
        Method::GET,
        "/api/v1/partnerships",
        "Partnerships. Each with its program, the other side, the agreement in force and who looks after it; up to 1,000 at once.",
        Sample::query("limit=100&cursor="),
        list,
    ).answers(Answers::List(&PARTNERSHIP));
}

async fn list(reads: Reads, Query(slice): Query<Slice>) -> Result<Json<Listed<Value>>, Problem> {
    let (after, limit) = slice.read()?;
    let (found, total) =
        reads.vault.read(async |tx: &Tx| with_terms(tx, after, limit).await).await.map_err(broken)?;
    let full = u64::try_from(found.len()).is_ok_and(|rows| rows == limit);
    let next = found.last().filter(|_| full).map(|(last, ..)| last.id.to_string());
    let mut data = Vec::with_capacity(found.len());
    for (partnership, agreement, manager) in &found {
        let peer = peer(&reads, partnership).await.map_err(broken)?;
        let mut row = row(partnership, agreement.as_ref(), peer.as_ref());
        row["manager"] = json!(manager);
        data.push(row);
    }
    Ok(Json(Listed { data, next, total }))
}

impl Slice {
    fn read(&self) -> Result<(Option<PartnershipId>, u64), Problem> {
        let limit = self.limit.unwrap_or(USUAL);
        if !(1..=MOST).contains(&limit) {
            return Err(Problem::malformed("“limit” is a number from 1 to 1000"));
        }
        let given = self.cursor.as_deref().filter(|cursor| !cursor.is_empty());
        let unknown =
            |_| Problem::malformed("“cursor” is what the answer before called “next”; send it unchanged");
        Ok((given.map(str::parse).transpose().map_err(unknown)?, limit))
    }
}

/// Each with its agreement and who looks after it.
type Found = Vec<(Partnership, Option<Agreement>, Option<PersonId>)>;

async fn with_terms(tx: &Tx, after: Option<PartnershipId>, limit: u64) -> Result<(Found, u64), VaultError> {
    let (rows, total) = page(tx, after, limit).await?;
    let mut found = Vec::with_capacity(rows.len());
    for partnership in rows {
        let agreement = agreements::in_force(tx, partnership.id, tx.now()).await?;
        let manager = managers::of(tx, partnership.id).await?;
        found.push((partnership, agreement, manager));
    }
    Ok((found, total))
}

async fn peer(access: &Access, partnership: &Partnership) -> Result<Option<Card>, VaultError> {
    access.exchange.vaults().directory().card(partnership.peer).await
}

pub(super) fn row(partnership: &Partnership, agreement: Option<&Agreement>, peer: Option<&Card>) -> Value {
    let terms = |agreement: &Agreement| {
        json!({
            "id": agreement.which.id,
            "version": agreement.which.version,
            "name": agreement.terms.name,
            "accepted_at": agreement.accepted.map(|at| at.to_string()),
        })
    };
    json!({
        "id": partnership.id,
        "role": partnership.role.as_str(),
        "state": partnership.state.as_str(),
        "since": partnership.since.to_string(),
        "program": { "id": partnership.program, "name": partnership.program_name },
        "peer": {
            "id": partnership.peer,
            "name": partnership.peer_name,
            "handle": peer.map(|card| card.handle.as_str()),
        },
        "products": partnership.products,
        "pass_up": partnership.pass_up.as_str(),
        "agreement": agreement.map(terms),
    })
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}

static PARTNERSHIP: Shape = Shape(
    "Partnership",
    &[
        id("id", "partnership"),
        word("role", &["owner", "partner"]),
        word("state", &["invited", "active", "ended"]),
        moment("since"),
        shape("program", &PROGRAM),
        shape("peer", &PEER),
        texts("products"),
        word("pass_up", &["automatic", "by_hand", "never"]),
        maybe(shape("agreement", &TERMS)),
        maybe(id("manager", "person")),
    ],
);

static PROGRAM: Shape = Shape("PartnershipProgram", &[id("id", "program"), text("name")]);
static PEER: Shape = Shape("PartnershipPeer", &[id("id", "org"), text("name"), maybe(text("handle"))]);
static TERMS: Shape = Shape(
    "AgreementInForce",
    &[id("id", "agreement"), number("version"), text("name"), maybe(moment("accepted_at"))],
);
