//! Registrations for programs: the same acts as on the pages.

use axum::{
    Json,
    extract::Path,
    http::{Method, StatusCode},
};
use kernel::{FileId, LeadId, PartnershipId, RegistrationId};
use serde::Deserialize;
use serde_json::{Value, json};
use trust::{
    Portal,
    access::{Access, Decides, Reads, Works},
};
use vault::Tx;
use web::{
    Problem, Rooms, Sample,
    shape::{
        Answers, Shape,
        member::{day, id, maybe, moment, money, number, shape, shapes, sometimes, text, texts, truth, word},
    },
};

use super::{
    Answered, Basis, Beside, FIELDS, Registration, RegistrationError, Registrations, SaleField, State,
    actions, review::faster, store, web::Verdict,
};
use crate::texts::registrations as texts;
use crate::{conflicts, evidence, identified, tables};

pub(crate) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.api(
        Method::POST,
        "/api/v1/leads/{lead}/registrations",
        "Registers a lead with a program's owner. Of the fields that the agreement lets cross, those in fields \
         and those that it requires are sent; without fields, the usual ones. Where a person's data cross, basis says on \
         what ground: consent, contract or legitimate_interest. answers are to the questions of the program, each with \
         its question as the program asks it; a field that the program requires and the lead does not say is told as \
         incomplete. files are files of the lead that go along as evidence, \
         where the agreement covers files. warnings says where else the lead is \
         registered, and whether both ways lead up to one program.",
        Sample::json(r#"{"partnership":"{partnership}","fields":["company","domain","product","value"]}"#),
        register,
    ).answers(Answers::Added(&REGISTRATION));
    rooms
        .api(
            Method::GET,
            "/api/v1/registrations",
            "Lists registrations. Filters are those of the page: q, direction, state, stage, peer=in.A,B, \
         value=gte.5000, submitted=this.quarter and so on; cursor and limit (1,000 at most) for paging.",
            Sample::query("limit=100&direction=received&state=pending"),
            tables::list::<Registrations>,
        )
        .answers(Answers::List(&REGISTRATION));
    let about =
        "The registrations that a page with the same query shows, on all its pages, as CSV. It is journaled.";
    let file = Sample::query("state=all&columns=company,value");
    rooms
        .api(Method::GET, "/api/v1/registrations/export.csv", about, file, tables::csv::<Registrations>)
        .answers(Answers::File(&["text/csv"]));
    let about = "The registrations that a page with the same query shows, on all its pages, as XLSX. It is journaled.";
    rooms
        .api(Method::GET, "/api/v1/registrations/export.xlsx", about, file, tables::xlsx::<Registrations>)
        .answers(Answers::File(&["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"]));
    rooms
        .api(
            Method::GET,
            "/api/v1/registrations/{registration}",
            "Reads a registration. hops says where it stands, tier by tier.",
            Sample::get(),
            show,
        )
        .answers(Answers::One(&REGISTRATION));
    rooms
        .api(
            Method::POST,
            "/api/v1/registrations/{registration}/decision",
            "Accepts or denies what a partner registered. A denial needs a code and a reason.",
            Sample::json(r#"{"decision":"accept"}"#),
            decide,
        )
        .answers(Answers::One(&REGISTRATION));
    rooms
        .api(
            Method::POST,
            "/api/v1/registrations/{registration}/passing",
            "Passes an accepted registration up, where the program leaves that to people. files are evidence that came with it and \
             goes along, where the terms let it go onward.",
            Sample::json("{}"),
            pass_up,
        )
        .answers(Answers::One(&REGISTRATION));
    rooms
        .api(
            Method::POST,
            "/api/v1/registrations/{registration}/withdrawal",
            "Takes a registration back. The other side erases what had crossed and answers with a receipt.",
            Sample::json("{}"),
            withdraw,
        )
        .answers(Answers::One(&REGISTRATION));
}

#[derive(Debug, Deserialize)]
struct Crossing {
    partnership: PartnershipId,
    fields: Option<Vec<String>>,
    basis: Option<Basis>,
    #[serde(default)]
    answers: Vec<Answered>,
    #[serde(default)]
    files: Vec<FileId>,
}

/// Those that are named; without a list, the usual ones.
pub(super) fn wanted(named: Option<&[String]>) -> impl Fn(&SaleField) -> bool {
    move |field| match named {
        Some(fields) => fields.iter().any(|name| name == field.name),
        None => field.usual,
    }
}

async fn register(
    access: Works,
    Path(lead): Path<String>,
    Json(crossing): Json<Crossing>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let lead: LeadId = identified(&lead)?;
    known(crossing.fields.as_deref().unwrap_or_default())?;
    let wanted = wanted(crossing.fields.as_deref());
    let exchange = &access.exchange;
    let change = access.vault.change(access.actor, async |change| {
        let seen = actions::preview(change, lead, crossing.partnership).await?;
        let beside = Beside { basis: crossing.basis, answers: crossing.answers.clone() };
        let id = actions::submit(exchange, change, lead, crossing.partnership, wanted, beside).await?;
        evidence::send(exchange, change, id, &crossing.files).await?;
        Ok::<_, RegistrationError>((read(change, id).await?, seen))
    });
    let (registration, seen) = change.await?;
    let mut said = document(&registration);
    said["warnings"] = seen.elsewhere.iter().map(|one| one.said(&registration.peer_name)).collect();
    Ok((StatusCode::CREATED, Json(json!({ "data": said }))))
}

/// A name that no field has is a mistake, and would leave out what was meant.
pub(super) fn known(fields: &[String]) -> Result<(), Problem> {
    let unknown = fields.iter().find(|name| FIELDS.iter().all(|field| field.name != name.as_str()));
    unknown.map_or(Ok(()), |name| {
        let names: Vec<&str> = FIELDS.iter().map(|field| field.name).collect();
        let name: String = name.chars().take(40).collect();
        Err(Problem::refused("unknown_field", texts::no_field(name, names.join(", "))))
    })
}

async fn show(access: Reads, Path(registration): Path<String>) -> Result<Json<Value>, Problem> {
    let id: RegistrationId = identified(&registration)?;
    Ok(one(&access.vault.read(async |tx| read(tx, id).await).await?))
}

async fn decide(
    access: Decides,
    Path(registration): Path<String>,
    Json(verdict): Json<Verdict>,
) -> Result<Json<Value>, Problem> {
    let id: RegistrationId = identified(&registration)?;
    let (decision, exchange) = (verdict.understand()?, &access.exchange);
    let change = access.vault.change(access.actor, async |change| {
        conflicts::confirm(change, id, &decision, &verdict.despite).await?;
        actions::decide(exchange, change, id, decision).await?;
        read(change, id).await
    });
    answer(&access, id, change.await).await
}

/// What goes up with it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Along {
    files: Vec<FileId>,
}

