//! Deciding many applications at once, each on its own merits. Letters go out, so a page asks first; afterwards each says
//! what became of it.

use std::collections::BTreeSet;

use askama::Template;
use axum::{
    Json,
    extract::{Form, State as From},
    http::{HeaderMap, Method},
};
use kernel::ApplicationId;
use serde::Deserialize;
use serde_json::{Value, json};
use trust::{
    Portal,
    access::{Access, Decides},
    members::origin,
};
use vault::{Change, Tx, VaultError};
use web::{
    Crumb, Html, Input, Page, Problem, Rooms, Sample,
    shape::{
        Answers, Shape,
        member::{id, shapes, text, word},
    },
};

use super::{
    ApplicationError, Reason, State, Verdict,
    deciding::decide,
    store,
    web::{Typed, faster, most, named},
};
use crate::texts::applications as texts;

/// Decisions of one change, at most.
const MOST: usize = 100;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let path = "/o/{org}/applications/decisions/review";
    rooms.page(Method::POST, path, Sample::form("id={application}&decision=approve"), ask);
    let path = "/o/{org}/applications/decisions";
    rooms.page(Method::POST, path, Sample::form("id={application}&decision=approve"), settle);
    let about = "Approves or rejects up to a hundred applications, each on its own merits, and says of each what \
                 became of it. A rejection needs a `reason`; `said` is told to each applicant with it.";
    let sample = Sample::json(r#"{"ids":["{application}"],"decision":"approve"}"#);
    rooms
        .api(Method::POST, "/api/v1/applications/decisions", about, sample, settle_for_program)
        .answers(Answers::One(&DECISIONS));
}

/// What became of one.
struct Became {
    id: ApplicationId,
    company: String,
    /// Why not, where it was not decided.
    not: Option<String>,
}

async fn each(
    access: &Access,
    ids: &[ApplicationId],
    verdict: &Verdict,
    origin: &str,
) -> Result<Vec<Became>, Problem> {
    let act = async |change: &Change| {
        let mut all = Vec::with_capacity(ids.len());
        for id in ids {
            let one = async |change: &Change| decide(change, *id, verdict, origin).await;
            let company = store::find(change, *id).await?.map(|one| one.company).unwrap_or_default();
            let not = match change.savepoint(one).await {
                Ok(_) => None,
                Err(error @ (ApplicationError::NoReason | ApplicationError::TooLong)) => return Err(error),
                Err(error @ ApplicationError::Vault(_)) => return Err(error),
                Err(why) => Some((matches!(why, ApplicationError::Stands(_)), why.to_string())),
            };
            all.push((*id, company, not));
        }
        Ok::<_, ApplicationError>(all)
    };
    let mut all = Vec::with_capacity(ids.len());
    for (id, company, not) in access.vault.change(access.actor, act).await? {
        let not = match not {
            Some((true, _)) => Some(faster(access, id).await?),
            other => other.map(|(_, why)| why),
        };
        all.push(Became { id, company, not });
    }
    Ok(all)
}

type Pairs = Form<Vec<(String, String)>>;

/// What a form of many says.
fn read(form: &[(String, String)]) -> Result<(Vec<ApplicationId>, Typed), Problem> {
    let value = |name: &str| form.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let ids = form.iter().filter(|(name, _)| name == "id").map(|(_, id)| named(id));
    let ids = distinct(ids.collect::<Result<Vec<_>, _>>()?)?;
    let typed = Typed {
        decision: value("decision").unwrap_or_default(),
        reason: value("reason").unwrap_or_default(),
        said: value("said").unwrap_or_default(),
    };
    Ok((ids, typed))
}

fn distinct(ids: Vec<ApplicationId>) -> Result<Vec<ApplicationId>, Problem> {
    let mut known = BTreeSet::new();
    let ids: Vec<ApplicationId> = ids.into_iter().filter(|id| known.insert(*id)).collect();
    if ids.len() > MOST { Err(Problem::refused("too_many", texts::many(MOST))) } else { Ok(ids) }
}

async fn ask(access: Decides, Form(form): Pairs) -> Result<Html<AskPage>, Problem> {
    let (ids, typed) = read(&form)?;
    AskPage::read(&access, &ids, &typed, false).await.map(Html)
}

