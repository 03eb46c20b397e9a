//! What is done with a registration beside submitting, accepting, denying and withdrawing it: on pages and for programs
//! the same.

use std::ops::Deref;

use axum::{
    Json,
    extract::{Form, Path},
    http::Method,
    response::Response,
};
use exchange::Exchange;
use kernel::{FileId, RegistrationId};
use serde::Deserialize;
use serde_json::Value;
use trust::{
    Portal,
    access::{Access, Decides, Works},
};
use vault::Change;
use web::{Authority, Html, Problem, Rooms, Sample, shape::Answers};

use super::{
    Answered, Basis, Beside, Denial, RegistrationError, SaleField, actions,
    api::{self, REGISTRATION},
    crossing::CrossingPage,
    deciding, following, updating, web as pages,
};
use crate::{evidence, identified, texts::registrations as texts};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    TakeUp,
    GiveBack,
    AnswerExtension,
    Revoke,
    AskExtension,
    StillActive,
    Update,
}

/// What is said along with it; each act needs some of it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Said {
    /// What is asked, or why.
    reason: String,
    /// Why, for programs.
    code: String,
    /// Of an extension: `extend` or `refuse`.
    decision: String,
}

impl Act {
    /// Those of who decides.
    const DECIDES: [Self; 4] = [Self::TakeUp, Self::GiveBack, Self::AnswerExtension, Self::Revoke];
    /// Those of who submitted it.
    const WORKS: [Self; 3] = [Self::AskExtension, Self::StillActive, Self::Update];

    /// Its page, and where programs reach it.
    fn paths(self) -> (&'static str, &'static str) {
        match self {
            Self::TakeUp => (
                "/o/{org}/registrations/{registration}/review",
                "/api/v1/registrations/{registration}/review",
            ),
            Self::GiveBack => (
                "/o/{org}/registrations/{registration}/question",
                "/api/v1/registrations/{registration}/question",
            ),
            Self::AnswerExtension => (
                "/o/{org}/registrations/{registration}/extension/decision",
                "/api/v1/registrations/{registration}/extension/decision",
            ),
            Self::Revoke => (
                "/o/{org}/registrations/{registration}/revocation",
                "/api/v1/registrations/{registration}/revocation",
            ),
            Self::AskExtension => (
                "/o/{org}/registrations/{registration}/extension",
                "/api/v1/registrations/{registration}/extension",
            ),
            Self::StillActive => (
                "/o/{org}/registrations/{registration}/activity",
                "/api/v1/registrations/{registration}/activity",
            ),
            Self::Update => (
                "/o/{org}/registrations/{registration}/update",
                "/api/v1/registrations/{registration}/update",
            ),
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::TakeUp => "Takes a registration up: its sender sees that somebody looks at it.",
            Self::GiveBack => {
                "Returns a registration to its sender, who is asked for more in reason. The clock of the answer stands \
                 still until it is submitted again."
            }
            Self::AnswerExtension => {
                "Answers who asks for more time: decision is extend, or refuse with a reason. Extends without having \
                 been asked as well."
            }
            Self::Revoke => "Takes an acceptance back, with a code and a reason.",
            Self::AskExtension => "Asks for more time, with a reason.",
            Self::StillActive => "Says that the sale is still worked on.",
            Self::Update => {
                "Tells what an accepted sale comes to now, and by when, as its lead says: of the fields that crossed. It \
                 goes on to whom it was passed up to."
            }
        }
    }

