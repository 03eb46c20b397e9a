//! The figures of a partner and what happened with it, for programs.

use axum::Json;
use axum::extract::{Path, Query};
use axum::http::Method;
use partnering::partnerships;
use serde::Deserialize;
use serde_json::{Value, json};
use trust::Portal;
use trust::access::Reads;
use trust::sharing::{ENTRY, document};
use vault::{Tx, VaultError};
use web::{
    Listed, Problem, Rooms, Sample,
    shape::{
        Answers, Shape,
        member::{id, number, shapes, text, word},
    },
};

use super::activity::Activity;
use super::identified;
use super::totals::{MONTHS, Totals};

/// Entries in an answer if nothing is said, and at most.
const USUAL: u64 = 100;
const MOST: u64 = 1_000;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let about = "What a partnership came to, counted from this organisation's registrations in it: those that wait and \
                 the accepted ones that are open; accepted and won in the last `months`.";
    let path = "/api/v1/partnerships/{partnership}/totals";
    rooms.api(Method::GET, path, about, Sample::get(), totals).answers(Answers::One(&TOTALS));
    let about = "What happened with a partner: entries of the journal about the partnership, its agreements and its \
                 newest 500 registrations, the newest first; up to 1,000 at once.";
    let path = "/api/v1/partnerships/{partnership}/activity";
    let sample = Sample::query("limit=100&cursor=");
    rooms.api(Method::GET, path, about, sample, activity).answers(Answers::List(&ENTRY));
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Slice {
    cursor: Option<String>,
    limit: Option<u64>,
}

impl Slice {
    fn read(&self) -> Result<(Option<i64>, u64), Problem> {
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

async fn totals(access: Reads, Path(partnership): Path<String>) -> Result<Json<Value>, Problem> {
    let id = identified(&partnership)?;
    let read = async |tx: &Tx| match partnerships::find(tx, id).await? {
        Some(partnership) => Totals::read(tx, &partnership).await.map(Some),
        None => Ok(None),
    };
    let totals = access.vault.read(read).await.map_err(broken)?.ok_or_else(Problem::absent)?;
    Ok(Json(json!({ "data": {
        "partnership": id,
        "direction": totals.direction.as_str(),
        "waiting": totals.waiting,
        "open": totals.open,
        "months": MONTHS,
        "accepted": totals.accepted,
        "wins": totals.wins,
        "won": totals.won,
    } })))
}

async fn activity(
    access: Reads,
    Path(partnership): Path<String>,
    Query(slice): Query<Slice>,
) -> Result<Json<Listed<Value>>, Problem> {
    let (id, (below, limit)) = (identified(&partnership)?, slice.read()?);
    let read = async |tx: &Tx| match partnerships::find(tx, id).await? {
        Some(_) => Activity::read(tx, id, below, limit).await.map(Some),
        None => Ok(None),
    };
    let found = access.vault.read(read).await.map_err(broken)?.ok_or_else(Problem::absent)?;
    let data = found.entries.iter().map(document).collect();
    Ok(Json(Listed { data, next: found.next.map(|next| next.to_string()), total: found.total }))
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}

static TOTALS: Shape = Shape(
    "PartnershipTotals",
    &[
        id("partnership", "partnership"),
        word("direction", &["received", "sent"]),
        number("waiting"),
        number("open"),
        number("months"),
        number("accepted"),
        number("wins"),
        shapes("won", &WON),
    ],
);
static WON: Shape = Shape("WonInPartnership", &[number("amount"), text("currency")]);
