//! Regions, departments and scopes for programs.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{Method, StatusCode};
use kernel::DivisionId;
use serde::Deserialize;
use serde_json::{Value, json};
use trust::Portal;
use trust::access::scopes::{self, Division, Holder, Scope};
use trust::access::{Administers, Reads};
use vault::{Change, Tx, VaultError};
use web::{
    Listed, Problem, Rooms, Sample,
    shape::{
        Answers, Shape,
        member::{id, maybe, text, texts as words, word},
    },
};

use super::problems::problem;
use super::scope_page::{Known, member};
use super::web::broken;
use crate::texts::teams as texts;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let about = "Lists the organisation's regions and departments.";
    rooms.api(Method::GET, "/api/v1/divisions", about, Sample::get(), list).answers(Answers::List(&DIVISION));
    let about = "Names a region, by the countries that records write, or a department.";
    let sample = Sample::json(r#"{"kind":"region","name":"Nordics","countries":["Norway","Sweden"]}"#);
    rooms.api(Method::POST, "/api/v1/divisions", about, sample, add).answers(Answers::Added(&DIVISION));
    let about = "Gives a region or department another name, or a region other countries. Who is limited to it sees \
                 what it is now.";
    let sample = Sample::json(r#"{"name":"Northern Europe","countries":["Norway","Sweden"]}"#);
    rooms
        .api(Method::PUT, "/api/v1/divisions/{division}", about, sample, change)
        .answers(Answers::One(&DIVISION));
    let about = "Takes a region or department away, where nobody is limited to it.";
    rooms
        .api(Method::DELETE, "/api/v1/divisions/{division}", about, Sample::get(), remove)
        .answers(Answers::Nothing);
    let about = "To what somebody is limited. What is null limits nothing; administrators see everything.";
    rooms
        .api(Method::GET, "/api/v1/people/{person}/scope", about, Sample::get(), scope)
        .answers(Answers::One(&SCOPE));
    let about = "Limits somebody to regions, vendors and departments, from their next request on: in lists, search, \
                 exports and acts, on pages. What is null, or left out, limits nothing.";
    let sample = Sample::json(r#"{"regions":null,"vendors":null,"departments":null}"#);
    rooms
        .api(Method::PUT, "/api/v1/people/{person}/scope", about, sample, limit)
        .answers(Answers::One(&SCOPE));
}

#[derive(Debug, Deserialize)]
struct Added {
    kind: String,
    name: String,
    #[serde(default)]
    countries: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Changed {
    name: String,
    #[serde(default)]
    countries: Vec<String>,
}

async fn list(access: Reads) -> Result<Json<Listed<Value>>, Problem> {
    let all = access.vault.read(async |tx: &Tx| scopes::all(tx).await).await.map_err(broken)?;
    let data: Vec<Value> = all.iter().map(document).collect();
    Ok(Json(Listed { total: data.len() as u64, data, next: None }))
}

async fn add(
    access: Administers,
    Json(Added { kind, name, countries }): Json<Added>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let kind = kind.parse().map_err(|()| Problem::refused("kind", texts::no_kind()))?;
    let act = async |change: &Change| scopes::add(change, kind, &name, &countries).await;
    let added = access.vault.change(access.actor, act).await.map_err(problem)?;
    Ok((StatusCode::CREATED, Json(json!({ "data": document(&added) }))))
}

async fn change(
    access: Administers,
    Path(division): Path<String>,
    Json(Changed { name, countries }): Json<Changed>,
) -> Result<Json<Value>, Problem> {
    let id: DivisionId = division.parse().map_err(|_| Problem::absent())?;
    let act = async |change: &Change| scopes::change(change, id, &name, &countries).await;
    let changed = access.vault.change(access.actor, act).await.map_err(problem)?;
    Ok(Json(json!({ "data": document(&changed) })))
}

async fn remove(access: Administers, Path(division): Path<String>) -> Result<StatusCode, Problem> {
    let id: DivisionId = division.parse().map_err(|_| Problem::absent())?;
    access
        .vault
        .change(access.actor, async |change: &Change| scopes::remove(change, id).await)
        .await
        .map_err(problem)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn scope(
    access: Administers,
    State(portal): State<Portal>,
    Path(person): Path<String>,
) -> Result<Json<Value>, Problem> {
    let (id, _) = member(&access, &portal, &person).await?;
    let read = async |tx: &Tx| scopes::of(tx, Holder::Person(id)).await;
    let scope = access.vault.read(read).await.map_err(broken)?;
    Ok(Json(json!({ "data": scope })))
}

async fn limit(
    access: Administers,
    State(portal): State<Portal>,
    Path(person): Path<String>,
    Json(scope): Json<Scope>,
) -> Result<Json<Value>, Problem> {
    let (id, _) = member(&access, &portal, &person).await?;
    let act = async |change: &Change| {
        let fits = Known::read(change).await?.has(&scope);
        if fits {
            scopes::set(change, Holder::Person(id), &scope).await?;
        }
        Ok::<_, VaultError>(fits)
    };
    if access.vault.change(access.actor, act).await.map_err(broken)? {
        Ok(Json(json!({ "data": scope })))
    } else {
        Err(Problem::refused("scope", texts::choose()))
    }
}

fn document(division: &Division) -> Value {
    json!({
        "id": division.id,
        "kind": division.kind.as_str(),
        "name": division.name,
        "countries": division.countries,
    })
}

static DIVISION: Shape = Shape(
    "Division",
    &[id("id", "division"), word("kind", &["region", "department"]), text("name"), words("countries")],
);

static SCOPE: Shape =
    Shape("Scope", &[maybe(words("regions")), maybe(words("vendors")), maybe(words("departments"))]);
