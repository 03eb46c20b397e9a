//! Deciding many registrations at once, each on its own merits. A decision is sent and cannot be taken back; so a
//! page asks first, which says how many there are and who is told.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    Json,
    extract::{Form, Query as Asking},
    http::Method,
    response::Redirect,
};
use exchange::{Exchange, SendError};
use kernel::RegistrationId;
use serde::Deserialize;
use serde_json::{Value, json};
use trust::{
    Portal,
    access::{Access, Decides},
};
use vault::{Change, VaultError};
use web::{
    Html, Page, Problem, Rooms, Sample,
    shape::{
        Answers, Shape,
        member::{id, number, shapes, text},
    },
};

use super::{
    Decision, Denial, Direction, RegistrationError, Registrations, State, actions, store, web::Verdict,
};
use crate::texts::registrations as texts;
use crate::{
    conflicts,
    leads::{at, sentence, to},
    tables::{
        Tabled,
        bulk::{Chosen, too_many},
    },
};

/// Decisions of one change, at most: each is signed and sent.
const MOST: usize = 1_000;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let review = "/o/{org}/registrations/decisions/review";
    rooms.page(Method::POST, review, Sample::form("id={registration}"), ask);
    let decisions = Sample::form("id={registration}&decision=accept");
    rooms.page(Method::POST, "/o/{org}/registrations/decisions", decisions, decide);
    rooms.api(
        Method::POST,
        "/api/v1/registrations/decisions",
        "Accepts or denies many registrations, each on its own merits: what cannot be decided is told in not. A \
         denial needs a code and a reason.",
        Sample::json(r#"{"ids":["{registration}"],"decision":"accept"}"#),
        decide_for_program,
    ).answers(Answers::One(&DECIDED));
}

/// What became of each.
#[derive(Debug, Default)]
pub(crate) struct Decided {
    /// Those that were decided.
    pub(crate) done: Vec<RegistrationId>,
    /// Those that were not, each with why.
    pub(crate) not: Vec<(RegistrationId, String)>,
}

