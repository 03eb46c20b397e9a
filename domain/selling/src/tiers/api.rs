//! Tiers for programs.

use axum::{
    Json,
    extract::Path,
    http::{Method, StatusCode},
};
use kernel::{ActId, ProgramId};
use serde::Deserialize;
use serde_json::{Value, json};
use trust::{Portal, access::Administers};
use vault::{Change, Tx};
use web::{
    Listed, Problem, Rooms, Sample,
    shape::{
        Answers, Shape,
        member::{id, maybe, money, number, shapes, text, truth},
    },
};

use super::{
    actions::{self, Counted, Counting},
    rule::standing,
    store::Move,
};
use crate::identified;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let path = "/api/v1/programs/{program}/tiers";
    let about =
        "What every partner of a program has reached, the tier that it has, and the one that it would have.";
    rooms.api(Method::GET, path, about, Sample::get(), list).answers(Answers::List(&COUNTED));
    let about = "Moves partners between tiers, as they were seen to: `moves` is every partner whose tier would change. \
                 Each partner is told. The answer names the act, which can be undone; none where nobody moves.";
    let sample = Sample::json(r#"{"moves":[]}"#);
    rooms
        .api(Method::POST, "/api/v1/programs/{program}/tiers/moves", about, sample, apply)
        .answers(Answers::Added(&MOVED));
    let about = "Puts partners back that were moved last; each is told.";
    rooms
        .api(Method::DELETE, "/api/v1/programs/{program}/tiers/moves/{act}", about, Sample::get(), undo)
        .answers(Answers::Nothing);
}

#[derive(Debug, Deserialize)]
struct Moves {
    moves: Vec<Move>,
}

async fn list(access: Administers, Path(program): Path<String>) -> Result<Json<Listed<Value>>, Problem> {
    let id: ProgramId = identified(&program)?;
    let counting = access.vault.read(async |tx: &Tx| actions::count(tx, id).await).await?;
    let data: Vec<Value> = counting.partners.iter().map(|one| document(&counting, one)).collect();
    Ok(Json(Listed { total: data.len() as u64, data, next: None }))
}

async fn apply(
    access: Administers,
    Path(program): Path<String>,
    Json(Moves { moves }): Json<Moves>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let id: ProgramId = identified(&program)?;
    let act = access
        .vault
        .change(access.actor, async |change: &Change| actions::apply(change, id, Some(&moves)).await);
    let act = act.await?;
    Ok((StatusCode::CREATED, Json(json!({ "data": { "act": act, "moved": moves.len() } }))))
}

async fn undo(
    access: Administers,
    Path((program, act)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let (id, act): (ProgramId, ActId) = (identified(&program)?, identified(&act)?);
    access.vault.change(access.actor, async |change: &Change| actions::undo(change, id, act).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn document(counting: &Counting, one: &Counted) -> Value {
    let stands = standing(&counting.says, &one.after, &one.performance);
    json!({
        "partnership": one.partnership.id,
        "accepted": one.performance.accepted,
        "won": one.performance.won,
        "has": one.before.tier,
        "gets": one.after.tier,
        "moves": one.moves(),
        "next": stands.next,
        "accepted_missing": stands.accepted_missing,
        "won_missing": stands.won_missing,
        "keeps_until": stands.keeps_until.map(|until| until.to_string()),
    })
}

static WON: Shape = Shape("WonMoney", &[number("amount"), text("currency")]);

static COUNTED: Shape = Shape(
    "CountedPartner",
    &[
        id("partnership", "partnership"),
        number("accepted"),
        shapes("won", &WON),
        maybe(text("has")),
        maybe(text("gets")),
        truth("moves"),
        maybe(text("next")),
        number("accepted_missing"),
        maybe(money("won_missing")),
        maybe(text("keeps_until")),
    ],
);

static MOVED: Shape = Shape("Moved", &[maybe(id("act", "act")), number("moved")]);