    fn samples(self) -> (&'static str, &'static str) {
        match self {
            Self::TakeUp | Self::StillActive | Self::Update => ("", "{}"),
            Self::GiveBack => ("reason=Which+site%3F", r#"{"reason":"Which site?"}"#),
            Self::AnswerExtension => ("decision=extend", r#"{"decision":"extend"}"#),
            Self::Revoke => {
                ("code=duplicate&reason=Two+of+one", r#"{"code":"duplicate","reason":"Two of one"}"#)
            }
            Self::AskExtension => ("reason=They+sign+in+May", r#"{"reason":"They sign in May"}"#),
        }
    }

    /// What the page says after it.
    fn done(self) -> &'static str {
        match self {
            Self::TakeUp => "taken",
            Self::GiveBack => "returned",
            Self::AnswerExtension => "answered",
            Self::Revoke => "revoked",
            Self::AskExtension => "asked",
            Self::StillActive => "active",
            Self::Update => "updated",
        }
    }

    async fn run(
        self,
        exchange: &Exchange,
        change: &Change,
        id: RegistrationId,
        said: &Understood,
    ) -> Result<(), RegistrationError> {
        let reason = &said.reason;
        match self {
            Self::TakeUp => deciding::take_up(exchange, change, id).await,
            Self::GiveBack => deciding::give_back(exchange, change, id, reason).await,
            Self::AnswerExtension => {
                let refusal = said.refuses.then_some(reason.as_str());
                deciding::answer_extension(exchange, change, id, refusal).await
            }
            Self::Revoke => deciding::revoke(exchange, change, id, said.code, reason).await,
            Self::AskExtension => following::ask_extension(exchange, change, id, reason).await,
            Self::StillActive => following::still_active(exchange, change, id).await,
            Self::Update => updating::update(exchange, change, id).await,
        }
    }

    /// Understands what is said along with it; what cannot be understood is told.
    fn understand(self, said: &Said) -> Result<Understood, Problem> {
        let code = match self {
            Self::Revoke => {
                said.code.parse().map_err(|()| Problem::refused("code", texts::choose_reason()))?
            }
            _ => Denial::Other,
        };
        let refuses = match (self, said.decision.as_str()) {
            (Self::AnswerExtension, "refuse") => true,
            (Self::AnswerExtension, "extend") => false,
            (Self::AnswerExtension, _) => {
                return Err(Problem::refused("decision", texts::extend_or_refuse()));
            }
            _ => false,
        };
        Ok(Understood { reason: said.reason.trim().to_owned(), code, refuses })
    }
}

struct Understood {
    reason: String,
    code: Denial,
    refuses: bool,
}

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    Act::DECIDES.into_iter().for_each(|act| offer::<Decides>(rooms, act));
    Act::WORKS.into_iter().for_each(|act| offer::<Works>(rooms, act));
    let again = "/o/{org}/registrations/{registration}/resubmission";
    rooms.page(Method::GET, again, Sample::get(), before_again);
    rooms.page(Method::POST, again, Sample::form("fields=company&answer=The+one+in+Lyon"), resubmit);
    let about = "Submits a registration again that was returned. What its lead says now takes the place of what was \
         submitted: the fields that the agreement requires and those in fields, the usual ones without. answer says what \
         was asked; basis is the ground on which a person's data cross; files are files of the lead that go along as \
         evidence.";
    let json = Sample::json(r#"{"answer":"The one in Lyon"}"#);
    let again = "/api/v1/registrations/{registration}/resubmission";
    rooms.api(Method::POST, again, about, json, resubmit_for_program).answers(Answers::One(&REGISTRATION));
}

/// Offers an act to those with that authority, on a page and to programs.
fn offer<A>(rooms: &mut Rooms<Portal>, act: Act)
where
    A: Authority<Portal> + Deref<Target = Access> + Sync,
{
    let ((form, json), (page, api)) = (act.samples(), act.paths());
    let seen = move |access: A, path: Path<(String, String)>, Form(said): Form<Said>| async move {
        on_page(&access, act, path, said).await
    };
    rooms.page(Method::POST, page, Sample::form(form), seen);
    let called = move |access: A, path: Path<String>, Json(said): Json<Said>| async move {
        for_program(&access, act, path, said).await
    };
    let room = rooms.api(Method::POST, api, act.about(), Sample::json(json), called);
    room.answers(Answers::One(&REGISTRATION));
}

async fn on_page(
    access: &Access,
    act: Act,
    Path((_, registration)): Path<(String, String)>,
    said: Said,
) -> Result<Response, Problem> {
    let id: RegistrationId = identified(&registration)?;
    let (said, exchange) = (act.understand(&said)?, &access.exchange);
    let change = access.vault.change(access.actor, async |change| act.run(exchange, change, id, &said).await);
    pages::answer(access, id, change.await, act.done()).await
}

async fn for_program(
    access: &Access,
    act: Act,
    Path(registration): Path<String>,
    said: Said,
) -> Result<Json<Value>, Problem> {
    let id: RegistrationId = identified(&registration)?;
    let (said, exchange) = (act.understand(&said)?, &access.exchange);
    let change = access.vault.change(access.actor, async |change| {
        act.run(exchange, change, id, &said).await?;
        api::read(change, id).await
    });
    api::answer(access, id, change.await).await
}

/// The page before one is submitted again: what crosses now.
async fn before_again(
    access: Works,
    Path((_, registration)): Path<(String, String)>,
) -> Result<Html<CrossingPage>, Problem> {
    let id: RegistrationId = identified(&registration)?;
    let read = access.vault.read(async |tx| {
        let (preview, known) = actions::preview_again(tx, id).await?;
        let offer = evidence::of_sent(tx, &known).await?;
        Ok::<_, RegistrationError>((preview, known, offer))
    });
    let (preview, known, offer) = read.await?;
    let page = CrossingPage::again(&access, preview, &known).ok_or_else(Problem::absent)?;
    Ok(Html(page.with_files(offer)))
}

async fn resubmit(
    access: Works,
    Path((_, registration)): Path<(String, String)>,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let id: RegistrationId = identified(&registration)?;
    let value = |name: &str| form.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value);
    let ticked = |field: &SaleField| form.iter().any(|(name, value)| name == "fields" && value == field.name);
    let (exchange, beside) = (&access.exchange, pages::said_beside(&form));
    let files = evidence::ticked(&form)?;
    let change = access.vault.change(access.actor, async |change| {
        following::resubmit(exchange, change, id, ticked, beside, value("answer")).await?;
        Ok(evidence::send(exchange, change, id, &files).await?)
    });
    pages::answer(&access, id, change.await, "resubmitted").await
}

#[derive(Debug, Deserialize)]
struct Again {
    fields: Option<Vec<String>>,
    #[serde(default)]
    answer: String,
    basis: Option<Basis>,
    #[serde(default)]
    answers: Vec<Answered>,
    #[serde(default)]
    files: Vec<FileId>,
}

async fn resubmit_for_program(
    access: Works,
    Path(registration): Path<String>,
    Json(again): Json<Again>,
) -> Result<Json<Value>, Problem> {
    let id: RegistrationId = identified(&registration)?;
    api::known(again.fields.as_deref().unwrap_or_default())?;
    let wanted = api::wanted(again.fields.as_deref());
    let exchange = &access.exchange;
    let change = access.vault.change(access.actor, async |change| {
        let beside = Beside { basis: again.basis, answers: again.answers.clone() };
        following::resubmit(exchange, change, id, &wanted, beside, &again.answer).await?;
        evidence::send(exchange, change, id, &again.files).await?;
        api::read(change, id).await
    });
    api::answer(&access, id, change.await).await
}