/// Decides each in one change: what one of them cannot, does not keep the others from it.
pub(crate) async fn decide_each(
    exchange: &Exchange,
    change: &Change,
    ids: &[RegistrationId],
    decision: &Decision,
) -> Result<Decided, RegistrationError> {
    store::read_ahead(change, ids).await?;
    let mut decided = Decided::default();
    for id in ids {
        let one = async |change: &Change| {
            // Whom it meets is looked at one by one.
            conflicts::confirm(change, *id, decision, "").await?;
            actions::decide(exchange, change, *id, decision.clone()).await
        };
        match change.savepoint(one).await {
            Ok(()) => decided.done.push(*id),
            Err(
                error @ (RegistrationError::Absent
                | RegistrationError::Conflicting
                | RegistrationError::SamePerson
                | RegistrationError::Decided(_)
                | RegistrationError::Send(SendError::Uncovered { .. })),
            ) => decided.not.push((*id, sentence(&error.to_string()))),
            Err(error) => return Err(error),
        }
    }
    Ok(decided)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Which {
    decision: String,
}

type Pairs = Form<Vec<(String, String)>>;

/// The page that asks.
async fn ask(
    access: Decides,
    Asking(Which { decision }): Asking<Which>,
    Form(form): Pairs,
) -> Result<Html<AskPage>, Problem> {
    let chosen = Chosen::of(&form);
    let rows = chosen.understand::<Registrations>()?;
    let found = access.vault.read(async |tx| {
        let Some(ids) = rows.ids(tx).await? else { return Ok(None) };
        let ids: Vec<RegistrationId> = ids.into_iter().map(RegistrationId::from).collect();
        Ok::<_, VaultError>(Some((ids.len(), store::read_ahead(tx, &ids).await?)))
    });
    let (chosen_rows, found) = found.await.map_err(|error| Problem::broken(&error))?.ok_or_else(too_many)?;
    let waiting = found
        .into_iter()
        .filter(|one| one.direction == Direction::Received && one.state == State::Pending)
        .collect::<Vec<_>>();
    if waiting.len() > MOST {
        return Err(too_many());
    }
    let mut partners: BTreeMap<String, u64> = BTreeMap::new();
    for one in &waiting {
        *partners.entry(one.peer_name.clone()).or_default() += 1;
    }
    let deny = decision == "deny";
    let here = access.here("registrations");
    let mut page = access.page(if deny { texts::deny_title() } else { texts::accept_title() });
    page.crumbs = vec![to(&texts::title(), &here), at(&page.title)];
    Ok(Html(AskPage {
        page,
        deny,
        others: chosen_rows - waiting.len(),
        ids: waiting.iter().map(|one| one.id.to_string()).collect(),
        partners: partners.into_iter().collect(),
        list: format!("{here}{}", Registrations::asked(&chosen.back)?.link("", "")),
        here,
        back: chosen.back,
    }))
}

async fn decide(access: Decides, Form(form): Pairs) -> Result<Redirect, Problem> {
    let value = |name: &str| {
        form.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let verdict = Verdict {
        decision: value("decision"),
        code: value("code"),
        reason: value("reason"),
        ..Verdict::default()
    };
    let chosen = Chosen::of(&form);
    let asked = Registrations::asked(&chosen.back)?;
    let done = if verdict.decision == "accept" { "accepted" } else { "denied" };
    let decided = all(&access, &chosen, &verdict).await?;
    let told = [
        ("done", done.to_owned()),
        ("count", decided.done.len().to_string()),
        ("not", decided.not.len().to_string()),
    ];
    Ok(Redirect::to(&format!("{}{}", access.here("registrations"), asked.telling(&told))))
}

#[derive(Debug, Deserialize)]
struct Asked {
    #[serde(default)]
    ids: Vec<String>,
    filters: Option<String>,
    #[serde(flatten)]
    verdict: Verdict,
}

async fn decide_for_program(access: Decides, Json(asked): Json<Asked>) -> Result<Json<Value>, Problem> {
    let chosen = Chosen::these(asked.ids, asked.filters);
    let Decided { done, not } = all(&access, &chosen, &asked.verdict).await?;
    let not: Vec<Value> = not.into_iter().map(|(id, detail)| json!({ "id": id, "detail": detail })).collect();
    Ok(Json(json!({ "data": { "decided": done, "not": not } })))
}

async fn all(access: &Access, chosen: &Chosen, verdict: &Verdict) -> Result<Decided, Problem> {
    let decision = verdict.understand()?;
    let rows = chosen.understand::<Registrations>()?;
    let exchange = &access.exchange;
    let change = access.vault.change(access.actor, async |change| {
        let ids = rows.ids(change).await?.filter(|ids| ids.len() <= MOST);
        let Some(ids) = ids else { return Ok::<_, RegistrationError>(None) };
        let ids: Vec<RegistrationId> = ids.into_iter().map(RegistrationId::from).collect();
        Ok(Some(decide_each(exchange, change, &ids, &decision).await?))
    });
    change.await?.ok_or_else(too_many)
}

/// Asks before many decisions are sent.
#[derive(Template)]
#[template(path = "registrations/many.html")]
struct AskPage {
    page: Page,
    deny: bool,
    /// Chosen, but decided before, or not for us to decide.
    others: usize,
    ids: Vec<String>,
    partners: Vec<(String, u64)>,
    here: String,
    list: String,
    back: String,
}

impl AskPage {
    fn codes(&self) -> [Denial; 6] {
        Denial::ALL
    }
}

static DECIDED: Shape = Shape("Decided", &[number("decided"), shapes("not", &NOT)]);
static NOT: Shape = Shape("NotDecided", &[id("id", "registration"), text("detail")]);
