//! Programs for programs.

use axum::{
    Extension, Json,
    extract::Path,
    http::{Method, StatusCode},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use trust::{
    Portal,
    access::{Administers, Decides, Reads},
    agreements::Terms,
};
use vault::{Change, Tx, VaultError};
use web::{
    IfMatch, Listed, Problem, Rooms, Sample, Version as Tagged,
    shape::{
        Answers, Shape,
        member::{id, maybe, moment, money, number, shape, shapes, text, texts as many, truth, word},
    },
};

use super::{
    Definition, Joined, Kind, Place, Program, ProgramError, State, Version, actions, joined, places, store,
    versions,
    web::{named, sorted},
};
use crate::agreements;
use crate::partnerships::{self, Partnership, Role, State as Standing};
use crate::texts::programs as texts;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let path = "/api/v1/programs";
    let about = "The organisation’s own programs, each with what it says and with its draft.";
    rooms.api(Method::GET, path, about, Sample::get(), list).answers(Answers::List(&PROGRAM));
    let about = "Begins a program. Nobody else sees it before it is published.";
    let sample = Sample::json(r#"{"name":"Technology partners","kind":"technology"}"#);
    rooms.api(Method::POST, path, about, sample, begin).answers(Answers::Added(&PROGRAM));
    let about = "The programs that the organisation has a place in, as their owners said they are.";
    rooms
        .api(Method::GET, "/api/v1/programs/joined", about, Sample::get(), all_joined)
        .answers(Answers::List(&JOINED));
    let path = "/api/v1/programs/{program}";
    let about = "One program, with what it says and with its draft.";
    rooms.api(Method::GET, path, about, Sample::get(), show).answers(Answers::One(&PROGRAM));
    let path = "/api/v1/programs/{program}/draft";
    let about = "Changes the draft: what is given takes the place of what stands there. `revision` (or `If-Match`) is \
                 that of the draft as it was read.";
    let sample = Sample::json(r#"{"rate":1250,"territories":["DE","AT"],"revision":1}"#);
    rooms.api(Method::PUT, path, about, sample, draft).answers(Answers::One(&PROGRAM));
    let about =
        "Discards the draft: what is published stays. A program that was never published goes with it.";
    rooms.api(Method::DELETE, path, about, Sample::get(), discard).answers(Answers::Nothing);
    let about =
        "Publishes the draft as it was read, over the version that was the newest then; 0 before the first.";
    let sample = Sample::json(r#"{"revision":1,"version":0}"#);
    rooms
        .api(Method::POST, "/api/v1/programs/{program}/publication", about, sample, publish)
        .answers(Answers::One(&PROGRAM));
    let about = "Closes a program to new partners, or opens it again. Partners that it has stay.";
    let sample = Sample::json(r#"{"state":"closed"}"#);
    rooms
        .api(Method::PUT, "/api/v1/programs/{program}/state", about, sample, set_state)
        .answers(Answers::One(&PROGRAM));
    let about = "Every version of a program, the newest first.";
    rooms
        .api(Method::GET, "/api/v1/programs/{program}/versions", about, Sample::get(), list_versions)
        .answers(Answers::List(&VERSION));
    let about =
        "The places in a program: under which version each began, which it knows, its group and tags.";
    rooms
        .api(Method::GET, "/api/v1/programs/{program}/places", about, Sample::get(), list_places)
        .answers(Answers::List(&PLACE));
    let about = "Sorts a partner into a group of the program, with tags; the partner is not told.";
    let sample = Sample::json(r#"{"group":"","tags":["early"]}"#);
    rooms
        .api(Method::PUT, "/api/v1/partnerships/{partnership}/place", about, sample, sort)
        .answers(Answers::One(&PLACE));
}

#[derive(Debug, Deserialize)]
struct Begun {
    name: String,
    #[serde(default)]
    kind: Kind,
}

#[derive(Debug, Deserialize)]
struct Publishes {
    revision: i64,
    version: i64,
}

#[derive(Debug, Deserialize)]
struct Becomes {
    state: String,
}

#[derive(Debug, Deserialize)]
struct Sorted {
    #[serde(default)]
    group: String,
    #[serde(default)]
    tags: Vec<String>,
}

type Told = (Extension<Tagged>, Json<Value>);

async fn list(access: Reads) -> Result<Json<Listed<Value>>, Problem> {
    let read = async |tx: &Tx| {
        let mut data = Vec::new();
        for program in store::all(tx).await? {
            data.push(document(tx, &program).await?);
        }
        Ok::<_, VaultError>(data)
    };
    listed(access.vault.read(read).await)
}

async fn begin(
    access: Decides,
    Json(Begun { name, kind }): Json<Begun>,
) -> Result<(StatusCode, Told), Problem> {
    let begun = access.vault.change(access.actor, async |change: &Change| {
        let program = actions::begin(change, &access.card.name, &name, kind).await?;
        Ok::<_, ProgramError>(document(change, &program).await?)
    });
    Ok((StatusCode::CREATED, told(begun.await?)))
}

async fn all_joined(access: Reads) -> Result<Json<Listed<Value>>, Problem> {
    let read = async |tx: &Tx| {
        let mut data = Vec::new();
        for place in partnerships::all(tx).await? {
            if place.role == Role::Partner && place.state != Standing::Ended {
                let says = joined::newest(tx, place.id).await?;
                data.push(joined_document(&place, says.as_ref()));
            }
        }
        Ok::<_, VaultError>(data)
    };
    listed(access.vault.read(read).await)
}

async fn show(access: Reads, Path(program): Path<String>) -> Result<Told, Problem> {
    let id = named(&program)?;
    let read = async |tx: &Tx| {
        let program = actions::one(tx, id).await?;
        Ok::<_, ProgramError>(document(tx, &program).await?)
    };
    Ok(told(access.vault.read(read).await?))
}

async fn draft(
    access: Decides,
    Path(program): Path<String>,
    IfMatch(seen): IfMatch,
    Json(mut given): Json<Map<String, Value>>,
) -> Result<Told, Problem> {
    let id = named(&program)?;
    let revision = given.remove("revision").and_then(|revision| revision.as_i64());
    let revision = seen.or(revision).ok_or_else(|| Problem::malformed(texts::which_revision()))?;
    let taken = |mine: &Definition| {
        let mut whole = serde_json::to_value(mine).unwrap_or_default();
        if let Some(whole) = whole.as_object_mut() {
            whole.extend(given.clone());
        }
        serde_json::from_value(whole).map_err(|error| vec![("definition", error.to_string())])
    };
    let changed = access.vault.change(access.actor, async |change: &Change| {
        actions::redraft(change, id, revision, taken).await?;
        let program = actions::one(change, id).await?;
        Ok::<_, ProgramError>(document(change, &program).await?)
    });
    match changed.await {
        Err(ProgramError::Since) if seen.is_some() => Err(Problem::changed_since()),
        changed => Ok(told(changed?)),
    }
}

async fn discard(access: Decides, Path(program): Path<String>) -> Result<StatusCode, Problem> {
    let id = named(&program)?;
    access.vault.change(access.actor, async |change: &Change| actions::discard(change, id).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn publish(
    access: Administers,
    Path(program): Path<String>,
    Json(Publishes { revision, version }): Json<Publishes>,
) -> Result<Told, Problem> {
    let id = named(&program)?;
    let published = access.vault.change(access.actor, async |change: &Change| {
        let program = actions::publish(change, id, revision, version).await?;
        Ok::<_, ProgramError>(document(change, &program).await?)
    });
    Ok(told(published.await?))
}

async fn set_state(
    access: Administers,
    Path(program): Path<String>,
    Json(Becomes { state }): Json<Becomes>,
) -> Result<Told, Problem> {
    let id = named(&program)?;
    let closes = match state.as_str() {
        "closed" => true,
        "open" => false,
        _ => return Err(Problem::refused("state", texts::wrong_state())),
    };
    let changed = access.vault.change(access.actor, async |change: &Change| {
        match closes {
            true => actions::close(change, id).await?,
            false => actions::reopen(change, id).await?,
        }
        let program = actions::one(change, id).await?;
        Ok::<_, ProgramError>(document(change, &program).await?)
    });
    Ok(told(changed.await?))
}

async fn list_versions(access: Reads, Path(program): Path<String>) -> Result<Json<Listed<Value>>, Problem> {
    let id = named(&program)?;
    let read = async |tx: &Tx| {
        actions::one(tx, id).await?;
        Ok::<_, ProgramError>(versions::versions(tx, id).await?)
    };
    let versions: Vec<Version> = access.vault.read(read).await?;
    listed(Ok(versions.iter().map(version_document).collect()))
}

async fn list_places(access: Reads, Path(program): Path<String>) -> Result<Json<Listed<Value>>, Problem> {
    let id = named(&program)?;
    let read = async |tx: &Tx| {
        actions::one(tx, id).await?;
        let mut places: Vec<Place> = places::places(tx, id).await?.into_values().collect();
        places.sort_by_key(|place| place.partnership);
        Ok::<_, ProgramError>(places)
    };
    let places = access.vault.read(read).await?;
    listed(Ok(places.iter().map(place_document).collect()))
}

async fn sort(
    access: Decides,
    Path(partnership): Path<String>,
    Json(Sorted { group, tags }): Json<Sorted>,
) -> Result<Json<Value>, Problem> {
    let id = partnership.parse().map_err(|_| Problem::absent())?;
    let place = access.vault.change(access.actor, async |change: &Change| {
        sorted(change, id, &group, &tags.join(",")).await?;
        places::place(change, id).await?.ok_or(ProgramError::Absent)
    });
    Ok(Json(json!({ "data": place_document(&place.await?) })))
}

fn listed(data: Result<Vec<Value>, VaultError>) -> Result<Json<Listed<Value>>, Problem> {
    let data = data.map_err(|error| Problem::broken(&error))?;
    Ok(Json(Listed { total: data.len() as u64, data, next: None }))
}

fn told(document: Value) -> Told {
    let version = Tagged(document["draft"]["revision"].as_i64().unwrap_or_default());
    (Extension(version), Json(json!({ "data": document })))
}

/// A program as programs read it.
async fn document(tx: &Tx, program: &Program) -> Result<Value, VaultError> {
    let draft = store::draft(tx, program).await?;
    let says = match program.version {
        0 => Value::Null,
        _ => definition(&store::published(tx, program).await?),
    };
    Ok(json!({
        "id": program.id,
        "name": program.name,
        "state": program.state.as_str(),
        "version": program.version,
        "says": says,
        "draft": { "revision": draft.revision, "says": definition(&draft.definition) },
    }))
}

fn definition(says: &Definition) -> Value {
    let mut says_all = serde_json::to_value(says).unwrap_or_default();
    // What a vendor tells comes without the agreement.
    if says.terms == Terms::default() {
        says_all["terms"] = Value::Null;
    }
    says_all
}

fn version_document(version: &Version) -> Value {
    json!({
        "version": version.number,
        "published_at": version.published.to_string(),
        "published_by": version.by,
        "says": definition(&version.definition),
    })
}

fn place_document(place: &Place) -> Value {
    json!({
        "partnership": place.partnership,
        "program": place.program,
        "began_under": place.began,
        "knows": place.crossed,
        "group": place.group,
        "tags": place.tags,
        "tier": place.tier,
    })
}

fn joined_document(place: &Partnership, says: Option<&Joined>) -> Value {
    let chain = |joined: &Joined| -> Vec<String> {
        joined
            .chain
            .iter()
            .map(|link| link.name.clone().unwrap_or_else(|| link.program.to_string()))
            .collect()
    };
    json!({
        "partnership": place.id,
        "program": place.program,
        "name": place.program_name,
        "vendor": { "id": place.peer, "name": place.peer_name },
        "version": says.map(|joined| joined.version),
        "says": says.map(|joined| definition(&joined.definition)),
        "stands_on": says.map(chain).unwrap_or_default(),
    })
}

static STAGE: Shape = Shape(
    "ProgramStage",
    &[
        text("name"),
        text("description"),
        text("action"),
        word("counts_as", &["new", "newsletter", "trial", "won", "lost"]),
    ],
);

static TIER: Shape =
    Shape("Tier", &[text("name"), number("accepted"), maybe(money("won")), number("rate"), text("benefits")]);

static REGISTERING: Shape = Shape(
    "ProgramRegistering",
    &[
        number("answer_hours"),
        many("approvals"),
        number("open_most"),
        number("extensions"),
        number("extension_days"),
        number("quiet_days"),
        number("trial_days"),
        number("trial_more_days"),
        word("precedence", &["first_complete", "second_gets_half", "customers_choice"]),
        many("requires"),
        many("questions"),
    ],
);

static SAYS: Shape = Shape(
    "ProgramTerms",
    &[
        text("name"),
        word("kind", &["marketing", "referral", "reseller", "technology"]),
        text("description"),
        many("motions"),
        many("products"),
        many("territories"),
        word("earns", &["commission", "discount"]),
        number("rate"),
        number("window_days"),
        shape("registering", &REGISTERING),
        word("pass_up", &["automatic", "by_hand", "never"]),
        maybe(id("upstream", "partnership")),
        shapes("stages", &STAGE),
        many("groups"),
        shapes("tiers", &TIER),
        number("period_months"),
        number("grace_days"),
        truth("automatic"),
        maybe(shape("terms", &agreements::TERMS)),
    ],
);

static DRAFT: Shape = Shape("ProgramDraft", &[number("revision"), shape("says", &SAYS)]);

static PROGRAM: Shape = Shape(
    "Program",
    &[
        id("id", "program"),
        text("name"),
        word("state", State::WORDS),
        number("version"),
        maybe(shape("says", &SAYS)),
        shape("draft", &DRAFT),
    ],
);

static VERSION: Shape = Shape(
    "ProgramVersion",
    &[number("version"), moment("published_at"), text("published_by"), shape("says", &SAYS)],
);

static PLACE: Shape = Shape(
    "Place",
    &[
        id("partnership", "partnership"),
        id("program", "program"),
        number("began_under"),
        maybe(number("knows")),
        maybe(text("group")),
        many("tags"),
        maybe(text("tier")),
    ],
);

static VENDOR: Shape = Shape("Vendor", &[id("id", "org"), text("name")]);

static JOINED: Shape = Shape(
    "JoinedProgram",
    &[
        id("partnership", "partnership"),
        id("program", "program"),
        text("name"),
        shape("vendor", &VENDOR),
        maybe(number("version")),
        maybe(shape("says", &SAYS)),
        many("stands_on"),
    ],
);
