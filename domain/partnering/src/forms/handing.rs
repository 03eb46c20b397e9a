//! Files that programs hand in with answers: each is brought first, for one question of a form, and named by its id in
//! the answers then.

use std::collections::BTreeMap;

use ::forms::{Definition, Given, Judged, Key, Kind, Wrong};
use axum::{
    Json,
    extract::{Path, Query as Asked},
    http::StatusCode,
};
use kernel::{FileId, FormId};
use serde::Deserialize;
use serde_json::{Value, json};
use trust::{Portal, access::Works};
use vault::{Tx, VaultError};
use web::{
    Face, Problem, Rooms, Sample, Upload,
    shape::{
        Answers, Shape,
        member::{id, number, text},
    },
};

use super::{SubmitError, store, submitting, web::named};
use crate::texts::forms as texts;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let about = "Brings a file for the question that “question” names. Its content says what it is; what the question \
                 does not take is refused. The answer names it: hand that id in with the answers within a day.";
    let sample = Sample::file("question=plan", "plan.txt", "Grow");
    rooms
        .upload(Face::Api, "/api/v1/forms/{form}/files", about, sample, bring)
        .answers(Answers::Added(&BROUGHT));
}

/// For which question a file is.
#[derive(Debug, Deserialize)]
struct Question {
    #[serde(default)]
    question: String,
}

async fn bring(
    access: Works,
    Path(form): Path<String>,
    Asked(Question { question }): Asked<Question>,
    Upload { name, content, .. }: Upload,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let id = named(&form)?;
    let asked = access.vault.read(async |tx: &Tx| {
        let version = store::published(tx, id).await?.ok_or(SubmitError::Absent)?;
        Ok::<_, SubmitError>(version.definition)
    });
    let definition = asked.await?;
    let kind =
        takes(&definition, &question).ok_or_else(|| Problem::refused("answers", texts::no_file_asked()))?;
    let kept = submitting::keep_file(&access.vault, id, id.uuid(), kind, (name, content)).await;
    let kept = kept.map_err(SubmitError::from)?;
    let file = kept.map_err(|wrong| Problem::refused("invalid", wrong.to_string()))?.kept();
    let data = json!({ "id": file.id, "name": file.name, "kind": file.kind, "size": file.size });
    Ok((StatusCode::CREATED, Json(json!({ "data": data }))))
}

/// What a question for a file takes.
fn takes<'d>(definition: &'d Definition, question: &str) -> Option<&'d Kind> {
    let asked = definition.fields().find(|field| field.key.as_str() == question);
    asked.map(|field| &field.kind).filter(|kind| matches!(kind, Kind::File { .. }))
}

/// What a program answered, with the files that it brought before. Each is handed in once.
///
/// # Errors
/// [`SubmitError::Wrong`] where one is not there.
pub(crate) async fn with_files(
    tx: &Tx,
    form: FormId,
    mut given: Given,
    files: &BTreeMap<String, String>,
) -> Result<Given, SubmitError> {
    let mut gone = Judged::default();
    for (key, id) in files {
        match waiting(tx, form, id).await? {
            Some(file) => drop(given.files.insert(key.clone(), file.kept())),
            None => {
                let key: Key = key.parse().map_err(|_| ::forms::Unknown(key.clone()))?;
                gone.wrongs.insert(key, Wrong::Refused(texts::file_gone()));
            }
        }
    }
    if gone.wrongs.is_empty() { Ok(given) } else { Err(SubmitError::Wrong(Box::new(gone))) }
}

async fn waiting(tx: &Tx, form: FormId, id: &str) -> Result<Option<store::FormFile>, VaultError> {
    let Ok(id) = id.parse::<FileId>() else { return Ok(None) };
    let file = store::file(tx, id.uuid()).await?;
    Ok(file.filter(|file| file.form == form && file.submission.is_none()))
}

static BROUGHT: Shape = Shape("BroughtFile", &[id("id", "file"), text("name"), text("kind"), number("size")]);
