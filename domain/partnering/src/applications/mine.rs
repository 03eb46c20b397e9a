//! Where the link in a letter to an applicant leads: how their application stands, and the way to withdraw it. Whoever
//! holds the link reads mail at its address; nothing else is asked, and nothing of the vault is shown but this.

use askama::Template;
use axum::{
    extract::{Path, State as From},
    http::{Method, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use kernel::ApplicationId;
use trust::{Portal, access::Anyone, letters::Named};
use vault::{Actor, Card, Change, Tx, VaultError};
use web::{Html, Page, Problem, Rooms, Sample, Tag};

use super::{
    Application, ApplicationError, Intake, State,
    deciding::{self, may_apply_again},
    letters::LINK,
    store,
    web::tag,
};
use crate::{programs, texts::applications as texts};

/// In the journal, applicants are nobody: the vault knows an address alone.
const APPLICANT: Actor = Actor::Node("applications");

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/application/{application_token}", Sample::get(), show);
    let path = "/application/{application_token}/withdrawal";
    rooms.page(Method::POST, path, Sample::form(""), withdraw);
}

/// An application whose link this is.
struct Opened {
    one: Application,
    intake: Option<Intake>,
    program: String,
    card: Card,
}

async fn show(_: Anyone, From(portal): From<Portal>, Path(token): Path<String>) -> Result<Response, Problem> {
    Ok(match opened(&portal, &token).await? {
        Some(opened) => Html(MinePage::new(&portal, &token, &opened)).into_response(),
        None => gone(&portal),
    })
}

async fn withdraw(
    _: Anyone,
    From(portal): From<Portal>,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let Some(Opened { one, card, .. }) = opened(&portal, &token).await? else { return Ok(gone(&portal)) };
    let vault = portal.vaults.vault(card.org);
    match vault.change(APPLICANT, async |change: &Change| deciding::withdraw(change, one.id).await).await {
        // Decided meanwhile: the page says how.
        Ok(_) | Err(ApplicationError::Stands(_)) => {
            Ok(Redirect::to(&format!("/application/{token}")).into_response())
        }
        Err(ApplicationError::Absent) => Ok(gone(&portal)),
        Err(error) => Err(error.into()),
    }
}

async fn opened(portal: &Portal, token: &str) -> Result<Option<Opened>, Problem> {
    let broken = |error: VaultError| Problem::broken(&error);
    let named = LINK.named::<ApplicationId>(&portal.vaults, token);
    let Some(Named { org, id, made }) = named else { return Ok(None) };
    let Some(card) = portal.vaults.directory().at_work(org).await.map_err(broken)? else { return Ok(None) };
    let read = portal.vaults.vault(org);
    let found = read.read(async |tx: &Tx| {
        let Some(one) = store::find(tx, id).await? else { return Ok(None) };
        let program = programs::find(tx, one.program).await?.map(|program| program.name);
        Ok::<_, VaultError>(Some((store::intake(tx, one.program).await?, program.unwrap_or_default(), one)))
    });
    let found = found.await.map_err(broken)?.filter(|(.., one)| one.received == made);
    Ok(found.map(|(intake, program, one)| Opened { one, intake, program, card }))
}

/// It was erased, or there never was one: nobody can tell which.
fn gone(portal: &Portal) -> Response {
    let page = Page { demo: portal.mode.demo, ..Page::titled(texts::mine_gone()) };
    (StatusCode::NOT_FOUND, Html(GonePage { page })).into_response()
}

#[derive(Template)]
#[template(path = "applications/gone.html")]
struct GonePage {
    page: Page,
}

#[derive(Template)]
#[template(path = "applications/mine.html")]
struct MinePage {
    page: Page,
    state: Tag,
    told: String,
    about: String,
    why: String,
    again: String,
    withdraws: Option<String>,
}

impl MinePage {
    fn new(portal: &Portal, token: &str, Opened { one, intake, program, card }: &Opened) -> Self {
        let now = portal.vaults.front().clock.now();
        let again = intake.as_ref().filter(|_| one.state == State::Rejected);
        let again = again.and_then(|intake| may_apply_again(one, intake));
        Self {
            page: Page { demo: portal.mode.demo, ..Page::titled(texts::mine_title(program, &card.name)) },
            state: tag(one),
            told: texts::mine_sent(web::moment(one.received, now)),
            about: match (one.state, one.partnership) {
                (State::Received, _) => texts::mine_waits(&card.name),
                (State::Approved, None) => texts::mine_approved(&card.name),
                (State::Approved, Some(_)) => texts::mine_came(&card.name),
                (State::Rejected, _) => texts::mine_rejected(&card.name),
                (State::Withdrawn, _) => texts::mine_withdrawn(),
            },
            why: one.why(),
            again: again.map(|again| texts::again_from(text::day(text::day_at(again)))).unwrap_or_default(),
            withdraws: (one.state == State::Received).then(|| format!("/application/{token}/withdrawal")),
        }
    }
}
