//! Applications for programs: everything that the pages do.

use std::collections::HashMap;

use axum::{
    Extension, Json,
    extract::{Path, Query as Asking, State as From},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use kernel::{ApplicationId, ProgramId};
use serde::Deserialize;
use serde_json::{Value, json};
use trust::{
    Portal,
    access::{Access, Administers, Decides, Reads, Works},
    members::origin,
    organisations::cookieless_origin,
};
use vault::{Change, Tx, VaultError};
use web::{
    IfMatch, Listed, Problem, Rooms, Sample, Version,
    shape::{
        Answers, Shape,
        member::{anything, id, maybe, moment, number, shapes, text, texts as many, truth, word},
    },
};

use super::{
    Application, ApplicationError, Applies, Arrived, Intake, IntakeError, Reason, Rule, Settings, State,
    Test, Then, address, deciding,
    intake::open,
    setting, store,
    web::{Typed, faster, named},
};
use crate::{
    forms::{self, Answered, Came, Coming, SubmitError},
    offers, programs,
    texts::applications as texts,
};

/// Rows in an answer if nothing is said, and at most.
const USUAL: u64 = 100;
const MOST: u64 = 1_000;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let about = "Lists applications, the newest first: those that stand in `state`, and for `program`, if these are \
                 named.";
    rooms
        .api(Method::GET, "/api/v1/applications", about, Sample::get(), list)
        .answers(Answers::List(&APPLICATION));
    let path = "/api/v1/applications/{application}";
    rooms.api(Method::GET, path, "One application.", Sample::get(), show).answers(Answers::One(&APPLICATION));
    let about = "Erases an application with everything that was answered; an offer that nobody accepted is taken back.";
    rooms.api(Method::DELETE, path, about, Sample::get(), erase).answers(Answers::Nothing);
    let about = "Approves an application, which offers its applicant a place by mail, or rejects it: `reason` says why, \
                 and `said` is told with it. 409 where somebody was faster.";
    let sample = Sample::json(
        r#"{"decision":"reject","reason":"not_the_right_fit","said":"We sell in Austria alone."}"#,
    );
    rooms
        .api(Method::POST, "/api/v1/applications/{application}/decision", about, sample, decide)
        .answers(Answers::One(&APPLICATION));
    let about = "Takes a decision back: the application waits again, and an offer that nobody accepted is taken back.";
    rooms
        .api(Method::POST, "/api/v1/applications/{application}/reopening", about, Sample::json("{}"), reopen)
        .answers(Answers::One(&APPLICATION));
    let about = "Writes the note that one’s own people read.";
    rooms
        .api(
            Method::PUT,
            "/api/v1/applications/{application}/note",
            about,
            Sample::json(r#"{"note":"Ask Ines"}"#),
            note,
        )
        .answers(Answers::One(&APPLICATION));
    let path = "/api/v1/programs/{program}/applications/settings";
    let about = "How a program takes applications, and the rules that decide before people do.";
    rooms.api(Method::GET, path, about, Sample::get(), settings).answers(Answers::One(&INTAKE));
    let about = "Lets a program take applications with a published form, or stops it (`open`: false). `rules`, if they \
                 are given, take the place of those that are there. `If-Match` guards what was read.";
    let sample = Sample::json(
        r#"{"open":true,"form":"{intake_form}","again_after_days":90,"keep_months":12,"says_rate":false}"#,
    );
    rooms.api(Method::PUT, path, about, sample, set).answers(Answers::One(&INTAKE));
    let about = "Applies for somebody, with answers by the keys of the form’s fields, as on the program’s page in public. \
                 Of one address there is one application that is open: more is put to it. 409 while somebody who was \
                 rejected may not apply again.";
    let sample = Sample::json(r#"{"answers":{"company":"Isdom","email":"ada@isdom.example.com"}}"#);
    let path = "/api/v1/programs/{program}/applications";
    rooms.api(Method::POST, path, about, sample, apply).answers(Answers::Added(&APPLICATION));
    let about = "What these rules would have said of the last 20 applications. Nothing is kept.";
    let sample = Sample::json(
        r#"{"rules":[{"field":"company","is":"contains","values":["isdom"],"then":"approve"}]}"#,
    );
    let path = "/api/v1/programs/{program}/applications/trial";
    rooms.api(Method::POST, path, about, sample, trial).answers(Answers::One(&TRIAL));
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Slice {
    state: String,
    program: String,
    cursor: String,
    limit: Option<u64>,
}

#[derive(Debug, Deserialize)]
struct Noted {
    note: String,
}

#[derive(Debug, Deserialize)]
struct Set {
    #[serde(default = "yes")]
    open: bool,
    form: Option<String>,
    again_after_days: Option<i64>,
    keep_months: Option<i64>,
    says_rate: Option<bool>,
    rules: Option<Vec<Rule>>,
}

#[derive(Debug, Deserialize)]
struct Tries {
    rules: Vec<Rule>,
}

fn yes() -> bool {
    true
}

async fn list(access: Reads, Asking(slice): Asking<Slice>) -> Result<Json<Listed<Value>>, Problem> {
    let state = match slice.state.as_str() {
        "" => None,
        word => Some(State::of_word(word).ok_or_else(|| Problem::malformed(texts::no_state()))?),
    };
    let program = match slice.program.as_str() {
        "" => None,
        id => Some(id.parse::<ProgramId>().map_err(|_| Problem::malformed(texts::no_program()))?),
    };
    let before = match slice.cursor.as_str() {
        "" => None,
        cursor => Some(
            cursor
                .parse::<ApplicationId>()
                .map_err(|_| Problem::malformed(crate::texts::forms::no_cursor()))?,
        ),
    };
    let limit = slice.limit.unwrap_or(USUAL);
    if !(1..=MOST).contains(&limit) {
        return Err(Problem::malformed(crate::texts::forms::no_limit(MOST)));
    }
    let read = access.vault.read(async |tx: &Tx| {
        let mut found = store::search(tx, state, program, before, limit + 1).await?;
        let more = found.len() as u64 > limit;
        found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        let counts = store::counts(tx, program).await?;
        let total = counts
            .iter()
            .filter(|(one, _)| state.is_none_or(|state| state == *one))
            .map(|(_, many)| many)
            .sum();
        let mut data = Vec::new();
        for one in &found {
            data.push(document(tx, one).await?);
        }
        let next = found.last().filter(|_| more).map(|one| one.id.to_string());
        Ok::<_, VaultError>(Listed { data, next, total })
    });
    read.await.map(Json).map_err(|error| Problem::broken(&error))
}

async fn show(access: Reads, Path(application): Path<String>) -> Result<Json<Value>, Problem> {
    one(&access, named(&application)?).await
}

async fn one(access: &Access, id: ApplicationId) -> Result<Json<Value>, Problem> {
    let read = access.vault.read(async |tx: &Tx| {
        let one = store::find(tx, id).await?.ok_or(ApplicationError::Absent)?;
        Ok::<_, ApplicationError>(document(tx, &one).await?)
    });
    Ok(Json(json!({ "data": read.await? })))
}

async fn decide(
    access: Decides,
    From(portal): From<Portal>,
    headers: HeaderMap,
    Path(application): Path<String>,
    Json(typed): Json<Typed>,
) -> Result<Json<Value>, Problem> {
    let (id, verdict) = (named(&application)?, typed.verdict()?);
    let origin = origin(&portal, &headers).await?;
    let act = async |change: &Change| deciding::decide(change, id, &verdict, &origin).await;
    match access.vault.change(access.actor, act).await {
        Ok(_) => one(&access, id).await,
        Err(ApplicationError::Stands(_)) => Err(Problem::conflict(faster(&access, id).await?)),
        Err(error) => Err(error.into()),
    }
}

async fn reopen(access: Decides, Path(application): Path<String>) -> Result<Json<Value>, Problem> {
    let id = named(&application)?;
    access.vault.change(access.actor, async |change: &Change| deciding::reopen(change, id).await).await?;
    one(&access, id).await
}

async fn note(
    access: Decides,
    Path(application): Path<String>,
    Json(noted): Json<Noted>,
) -> Result<Json<Value>, Problem> {
    let id = named(&application)?;
    let act = async |change: &Change| deciding::note(change, id, &noted.note).await;
    access.vault.change(access.actor, act).await?;
    one(&access, id).await
}

async fn erase(access: Decides, Path(application): Path<String>) -> Result<StatusCode, Problem> {
    let id = named(&application)?;
    access.vault.change(access.actor, async |change: &Change| deciding::erase(change, id).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn apply(
    access: Works,
    From(portal): From<Portal>,
    headers: HeaderMap,
    Path(program): Path<String>,
    Json(answered): Json<Answered>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let program: ProgramId = program.parse().map_err(|_| Problem::absent())?;
    let given = answered.given()?;
    // What an address asked before may lie out of the sight of who is limited: then they bring nothing.
    if access.vault.sight().is_some() {
        return Err(Problem::absent());
    }
    let origin = Some(origin(&portal, &headers).await?);
    let applied = access.vault.change(access.actor, async |change: &Change| {
        let (current, _) = open(change, program).await?.ok_or(SubmitError::Absent)?;
        let coming = Coming {
            form: current.form,
            version: current.number,
            given: forms::with_files(change, current.form, given.clone(), &answered.files).await?,
            stamp: change.chance().uuid(change.now()),
            came: Came::Api,
            suspicion: None,
            applies: Some(Applies { program, origin: origin.clone() }),
        };
        match forms::submit(change, coming).await?.1 {
            Arrived::Early(_, again) => Err(SubmitError::Early(again)),
            arrived => {
                let id = arrived.application().ok_or(SubmitError::Absent)?;
                let one = store::find(change, id).await?.ok_or(SubmitError::Absent)?;
                Ok(document(change, &one).await?)
            }
        }
    });
    Ok((StatusCode::CREATED, Json(json!({ "data": applied.await? }))))
}

async fn settings(
    access: Administers,
    From(portal): From<Portal>,
    headers: HeaderMap,
    Path(program): Path<String>,
) -> Result<Response, Problem> {
    set_document(&access, &portal, &headers, program.parse().map_err(|_| Problem::absent())?).await
}

async fn set(
    access: Administers,
    From(portal): From<Portal>,
    (headers, seen): (HeaderMap, IfMatch),
    Path(program): Path<String>,
    Json(set): Json<Set>,
) -> Result<Response, Problem> {
    let id: ProgramId = program.parse().map_err(|_| Problem::absent())?;
    let form = match set.form.as_deref() {
        Some(form) => Some(form.parse().map_err(|_| Problem::refused("form", texts::no_form()))?),
        None => None,
    };
    let changed = access.vault.change(access.actor, async |change: &Change| {
        let mut seen = seen.0;
        setting::one(change, id).await?;
        if set.open {
            let known = store::intake(change, id).await?;
            let form = form.or(known.as_ref().map(|intake| intake.form)).ok_or(IntakeError::Form)?;
            let usual = known.map_or_else(|| Settings::usual(form), |intake| intake.settings());
            let settings = Settings {
                form,
                again_days: set.again_after_days.unwrap_or(usual.again_days),
                keep_months: set.keep_months.unwrap_or(usual.keep_months),
                says_rate: set.says_rate.unwrap_or(usual.says_rate),
            };
            setting::take(change, id, seen.take(), &settings).await?;
        }
        if let Some(rules) = set.rules.clone() {
            setting::set_rules(change, id, seen, rules).await?;
        }
        if !set.open {
            setting::stop(change, id).await?;
        }
        Ok::<_, IntakeError>(())
    });
    match changed.await {
        Ok(()) => set_document(&access, &portal, &headers, id).await,
        Err(IntakeError::Since) => Err(Problem::changed_since()),
        Err(error) => Err(error.into()),
    }
}

async fn trial(
    access: Administers,
    Path(program): Path<String>,
    Json(Tries { rules }): Json<Tries>,
) -> Result<Json<Value>, Problem> {
    let id: ProgramId = program.parse().map_err(|_| Problem::absent())?;
    let tried = access.vault.read(async |tx: &Tx| setting::trial(tx, id, &rules).await).await?;
    let tried: Vec<Value> = tried
        .iter()
        .map(|one| json!({ "application": one.application.id, "rule": one.rule, "then": one.then.word() }))
        .collect();
    Ok(Json(json!({ "data": { "tried": tried } })))
}

async fn set_document(
    access: &Access,
    portal: &Portal,
    headers: &HeaderMap,
    id: ProgramId,
) -> Result<Response, Problem> {
    let read = access.vault.read(async |tx: &Tx| {
        setting::one(tx, id).await?;
        let known = store::intake(tx, id).await?;
        let asks = match &known {
            Some(intake) => setting::asked(tx, intake).await?.0,
            None => Default::default(),
        };
        Ok::<_, IntakeError>((known, asks, open(tx, id).await?.is_some()))
    });
    let (known, asks, shown) = read.await?;
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let origin = cookieless_origin(portal.vaults.directory(), portal.mode.secure, host).await;
    let origin = origin.map_err(|error| Problem::broken(&error))?.filter(|_| shown);
    let at = origin.map(|origin| format!("{origin}{}", address(access.org, id)));
    let rules = known.iter().flat_map(|intake| &intake.rules);
    let rules: Vec<Value> = rules
        .map(|rule| {
            json!({
                "field": rule.field, "is": rule.is.word(), "values": rule.values, "then": rule.then.word(),
                "reason": rule.reason.map(Reason::word), "said": rule.said, "group": rule.group,
                "broken": rule.is_broken(&asks),
            })
        })
        .collect();
    let revision = known.as_ref().map_or(0, |intake| intake.revision);
    let usual = |value: fn(&Intake) -> i64| known.as_ref().map(value);
    let data = json!({
        "program": id,
        "open": known.as_ref().is_some_and(|intake| intake.open),
        "form": known.as_ref().map(|intake| intake.form),
        "again_after_days": usual(|intake| intake.again_days),
        "keep_months": usual(|intake| intake.keep_months),
        "says_rate": known.as_ref().is_some_and(|intake| intake.says_rate),
        "address": at,
        "script": at.as_ref().map(|at| format!("<script src=\"{at}/embed.js\" async></script>")),
        "rules": rules,
        "revision": revision,
    });
    Ok((Extension(Version(revision)), Json(json!({ "data": data }))).into_response())
}

impl Intake {
    fn settings(&self) -> Settings {
        let Self { form, again_days, keep_months, says_rate, .. } = *self;
        Settings { form, again_days, keep_months, says_rate }
    }
}

/// An application as programs read it. Its answers are those of its submission.
async fn document(tx: &Tx, one: &Application) -> Result<Value, VaultError> {
    let decided = one.decided.as_ref();
    let offer = match one.offer {
        Some(offer) => offers::find(tx, offer).await?,
        None => None,
    };
    let answers: HashMap<String, String> = match forms::filled(tx, one.submission).await? {
        Some((_, _, lines)) => lines.into_iter().map(|line| (line.key, line.said)).collect(),
        None => HashMap::new(),
    };
    Ok(json!({
        "id": one.id,
        "program": one.program,
        "program_name": programs::find(tx, one.program).await?.map(|program| program.name),
        "submission": one.submission,
        "company": one.company,
        "email": one.email.as_str(),
        "state": one.state.word(),
        "answers": answers,
        "received_at": one.received.to_string(),
        "decided_at": decided.map(|decided| decided.at.to_string()),
        "decided_by": decided.map(|decided| decided.by.clone()),
        "rule": decided.and_then(|decided| decided.rule),
        "reason": decided.and_then(|decided| decided.reason).map(Reason::word),
        "said": decided.map(|decided| decided.said.clone()).unwrap_or_default(),
        "offer": one.offer.filter(|_| one.partnership.is_none()),
        "offer_open_until": offer.filter(|offer| offer.is_open(tx.now())).map(|offer| offer.until().to_string()),
        "partnership": one.partnership,
        "ended_at": one.ended.map(|at| at.to_string()),
        "note": one.note,
        "visibility": "only_you",
    }))
}

static APPLICATION: Shape = Shape(
    "Application",
    &[
        id("id", "application"),
        id("program", "program"),
        maybe(text("program_name")),
        id("submission", "submission"),
        text("company"),
        text("email"),
        word("state", State::WORDS),
        anything("answers"),
        moment("received_at"),
        maybe(moment("decided_at")),
        maybe(text("decided_by")),
        maybe(number("rule")),
        maybe(word("reason", Reason::WORDS)),
        text("said"),
        maybe(id("offer", "offer")),
        maybe(moment("offer_open_until")),
        maybe(id("partnership", "partnership")),
        maybe(moment("ended_at")),
        text("note"),
        word("visibility", &["only_you"]),
    ],
);

static RULE: Shape = Shape(
    "ApplicationRule",
    &[
        text("field"),
        word("is", Test::WORDS),
        many("values"),
        word("then", Then::WORDS),
        maybe(word("reason", Reason::WORDS)),
        text("said"),
        text("group"),
        truth("broken"),
    ],
);

static INTAKE: Shape = Shape(
    "ApplicationSettings",
    &[
        id("program", "program"),
        truth("open"),
        maybe(id("form", "form")),
        maybe(number("again_after_days")),
        maybe(number("keep_months")),
        truth("says_rate"),
        maybe(text("address")),
        maybe(text("script")),
        shapes("rules", &RULE),
        number("revision"),
    ],
);

static TRIED: Shape = Shape(
    "TriedApplication",
    &[id("application", "application"), maybe(number("rule")), word("then", Then::WORDS)],
);
static TRIAL: Shape = Shape("ApplicationTrial", &[shapes("tried", &TRIED)]);
