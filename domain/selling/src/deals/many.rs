//! What is arranged for many deals at once: who looks after them, and by when their next steps are due. Each can be
//! taken back for a day; what somebody has changed again meanwhile stays as they made it.

use std::collections::HashMap;

use askama::Template;
use axum::{
    Json,
    extract::{Form, Query as Asking},
    http::Method,
    response::Redirect,
};
use jiff::civil::Date;
use kernel::{ActId, PersonId, StepId};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use trust::{
    Portal,
    access::{Access, Works},
};
use vault::{Change, Fact, VaultError, rows::Uuid};
use web::{
    Html, Input, Page, Problem, Rooms, Sample,
    shape::Answers,
    table::{BulkAct, Told},
};

use super::{
    Deal, Deals, Stage, answers, store,
    web::{colleague, people},
};
use crate::texts::deals as texts;
use crate::{
    leads::{at, to},
    steps::{self, DealStep},
    tables::{
        Tabled,
        bulk::{Chosen, too_many},
        undo::{self, Undoing, Undone},
    },
};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::POST, "/o/{org}/deals/many/review", Sample::form("id={deal}"), ask);
    let given = Sample::form("id={deal}&act=owner&owner=");
    rooms.page(Method::POST, "/o/{org}/deals/many", given, arrange);
    rooms.api(
        Method::POST,
        "/api/v1/deals/owner",
        "Says who looks after many deals, those of ids, or all that match filters: somebody who works here, or \
         nobody. The answer names the act that /api/v1/undo takes back within a day.",
        Sample::json(r#"{"ids":["{deal}"],"owner":null}"#),
        give,
    ).answers(Answers::One(&undo::MANY));
    rooms.api(
        Method::POST,
        "/api/v1/deals/due",
        "Says by when the next steps of many deals are due, those of ids, or all that match filters; a deal for \
         which nothing is planned stays as it is. The answer names the act that /api/v1/undo takes back.",
        Sample::json(r#"{"ids":["{deal}"],"on":"2026-12-01"}"#),
        due,
    ).answers(Answers::One(&undo::MANY));
}

/// The act that says who looks after deals.
const GIVEN: &str = "deals.given";
/// The act that says by when their next steps are due.
const DUE: &str = "deals.due";

/// How both are taken back.
pub(crate) const UNDOING: &[Undoing] = &[
    Undoing {
        kind: GIVEN,
        undo: |change, before| Box::pin(take_back(change, GIVEN, before)),
        back: undo::back::<Deals>,
    },
    Undoing {
        kind: DUE,
        undo: |change, before| Box::pin(take_back(change, DUE, before)),
        back: undo::back::<Deals>,
    },
];

/// What is arranged.
#[derive(Debug, Clone, Copy)]
enum Arranged {
    /// Who looks after it.
    Owner(Option<PersonId>),
    /// By when its next step is due.
    Due(Option<Date>),
}

/// Who looked after a deal before an act, and since.
#[derive(Debug, Serialize, Deserialize)]
struct Handed {
    from: Option<PersonId>,
    to: Option<PersonId>,
}

/// By when a step was due before an act, and since.
#[derive(Debug, Serialize, Deserialize)]
struct Postponed {
    step: StepId,
    from: Option<Date>,
    to: Option<Date>,
}

/// Arranges that for each of these that has it otherwise.
async fn arrange_each(change: &Change, ids: &[Uuid], to: Arranged) -> Undone {
    let deals = store::these(change, ids).await?;
    match to {
        Arranged::Owner(owner) => hand(change, deals.into_iter().map(|deal| (deal, owner)).collect()).await,
        Arranged::Due(on) => {
            let standing = deals.iter().filter(|deal| deal.stage != Stage::Withdrawn);
            let next = standing.filter_map(|deal| deal.next.as_ref().map(|next| next.id)).collect::<Vec<_>>();
            let steps = steps::own(change, &next).await?;
            postpone(change, steps.into_iter().map(|step| (step, on)).collect()).await
        }
    }
}

/// Makes it again what it was before; where somebody arranged it otherwise since, it stays.
async fn take_back(change: &Change, kind: &'static str, before: &[(Uuid, Value)]) -> Undone {
    let damaged = |error| VaultError::Damaged(format!("{kind}: {error}"));
    if kind == GIVEN {
        let mut was: HashMap<Uuid, Handed> = HashMap::with_capacity(before.len());
        for (id, one) in before {
            was.insert(*id, serde_json::from_value(one.clone()).map_err(damaged)?);
        }
        let ids: Vec<Uuid> = before.iter().map(|(id, _)| *id).collect();
        let deals = store::these(change, &ids).await?.into_iter().filter_map(|deal| {
            let Handed { from, to } = was.remove(&deal.id.uuid())?;
            (deal.owner == to).then_some((deal, from))
        });
        return hand(change, deals.collect()).await;
    }
    let mut was: HashMap<StepId, Postponed> = HashMap::with_capacity(before.len());
    for (_, one) in before {
        let one: Postponed = serde_json::from_value(one.clone()).map_err(damaged)?;
        was.insert(one.step, one);
    }
    let ids: Vec<StepId> = was.keys().copied().collect();
    let steps = steps::own(change, &ids).await?.into_iter().filter_map(|step| {
        let Postponed { from, to, .. } = was.remove(&step.id)?;
        (step.due == to).then_some((step, from))
    });
    postpone(change, steps.collect()).await
}

/// Hands these deals over.
async fn hand(change: &Change, wanted: Vec<(Deal, Option<PersonId>)>) -> Undone {
    let mut before = Vec::with_capacity(wanted.len());
    let mut deals = Vec::with_capacity(wanted.len());
    for (mut deal, to) in wanted {
        if deal.owner == to || deal.stage == Stage::Withdrawn {
            continue;
        }
        change.record(Fact::new("deal.assigned").about(deal.id).with("to", json!(to))).await?;
        let from = std::mem::replace(&mut deal.owner, to);
        before.push((deal.id.uuid(), json!(Handed { from, to })));
        deals.push(deal);
    }
    store::arrange_each(change, &deals).await?;
    Ok((undo::keep(change, GIVEN, &before).await?, before.len() as u64))
}

/// Gives these steps another day.
async fn postpone(change: &Change, wanted: Vec<(DealStep, Option<Date>)>) -> Undone {
    let mut before = Vec::with_capacity(wanted.len());
    let mut later = Vec::with_capacity(wanted.len());
    for (mut step, to) in wanted {
        let Some(deal) = step.deal.filter(|_| step.due != to) else { continue };
        let from = std::mem::replace(&mut step.due, to);
        before.push((deal.uuid(), json!(Postponed { step: step.id, from, to })));
        later.push(step);
    }
    steps::postpone(change, &later).await?;
    Ok((undo::keep(change, DUE, &before).await?, before.len() as u64))
}

/// What can be done with many.
pub(super) fn acts(here: &str) -> Vec<BulkAct> {
    let act = |label, act| BulkAct { label, action: format!("{here}/many/review?act={act}"), main: false };
    vec![act(texts::hand_over_many(), "owner"), act(texts::due_many(), "due")]
}

/// What the last act on many deals did.
pub(super) fn told(kind: &str, count: usize, undo: String) -> Option<Told> {
    let text = match (kind, count) {
        (GIVEN, 0) => texts::same_owner(),
        (DUE, 0) => texts::same_day(),
        (GIVEN, _) => texts::handed_over(count),
        (DUE, _) => texts::due_moved(count),
        _ => return None,
    };
    Some(Told { text, undo: (count > 0).then_some(undo) })
}

type Pairs = Form<Vec<(String, String)>>;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Which {
    act: String,
}

/// Asks what is to be arranged for all of them.
async fn ask(
    access: Works,
    Asking(Which { act }): Asking<Which>,
    Form(form): Pairs,
) -> Result<Html<AskPage>, Problem> {
    let chosen = Chosen::of(&form);
    let rows = chosen.understand::<Deals>()?;
    let found = access.vault.read(async |tx| rows.ids(tx).await).await;
    let count = found.map_err(|error: VaultError| Problem::broken(&error))?.ok_or_else(too_many)?.len();
    let due = act == "due";
    let (title, input) = if due {
        let input = Input::date("on", texts::by()).hint(texts::due_hint());
        (texts::next_due(), input)
    } else {
        let people = people(&access).await?.into_iter();
        let people = people.map(|person| (person.id.to_string(), person.name));
        let nobody = (String::new(), texts::nobody());
        (texts::hand_over(), Input::choice("owner", texts::owner(), std::iter::once(nobody).chain(people)))
    };
    let here = access.here("deals");
    let mut page = access.page(title.clone());
    page.crumbs = vec![to(&texts::title(), &here), at(&title)];
    Ok(Html(AskPage {
        page,
        act: if due { "due" } else { "owner" },
        count,
        input: input.first(true),
        list: format!("{here}/table{}", Deals::asked(&chosen.back)?.link("", "")),
        here,
        chosen: chosen.pairs(),
    }))
}

async fn arrange(access: Works, Form(form): Pairs) -> Result<Redirect, Problem> {
    let value = |name: &str| {
        form.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str()).unwrap_or_default()
    };
    let arranged = match value("act") {
        "due" => Arranged::Due(day(value("on"))?),
        _ => Arranged::Owner(colleague(&access, value("owner")).await?),
    };
    let chosen = Chosen::of(&form);
    let (act, _) = all(&access, &chosen, arranged).await?;
    undo::back::<Deals>(&access, &chosen.back, act)
}

