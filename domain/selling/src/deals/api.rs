//! Deals for programs.

use axum::{
    Json,
    extract::Path,
    http::{Method, StatusCode},
};
use kernel::{DealId, LeadId, NoteId, RegistrationId};
use serde::Deserialize;
use serde_json::{Value, json};
use trust::{
    Portal,
    access::{Reads, Works},
};
use vault::{Change, Tx, VaultError};
use web::{
    IfMatch, Problem, Rooms, Sample,
    shape::{
        Answers, Shape,
        member::{day, id, maybe, moment, money, number, shape, shapes, sometimes, text, word},
    },
};

use super::{
    Deal, DealError, Deals, Note, Source, Spot, TypedAnswers, actions,
    closing::{self, Closer},
    notes, store,
    web::colleague,
};
use crate::{
    coselling::{self, ShareError, Thing},
    editing::api::{Told, told},
    identified, tables,
};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms
        .api(
            Method::GET,
            "/api/v1/deals",
            "Lists deals. Filters are those of the table: q, stage, product=in.A,B, peer, owner (an id), \
         value=gte.5000, due=before.2026-12-31 and so on; cursor and limit (1,000 at most) for paging.",
            Sample::query("limit=100&stage=new"),
            tables::list::<Deals>,
        )
        .answers(Answers::List(&DEAL));
    let about =
        "The deals that a table with the same query shows, on all its pages, as CSV. It is journaled.";
    let file = Sample::query("stage=new&columns=value");
    rooms
        .api(Method::GET, "/api/v1/deals/export.csv", about, file, tables::csv::<Deals>)
        .answers(Answers::File(&["text/csv"]));
    let about =
        "The deals that a table with the same query shows, on all its pages, as XLSX. It is journaled.";
    rooms
        .api(Method::GET, "/api/v1/deals/export.xlsx", about, file, tables::xlsx::<Deals>)
        .answers(Answers::File(&["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"]));
    rooms
        .api(
            Method::POST,
            "/api/v1/leads/{lead}/deal",
            "Begins to work on a lead: it becomes a deal, and stays private.",
            Sample::json("{}"),
            begin,
        )
        .answers(Answers::Added(&DEAL));
    rooms
        .api(Method::GET, "/api/v1/deals/{deal}", "Reads a deal, with its notes.", Sample::get(), show)
        .answers(Answers::One(&DEAL));
    rooms.api(
        Method::POST,
        "/api/v1/deals/{deal}/stage",
        "Moves a deal from one stage to another, with what that one asks for: newsletter_on; trial_from; billing \
         (card, invoice with purchase_order, partner); lost_reason and lost_notes. open_steps (keep or drop) says what \
         becomes of the steps that are open when it is closed: those of a lost deal are dropped where nothing is said. A stage that its program calls \
         its own is written trial:Proof of concept. 409 if somebody was faster; with \
         If-Match, 412 where anything of the deal was changed since.",
        Sample::json(r#"{"from":"new","to":"trial","trial_from":"2026-11-02"}"#),
        stage,
    ).answers(Answers::One(&DEAL));
    rooms
        .api(
            Method::PUT,
            "/api/v1/deals/{deal}/owner",
            "Says who looks after a deal: somebody who works here, or nobody. “version” is that of the deal as it \
             was read, or If-Match is its ETag.",
            Sample::json(r#"{"version":{deal_version},"owner":null}"#),
            owner,
        )
        .answers(Answers::One(&DEAL));
    rooms
        .api(
            Method::POST,
            "/api/v1/deals/{deal}/notes",
            "Keeps a note about a deal. Nobody outside sees it but those in “with”: neighbours in the chain of its sale, by \
             the accepted registration that leads there. With If-Match, only where the deal is as it was read.",
            Sample::json(r#"{"text":"They called"}"#),
            note,
        )
        .answers(Answers::Added(&DEAL));
    rooms
        .api(
            Method::DELETE,
            "/api/v1/deals/{deal}/notes/{note}",
            "Removes a note; nothing of it is kept, here or with whom it was shared.",
            Sample::get(),
            remove_note,
        )
        .answers(Answers::Nothing);
}

async fn begin(access: Works, Path(lead): Path<String>) -> Result<(StatusCode, Json<Value>), Problem> {
    let lead: LeadId = identified(&lead)?;
    let change = access.vault.change(access.actor, async |change| {
        let id = actions::begin(change, lead).await?;
        Ok::<_, DealError>(store::find(change, id).await?)
    });
    let deal = change.await?.ok_or_else(Problem::absent)?;
    Ok((StatusCode::CREATED, Json(json!({ "data": document(&deal, None) }))))
}

async fn show(access: Reads, Path(deal): Path<String>) -> Result<Told, Problem> {
    read(&access, identified(&deal)?).await
}

async fn read(access: &trust::access::Access, id: DealId) -> Result<Told, Problem> {
    let found = access.vault.read(async |tx: &Tx| {
        let notes = notes::of_deal(tx, id).await?;
        let things: Vec<Thing> = notes.iter().map(|note| Thing::Note(note.id)).collect();
        let whose = coselling::whose(tx, &things).await?;
        Ok::<_, VaultError>((store::find(tx, id).await?, notes, whose))
    });
    let (deal, notes, whose) = found.await.map_err(|error| Problem::broken(&error))?;
    let notes = notes.iter().map(|note| noted(note, whose.get(&Thing::Note(note.id))));
    told(deal.map(|deal| document(&deal, Some(notes.collect()))))
}

/// The deal has to be as the caller saw it, where `If-Match` says so.
async fn as_seen(change: &Change, id: DealId, IfMatch(seen): IfMatch) -> Result<(), DealError> {
    let Some(version) = seen else { return Ok(()) };
    let deal = store::find(change, id).await?.ok_or(DealError::Absent)?;
    if deal.version == version { Ok(()) } else { Err(DealError::Changed) }
}

/// What was refused because of `If-Match` says so.
fn unless_seen(IfMatch(seen): IfMatch) -> impl Fn(DealError) -> Problem {
    move |error| match error {
        DealError::Changed if seen.is_some() => Problem::changed_since(),
        error => error.into(),
    }
}

/// Over which version a change is: `If-Match` says it, or the body.
fn over(IfMatch(seen): IfMatch, version: Option<i64>) -> Result<i64, Problem> {
    seen.or(version).ok_or_else(|| Problem::malformed(crate::texts::editing::which_version()))
}

#[derive(Debug, Deserialize)]
struct Move {
    from: String,
    to: String,
    #[serde(flatten)]
    answers: TypedAnswers,
}

async fn stage(
    access: Works,
    Path(deal): Path<String>,
    seen: IfMatch,
    Json(Move { from, to, answers }): Json<Move>,
) -> Result<Told, Problem> {
    let id: DealId = identified(&deal)?;
    let (from, to) = (from.parse::<Spot>()?, to.parse::<Spot>()?);
    let change = access.vault.change(access.actor, async |change| {
        as_seen(change, id, seen).await?;
        let deal = actions::move_to(change, id, &from, &to, |known| answers.understand(known)).await?;
        let rest = (Closer::Asked, answers.open_steps.as_str());
        closing::settle(&access.exchange, change, &deal, from.stage, rest).await
    });
    change.await.map_err(unless_seen(seen))?;
    read(&access, id).await
}

#[derive(Debug, Deserialize)]
struct Assigned {
    version: Option<i64>,
    owner: Option<String>,
}

async fn owner(
    access: Works,
    Path(deal): Path<String>,
    seen: IfMatch,
    Json(Assigned { version, owner }): Json<Assigned>,
) -> Result<Told, Problem> {
    let id: DealId = identified(&deal)?;
    let version = over(seen, version)?;
    let owner = colleague(&access, owner.as_deref().unwrap_or_default()).await?;
    let change =
        access.vault.change(access.actor, async |change| actions::assign(change, id, version, owner).await);
    change.await.map_err(unless_seen(seen))?;
    read(&access, id).await
}

#[derive(Debug, Deserialize)]
struct Written {
    text: String,
    #[serde(default)]
    with: Vec<RegistrationId>,
}

async fn note(
    access: Works,
    Path(deal): Path<String>,
    seen: IfMatch,
    Json(Written { text, with }): Json<Written>,
) -> Result<(StatusCode, Told), Problem> {
    let id: DealId = identified(&deal)?;
    let exchange = &access.exchange;
    let change = access.vault.change(access.actor, async |change| {
        as_seen(change, id, seen).await?;
        let note = notes::add(change, id, &text).await?;
        match with.as_slice() {
            [] => Ok(()),
            with => coselling::share(exchange, change, id, Thing::Note(note), with).await,
        }
    });
    change.await.map_err(|error| match error {
        ShareError::Deal(error) => unless_seen(seen)(error),
        error => error.into(),
    })?;
    Ok((StatusCode::CREATED, read(&access, id).await?))
}

async fn remove_note(
    access: Works,
    Path((deal, note)): Path<(String, String)>,
    seen: IfMatch,
) -> Result<StatusCode, Problem> {
    let (deal, note): (DealId, NoteId) = (identified(&deal)?, identified(&note)?);
    let exchange = &access.exchange;
    let change = access.vault.change(access.actor, async |change| {
        as_seen(change, deal, seen).await?;
        notes::remove(exchange, change, deal, note).await
    });
    change.await.map_err(unless_seen(seen))?;
    Ok(StatusCode::NO_CONTENT)
}

/// A deal as programs read it.
pub(super) fn document(deal: &Deal, notes: Option<Vec<Value>>) -> Value {
    let (lead, registration, peer, reseller) = match &deal.source {
        Source::Lead(lead) => (Some(lead), None, None, None),
        Source::Registration { id, peer, reseller } => (None, Some(id), Some(peer), reseller.as_ref()),
    };
    let day = |on: Option<jiff::civil::Date>| on.map(|on| on.to_string());
    let known = &deal.answers;
    let mut document = json!({
        "id": deal.id,
        "stage": deal.stage.as_str(),
        "program": deal.program,
        "own_stage": deal.own_stage,
        "lead": lead,
        "registration": registration,
        "peer": peer,
        "reseller": reseller,
        "company": deal.card.company,
        "product": deal.card.product,
        "value": deal.card.value,
        "closes_on": day(deal.card.closes_on),
        "owner": deal.owner,
        "next": deal.next.as_ref().map(|next| json!({ "id": next.id, "what": next.what, "on": day(next.on) })),
        "newsletter_on": day(known.newsletter_on),
        "trial_from": day(known.trial_from),
        "trial_until": day(known.trial_until),
        "billing": known.billing.map(super::Billing::as_str),
        "purchase_order": known.purchase_order,
        "lost_reason": known.lost_reason.map(super::LostReason::as_str),
        "lost_notes": known.lost_notes,
        "look_again_on": day(known.look_again_on),
        "version": deal.version,
        "started_at": deal.started.to_string(),
        "moved_at": deal.moved.to_string(),
    });
    if let Some(notes) = notes {
        document["notes"] = notes.into();
    }
    document
}

/// A note as programs read it, with who else has it.
fn noted(note: &Note, whose: Option<&Vec<String>>) -> Value {
    json!({
        "id": note.id,
        "text": note.text,
        "by": note.by,
        "at": note.at.to_string(),
        "visibility": if whose.is_some() { "shared" } else { "only_you" },
        "shared_with": whose.map(|names| names.join(", ")),
    })
}

static DEAL: Shape = Shape(
    "Deal",
    &[
        id("id", "deal"),
        word("stage", &["new", "newsletter", "trial", "won", "lost", "withdrawn"]),
        maybe(id("program", "program")),
        maybe(text("own_stage")),
        maybe(id("lead", "lead")),
        maybe(id("registration", "registration")),
        maybe(text("peer")),
        maybe(text("reseller")),
        maybe(text("company")),
        maybe(text("product")),
        maybe(money("value")),
        maybe(day("closes_on")),
        maybe(id("owner", "person")),
        maybe(shape("next", &NEXT)),
        maybe(day("newsletter_on")),
        maybe(day("trial_from")),
        maybe(day("trial_until")),
        maybe(text("billing")),
        maybe(text("purchase_order")),
        maybe(text("lost_reason")),
        maybe(text("lost_notes")),
        maybe(day("look_again_on")),
        number("version"),
        moment("started_at"),
        moment("moved_at"),
        sometimes(shapes("notes", &NOTE)),
    ],
);

static NEXT: Shape = Shape("NextStep", &[id("id", "step"), text("what"), maybe(day("on"))]);
static NOTE: Shape = Shape(
    "DealNote",
    &[
        id("id", "note"),
        text("text"),
        text("by"),
        moment("at"),
        word("visibility", &["only_you", "shared"]),
        maybe(text("shared_with")),
    ],
);
