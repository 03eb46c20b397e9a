//! Agreements for programs.

use axum::{
    Json,
    extract::Path,
    http::{Method, StatusCode},
};
use kernel::{PartnershipId, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};
use trust::{
    Portal,
    access::{Administers, Reads},
    agreements::{self, Agreement},
};
use vault::{Change, Tx};
use web::{
    Listed, Problem, Rooms, Sample,
    shape::{
        Answers, Shape,
        member::{id, maybe, moment, number, shapes, text, texts as many, truth, word},
    },
};

use super::{AgreementError, actions};
use crate::partnerships;
use crate::texts::agreements as texts;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let path = "/api/v1/partnerships/{partnership}/agreements";
    let about = "Every version of the agreement with a partner, the newest first: what it says, who proposed and who \
                 accepted it, and from when until when this side acts on it.";
    rooms.api(Method::GET, path, about, Sample::get(), list).answers(Answers::List(&VERSION));
    let about = "Proposes to a partner what its program’s agreement says now. Only who owns the program can. One that \
                 is not answered yet lapses; what holds goes on until the partner accepts.";
    let sample = Sample::json(r#"{"in_force_from":null}"#);
    rooms.api(Method::POST, path, about, sample, propose).answers(Answers::Added(&VERSION));
    let about = "Takes a proposal back that nobody has answered.";
    let one = "/api/v1/partnerships/{partnership}/agreements/{version}";
    rooms.api(Method::DELETE, one, about, Sample::get(), take_back).answers(Answers::Nothing);
    let about = "Accepts the version that is proposed. It holds from its day on, or at once.";
    let at = "/api/v1/partnerships/{partnership}/agreements/{version}/acceptance";
    rooms.api(Method::POST, at, about, Sample::json("{}"), accept).answers(Answers::One(&VERSION));
    let about = "Declines the version that is proposed, with a word on why. What holds goes on.";
    let at = "/api/v1/partnerships/{partnership}/agreements/{version}/refusal";
    let sample = Sample::json(r#"{"why":"Two years are too long."}"#);
    rooms.api(Method::POST, at, about, sample, decline).answers(Answers::One(&VERSION));
}

#[derive(Debug, Deserialize)]
struct Proposes {
    in_force_from: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Declines {
    why: String,
}

type Named = Path<(String, String)>;

async fn list(access: Reads, Path(partnership): Path<String>) -> Result<Json<Listed<Value>>, Problem> {
    let id: PartnershipId = partnership.parse().map_err(|_| Problem::absent())?;
    let read = async |tx: &Tx| {
        partnerships::find(tx, id).await?.ok_or(AgreementError::Absent)?;
        let now = tx.now();
        let versions = agreements::of_partnership(tx, id).await?;
        Ok::<_, AgreementError>(versions.iter().map(|one| document(one, now)).collect::<Vec<_>>())
    };
    let data = access.vault.read(read).await?;
    Ok(Json(Listed { total: data.len() as u64, data, next: None }))
}

async fn propose(
    access: Administers,
    Path(partnership): Path<String>,
    Json(Proposes { in_force_from }): Json<Proposes>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let id: PartnershipId = partnership.parse().map_err(|_| Problem::absent())?;
    let from = match in_force_from {
        None => None,
        Some(text) => Some(text.parse::<Timestamp>().map_err(|_| Problem::malformed(texts::wrong_day()))?),
    };
    let act = async |change: &Change| {
        let proposed = actions::propose(&access.exchange, change, id, from).await?;
        Ok::<_, AgreementError>(document(&proposed, change.now()))
    };
    let data = access.vault.change(access.actor, act).await?;
    Ok((StatusCode::CREATED, Json(json!({ "data": data }))))
}

async fn take_back(access: Administers, Path(named): Named) -> Result<StatusCode, Problem> {
    let (id, version) = read(&named)?;
    let act = async |change: &Change| actions::take_back(&access.exchange, change, id, version).await;
    access.vault.change(access.actor, act).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn accept(access: Administers, Path(named): Named) -> Result<Json<Value>, Problem> {
    let (id, version) = read(&named)?;
    let act = async |change: &Change| {
        actions::accept(&access.exchange, change, id, version).await?;
        one(change, id, version).await
    };
    Ok(Json(json!({ "data": access.vault.change(access.actor, act).await? })))
}

async fn decline(
    access: Administers,
    Path(named): Named,
    Json(Declines { why }): Json<Declines>,
) -> Result<Json<Value>, Problem> {
    let (id, version) = read(&named)?;
    let act = async |change: &Change| {
        actions::decline(&access.exchange, change, id, version, &why).await?;
        one(change, id, version).await
    };
    Ok(Json(json!({ "data": access.vault.change(access.actor, act).await? })))
}

fn read((partnership, version): &(String, String)) -> Result<(PartnershipId, i64), Problem> {
    let absent = Problem::absent;
    Ok((partnership.parse().map_err(|_| absent())?, version.parse().map_err(|_| absent())?))
}

async fn one(change: &Change, id: PartnershipId, version: i64) -> Result<Value, AgreementError> {
    let versions = agreements::of_partnership(change, id).await?;
    let found = versions.iter().find(|known| known.which.version == version);
    found.map(|found| document(found, change.now())).ok_or(AgreementError::Absent)
}

fn document(agreement: &Agreement, now: Timestamp) -> Value {
    let at = |moment: Option<Timestamp>| moment.map(|at| at.to_string());
    let terms = serde_json::to_value(&agreement.terms).unwrap_or_default();
    json!({
        "id": agreement.which.id,
        "version": agreement.which.version,
        "state": agreement.stands(now).as_str(),
        "name": agreement.terms.name,
        "threshold": agreement.terms.threshold,
        "clauses": terms["clauses"],
        "proposed_at": agreement.proposed.to_string(),
        "proposed_by": agreement.proposed_by,
        "accepted_at": at(agreement.accepted),
        "accepted_by": agreement.signed_by,
        "declined_because": agreement.declined,
        "in_force_from": at(agreement.begins.or(agreement.not_before)),
        "in_force_until": at(agreement.ended.filter(|_| agreement.begins.is_some())),
    })
}

static CLAUSE: Shape = Shape(
    "Clause",
    &[
        text("kind"),
        word("way", &["up", "down"]),
        many("classes"),
        many("required"),
        text("purpose"),
        number("keep_months"),
        truth("onward"),
        word("after_end", &["keep", "erase"]),
    ],
);

/// The agreement as a part of what a program says.
pub(crate) static TERMS: Shape =
    Shape("ProgramAgreement", &[text("name"), shapes("clauses", &CLAUSE), number("threshold")]);

static VERSION: Shape = Shape(
    "Agreement",
    &[
        id("id", "agreement"),
        number("version"),
        word("state", &["proposed", "waits", "in_force", "over", "declined", "lapsed"]),
        text("name"),
        number("threshold"),
        shapes("clauses", &CLAUSE),
        moment("proposed_at"),
        maybe(text("proposed_by")),
        maybe(moment("accepted_at")),
        maybe(text("accepted_by")),
        maybe(text("declined_because")),
        maybe(moment("in_force_from")),
        maybe(moment("in_force_until")),
    ],
);
