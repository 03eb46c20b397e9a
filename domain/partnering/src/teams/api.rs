//! Regions, departments and scopes for programs.

use axum::extract::{Path, State};
use axum::http::{Method, StatusCode};
use axum::{Extension, Json};
use kernel::DivisionId;
use serde::Deserialize;
use serde_json::{Value, json};
use trust::Portal;
use trust::access::scopes::{self, Chosen, Division, Holder, Scope, ScopeError};
use trust::access::{Administers, Reads};
use vault::{Change, Tx};
use web::{
    IfMatch, Listed, Problem, Rooms, Sample, Version,
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
                 exports and acts, on pages. What is null, or left out, limits nothing. With If-Match, only over the \
                 scope that was read: 412 where somebody changed it since.";
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
) -> Result<Told, Problem> {
    let (id, _) = member(&access, &portal, &person).await?;
    let read = async |tx: &Tx| scopes::chosen(tx, Holder::Person(id)).await;
    Ok(told(access.vault.read(read).await.map_err(broken)?))
}

async fn limit(
    access: Administers,
    State(portal): State<Portal>,
    Path(person): Path<String>,
    IfMatch(seen): IfMatch,
    Json(scope): Json<Scope>,
) -> Result<Told, Problem> {
    let (id, _) = member(&access, &portal, &person).await?;
    let holder = Holder::Person(id);
    let act = async |change: &Change| {
        if !Known::read(change).await?.has(&scope) {
            return Ok(None);
        }
        match seen {
            Some(seen) => scopes::limit_exactly(change, holder, seen, &scope).await?,
            None => scopes::set(change, holder, &scope).await?,
        }
        Ok::<_, ScopeError>(Some(scopes::chosen(change, holder).await?))
    };
    match access.vault.change(access.actor, act).await {
        Ok(Some(chosen)) => Ok(told(chosen)),
        Ok(None) => Err(Problem::refused("scope", texts::choose())),
        Err(ScopeError::Since(_)) => Err(Problem::changed_since()),
        Err(ScopeError::Vault(error)) => Err(broken(error)),
    }
}

/// A scope, and which revision of it.
type Told = (Extension<Version>, Json<Value>);

fn told(chosen: Chosen) -> Told {
    (Extension(Version(chosen.revision)), Json(json!({ "data": chosen.scope })))
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