async fn settle(
    access: Decides,
    From(portal): From<Portal>,
    headers: HeaderMap,
    Form(form): Pairs,
) -> Result<axum::response::Response, Problem> {
    use axum::response::IntoResponse;
    let (ids, typed) = read(&form)?;
    let rejects = typed.decision == "reject";
    let unsaid = Reason::of_word(&typed.reason)
        .is_none_or(|reason| reason == Reason::Other && typed.said.trim().is_empty());
    if rejects && unsaid {
        let page = AskPage::read(&access, &ids, &typed, true).await?;
        return Ok((axum::http::StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response());
    }
    let verdict = typed.verdict()?;
    let origin = origin(&portal, &headers).await?;
    let became = each(&access, &ids, &verdict, &origin).await?;
    Ok(Html(DonePage::new(&access, rejects, became)).into_response())
}

#[derive(Debug, Deserialize)]
struct Asked {
    ids: Vec<String>,
    #[serde(flatten)]
    typed: Typed,
}

async fn settle_for_program(
    access: Decides,
    From(portal): From<Portal>,
    headers: HeaderMap,
    Json(asked): Json<Asked>,
) -> Result<Json<Value>, Problem> {
    let ids = asked.ids.iter().map(|id| named(id)).collect::<Result<Vec<_>, _>>()?;
    let (ids, verdict) = (distinct(ids)?, asked.typed.verdict()?);
    let origin = origin(&portal, &headers).await?;
    let became = each(&access, &ids, &verdict, &origin).await?;
    let rows: Vec<Value> = became
        .iter()
        .map(|one| {
            let outcome = if one.not.is_some() { "not" } else { "done" };
            json!({ "id": one.id, "outcome": outcome, "detail": one.not.clone().unwrap_or_default() })
        })
        .collect();
    Ok(Json(json!({ "data": { "outcomes": rows } })))
}

/// Asks before many letters go out.
#[derive(Template)]
#[template(path = "applications/many.html")]
struct AskPage {
    page: Page,
    here: String,
    rejects: bool,
    waiting: Vec<(String, String)>,
    /// Chosen, but decided before.
    others: usize,
    reason: Input,
    said: Input,
}

impl AskPage {
    async fn read(
        access: &Access,
        ids: &[ApplicationId],
        typed: &Typed,
        tells: bool,
    ) -> Result<Self, Problem> {
        let read = access.vault.read(async |tx: &Tx| {
            let mut all = Vec::new();
            for id in ids {
                all.extend(store::find(tx, *id).await?);
            }
            Ok::<_, VaultError>(all)
        });
        let all = read.await.map_err(|error| Problem::broken(&error))?;
        let waits = all.iter().filter(|one| one.state == State::Received);
        let waiting: Vec<_> = waits.map(|one| (one.id.to_string(), one.company.clone())).collect();
        let rejects = typed.decision == "reject";
        let title = match rejects {
            true => texts::reject_ask(waiting.len()),
            false => texts::approve_ask(waiting.len()),
        };
        let reasons = std::iter::once((String::new(), texts::choose_reason()))
            .chain(Reason::ALL.iter().map(|reason| (reason.word().to_owned(), reason.label())));
        Ok(Self {
            page: paged(access, title),
            here: access.here("applications"),
            rejects,
            others: ids.len() - waiting.len(),
            waiting,
            reason: Input::choice("reason", texts::reason(), reasons)
                .value(&typed.reason)
                .required()
                .error(tells.then(texts::say_why)),
            said: Input::long("said", texts::said())
                .value(&typed.said)
                .most(most())
                .aside(texts::optional())
                .hint(texts::said_hint()),
        })
    }
}

fn paged(access: &Access, title: String) -> Page {
    let mut page = access.page(title);
    page.crumbs = vec![
        Crumb { label: texts::title(), href: Some(access.here("applications")) },
        Crumb { label: page.title.clone(), href: None },
    ];
    page
}

/// What became of each.
#[derive(Template)]
#[template(path = "applications/done.html")]
struct DonePage {
    page: Page,
    here: String,
    summary: String,
    rows: Vec<(String, String, bool, String)>,
}

impl DonePage {
    fn new(access: &Access, rejects: bool, became: Vec<Became>) -> Self {
        let here = access.here("applications");
        let done = became.iter().filter(|one| one.not.is_none()).count();
        let title = if rejects { texts::many_rejected(done) } else { texts::many_approved(done) };
        let row = |one: Became| {
            let fine = one.not.is_none();
            let told = match one.not {
                Some(why) => why,
                None if rejects => State::Rejected.label(),
                None => State::Approved.label(),
            };
            let company = if one.company.is_empty() { texts::gone() } else { one.company };
            (format!("{here}/{}", one.id), company, fine, told)
        };
        Self {
            summary: match became.len() - done {
                0 => texts::all_done(),
                not => texts::some_not(not),
            },
            page: paged(access, title),
            rows: became.into_iter().map(row).collect(),
            here,
        }
    }
}

static DECISIONS: Shape = Shape("ApplicationDecisions", &[shapes("outcomes", &OUTCOME)]);
static OUTCOME: Shape = Shape(
    "ApplicationOutcome",
    &[id("id", "application"), word("outcome", &["done", "not"]), text("detail")],
);
