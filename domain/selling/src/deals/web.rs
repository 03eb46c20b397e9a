//! The pages of deals: board, windows of its lanes, table, one deal, and what people do with it.

use std::collections::HashMap;

use axum::{
    Json,
    extract::{Form, Path, Query as Asked, RawQuery},
    http::{Method, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use kernel::{DealId, LeadId, NoteId, PersonId};
use serde::Deserialize;
use serde_json::{Value, json};
use trust::{
    Portal,
    access::{Access, Reads, Role, Works, memberships},
    people::Person,
};
use vault::{Tx, VaultError};
use web::{Html, Kind, Problem, Rooms, Sample};

use super::{
    Answers, Deal, DealError, Spot, TypedAnswers, actions,
    board::{self, BoardPage, Question, WindowPart},
    closing::{self, Closer},
    gate::{Gate, GatePage},
    lists, notes,
    pipeline::Lanes,
    show::{self, DealPage},
    store,
    table::{self, Deals},
};
use crate::texts::deals as texts;
use crate::{
    attachments,
    coselling::{self, ShareError, Thing},
    history, identified,
    leads::{self, sentence},
    steps::{self, Wrong},
    tables::{self, Tabled},
};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/deals", Sample::query("q="), board);
    rooms.page(Method::GET, "/o/{org}/deals/lane", Sample::query("lane=new&cursor=0-{deal}"), lane);
    rooms.page(Method::GET, "/o/{org}/deals/waiting", Sample::query("cursor={lead}"), waiting);
    rooms.page(Method::GET, "/o/{org}/deals/table", Sample::query("stage=new"), list);
    let file = Sample::query("stage=new&columns=value");
    rooms.page(Method::GET, "/o/{org}/deals/export.csv", file, tables::csv::<Deals>);
    rooms.page(Method::GET, "/o/{org}/deals/export.xlsx", file, tables::xlsx::<Deals>);
    rooms.page(Method::GET, "/o/{org}/deals/{deal}", Sample::get(), show);
    rooms.page(Method::GET, "/o/{org}/deals/{deal}/card", Sample::get(), card);
    rooms.page(Method::POST, "/o/{org}/leads/{lead}/deal", Sample::form(""), begin);
    let form = Sample::form("from=new&to=trial&trial_from=2026-11-02");
    rooms.page(Method::POST, "/o/{org}/deals/{deal}/stage", form, stage);
    rooms.page(
        Method::POST,
        "/o/{org}/deals/{deal}/owner",
        Sample::form("version={deal_version}&owner="),
        owner,
    );
    rooms.page(Method::POST, "/o/{org}/deals/{deal}/notes", Sample::form("text=They+called"), note);
    rooms.page(Method::POST, "/o/{org}/deals/{deal}/notes/{note}/removal", Sample::form(""), remove_note);
}

/// Whether the caller may move deals and write about them.
pub(super) fn works(access: &Access) -> bool {
    access.role >= Role::Member
}

async fn board(access: Reads, RawQuery(query): RawQuery) -> Result<Html<BoardPage>, Problem> {
    let asked = Question::read(&query.unwrap_or_default())?;
    let people = people(&access).await?;
    let found = access.vault.read(async |tx: &Tx| board::load(tx, &asked).await).await.map_err(broken)?;
    Ok(Html(BoardPage::new(&access, &asked, &people, found)))
}

/// Where a window begins, and of which lane, where there are several.
#[derive(Debug, Deserialize)]
struct Window {
    cursor: String,
    #[serde(default)]
    lane: String,
}

async fn lane(
    access: Reads,
    Asked(Window { cursor, lane }): Asked<Window>,
    RawQuery(query): RawQuery,
) -> Result<Html<WindowPart>, Problem> {
    let spot: Spot = lane.parse().map_err(|_: DealError| Problem::malformed(texts::no_lane()))?;
    let query = web::Query::parse(&query.unwrap_or_default());
    let filters = query.without(|name, _| name == "lane");
    let asked = Deals::list().read_for_programs(&filters.text())?;
    let here = access.here("deals/lane");
    let more = |cursor: &str| format!("{here}?{}&cursor={cursor}", query.text());
    let from = (&spot, cursor.as_str());
    let window =
        access.vault.read(async |tx: &Tx| board::window(tx, &asked, from, &access, more).await).await;
    let window = window.map_err(broken)?;
    window.map(Html).ok_or_else(|| Problem::malformed(texts::no_lane()))
}

async fn waiting(
    access: Reads,
    Asked(Window { cursor, .. }): Asked<Window>,
    RawQuery(query): RawQuery,
) -> Result<Html<WindowPart>, Problem> {
    let asked = leads::waiting(&query.unwrap_or_default())?;
    let before = cursor.parse().map_err(|_| Problem::malformed(texts::no_window()))?;
    let (here, query) = (access.here("deals/waiting"), asked.query());
    let more = |cursor: &str| format!("{here}?{query}&cursor={cursor}");
    let window = async |tx: &Tx| board::waiting_window(tx, &asked, before, &access, more).await;
    access.vault.read(window).await.map(Html).map_err(broken)
}

async fn list(access: Reads, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    tables::look::<Deals, _, _>(&access, query, async |tx, _| lists::Facets::read(tx).await, table::shown)
        .await
}

/// What the last act did, in the address that it led to.
#[derive(Debug, Default, Deserialize)]
struct Done {
    #[serde(default)]
    done: String,
}

async fn show(
    access: Reads,
    Path((_, deal)): Path<(String, String)>,
    Asked(Done { done }): Asked<Done>,
) -> Result<Html<DealPage>, Problem> {
    let page = shown(&access, identified(&deal)?).await?;
    let text = match done.as_str() {
        "begun" => texts::begun(),
        "moved" => texts::moved_now(),
        "assigned" | "saved" => texts::saved(),
        "noted" => texts::kept(),
        "removed" => texts::removed(),
        "shared" => texts::shared_now(),
        "recalled" => texts::recalled(),
        other => match steps::done(other) {
            Some(text) => text,
            None => return Ok(Html(page)),
        },
    };
    Ok(Html(page.noticed(Kind::Good, text)))
}

async fn shown(access: &Access, id: DealId) -> Result<DealPage, Problem> {
    page(access, id, &Wrong::default()).await
}

/// A deal's page, with a step as it was typed where that was not taken.
pub(crate) async fn page(access: &Access, id: DealId, typed: &Wrong) -> Result<DealPage, Problem> {
    let people = people(access).await?;
    let found = access.vault.read(async |tx: &Tx| show::load(tx, id).await).await;
    let mut found = found.map_err(broken)?.ok_or_else(Problem::absent)?;
    let vaults = access.exchange.vaults();
    let mut names = HashMap::new();
    for note in &found.notes {
        if !names.contains_key(&note.by) {
            names.insert(note.by.clone(), history::who(vaults, &note.by).await.map_err(broken)?);
        }
    }
    let steps = history::steps_and_who_knows(vaults, &found.entries, found.now).await.map_err(broken)?;
    let files = attachments::section(access, id, std::mem::take(&mut found.files), found.now)
        .await
        .map_err(broken)?;
    Ok(DealPage::new(access, found, files, &people, &names, (steps, typed)))
}

async fn card(access: Reads, Path((_, deal)): Path<(String, String)>) -> Result<Json<Value>, Problem> {
    card_of(&access, identified(&deal)?).await
}

async fn card_of(access: &Access, id: DealId) -> Result<Json<Value>, Problem> {
    let card = access.vault.read(async |tx: &Tx| {
        let Some(deal) = store::find(tx, id).await? else { return Ok::<_, VaultError>(None) };
        carded(tx, access, &deal).await.map(Some)
    });
    card.await.map_err(broken)?.map(Json).ok_or_else(Problem::absent)
}

/// A card for the board in the browser, and what the lanes come to now.
async fn carded(tx: &Tx, access: &Access, deal: &Deal) -> Result<Value, VaultError> {
    let card = board::card(tx, access, deal).await?;
    let lanes = board::headers(tx).await?;
    let lanes: HashMap<&str, [String; 2]> =
        lanes.into_iter().map(|(stage, count, sum)| (stage, [count, sum])).collect();
    let spot = Spot { stage: deal.stage, own: deal.own_stage.clone() };
    let stage = deal.stage.as_str();
    Ok(json!({ "stage": stage, "lane": spot.to_string(), "card": card.to_string(), "lanes": lanes }))
}

/// Whether the board in the browser asks, which puts a card in its place itself.
#[derive(Debug, Default, Deserialize)]
struct Part {
    #[serde(default)]
    part: String,
}

async fn begin(
    access: Works,
    Path((_, lead)): Path<(String, String)>,
    Asked(Part { part }): Asked<Part>,
) -> Result<Response, Problem> {
    let lead: LeadId = identified(&lead)?;
    let begun = access.vault.change(access.actor, async |change| actions::begin(change, lead).await).await;
    let id = match begun {
        Ok(id) | Err(DealError::Begun(id)) => id,
        Err(error) => return Err(error.into()),
    };
    if part != "card" {
        return Ok(Redirect::to(&access.here(&format!("deals/{id}?done=begun"))).into_response());
    }
    card_of(&access, id).await.map(IntoResponse::into_response)
}

/// Where from, where to, and what that asks for.
#[derive(Debug, Deserialize)]
struct Move {
    from: String,
    to: String,
    /// Sent by the form that a stage asks with: what is missing is said from then on.
    #[serde(default)]
    asked: String,
    #[serde(flatten)]
    answers: TypedAnswers,
}

async fn stage(
    access: Works,
    Path((_, deal)): Path<(String, String)>,
    Asked(Part { part }): Asked<Part>,
    Form(Move { from, to, asked, answers }): Form<Move>,
) -> Result<Response, Problem> {
    let id: DealId = identified(&deal)?;
    let (from, to) = (from.parse::<Spot>()?, to.parse::<Spot>()?);
    let tried = !asked.is_empty();
    let closer = if tried { Closer::Asked } else { Closer::Unasked };
    let moved = access.vault.change(access.actor, async |change| {
        let deal = actions::move_to(change, id, &from, &to, |known| answers.understand(known)).await?;
        let rest = (closer, answers.open_steps.as_str());
        closing::settle(&access.exchange, change, &deal, from.stage, rest).await?;
        let card = if part == "card" { carded(change, &access, &deal).await? } else { Value::Null };
        Ok::<_, DealError>(card)
    });
    match moved.await {
        Ok(card) if part == "card" => Ok(Json(card).into_response()),
        Ok(_) => {
            let done = if from.stage == to.stage { "saved" } else { "moved" };
            Ok(Redirect::to(&access.here(&format!("deals/{id}?done={done}"))).into_response())
        }
        Err(DealError::Gate(_, errors)) => {
            let found = access.vault.read(async |tx: &Tx| {
                let Some(deal) = store::find(tx, id).await? else { return Ok::<_, VaultError>(None) };
                let open = steps::open_count(tx, id).await?;
                Ok(Some((Lanes::of_deal(tx, &deal).await?, deal, open, tx.now())))
            });
            let (lanes, deal, open, now) = found.await.map_err(broken)?.ok_or_else(Problem::absent)?;
            let to = lanes.asked(&to)?;
            let typed = if tried { answers } else { TypedAnswers::of(&deal.answers) };
            let gate = Gate::new(&access, &deal, to, (&typed, open), &errors, tried, now);
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            if part == "card" {
                return Ok((status, Json(json!({ "gate": gate.to_string() }))).into_response());
            }
            Ok((status, Html(GatePage::new(&access, &deal, gate))).into_response())
        }
        Err(error @ (DealError::Moved(_) | DealError::Changed | DealError::Withdrawn)) => {
            faster(&access, id, &error, part == "card").await
        }
        Err(error) => Err(error.into()),
    }
}

/// Somebody was faster: what they did stands, and is shown.
async fn faster(access: &Access, id: DealId, error: &DealError, part: bool) -> Result<Response, Problem> {
    let found = access.vault.read(async |tx: &Tx| {
        let Some(deal) = store::find(tx, id).await? else { return Ok::<_, VaultError>(None) };
        let last = tx.journal_about([id], 200).await?.pop().map(|entry| entry.actor);
        Ok(Some((carded(tx, access, &deal).await?, last)))
    });
    let (mut card, last) = found.await.map_err(broken)?.ok_or_else(Problem::absent)?;
    let who = match last {
        Some(actor) => history::who(access.exchange.vaults(), &actor).await.map_err(broken)?,
        None => texts::somebody(),
    };
    let told = match error {
        DealError::Moved(stands) => texts::faster_moved(who, stands.clone()),
        DealError::Withdrawn => sentence(&error.to_string()),
        _ => texts::faster_changed(who),
    };
    let told = sentence(&told);
    if part {
        card["told"] = told.into();
        return Ok((StatusCode::CONFLICT, Json(card)).into_response());
    }
    let page = shown(access, id).await?.noticed(Kind::Warn, told);
    Ok((StatusCode::CONFLICT, Html(page)).into_response())
}

#[derive(Debug, Deserialize)]
struct Assigned {
    version: i64,
    owner: String,
}

async fn owner(
    access: Works,
    Path((_, deal)): Path<(String, String)>,
    Form(Assigned { version, owner }): Form<Assigned>,
) -> Result<Response, Problem> {
    let id: DealId = identified(&deal)?;
    let owner = colleague(&access, &owner).await?;
    let change =
        access.vault.change(access.actor, async |change| actions::assign(change, id, version, owner).await);
    after(&access, id, change.await, "assigned").await
}

/// Somebody who works here, by their id; nobody, where it is empty.
pub(super) async fn colleague(access: &Access, id: &str) -> Result<Option<PersonId>, Problem> {
    if id.is_empty() {
        return Ok(None);
    }
    let people = people(access).await?;
    let known = id.parse::<PersonId>().ok().filter(|id| people.iter().any(|person| person.id == *id));
    known.map(Some).ok_or_else(|| DealError::Stranger.into())
}

async fn note(
    access: Works,
    Path((_, deal)): Path<(String, String)>,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let id: DealId = identified(&deal)?;
    let text = form.iter().find(|(name, _)| name == "text").map_or("", |(_, text)| text.as_str());
    let with = coselling::chosen(&form)?;
    let exchange = &access.exchange;
    let change = access.vault.change(access.actor, async |change| {
        let note = notes::add(change, id, text).await?;
        match with.as_slice() {
            [] => Ok(()),
            with => coselling::share(exchange, change, id, Thing::Note(note), with).await,
        }
    });
    match change.await {
        Ok(()) => after(&access, id, Ok(()), "noted").await,
        Err(ShareError::Deal(error)) => after(&access, id, Err(error), "noted").await,
        Err(error) => Err(error.into()),
    }
}

async fn remove_note(
    access: Works,
    Path((_, deal, note)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let (id, note): (DealId, NoteId) = (identified(&deal)?, identified(&note)?);
    let exchange = &access.exchange;
    let change =
        access.vault.change(access.actor, async |change| notes::remove(exchange, change, id, note).await);
    after(&access, id, change.await, "removed").await
}

async fn after(
    access: &Access,
    id: DealId,
    done: Result<(), DealError>,
    told: &str,
) -> Result<Response, Problem> {
    match done {
        Ok(()) => Ok(Redirect::to(&access.here(&format!("deals/{id}?done={told}"))).into_response()),
        Err(error @ (DealError::Changed | DealError::Withdrawn)) => faster(access, id, &error, false).await,
        Err(error) => Err(error.into()),
    }
}

pub(crate) async fn people(access: &Access) -> Result<Vec<Person>, Problem> {
    memberships::people(access.exchange.vaults(), access.org).await.map_err(broken)
}

impl TypedAnswers {
    /// What was answered before, to be typed over.
    fn of(answers: &Answers) -> Self {
        let day = |on: Option<jiff::civil::Date>| on.map(|on| on.to_string()).unwrap_or_default();
        Self {
            newsletter_on: day(answers.newsletter_on),
            trial_from: day(answers.trial_from),
            trial_until: day(answers.trial_until),
            billing: answers.billing.map(|one| one.to_string()).unwrap_or_default(),
            purchase_order: answers.purchase_order.clone().unwrap_or_default(),
            lost_reason: answers.lost_reason.map(|one| one.to_string()).unwrap_or_default(),
            lost_notes: answers.lost_notes.clone().unwrap_or_default(),
            look_again_on: day(answers.look_again_on),
            open_steps: String::new(),
        }
    }
}

impl From<DealError> for Problem {
    fn from(error: DealError) -> Self {
        let text = sentence(&error.to_string());
        match error {
            DealError::Absent => Self::absent(),
            DealError::Begun(_) | DealError::Moved(_) | DealError::Changed | DealError::Withdrawn => {
                Self::conflict(text)
            }
            DealError::Gate(..) => Self::refused("gate", text),
            DealError::Stage(_) | DealError::Choice(_) => Self::malformed(text),
            DealError::Vault(error) => Self::broken(&*error),
            _ => Self::refused("invalid", text),
        }
    }
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}
