//! The rules for programs.

use axum::{Json, http::Method};
use serde::Deserialize;
use serde_json::{Value, json};
use trust::{
    Portal,
    access::{Administers, ReadsAll},
};
use vault::Tx;
use web::{
    Problem, Rooms, Sample,
    shape::{
        Answers, Shape,
        member::{number, shape, truth},
    },
};

use super::{Setting, pages, store};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let path = "/api/v1/customers/rules";
    let about = "What makes a customer need attention, and how long trials run.";
    rooms.api(Method::GET, path, about, Sample::get(), read).answers(Answers::One(&RULES));
    let about = "Sets what makes a customer need attention, and how long trials run. What is left out is as usual, \
         so {} sets everything back. With revision, only where nobody changed it since.";
    let sample = Sample::json(r#"{"trial_ends":{"on":true,"days":5},"slow_percent":25}"#);
    rooms.api(Method::PUT, path, about, sample, set).answers(Answers::One(&RULES));
}

async fn read(access: ReadsAll) -> Result<Json<Value>, Problem> {
    let read = access.vault.read(async |tx: &Tx| store::setting(tx).await).await;
    let (setting, revision) = read.map_err(|error| Problem::broken(&error))?;
    Ok(Json(json!({ "data": document(&setting, revision) })))
}

#[derive(Debug, Deserialize)]
struct Asked {
    revision: Option<i64>,
    #[serde(flatten)]
    rest: serde_json::Map<String, Value>,
}

async fn set(access: Administers, Json(asked): Json<Asked>) -> Result<Json<Value>, Problem> {
    let setting: Setting = serde_json::from_value(Value::Object(asked.rest))
        .map_err(|error| Problem::refused("rules", error.to_string()))?;
    let revision = pages::write(&access, &setting, asked.revision).await?;
    Ok(Json(json!({ "data": document(&setting, revision) })))
}

fn document(setting: &Setting, revision: i64) -> Value {
    let mut said = json!(setting);
    said["revision"] = revision.into();
    said
}

static EACH: Shape = Shape("AttentionRule", &[truth("on"), number("days")]);

static RULES: Shape = Shape(
    "AttentionRules",
    &[
        shape("trial_ends", &EACH),
        shape("quiet", &EACH),
        shape("no_users", &EACH),
        shape("slow", &EACH),
        shape("waits", &EACH),
        number("slow_percent"),
        number("trial_days"),
        number("extension_days"),
        number("revision"),
    ],
);
