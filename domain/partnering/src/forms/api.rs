//! Forms for programs: everything that the pages do.

use std::collections::BTreeMap;

use ::forms::{Definition, Given};
use axum::{
    Extension, Json,
    extract::{Path, Query as Asked, State},
    http::{HeaderMap, Method, StatusCode},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use trust::{
    Portal,
    access::{Access, Decides, Reads, Works},
};
use vault::{Change, Tx, VaultError};
use web::{
    IfMatch, Listed, Problem, Rooms, Sample, Version,
    shape::{
        Answers, Shape,
        member::{anything, id, maybe, moment, number, shapes, text, texts, truth, word},
    },
};

use super::{
    Came, Form, FormError, Standing, Submission, SubmitError,
    actions::{self, ended, revise},
    design::address,
    handing::with_files,
    inbox::submission_named,
    store,
    submitting::{self, Coming, filled},
    web::named,
};
use crate::texts::forms as said;

/// Rows in an answer if nothing is said, and at most.
const USUAL: u64 = 100;
const MOST: u64 = 1_000;

const DEFINITION: &str = r#"{"definition":{"title":"Apply","pages":[{"fields":[{"key":"company","label":"Company","required":true,"class":"company","kind":{"type":"text"}},{"key":"extra","label":"More","class":"notes","kind":{"type":"text","long":true}},{"key":"plan","label":"Plan","class":"notes","kind":{"type":"file","kinds":["txt"]}}]}]}}"#;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let about = "Lists the organisation's forms.";
    rooms.api(Method::GET, "/api/v1/forms", about, Sample::get(), list).answers(Answers::List(&FORM));
    let about = "Begins a form with one empty page. Nobody is asked before it is published.";
    let sample = Sample::json(r#"{"name":"Apply"}"#);
    rooms.api(Method::POST, "/api/v1/forms", about, sample, make).answers(Answers::Added(&FORM));
    let about = "Reads a form: its draft, what keeps that from being published, and where people find it.";
    rooms.api(Method::GET, "/api/v1/forms/{form}", about, Sample::get(), show).answers(Answers::One(&FORM));
    let about =
        "Puts a definition in the place of the draft. With If-Match, only over the draft that was read.";
    rooms
        .api(Method::PUT, "/api/v1/forms/{form}/draft", about, Sample::json(DEFINITION), draft)
        .answers(Answers::One(&FORM));
    let about = "Judges answers by the draft and keeps nothing: what counts, and what is wrong.";
    let sample = Sample::json(r#"{"answers":{"company":"Isdom"}}"#);
    rooms
        .api(Method::POST, "/api/v1/forms/{form}/trial", about, sample, trial)
        .answers(Answers::One(&VERDICT));
    let about = "Publishes the draft as the next version. With If-Match, only the draft that was read.";
    rooms
        .api(Method::POST, "/api/v1/forms/{form}/publication", about, Sample::json("{}"), publish)
        .answers(Answers::Added(&VERSION));
    let about = "Reads a version of a form, as it was published.";
    rooms
        .api(Method::GET, "/api/v1/forms/{form}/versions/{form_version}", about, Sample::get(), version)
        .answers(Answers::One(&VERSION));
    let about = "Retires a form: nobody is asked any more, and what was filled in stays.";
    rooms
        .api(Method::POST, "/api/v1/forms/{form}/retirement", about, Sample::json("{}"), retire)
        .answers(Answers::One(&FORM));
    let about = "Restores a form that was retired: people are asked again.";
    rooms
        .api(Method::POST, "/api/v1/forms/{form}/restoration", about, Sample::json("{}"), restore)
        .answers(Answers::One(&FORM));
    let about = "What was filled in, the newest first, up to 1,000 at once: “standing” is new, handled, set_aside or \
                 erased.";
    rooms
        .api(
            Method::GET,
            "/api/v1/forms/{form}/submissions",
            about,
            Sample::query("limit=100&cursor="),
            inbox,
        )
        .answers(Answers::List(&SUBMISSION));
    let about = "Hands in answers, judged as those of people: by the published version, or by an earlier one that is \
                 named. Answers are texts by key, or lists of them; consent is “on”. Files were brought before, and are named \
                 by their ids in “files”, by key as well.";
    let sample = Sample::json(r#"{"answers":{"company":"Isdom"}}"#);
    rooms
        .api(Method::POST, "/api/v1/forms/{form}/submissions", about, sample, submit)
        .answers(Answers::Added(&SUBMISSION));
    let about = "Reads what was filled in, with the questions of the version that was shown.";
    rooms
        .api(Method::GET, "/api/v1/submissions/{submission}", about, Sample::get(), submission)
        .answers(Answers::One(&SUBMISSION));
    let about = "Says how a submission stands: handled, or new, which also rescues what was set aside.";
    let sample = Sample::json(r#"{"standing":"handled"}"#);
    rooms
        .api(Method::PUT, "/api/v1/submissions/{submission}/standing", about, sample, stand)
        .answers(Answers::One(&SUBMISSION));
    let about = "Erases what was answered, with its files. That it was there stays.";
    rooms
        .api(Method::DELETE, "/api/v1/submissions/{submission}", about, Sample::get(), erase)
        .answers(Answers::One(&SUBMISSION));
}

#[derive(Debug, Deserialize)]
struct Made {
    name: String,
}

#[derive(Debug, Deserialize)]
struct Draft {
    definition: Value,
}

/// Answers by the keys of their fields.
#[derive(Debug, Deserialize)]
pub(crate) struct Answered {
    #[serde(default)]
    answers: Map<String, Value>,
    /// Files that were brought before, by their ids.
    #[serde(default)]
    pub(crate) files: BTreeMap<String, String>,
    #[serde(default)]
    version: Option<i64>,
}

#[derive(Debug, Deserialize)]
struct Becomes {
    standing: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Slice {
    standing: String,
    cursor: String,
    limit: Option<u64>,
}

impl Answered {
    /// What came, as a page would send it.
    pub(crate) fn given(&self) -> Result<Given, Problem> {
        let mut given = Given::default();
        let wrong = |key: &str| Problem::refused("answers", said::no_text(key));
        for (key, value) in &self.answers {
            let texts = match value {
                Value::String(text) => vec![text.clone()],
                Value::Array(all) => {
                    let all = all.iter().map(|one| one.as_str().map(str::to_owned).ok_or_else(|| wrong(key)));
                    all.collect::<Result<_, _>>()?
                }
                Value::Number(number) if number.is_i64() => vec![number.to_string()],
                Value::Null => continue,
                _ => return Err(wrong(key)),
            };
            given.texts.insert(key.clone(), texts);
        }
        Ok(given)
    }
}

async fn list(
    access: Reads,
    State(portal): State<Portal>,
    headers: HeaderMap,
) -> Result<Json<Listed<Value>>, Problem> {
    let forms = access.vault.read(async |tx: &Tx| store::all(tx).await).await.map_err(FormError::Vault)?;
    let mut data = Vec::new();
    for form in &forms {
        data.push(document(&access, &portal, &headers, form).await?);
    }
    Ok(Json(Listed { total: data.len() as u64, data, next: None }))
}

async fn make(
    access: Decides,
    State(portal): State<Portal>,
    headers: HeaderMap,
    Json(Made { name }): Json<Made>,
) -> Result<Response, Problem> {
    let made = access.vault.change(access.actor, async |change: &Change| actions::make(change, &name).await);
    let form = made.await?;
    let data = document(&access, &portal, &headers, &form).await?;
    Ok((StatusCode::CREATED, Json(json!({ "data": data }))).into_response())
}

async fn show(
    access: Reads,
    State(portal): State<Portal>,
    headers: HeaderMap,
    Path(form): Path<String>,
) -> Result<Response, Problem> {
    let id = named(&form)?;
    let form =
        access.vault.read(async |tx: &Tx| store::find(tx, id).await).await.map_err(FormError::Vault)?;
    let form = form.ok_or(FormError::Absent)?;
    one(&access, &portal, &headers, &form).await
}

async fn draft(
    access: Decides,
    State(portal): State<Portal>,
    (headers, seen): (HeaderMap, IfMatch),
    Path(form): Path<String>,
    Json(Draft { definition }): Json<Draft>,
) -> Result<Response, Problem> {
    let id = named(&form)?;
    let definition: Definition = serde_json::from_value(definition)
        .map_err(|error| Problem::refused("definition", said::no_definition(error.to_string())))?;
    let changed = access.vault.change(access.actor, async |change: &Change| {
        let definition = definition.clone();
        let put = |draft: &mut Definition| {
            *draft = definition;
            Ok(())
        };
        revise(change, id, seen.0, put).await
    });
    let (form, ()) = changed.await.map_err(since)?;
    one(&access, &portal, &headers, &form).await
}

async fn trial(
    access: Reads,
    Path(form): Path<String>,
    Json(answered): Json<Answered>,
) -> Result<Json<Value>, Problem> {
    let (id, given) = (named(&form)?, answered.given()?);
    let read = async |tx: &Tx| Ok::<_, VaultError>((store::find(tx, id).await?, tx.now()));
    let (form, now) = access.vault.read(read).await.map_err(FormError::Vault)?;
    let form = form.ok_or(FormError::Absent)?;
    let judged = ::forms::judge(&form.draft, &given, now).map_err(SubmitError::Unknown)?;
    let wrongs: Vec<Value> = judged
        .wrongs
        .iter()
        .map(|(key, wrong)| json!({ "key": key.as_str(), "detail": wrong.to_string() }))
        .collect();
    let shown: Vec<&str> = judged.shown.iter().map(|key| key.as_str()).collect();
    Ok(Json(json!({ "data": { "answers": judged.answers, "wrong": wrongs, "shown": shown } })))
}

async fn publish(
    access: Decides,
    seen: IfMatch,
    Path(form): Path<String>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let id = named(&form)?;
    let made =
        access.vault.change(access.actor, async |change: &Change| actions::publish(change, id, seen.0).await);
    let version = made.await.map_err(since)?;
    Ok((StatusCode::CREATED, Json(json!({ "data": version_document(&version) }))))
}

/// Who named what they had read hears that it is another by now.
fn since(error: FormError) -> Problem {
    if matches!(error, FormError::Changed) { Problem::changed_since() } else { error.into() }
}

async fn version(
    access: Reads,
    Path((form, number)): Path<(String, String)>,
) -> Result<Json<Value>, Problem> {
    let (id, number) = (named(&form)?, number.parse::<i64>().map_err(|_| Problem::absent())?);
    let found = access.vault.read(async |tx: &Tx| store::version(tx, id, number).await).await;
    let found = found.map_err(FormError::Vault)?.ok_or(FormError::Absent)?;
    Ok(Json(json!({ "data": version_document(&found) })))
}

async fn retire(
    access: Decides,
    State(portal): State<Portal>,
    headers: HeaderMap,
    Path(form): Path<String>,
) -> Result<Response, Problem> {
    let id = named(&form)?;
    let form =
        access.vault.change(access.actor, async |change: &Change| actions::retire(change, id).await).await?;
    one(&access, &portal, &headers, &form).await
}

async fn restore(
    access: Decides,
    State(portal): State<Portal>,
    headers: HeaderMap,
    Path(form): Path<String>,
) -> Result<Response, Problem> {
    let id = named(&form)?;
    let form =
        access.vault.change(access.actor, async |change: &Change| actions::restore(change, id).await).await?;
    one(&access, &portal, &headers, &form).await
}

async fn inbox(
    access: Reads,
    Path(form): Path<String>,
    Asked(slice): Asked<Slice>,
) -> Result<Json<Listed<Value>>, Problem> {
    let id = named(&form)?;
    let standing = match slice.standing.as_str() {
        "" => None,
        word => Some(Standing::of_word(word).ok_or_else(|| Problem::malformed(said::no_standing()))?),
    };
    let before = match slice.cursor.as_str() {
        "" => None,
        cursor => Some(cursor.parse().map_err(|_| Problem::malformed(said::no_cursor()))?),
    };
    let limit = slice.limit.unwrap_or(USUAL);
    if !(1..=MOST).contains(&limit) {
        return Err(Problem::malformed(said::no_limit(MOST)));
    }
    let read = access.vault.read(async |tx: &Tx| {
        store::find(tx, id).await?.ok_or(FormError::Absent)?;
        let mut found = store::submissions(tx, id, standing, before, limit + 1).await?;
        let more = found.len() as u64 > limit;
        found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        let mut total = 0;
        for one in [Standing::New, Standing::Handled, Standing::SetAside, Standing::Erased] {
            if standing.is_none_or(|standing| standing == one) {
                total += store::count(tx, id, one).await?;
            }
        }
        let mut data = Vec::new();
        for one in found {
            data.push(submission_document(tx, &one).await?);
        }
        let next =
            if more { data.last().and_then(|one| one["id"].as_str().map(str::to_owned)) } else { None };
        Ok::<_, FormError>(Listed { data, next, total })
    });
    Ok(Json(read.await?))
}

async fn submit(
    access: Works,
    Path(form): Path<String>,
    Json(answered): Json<Answered>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let (id, given) = (named(&form)?, answered.given()?);
    let kept = access.vault.change(access.actor, async |change: &Change| {
        let current = store::published(change, id).await?.ok_or(SubmitError::Absent)?;
        let coming = Coming {
            form: id,
            version: answered.version.unwrap_or(current.number),
            given: with_files(change, id, given.clone(), &answered.files).await?,
            stamp: change.chance().uuid(change.now()),
            came: Came::Api,
            suspicion: None,
            applies: None,
        };
        let (id, _) = submitting::submit(change, coming).await?;
        let one = store::submission(change, id).await?.ok_or(SubmitError::Absent)?;
        Ok::<_, SubmitError>(submission_document(change, &one).await?)
    });
    Ok((StatusCode::CREATED, Json(json!({ "data": kept.await? }))))
}

async fn submission(access: Reads, Path(submission): Path<String>) -> Result<Json<Value>, Problem> {
    let id = submission_named(&submission)?;
    let read = access.vault.read(async |tx: &Tx| {
        let one = store::submission(tx, id).await?.ok_or(SubmitError::Absent)?;
        Ok::<_, SubmitError>(submission_document(tx, &one).await?)
    });
    Ok(Json(json!({ "data": read.await? })))
}

async fn stand(
    access: Works,
    Path(submission): Path<String>,
    Json(becomes): Json<Becomes>,
) -> Result<Json<Value>, Problem> {
    let id = submission_named(&submission)?;
    let to = Standing::of_word(&becomes.standing).ok_or_else(|| Problem::malformed(said::no_standing()))?;
    let done = access.vault.change(access.actor, async |change: &Change| {
        let one = submitting::stand(change, id, to).await?;
        Ok::<_, SubmitError>(submission_document(change, &one).await?)
    });
    Ok(Json(json!({ "data": done.await? })))
}

async fn erase(access: Decides, Path(submission): Path<String>) -> Result<Json<Value>, Problem> {
    let id = submission_named(&submission)?;
    let done = access.vault.change(access.actor, async |change: &Change| {
        let one = submitting::erase(change, id).await?;
        Ok::<_, SubmitError>(submission_document(change, &one).await?)
    });
    Ok(Json(json!({ "data": done.await? })))
}

/// One form, under the tag of its revision.
async fn one(
    access: &Access,
    portal: &Portal,
    headers: &HeaderMap,
    form: &Form,
) -> Result<Response, Problem> {
    let data = document(access, portal, headers, form).await?;
    Ok((Extension(Version(form.revision)), Json(json!({ "data": data }))).into_response())
}

/// A form as programs read it.
async fn document(
    access: &Access,
    portal: &Portal,
    headers: &HeaderMap,
    form: &Form,
) -> Result<Value, Problem> {
    let address = if form.is_open() { address(access, portal, headers, form.id).await? } else { None };
    let state = match (form.retired, form.published) {
        (Some(_), _) => "retired",
        (None, 0) => "draft",
        (None, _) => "open",
    };
    Ok(json!({
        "id": form.id,
        "name": form.name,
        "state": state,
        "version": form.published,
        "revision": form.revision,
        "changed": form.has_changes(),
        "draft": form.draft,
        "faults": form.faults().iter().map(|fault| ended(&fault.to_string())).collect::<Vec<_>>(),
        "address": address.as_ref().map(|(at, _)| at),
        "script": address.as_ref().map(|(_, script)| script),
        "made_by": form.by,
        "made_at": form.made.to_string(),
        "retired_at": form.retired.map(|at| at.to_string()),
        "visibility": "only_you",
    }))
}

fn version_document(version: &super::FormVersion) -> Value {
    json!({
        "form": version.form,
        "number": version.number,
        "definition": version.definition,
        "published_by": version.by,
        "published_at": version.published.to_string(),
    })
}

/// What was filled in, as programs read it: with its questions.
async fn submission_document(tx: &Tx, one: &Submission) -> Result<Value, VaultError> {
    let lines = filled(tx, one.id).await?.map(|(_, _, lines)| lines).unwrap_or_default();
    let answers: Vec<Value> = lines
        .iter()
        .map(|line| {
            let answer =
                one.answers.iter().find(|(key, _)| key.as_str() == line.key).map(|(_, answer)| answer);
            json!({
                "key": line.key,
                "label": line.label,
                "class": line.class,
                "answer": answer,
                "said": line.said,
            })
        })
        .collect();
    Ok(json!({
        "id": one.id,
        "form": one.form,
        "version": one.version,
        "standing": one.standing.word(),
        "came": one.came.word(),
        "suspicion": one.suspicion.map(|why| why.word()),
        "answers": answers,
        "received_at": one.received.to_string(),
        "by": one.by,
        "application": one.application,
        "visibility": "only_you",
    }))
}

static FORM: Shape = Shape(
    "Form",
    &[
        id("id", "form"),
        text("name"),
        word("state", &["draft", "open", "retired"]),
        number("version"),
        number("revision"),
        truth("changed"),
        anything("draft"),
        texts("faults"),
        maybe(text("address")),
        maybe(text("script")),
        text("made_by"),
        moment("made_at"),
        maybe(moment("retired_at")),
        word("visibility", &["only_you"]),
    ],
);

static VERSION: Shape = Shape(
    "FormVersion",
    &[
        id("form", "form"),
        number("number"),
        anything("definition"),
        text("published_by"),
        moment("published_at"),
    ],
);

static WRONG: Shape = Shape("WrongAnswer", &[text("key"), text("detail")]);
static VERDICT: Shape = Shape("Verdict", &[anything("answers"), shapes("wrong", &WRONG), texts("shown")]);

static ANSWER: Shape =
    Shape("Answer", &[text("key"), text("label"), text("class"), anything("answer"), text("said")]);

static SUBMISSION: Shape = Shape(
    "Submission",
    &[
        id("id", "submission"),
        id("form", "form"),
        number("version"),
        word("standing", &["new", "handled", "set_aside", "erased"]),
        word("came", &["hosted", "embedded", "api"]),
        maybe(word("suspicion", &["trap", "fast", "many"])),
        shapes("answers", &ANSWER),
        moment("received_at"),
        maybe(text("by")),
        maybe(id("application", "application")),
        word("visibility", &["only_you"]),
    ],
);