async fn pass_up(
    access: Decides,
    Path(registration): Path<String>,
    Json(along): Json<Along>,
) -> Result<Json<Value>, Problem> {
    let id: RegistrationId = identified(&registration)?;
    let exchange = &access.exchange;
    let change = access.vault.change(access.actor, async |change| {
        actions::pass_up_by_hand(exchange, change, id).await?;
        evidence::pass_on(exchange, change, id, &along.files).await?;
        read(change, id).await
    });
    answer(&access, id, change.await).await
}

async fn withdraw(access: Works, Path(registration): Path<String>) -> Result<Json<Value>, Problem> {
    let id: RegistrationId = identified(&registration)?;
    let exchange = &access.exchange;
    let change = access.vault.change(access.actor, async |change| {
        actions::withdraw(exchange, change, id).await?;
        read(change, id).await
    });
    answer(&access, id, change.await).await
}

pub(super) async fn read(tx: &Tx, id: RegistrationId) -> Result<Registration, RegistrationError> {
    store::find(tx, id).await?.ok_or(RegistrationError::Absent)
}

/// The registration as it stands now; or, where somebody was faster, who that was.
pub(super) async fn answer(
    access: &Access,
    id: RegistrationId,
    outcome: Result<Registration, RegistrationError>,
) -> Result<Json<Value>, Problem> {
    match outcome {
        Ok(registration) => Ok(one(&registration)),
        Err(RegistrationError::Decided(_)) => Err(Problem::conflict(faster(access, id).await?.1)),
        Err(error) => Err(error.into()),
    }
}

fn one(registration: &Registration) -> Json<Value> {
    Json(json!({ "data": document(registration) }))
}

