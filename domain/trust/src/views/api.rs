//! Views for programs: those that are shared. A key looks at no list, and so keeps none for itself.

use axum::Json;
use axum::extract::{Path, Query};
use axum::http::{Method, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use vault::{Change, Tx, VaultError};
use web::{
    Listed, Problem, Rooms, Sample,
    shape::{
        Answers, Shape,
        member::{id, text, truth},
    },
};

use super::{Draft, Reach, View, ViewError, actions, store, web::identified};
use crate::Portal;
use crate::access::{Reads, Works};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let about = "Lists the saved views that are shared. Filter: list.";
    rooms
        .api(Method::GET, "/api/v1/views", about, Sample::query("list=leads"), list)
        .answers(Answers::List(&VIEW));
    let sample =
        Sample::json(r#"{"list":"leads","name":"Large and open","query":"stage=open&value=gte.5000"}"#);
    let about = "Keeps a view that everybody in the organisation sees. query is that of the list's address.";
    rooms.api(Method::POST, "/api/v1/views", about, sample, keep).answers(Answers::Added(&VIEW));
    let about = "Gives a shared view another name or query.";
    rooms
        .api(Method::POST, "/api/v1/views/{view}", about, Sample::json(r#"{"name":"Ours"}"#), change)
        .answers(Answers::One(&VIEW));
    let about = "Deletes a shared view.";
    rooms
        .api(Method::POST, "/api/v1/views/{view}/deletion", about, Sample::json("{}"), remove)
        .answers(Answers::One(&VIEW));
}

#[derive(Debug, Default, Deserialize)]
struct Of {
    list: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Asked {
    list: String,
    name: String,
    #[serde(default)]
    query: String,
}

#[derive(Debug, Deserialize)]
struct Changed {
    name: Option<String>,
    query: Option<String>,
}

async fn list(access: Reads, Query(of): Query<Of>) -> Result<Json<Listed<Value>>, Problem> {
    let actor = access.actor.to_string();
    let read = access.vault.read(async |tx: &Tx| store::seen(tx, of.list.as_deref(), &actor).await);
    let views: Vec<View> = read.await.map_err(|error: VaultError| Problem::broken(&error))?;
    let total = views.len() as u64;
    Ok(Json(Listed { data: views.iter().map(document).collect(), next: None, total }))
}

async fn keep(access: Works, Json(asked): Json<Asked>) -> Result<(StatusCode, Json<Value>), Problem> {
    let Asked { list, name, query } = asked;
    let draft = Draft { list, name, query };
    let kept = access.vault.change(access.actor, async |change: &Change| {
        let id = actions::keep(change, &draft, Reach::Shared).await?;
        store::find(change, id).await?.ok_or(ViewError::Absent)
    });
    Ok((StatusCode::CREATED, one(&kept.await?)))
}

async fn change(
    access: Works,
    Path(view): Path<String>,
    Json(to): Json<Changed>,
) -> Result<Json<Value>, Problem> {
    let id = identified(&view)?;
    let (name, query) = (to.name.as_deref(), to.query.as_deref());
    let change = access.vault.change(access.actor, async |change: &Change| {
        actions::change(change, id, Reach::Shared, name, query).await
    });
    Ok(one(&change.await?))
}

async fn remove(access: Works, Path(view): Path<String>) -> Result<Json<Value>, Problem> {
    let id = identified(&view)?;
    let change = access
        .vault
        .change(access.actor, async |change: &Change| actions::remove(change, id, Reach::Shared).await);
    Ok(one(&change.await?))
}

fn one(view: &View) -> Json<Value> {
    Json(json!({ "data": document(view) }))
}

/// A view as programs read it.
fn document(view: &View) -> Value {
    json!({
        "id": view.id,
        "list": view.list,
        "name": view.name,
        "query": view.query,
        "shared": view.shared,
        "owner": view.owner,
    })
}

static VIEW: Shape = Shape(
    "View",
    &[id("id", "view"), text("list"), text("name"), text("query"), truth("shared"), text("owner")],
);
