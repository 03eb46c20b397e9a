//! The pages of registrations: what a person asks for, and what comes back.

use axum::{
    extract::{Form, Path, Query as Asked, RawQuery},
    http::{Method, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use exchange::SendError;
use kernel::{LeadId, PartnershipId, RegistrationId};
use serde::Deserialize;
use trust::{
    Portal,
    access::{Access, Decides, Reads, Works},
};
use vault::VaultError;
use web::{Html, Problem, Rooms, Sample};

use super::{
    Answered, Basis, Beside, Decision, RegistrationError, Registrations, SaleField, actions,
    crossing::CrossingPage,
    queue,
    review::{FasterPage, ReviewPage, load},
};
use crate::texts::registrations as texts;
use crate::{
    attachments, conflicts, deals, evidence, history, identified,
    leads::sentence,
    tables::{self, Tabled},
};

pub(crate) fn routes(rooms: &mut Rooms<Portal>) {
    let crossing = "/o/{org}/leads/{lead}/register";
    rooms.page(Method::GET, crossing, Sample::query("with={partnership}"), before);
    rooms.page(Method::POST, crossing, Sample::form("partnership={partnership}&fields=company"), register);
    rooms.page(Method::GET, "/o/{org}/registrations", Sample::query("state=all"), list);
    let file = Sample::query("state=all");
    rooms.page(Method::GET, "/o/{org}/registrations/export.csv", file, tables::csv::<Registrations>);
    rooms.page(Method::GET, "/o/{org}/registrations/export.xlsx", file, tables::xlsx::<Registrations>);
    let one = "/o/{org}/registrations/{registration}";
    rooms.page(Method::GET, one, Sample::get(), show);
    let decision = "/o/{org}/registrations/{registration}/decision";
    rooms.page(Method::POST, decision, Sample::form("decision=accept"), decide);
    rooms.page(Method::POST, "/o/{org}/registrations/{registration}/passing", Sample::form(""), pass_up);
    rooms.page(Method::POST, "/o/{org}/registrations/{registration}/withdrawal", Sample::form(""), withdraw);
}

/// With which program's owner.
#[derive(Debug, Default, Deserialize)]
struct With {
    #[serde(default)]
    with: String,
}

async fn before(
    access: Works,
    Path((_, lead)): Path<(String, String)>,
    Asked(With { with }): Asked<With>,
) -> Result<Html<CrossingPage>, Problem> {
    let (lead, partnership): (LeadId, PartnershipId) = (identified(&lead)?, identified(&with)?);
    let read = access.vault.read(async |tx| {
        let preview = actions::preview(tx, lead, partnership).await?;
        let offer = evidence::of_lead(tx, lead, &preview.agreement).await?;
        Ok::<_, RegistrationError>((preview, offer))
    });
    let (preview, offer) = read.await?;
    let own = conflicts::refuse_own(&access.exchange, access.org, &preview.lead.draft).await.err();
    let page = CrossingPage::new(&access, preview).ok_or_else(Problem::absent)?;
    Ok(Html(page.with_files(offer).warned(own.map(|error| sentence(&error.to_string())))))
}

async fn register(
    access: Works,
    Path((_, lead)): Path<(String, String)>,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Redirect, Problem> {
    let with = form.iter().find(|(name, _)| name == "partnership").ok_or_else(Problem::absent)?;
    let (lead, partnership): (LeadId, PartnershipId) = (identified(&lead)?, identified(&with.1)?);
    let ticked = |field: &SaleField| form.iter().any(|(name, value)| name == "fields" && value == field.name);
    let beside = said_beside(&form);
    let (exchange, files) = (&access.exchange, evidence::ticked(&form)?);
    let id = access
        .vault
        .change(access.actor, async |change| {
            let id = actions::submit(exchange, change, lead, partnership, ticked, beside).await?;
            evidence::send(exchange, change, id, &files).await?;
            Ok::<_, RegistrationError>(id)
        })
        .await?;
    Ok(to(&access, id, "registered"))
}

/// On what ground a person's data cross, and what was answered: each answer beside its question.
pub(super) fn said_beside(form: &[(String, String)]) -> Beside {
    let all =
        |wanted: &'static str| form.iter().filter(move |(name, _)| name == wanted).map(|(_, value)| value);
    let answers = all("question").zip(all("said"));
    Beside {
        basis: all("basis").next().and_then(|word| Basis::read(word)),
        answers: answers
            .map(|(question, answer)| Answered { question: question.clone(), answer: answer.clone() })
            .collect(),
    }
}

async fn list(access: Reads, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let asked = Registrations::asked(&query.unwrap_or_default())?;
    let read = access.vault.read(async |tx| queue::load(tx, &access, asked).await);
    match read.await.map_err(|error| Problem::broken(&error))? {
        Ok(found) => Ok(Html(queue::shown(&access, found)).into_response()),
        Err(view) => Ok(Redirect::to(&format!("{}{view}", access.here("registrations"))).into_response()),
    }
}

/// What the last act did, in the address that it led to.
#[derive(Debug, Default, Deserialize)]
struct Done {
    #[serde(default)]
    done: String,
}

async fn show(
    access: Reads,
    Path((_, registration)): Path<(String, String)>,
    Asked(Done { done }): Asked<Done>,
) -> Result<Html<ReviewPage>, Problem> {
    let id: RegistrationId = identified(&registration)?;
    let mut found = access.vault.read(async |tx| load(tx, id).await).await?.ok_or_else(Problem::absent)?;
    let steps = history::steps(access.exchange.vaults(), &found.entries, found.now).await;
    let steps = steps.map_err(|error| Problem::broken(&error))?;
    let files = attachments::section(&access, id, std::mem::take(&mut found.files), found.now)
        .await
        .map_err(|error| Problem::broken(&error))?;
    let people = if found.asked.is_empty() { Vec::new() } else { deals::people(&access).await? };
    Ok(Html(ReviewPage::new(&access, found, files, (steps, &people), &done)))
}

/// What a person decides.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Verdict {
    pub(super) decision: String,
    pub(super) code: String,
    pub(super) reason: String,
    /// Why it is accepted although it meets somebody.
    pub(super) despite: String,
}

impl Verdict {
    /// Understands it; what cannot be understood is told.
    pub(super) fn understand(&self) -> Result<Decision, Problem> {
        match self.decision.as_str() {
            "accept" => Ok(Decision::Accept),
            "deny" => {
                let code =
                    self.code.parse().map_err(|()| Problem::refused("code", texts::choose_reason()))?;
                Ok(Decision::Deny { code, reason: self.reason.trim().to_owned() })
            }
            _ => Err(Problem::refused("decision", texts::no_decision())),
        }
    }
}

async fn decide(
    access: Decides,
    Path((_, registration)): Path<(String, String)>,
    Form(verdict): Form<Verdict>,
) -> Result<Response, Problem> {
    let id: RegistrationId = identified(&registration)?;
    let decision = verdict.understand()?;
    let done = if decision == Decision::Accept { "accepted" } else { "denied" };
    let exchange = &access.exchange;
    let change = access.vault.change(access.actor, async |change| {
        conflicts::confirm(change, id, &decision, &verdict.despite).await?;
        actions::decide(exchange, change, id, decision).await
    });
    answer(&access, id, change.await, done).await
}

async fn pass_up(
    access: Decides,
    Path((_, registration)): Path<(String, String)>,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let id: RegistrationId = identified(&registration)?;
    let (exchange, files) = (&access.exchange, evidence::ticked(&form)?);
    let change = access.vault.change(access.actor, async |change| {
        actions::pass_up_by_hand(exchange, change, id).await?;
        Ok(evidence::pass_on(exchange, change, id, &files).await?)
    });
    answer(&access, id, change.await, "passed").await
}

async fn withdraw(
    access: Works,
    Path((_, registration)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let id: RegistrationId = identified(&registration)?;
    let exchange = &access.exchange;
    let change =
        access.vault.change(access.actor, async |change| actions::withdraw(exchange, change, id).await);
    answer(&access, id, change.await, "withdrawn").await
}

/// Back to the registration; or, where somebody was faster, who that was.
pub(crate) async fn answer(
    access: &Access,
    id: RegistrationId,
    outcome: Result<(), RegistrationError>,
    done: &str,
) -> Result<Response, Problem> {
    match outcome {
        Ok(()) => Ok(to(access, id, done).into_response()),
        Err(RegistrationError::Decided(_)) => {
            let page = FasterPage::new(access, id).await?;
            Ok((StatusCode::CONFLICT, Html(page)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

fn to(access: &Access, id: RegistrationId, done: &str) -> Redirect {
    Redirect::to(&access.here(&format!("registrations/{id}?done={done}")))
}

impl From<RegistrationError> for Problem {
    fn from(error: RegistrationError) -> Self {
        let text = sentence(&error.to_string());
        match error {
            RegistrationError::Absent => Self::absent(),
            RegistrationError::Registered { .. } | RegistrationError::Decided(_) => Self::conflict(text),
            RegistrationError::SamePerson | RegistrationError::NotAsked => Self::conflict(text),
            RegistrationError::TooManyOpen(_) => Self::refused("too_many_open", text),
            RegistrationError::NoBasis => Self::refused("basis", text),
            RegistrationError::Incomplete(_) => Self::refused("incomplete", text),
            RegistrationError::NotPossible(_) => Self::refused("not_possible", text),
            RegistrationError::Conflicting => Self::refused("despite", text),
            RegistrationError::OwnCustomer { field, .. } => Self::refused(field, text),
            RegistrationError::NoReason | RegistrationError::LongReason => Self::refused("reason", text),
            RegistrationError::NoWayUp(_) => Self::refused("no_way_up", text),
            RegistrationError::Evidence(error) => error.into(),
            RegistrationError::Send(SendError::Uncovered { code, .. }) => Self::refused(code, text),
            RegistrationError::Send(SendError::TooLarge) => Self::refused("too_large", text),
            RegistrationError::Send(SendError::Inexact(_)) => Self::refused("inexact", text),
            RegistrationError::Send(SendError::NoReceiver) => Self::refused("no_receiver", text),
            RegistrationError::Vault(error) | RegistrationError::Send(SendError::Vault(error)) => {
                broken(&error)
            }
        }
    }
}

fn broken(error: &VaultError) -> Problem {
    Problem::broken(error)
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::*;
    use crate::registrations::Denial;

    fn verdict(decision: &str, code: &str) -> Result<Decision, Problem> {
        Verdict {
            decision: decision.into(),
            code: code.into(),
            reason: " Theirs already ".into(),
            ..Verdict::default()
        }
        .understand()
    }

    #[test]
    fn a_denial_needs_a_reason_that_programs_understand() {
        let denied = Decision::Deny { code: Denial::Duplicate, reason: "Theirs already".into() };
        assert_eq!(verdict("deny", "duplicate"), Ok(denied));
        assert_eq!(verdict("deny", "because").unwrap_err().code, "code");
        assert_eq!(verdict("accept", "").unwrap(), Decision::Accept);
        assert_eq!(verdict("perhaps", "").unwrap_err().code, "decision");
    }

    #[test]
    fn every_error_has_its_status() {
        let status = |error: RegistrationError| Problem::from(error).status;
        assert_eq!(status(RegistrationError::Absent), StatusCode::NOT_FOUND);
        assert_eq!(status(RegistrationError::Decided("Accepted".into())), StatusCode::CONFLICT);
        assert_eq!(status(RegistrationError::NoReason), StatusCode::UNPROCESSABLE_ENTITY);
        let uncovered = SendError::Uncovered { code: "class", text: "not covered".into() };
        let problem = Problem::from(RegistrationError::Send(uncovered));
        assert_eq!((problem.status, problem.code), (StatusCode::UNPROCESSABLE_ENTITY, "class"));
        assert_eq!(problem.detail, "Not covered.");
    }
}