/// A registration as programs read it.
pub(super) fn document(registration: &Registration) -> Value {
    let Registration { sale, state, .. } = registration;
    let (code, reason) = match state {
        State::Denied { code, reason, .. } | State::Revoked { code, reason, .. } => {
            (Some(code.as_str()), Some(reason))
        }
        State::Returned { question, .. } => (None, Some(question)),
        State::Refused { reason } => (None, Some(reason)),
        _ => (None, None),
    };
    let course = &registration.course;
    let moment = |at: kernel::Timestamp| at.to_string();
    let crossed = |name: &str| registration.fields.iter().any(|field| field == name);
    let stage = (registration.is_seen() && crossed("stage")).then(|| sale.stage.as_str());
    let mut document = json!({
        "id": registration.id,
        "external_id": sale.external_id,
        "direction": registration.direction,
        "state": state.as_str(),
        "stage": stage,
        "company": sale.company,
        "domain": sale.domain.as_ref().map(ToString::to_string),
        "company_number": sale.company_number,
        "country": sale.country,
        "product": (!sale.product.is_empty()).then_some(&sale.product),
        "value": sale.value,
        "opened_on": sale.opened_on.map(|on| on.to_string()),
        "closes_on": sale.closes_on.map(|on| on.to_string()),
        "contact_name": sale.contact_name,
        "contact_email": sale.contact_email.as_ref().map(ToString::to_string),
        "contact_phone": sale.contact_phone,
        "notes": sale.notes,
    });
    let goes = json!({
        "peer": { "id": registration.peer, "name": registration.peer_name },
        "partnership": registration.partnership,
        "reseller": registration.reseller,
        "lead": registration.lead,
        "submitted_at": registration.submitted.to_string(),
        "decided_at": state.since().map(moment),
        "in_review": course.review.is_some(),
        "approvals": course.approvals.iter().map(|taken| &taken.step).collect::<Vec<_>>(),
        "answer_due_at": registration.due.map(moment),
        "protected_until": registration.until().map(moment),
        "returned": course.returned,
        "answer": course.answer,
        "asked_above": course.above,
        "extended": course.extended,
        "extension_asked": course.extension.as_ref().map(|wish| &wish.reason),
        "extension_refused": course.refused,
        "active_at": course.active.map(moment),
        "quiet_since": course.quiet.map(moment),
        "contact_basis": course.basis,
        "answers": course.answers,
        "code": code,
        "reason": reason,
        "fields": registration.fields,
        "hops": registration.hops(),
        "program": registration.program,
        "program_version": registration.program_version,
        "envelope": (!registration.envelope.is_empty()).then_some(&registration.envelope),
    });
    if let (Some(document), Value::Object(goes)) = (document.as_object_mut(), goes) {
        document.extend(goes);
    }
    document
}

pub(super) static REGISTRATION: Shape = Shape(
    "Registration",
    &[
        id("id", "registration"),
        maybe(text("external_id")),
        word("direction", &["sent", "received"]),
        word("state", &super::registration::STATES),
        maybe(text("stage")),
        maybe(text("company")),
        maybe(text("domain")),
        maybe(text("company_number")),
        maybe(text("country")),
        maybe(text("product")),
        maybe(money("value")),
        maybe(day("opened_on")),
        maybe(day("closes_on")),
        maybe(text("contact_name")),
        maybe(text("contact_email")),
        maybe(text("contact_phone")),
        maybe(text("notes")),
        shape("peer", &PEER),
        id("partnership", "partnership"),
        maybe(text("reseller")),
        maybe(id("lead", "lead")),
        moment("submitted_at"),
        maybe(moment("decided_at")),
        truth("in_review"),
        texts("approvals"),
        maybe(moment("answer_due_at")),
        maybe(moment("protected_until")),
        number("returned"),
        maybe(text("answer")),
        maybe(text("asked_above")),
        number("extended"),
        maybe(text("extension_asked")),
        maybe(text("extension_refused")),
        maybe(moment("active_at")),
        maybe(moment("quiet_since")),
        maybe(word("contact_basis", &["consent", "contract", "legitimate_interest"])),
        shapes("answers", &ANSWERED),
        maybe(text("code")),
        maybe(text("reason")),
        texts("fields"),
        shapes("hops", &HOP),
        maybe(text("program")),
        maybe(number("program_version")),
        maybe(text("envelope")),
        sometimes(texts("warnings")),
    ],
);

static ANSWERED: Shape = Shape("AnsweredQuestion", &[text("question"), text("answer")]);
static PEER: Shape = Shape("RegistrationPeer", &[id("id", "org"), text("name")]);
static HOP: Shape = Shape("Hop", &[text("name"), text("state")]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_cannot_cross_is_named_with_those_that_can() {
        let named = |name: &str| known(&[name.to_owned()]);
        assert!(named("company").is_ok());
        let problem = named("sector").unwrap_err();
        assert_eq!(problem.code, "unknown_field");
        assert!(problem.detail.contains("“sector”") && problem.detail.contains("closes_on"));
    }
}