#[derive(Debug, Deserialize)]
struct Given {
    #[serde(default)]
    ids: Vec<String>,
    filters: Option<String>,
    owner: Option<String>,
}

async fn give(access: Works, Json(given): Json<Given>) -> Result<Json<Value>, Problem> {
    let owner = colleague(&access, given.owner.as_deref().unwrap_or_default()).await?;
    answer(&access, &Chosen::these(given.ids, given.filters), Arranged::Owner(owner)).await
}

#[derive(Debug, Deserialize)]
struct Due {
    #[serde(default)]
    ids: Vec<String>,
    filters: Option<String>,
    on: Option<String>,
}

async fn due(access: Works, Json(due): Json<Due>) -> Result<Json<Value>, Problem> {
    let on = day(due.on.as_deref().unwrap_or_default())?;
    answer(&access, &Chosen::these(due.ids, due.filters), Arranged::Due(on)).await
}

fn day(text: &str) -> Result<Option<Date>, Problem> {
    Ok(if text.is_empty() { None } else { Some(answers::day(text)?) })
}

async fn answer(access: &Access, chosen: &Chosen, to: Arranged) -> Result<Json<Value>, Problem> {
    let (act, changed) = all(access, chosen, to).await?;
    Ok(Json(json!({ "data": { "changed": changed, "act": act } })))
}

async fn all(access: &Access, chosen: &Chosen, to: Arranged) -> Result<(ActId, u64), Problem> {
    let rows = chosen.understand::<Deals>()?;
    let change = access.vault.change(access.actor, async |change: &Change| {
        let Some(ids) = rows.ids(change).await? else { return Ok::<_, VaultError>(None) };
        arrange_each(change, &ids, to).await.map(Some)
    });
    change.await.map_err(|error| Problem::broken(&error))?.ok_or_else(too_many)
}

#[derive(Template)]
#[template(path = "deals/many.html")]
struct AskPage {
    page: Page,
    act: &'static str,
    count: usize,
    input: Input,
    here: String,
    list: String,
    chosen: Vec<(&'static str, String)>,
}
