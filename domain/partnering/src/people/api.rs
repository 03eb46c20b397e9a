//! The people of a partnership, for programs.

use axum::{
    Json,
    extract::Path,
    http::{Method, StatusCode},
};
use kernel::{PartnershipId, PersonId};
use serde::Deserialize;
use serde_json::{Value, json};
use trust::{
    Portal,
    access::{Decides, Reads},
};
use vault::Change;
use web::{
    Problem, Rooms, Sample,
    shape::{
        Answers, Shape,
        member::{id, maybe, shapes, text, truth},
    },
};

use super::{Card, hide, show, web::Found};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let path = "/api/v1/partnerships/{partnership}/people";
    let about = "The people whom the other side shows, those whom this organisation shows to it, and whether the \
                 agreement in force lets each of them cross.";
    rooms.api(Method::GET, path, about, Sample::get(), list).answers(Answers::One(&PEOPLE));
    let path = "/api/v1/partnerships/{partnership}/people/{shown_person}";
    let about = "Shows a colleague to the other side: what they do for this partnership, and address and telephone if \
                 they choose.";
    let sample = Sample::json(r#"{"does":"Sales engineer","email":true,"phone":"+49 30 9018"}"#);
    rooms.api(Method::PUT, path, about, sample, add).answers(Answers::One(&PEOPLE));
    let about = "Shows somebody no longer. The other side erases what it knew of them.";
    rooms.api(Method::DELETE, path, about, Sample::get(), remove).answers(Answers::Nothing);
}

#[derive(Debug, Deserialize)]
struct Typed {
    does: String,
    #[serde(default)]
    email: bool,
    phone: Option<String>,
}

async fn list(access: Reads, Path(partnership): Path<String>) -> Result<Json<Value>, Problem> {
    Ok(Json(json!({ "data": document(&Found::read(&access, &partnership).await?) })))
}

async fn add(
    access: Decides,
    Path((partnership, person)): Path<(String, String)>,
    Json(typed): Json<Typed>,
) -> Result<Json<Value>, Problem> {
    let id: PartnershipId = partnership.parse().map_err(|_| Problem::absent())?;
    let person: PersonId = person.parse().map_err(|_| Problem::absent())?;
    let phone = typed.phone.unwrap_or_default();
    let vaults = access.exchange.vaults();
    let act =
        async |change: &Change| show(vaults, change, id, person, (&typed.does, typed.email, &phone)).await;
    access.vault.change(access.actor, act).await?;
    Ok(Json(json!({ "data": document(&Found::read(&access, &partnership).await?) })))
}

async fn remove(
    access: Decides,
    Path((partnership, person)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let id: PartnershipId = partnership.parse().map_err(|_| Problem::absent())?;
    let person: PersonId = person.parse().map_err(|_| Problem::absent())?;
    access.vault.change(access.actor, async |change: &Change| hide(change, id, person).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn document(found: &Found) -> Value {
    let theirs: Vec<Value> = found.theirs.iter().map(|card| json!(card)).collect();
    let ours = found.ours().into_iter().map(|(person, card)| of_ours(person, &card));
    json!({
        "theirs": theirs,
        "ours": ours.collect::<Vec<_>>(),
        "theirs_may_cross": found.covered.1,
        "ours_may_cross": found.covered.0,
    })
}

fn of_ours(person: PersonId, card: &Card) -> Value {
    let mut document = json!(card);
    document["person"] = json!(person);
    document
}

static PEOPLE: Shape = Shape(
    "PartnershipPeople",
    &[shapes("theirs", &CARD), shapes("ours", &OURS), truth("theirs_may_cross"), truth("ours_may_cross")],
);
static CARD: Shape = Shape(
    "PersonCard",
    &[text("name"), text("does"), maybe(text("email")), maybe(text("phone")), truth("manager")],
);
static OURS: Shape = Shape(
    "ShownColleague",
    &[
        id("person", "person"),
        text("name"),
        text("does"),
        maybe(text("email")),
        maybe(text("phone")),
        truth("manager"),
    ],
);
