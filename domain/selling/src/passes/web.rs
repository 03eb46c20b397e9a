//! Passing a lead on: who would get it and why, to whom it was offered, taking it back.

use askama::Template;
use axum::{
    extract::{Form, Path, Query},
    http::Method,
    response::Redirect,
};
use exchange::SendError;
use jiff::civil::DateTime;
use kernel::{LeadId, PartnershipId, Timestamp};
use serde::Deserialize;
use trust::{
    Portal,
    access::{Access, Reads, Role, Works},
};
use vault::{Change, Tx};
use web::{Html, Input, Kind, Notice, Page, Problem, Rooms, Sample, Tag};

use super::{
    Pass, PassError, State, To, Wish, actions,
    choosing::{Choosing, choosing, partners},
    rule::Why,
};
use crate::{
    identified,
    leads::{self, Lead, at, sentence, to},
    registrations::{Basis, FIELDS},
    texts::{leads as lead_texts, passes as texts},
};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let path = "/o/{org}/leads/{lead}/pass";
    rooms.page(Method::GET, path, Sample::get(), show);
    rooms.page(Method::POST, path, Sample::form("to={partnership}"), pass);
    rooms.page(Method::POST, "/o/{org}/leads/{lead}/pass/withdrawal", Sample::form(""), take_back);
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Seen {
    language: String,
    done: String,
}

async fn show(
    access: Reads,
    Path((_, lead)): Path<(String, String)>,
    Query(seen): Query<Seen>,
) -> Result<Html<PassPage>, Problem> {
    let id: LeadId = identified(&lead)?;
    let language = Some(seen.language.as_str()).filter(|word| !word.trim().is_empty());
    let read = access.vault.read(async |tx: &Tx| {
        let lead = leads::find(tx, id).await?.ok_or(PassError::Absent)?;
        let choosing = choosing(tx, &lead, language).await?;
        let partners = partners(tx).await?;
        let partners = partners.into_iter().map(|one| (one.id.to_string(), one.peer_name)).collect();
        Ok::<_, PassError>((lead, choosing, partners, tx.now()))
    });
    let (lead, choosing, partners, now) = read.await?;
    let mut page = PassPage::new(&access, &lead, choosing, partners, now);
    let text = match seen.done.as_str() {
        "passed" => Some(texts::done_passed()),
        "taken_back" => Some(texts::done_taken_back()),
        _ => None,
    };
    page.page.notice = text.map(|text| Notice { kind: Kind::Good, text });
    Ok(Html(page))
}

/// What somebody chose.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    to: String,
    contact: String,
    basis: String,
    meeting: String,
    language: String,
}

impl Typed {
    fn understand(&self) -> Result<(To, Wish), Problem> {
        let to = match self.to.as_str() {
            "rule" => To::Rule,
            other => To::Partner(identified::<PartnershipId>(other)?),
        };
        let contact = match self.contact.is_empty() {
            true => None,
            false => Some(Basis::read(&self.basis).ok_or(PassError::NoBasis)?),
        };
        let meeting = match self.meeting.trim() {
            "" => None,
            typed => Some(moment(typed).ok_or_else(|| Problem::refused("meeting", texts::no_moment()))?),
        };
        Ok((to, Wish { contact, meeting, language: language(&self.language)? }))
    }
}

/// A moment as who reads types it: by their own clock.
fn moment(typed: &str) -> Option<Timestamp> {
    let at: DateTime = typed.parse().ok()?;
    Some(at.to_zoned(text::now_reads().zone.tz().clone()).ok()?.timestamp())
}

/// A language in a word or two.
pub(super) fn language(typed: &str) -> Result<Option<String>, Problem> {
    let typed = typed.trim();
    if typed.chars().count() > 100 || typed.chars().any(char::is_control) {
        return Err(Problem::refused("language", texts::long_language()));
    }
    Ok((!typed.is_empty()).then(|| typed.to_owned()))
}

