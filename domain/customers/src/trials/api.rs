//! Trials for programs: the same acts as on the pages.

use axum::{
    Json,
    extract::Path,
    http::{Method, StatusCode},
};
use kernel::{CustomerId, DealId, PartnershipId, TrialId};
use selling::{registrations::Basis, tables};
use serde::Deserialize;
use serde_json::{Value, json};
use trust::{
    Portal,
    access::{Decides, Reads, Works},
};
use vault::{Tx, VaultError};
use web::{
    Problem, Rooms, Sample,
    shape::{
        Answers, Shape,
        member::{id, maybe, moment, number, shape, text, truth, word},
    },
};

use super::{
    State, Trial, TrialError, Trials, USAGE,
    actions::{self, Wish},
    giving,
    opening::About,
    pages::{Asks, Typed},
    store,
};
use crate::{pages::identified, texts::trials as texts};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms
        .api(
            Method::POST,
            "/api/v1/trials",
            "Asks the owner of a program for a trial, for the customer of a deal of one's own or for a customer. What the \
             agreement covers crosses: company, domain, country, product and notes. The person at the customer's crosses \
             only with basis: consent, contract or legitimate_interest.",
            Sample::json(r#"{"deal":"{deal}","partnership":"{partnership}","product":"GTX Pro"}"#),
            request,
        )
        .answers(Answers::Added(&TRIAL));
    rooms
        .api(
            Method::GET,
            "/api/v1/trials",
            "Lists trials. Filters are those of the page: q, direction (sent, received), state, peer, product, \
             until=this.month, wish=given for those that ask for more time; cursor and limit (1,000 at most) for paging.",
            Sample::query("limit=100&direction=received&state=requested"),
            tables::list::<Trials>,
        )
        .answers(Answers::List(&TRIAL));
    let about =
        "The trials that a page with the same query shows, on all its pages, as CSV. It is journaled.";
    let file = Sample::query("state=all&columns=company");
    rooms
        .api(Method::GET, "/api/v1/trials/export.csv", about, file, tables::csv::<Trials>)
        .answers(Answers::File(&["text/csv"]));
    let about =
        "The trials that a page with the same query shows, on all its pages, as XLSX. It is journaled.";
    rooms
        .api(Method::GET, "/api/v1/trials/export.xlsx", about, file, tables::xlsx::<Trials>)
        .answers(Answers::File(&["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"]));
    rooms
        .api(Method::GET, "/api/v1/trials/{trial}", "Reads a trial.", Sample::get(), show)
        .answers(Answers::One(&TRIAL));
    rooms
        .api(
            Method::POST,
            "/api/v1/trials/{trial}/decision",
            "Says where a trial stands that this organisation gives: open or extend (for days, as many as usual without), \
             decline, refuse (more time) or cancel (each with a reason), convert when the customer bought. The partner is \
             told. 409 where it stands elsewhere by now.",
            Sample::json(r#"{"says":"open","days":14}"#),
            decide,
        )
        .answers(Answers::One(&TRIAL));
    rooms
        .api(
            Method::POST,
            "/api/v1/trials/{trial}/extension",
            "Asks the vendor for more time for a trial of one's own customer.",
            Sample::json(r#"{"reason":"Their team starts next week"}"#),
            ask,
        )
        .answers(Answers::One(&TRIAL));
    rooms
        .api(
            Method::POST,
            "/api/v1/trials/{trial}/withdrawal",
            "Takes a trial back that one asked for. The vendor erases what had crossed and answers with a receipt.",
            Sample::json("{}"),
            withdraw,
        )
        .answers(Answers::One(&TRIAL));
}

#[derive(Debug, Deserialize)]
struct Asked {
    deal: Option<DealId>,
    customer: Option<CustomerId>,
    partnership: PartnershipId,
    product: String,
    #[serde(default)]
    notes: String,
    basis: Option<Basis>,
}

async fn request(access: Works, Json(asked): Json<Asked>) -> Result<(StatusCode, Json<Value>), Problem> {
    let about = match (asked.deal, asked.customer) {
        (Some(deal), None) => About::Deal(deal),
        (None, Some(customer)) => About::Customer(customer),
        _ => return Err(Problem::refused("deal", texts::deal_or_customer())),
    };
    let wish = Wish { product: asked.product, contact: asked.basis, notes: asked.notes };
    let exchange = &access.exchange;
    let opened = access.vault.change(access.actor, async |change| {
        let sale = about.sale(change).await?;
        let id = actions::request(exchange, change, &sale, about.deal(), asked.partnership, &wish).await?;
        read(change, id).await
    });
    Ok((StatusCode::CREATED, Json(json!({ "data": document(&opened.await?) }))))
}

async fn show(access: Reads, Path(trial): Path<String>) -> Result<Json<Value>, Problem> {
    let id: TrialId = identified(&trial)?;
    let found = access.vault.read(async |tx: &Tx| store::find(tx, id).await).await;
    let found = found.map_err(|error: VaultError| Problem::broken(&error))?.ok_or_else(Problem::absent)?;
    Ok(told(&found))
}

async fn decide(
    access: Decides,
    Path(trial): Path<String>,
    Json(typed): Json<Typed>,
) -> Result<Json<Value>, Problem> {
    let id: TrialId = identified(&trial)?;
    let says = typed.understand()?;
    let exchange = &access.exchange;
    let change = access.vault.change(access.actor, async |change| {
        giving::say(exchange, change, id, says).await?;
        read(change, id).await
    });
    Ok(told(&change.await?))
}

async fn ask(
    access: Works,
    Path(trial): Path<String>,
    Json(Asks { reason }): Json<Asks>,
) -> Result<Json<Value>, Problem> {
    let id: TrialId = identified(&trial)?;
    let exchange = &access.exchange;
    let change = access.vault.change(access.actor, async |change| {
        actions::ask(exchange, change, id, &reason).await?;
        read(change, id).await
    });
    Ok(told(&change.await?))
}

async fn withdraw(access: Works, Path(trial): Path<String>) -> Result<Json<Value>, Problem> {
    let id: TrialId = identified(&trial)?;
    let exchange = &access.exchange;
    let change = access.vault.change(access.actor, async |change| {
        actions::withdraw(exchange, change, id).await?;
        read(change, id).await
    });
    Ok(told(&change.await?))
}

pub(super) async fn read(tx: &Tx, id: TrialId) -> Result<Trial, TrialError> {
    store::find(tx, id).await?.ok_or(TrialError::Absent)
}

pub(super) fn told(trial: &Trial) -> Json<Value> {
    Json(json!({ "data": document(trial) }))
}

/// A trial as programs read it.
pub(super) fn document(trial: &Trial) -> Value {
    let moment = |at: Option<kernel::Timestamp>| at.map(|at| at.to_string());
    json!({
        "id": trial.id,
        "direction": trial.direction.as_str(),
        "peer": { "id": trial.peer, "name": trial.peer_name },
        "partnership": trial.partnership,
        "customer": trial.customer,
        "deal": trial.deal,
        "registration": trial.registration,
        "state": trial.state.as_str(),
        "company": trial.company,
        "domain": trial.domain.as_ref().map(ToString::to_string),
        "country": trial.country,
        "product": trial.product,
        "contact_name": trial.contact_name,
        "contact_email": trial.contact_email.as_ref().map(ToString::to_string),
        "basis": trial.basis.map(Basis::as_str),
        "notes": trial.notes,
        "requested_at": trial.requested.to_string(),
        "since": moment(trial.since),
        "until": moment(trial.until),
        "ended_at": moment(trial.ended),
        "reason": trial.reason,
        "wishes_more_time": trial.wish.is_some(),
        "extended": trial.extended,
        "extension_refused": trial.refused,
        "account": trial.account,
        "usage": trial.usage.as_ref().map(super::Usage::document),
        "visibility": if trial.state.is_gone() { "only_you" } else { "shared" },
    })
}

static PEER: Shape = Shape("TrialPeer", &[id("id", "org"), text("name")]);

pub(super) static TRIAL: Shape = Shape(
    "Trial",
    &[
        id("id", "trial"),
        word("direction", &["sent", "received"]),
        shape("peer", &PEER),
        id("partnership", "partnership"),
        maybe(id("customer", "customer")),
        maybe(id("deal", "deal")),
        maybe(id("registration", "registration")),
        word("state", &State::WORDS),
        maybe(text("company")),
        maybe(text("domain")),
        maybe(text("country")),
        maybe(text("product")),
        maybe(text("contact_name")),
        maybe(text("contact_email")),
        maybe(text("basis")),
        maybe(text("notes")),
        moment("requested_at"),
        maybe(moment("since")),
        maybe(moment("until")),
        maybe(moment("ended_at")),
        maybe(text("reason")),
        truth("wishes_more_time"),
        number("extended"),
        maybe(text("extension_refused")),
        maybe(text("account")),
        maybe(shape("usage", &USAGE)),
        word("visibility", &["only_you", "shared"]),
    ],
);