async fn pass(
    access: Works,
    Path((_, lead)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Redirect, Problem> {
    let id: LeadId = identified(&lead)?;
    let (to, wish) = typed.understand()?;
    let exchange = &access.exchange;
    let offer = async |change: &Change| actions::offer(exchange, change, id, to, &wish).await;
    access.vault.change(access.actor, offer).await?;
    Ok(Redirect::to(&access.here(&format!("leads/{id}/pass?done=passed"))))
}

async fn take_back(access: Works, Path((_, lead)): Path<(String, String)>) -> Result<Redirect, Problem> {
    let id: LeadId = identified(&lead)?;
    let exchange = &access.exchange;
    let back = async |change: &Change| actions::take_back(exchange, change, id).await;
    access.vault.change(access.actor, back).await?;
    Ok(Redirect::to(&access.here(&format!("leads/{id}/pass?done=taken_back"))))
}

impl From<PassError> for Problem {
    fn from(error: PassError) -> Self {
        let text = sentence(&error.to_string());
        match error {
            PassError::Absent => Self::absent(),
            PassError::Standing { .. } | PassError::Over(_) => Self::conflict(text),
            PassError::Nobody => Self::refused("nobody_fits", text),
            PassError::NoReason => Self::refused("reason", text),
            PassError::NoBasis => Self::refused("basis", text),
            PassError::Past => Self::refused("meeting", text),
            PassError::Send(SendError::Uncovered { code, .. }) => Self::refused(code, text),
            PassError::Send(SendError::TooLarge) => Self::refused("too_large", text),
            PassError::Send(SendError::Inexact(_)) => Self::refused("inexact", text),
            PassError::Send(SendError::NoReceiver) => Self::refused("no_receiver", text),
            PassError::Vault(error) | PassError::Send(SendError::Vault(error)) => Self::broken(&error),
        }
    }
}

#[derive(Template)]
#[template(path = "passes/show.html")]
struct PassPage {
    page: Page,
    here: String,
    /// Where it is now.
    standing: Option<(String, Tag, String)>,
    takes_back: bool,
    /// To whom it can go: what is chosen, in words.
    choices: Vec<(String, String)>,
    /// Whether somebody may pass it.
    passes: bool,
    crosses: Vec<(String, String)>,
    /// The person at the customer's, who stays unless somebody says so.
    person: Vec<(String, String)>,
    basis: Input,
    meeting: Input,
    language: Input,
    order: Vec<(String, Tag, String)>,
    history: Vec<Row>,
}

struct Row {
    name: String,
    state: Tag,
    at: String,
    why: String,
}

impl PassPage {
    fn new(
        access: &Access,
        lead: &Lead,
        choosing: Choosing,
        partners: Vec<(String, String)>,
        now: Timestamp,
    ) -> Self {
        let here = access.here(&format!("leads/{}", lead.id));
        let mut page = access.page(texts::pass_title(lead.title()));
        page.crumbs = vec![
            to(&lead_texts::title(), &access.here("leads")),
            to(&lead.title(), &here),
            at(&texts::pass_on()),
        ];
        let standing = choosing.standing();
        let works = access.role >= Role::Member;
        let next = choosing.order.iter().find(|(_, why)| *why == Why::Next);
        let rule = next.map(|(one, _)| ("rule".to_owned(), texts::by_rule_to(&one.name)));
        let crosses = |person: bool| {
            let shown = FIELDS.iter().filter(move |field| match field.name {
                "contact_name" | "contact_email" | "contact_phone" => person,
                "notes" | "external_id" => false,
                _ => !person,
            });
            shown.filter_map(|field| Some(((field.label)(), field.shown(&lead.draft)?))).collect()
        };
        let way = choosing.rule.way;
        Self {
            takes_back: works && standing.is_some_and(|pass| pass.state == State::Offered),
            standing: standing.map(|pass| (pass.peer_name.clone(), tag(pass.state), until(pass, now))),
            passes: works && standing.is_none(),
            choices: rule.into_iter().chain(partners).collect(),
            crosses: crosses(false),
            person: crosses(true),
            basis: Input::choice(
                "basis",
                texts::basis(),
                Basis::ALL.map(|one| (one.as_str().to_owned(), one.label())),
            ),
            meeting: Input::exact("meeting", texts::meeting()).hint(texts::meeting_hint()).most(16),
            language: Input::text("language", texts::language()).hint(texts::language_hint()).most(100),
            order: choosing
                .order
                .iter()
                .map(|(one, why)| (one.name.clone(), why_tag(*why), why.said(way)))
                .collect(),
            history: choosing.passes.iter().map(|pass| Row::of(pass, now)).collect(),
            page,
            here,
        }
    }
}

/// A state, as pages show it.
pub(super) fn tag(state: State) -> Tag {
    let kind = match state {
        State::Accepted => Kind::Good,
        State::Offered | State::Accepting => Kind::Info,
        State::Declined | State::Late | State::Refused => Kind::Warn,
        State::TakenBack => Kind::Plain,
    };
    Tag { kind, text: state.label() }
}

pub(super) fn why_tag(why: Why) -> Tag {
    match why {
        Why::Next => Tag { kind: Kind::Good, text: texts::next() },
        Why::Later => Tag { kind: Kind::Info, text: texts::later() },
        _ => Tag { kind: Kind::Plain, text: texts::not_now() },
    }
}

/// By when it is answered, or when it was.
pub(super) fn until(pass: &Pass, now: Timestamp) -> String {
    match pass.answered {
        Some(at) => texts::answered_on(web::moment(at, now)),
        None => texts::until(web::moment(pass.due, now)),
    }
}

impl Row {
    fn of(pass: &Pass, now: Timestamp) -> Self {
        let why = pass.declined.as_ref().map(|(code, reason)| {
            if reason.is_empty() { code.label() } else { format!("{}: {reason}", code.label()) }
        });
        Self {
            name: pass.peer_name.clone(),
            state: tag(pass.state),
            at: web::moment(pass.at, now),
            why: why.unwrap_or_default(),
        }
    }
}
