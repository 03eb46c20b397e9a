//! The queue of applications, and one of them: read, decided, taken back.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State as From},
    http::{HeaderMap, Method, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use kernel::{ApplicationId, ProgramId, Timestamp};
use serde::Deserialize;
use trust::{
    Portal,
    access::{Access, Decides, Reads, Role},
    agreements::Class,
    members::origin,
    sharing::Names,
};
use vault::{Change, Tx, VaultError};
use web::{Crumb, Empty, Html, Input, Kind, Notice, Page, Problem, Rooms, Sample, Sees, Tab, Tabs, Tag};

use super::{
    Application, ApplicationError, Reason, State, Verdict,
    application::{Decided, TOLD},
    deciding::{self, decide, may_apply_again, reopen},
    reading::{Whole, whole},
    store,
};
use crate::{programs, texts::applications as texts};

/// Applications on a page.
const SHOWN: usize = 50;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/applications", Sample::get(), list);
    rooms.page(Method::GET, "/o/{org}/applications/{application}", Sample::get(), show);
    let form = Sample::form("decision=reject&reason=not_the_right_fit&said=");
    rooms.page(Method::POST, "/o/{org}/applications/{application}/decision", form, settle);
    rooms.page(Method::POST, "/o/{org}/applications/{application}/reopening", Sample::form(""), back);
    let form = Sample::form("note=Ask+Ines");
    rooms.page(Method::POST, "/o/{org}/applications/{application}/note", form, note);
    rooms.page(Method::POST, "/o/{org}/applications/{application}/erasure", Sample::form(""), erase);
}

type At = Path<(String, String)>;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    state: String,
    program: String,
    before: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Done {
    done: String,
}

/// A decision as it is typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    pub(super) decision: String,
    pub(super) reason: String,
    pub(super) said: String,
}

impl Typed {
    /// What it decides.
    pub(super) fn verdict(&self) -> Result<Verdict, Problem> {
        match self.decision.as_str() {
            "approve" => Ok(Verdict::Approve),
            "reject" => {
                let reason = Reason::of_word(&self.reason);
                let reason = reason.ok_or_else(|| Problem::refused("reason", texts::say_why()))?;
                Ok(Verdict::Reject { reason, said: self.said.clone() })
            }
            _ => Err(Problem::refused("decision", texts::no_decision())),
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Noted {
    note: String,
}

async fn list(access: Reads, Query(asked): Query<Asked>) -> Result<Html<ListPage>, Problem> {
    let state = match asked.state.as_str() {
        "" => State::Received,
        word => State::of_word(word).ok_or_else(|| Problem::malformed(texts::no_state()))?,
    };
    let program = match asked.program.as_str() {
        "" => None,
        id => Some(id.parse().map_err(|_| Problem::absent())?),
    };
    let before = match asked.before.as_str() {
        "" => None,
        id => Some(named(id)?),
    };
    ListPage::read(&access, state, program, before).await.map(Html)
}

async fn show(
    access: Reads,
    Path((_, application)): At,
    Query(done): Query<Done>,
) -> Result<Html<ShowPage>, Problem> {
    let mut page = ShowPage::read(&access, named(&application)?, &Typed::default()).await?;
    let told = match done.done.as_str() {
        "approved" => Some(texts::done_approved()),
        "rejected" => Some(texts::done_rejected()),
        "reopened" => Some(texts::done_reopened()),
        "noted" => Some(texts::done_noted()),
        _ => None,
    };
    page.page.notice = told.map(|text| Notice { kind: Kind::Good, text });
    Ok(Html(page))
}

async fn settle(
    access: Decides,
    From(portal): From<Portal>,
    headers: HeaderMap,
    Path((_, application)): At,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let id = named(&application)?;
    let origin = origin(&portal, &headers).await?;
    let told = match typed.verdict() {
        Err(why) if typed.decision != "reject" => return Err(why),
        Err(_) => (StatusCode::UNPROCESSABLE_ENTITY, texts::say_why()),
        Ok(verdict) => {
            let act = async |change: &Change| decide(change, id, &verdict, &origin).await;
            match access.vault.change(access.actor, act).await {
                Ok(after) => return Ok(to(&access, id, after.state.word())),
                Err(ApplicationError::Stands(_)) => (StatusCode::CONFLICT, faster(&access, id).await?),
                Err(error @ (ApplicationError::Absent | ApplicationError::Vault(_))) => {
                    return Err(error.into());
                }
                Err(why) => (StatusCode::UNPROCESSABLE_ENTITY, why.to_string()),
            }
        }
    };
    let mut page = ShowPage::read(&access, id, &typed).await?;
    page.page.notice = Some(Notice { kind: Kind::Bad, text: told.1 });
    Ok((told.0, Html(page)).into_response())
}

/// Who decided before, and when, for who came too late.
pub(super) async fn faster(access: &Access, id: ApplicationId) -> Result<String, Problem> {
    let read = async |tx: &Tx| Ok::<_, VaultError>((store::find(tx, id).await?, tx.now()));
    let (one, now) = access.vault.read(read).await.map_err(broken)?;
    let one = one.ok_or_else(Problem::absent)?;
    match &one.decided {
        Some(Decided { at, by, .. }) => {
            let names = Names::of(access, [by.clone()].into()).await.map_err(broken)?;
            Ok(texts::faster(names.get(by), one.state.label(), web::moment(*at, now)))
        }
        None => Ok(texts::stands(one.state.label())),
    }
}

async fn back(access: Decides, Path((_, application)): At) -> Result<Response, Problem> {
    let id = named(&application)?;
    access.vault.change(access.actor, async |change: &Change| reopen(change, id).await).await?;
    Ok(to(&access, id, "reopened"))
}

async fn note(
    access: Decides,
    Path((_, application)): At,
    Form(noted): Form<Noted>,
) -> Result<Response, Problem> {
    let id = named(&application)?;
    let act = async |change: &Change| deciding::note(change, id, &noted.note).await;
    access.vault.change(access.actor, act).await?;
    Ok(to(&access, id, "noted"))
}

async fn erase(access: Decides, Path((_, application)): At) -> Result<Response, Problem> {
    let id = named(&application)?;
    access.vault.change(access.actor, async |change: &Change| deciding::erase(change, id).await).await?;
    Ok(Redirect::to(&access.here("applications")).into_response())
}

pub(super) fn named(text: &str) -> Result<ApplicationId, Problem> {
    text.parse().map_err(|_| Problem::absent())
}

fn to(access: &Access, id: ApplicationId, done: &str) -> Response {
    Redirect::to(&access.here(&format!("applications/{id}?done={done}"))).into_response()
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}

impl std::convert::From<ApplicationError> for Problem {
    fn from(error: ApplicationError) -> Self {
        let told = error.to_string();
        match error {
            ApplicationError::Absent => Self::absent(),
            ApplicationError::Stands(_) | ApplicationError::AppliedAnew | ApplicationError::Came => {
                Self::conflict(told)
            }
            ApplicationError::NoReason => Self::refused("reason", told),
            ApplicationError::TooLong => Self::refused("too_long", told),
            ApplicationError::Offer(_) => Self::refused("offer", told),
            ApplicationError::Vault(error) => Self::broken(&error),
        }
    }
}

/// Where it stands, in a word.
pub(super) fn tag(one: &Application) -> Tag {
    let (kind, text) = match (one.state, one.partnership) {
        (State::Received, _) => (Kind::Info, one.state.label()),
        (State::Approved, Some(_)) => (Kind::Good, texts::state_came()),
        (State::Approved, None) => (Kind::Good, one.state.label()),
        (State::Rejected, _) => (Kind::Bad, one.state.label()),
        (State::Withdrawn, _) => (Kind::Plain, one.state.label()),
    };
    Tag { kind, text }
}

#[derive(Template)]
#[template(path = "applications/list.html")]
struct ListPage {
    page: Page,
    here: String,
    tabs: Tabs,
    rows: Vec<Row>,
    /// For whom it can be narrowed: id, name, whether it is the one.
    programs: Vec<(String, String, bool)>,
    state: &'static str,
    older: Option<String>,
    empty: Empty,
    /// Whether many can be decided at once.
    decides: bool,
}

/// An application, as the list shows it.
struct Row {
    id: String,
    href: String,
    company: String,
    email: String,
    program: String,
    state: Tag,
    when: String,
}

impl ListPage {
    async fn read(
        access: &Access,
        state: State,
        program: Option<ProgramId>,
        before: Option<ApplicationId>,
    ) -> Result<Self, Problem> {
        let read = access.vault.read(async |tx: &Tx| {
            let found = store::search(tx, Some(state), program, before, SHOWN as u64 + 1).await?;
            let takes = store::intakes(tx).await?;
            Ok::<_, VaultError>((
                found,
                store::counts(tx, program).await?,
                programs::all(tx).await?,
                takes,
                tx.now(),
            ))
        });
        let (mut found, counts, all, takes, now) = read.await.map_err(broken)?;
        let here = access.here("applications");
        let more = found.len() > SHOWN;
        found.truncate(SHOWN);
        let narrowed = program.map(|id| format!("&program={id}")).unwrap_or_default();
        let last = found.last().map(|one| one.id).filter(|_| more);
        let tab = |(one, count): (State, u64)| Tab {
            label: one.label(),
            href: format!("{here}?state={}{narrowed}", one.word()),
            count: Some(count),
            current: one == state,
        };
        let name = |id: ProgramId| all.iter().find(|known| known.id == id).map(|known| known.name.clone());
        let row = |one: &Application| Row {
            id: one.id.to_string(),
            href: format!("{here}/{}", one.id),
            company: one.company.clone(),
            email: one.email.to_string(),
            program: name(one.program).unwrap_or_default(),
            state: tag(one),
            when: web::ago(one.received, now),
        };
        let taking = all.iter().filter(|one| takes.iter().any(|intake| intake.program == one.id));
        let administers = access.role >= Role::Admin;
        let action =
            (takes.is_empty() && administers).then(|| (access.here("programs"), texts::to_programs()));
        Ok(Self {
            page: access.page(texts::title()),
            tabs: Tabs { label: texts::title(), tabs: counts.into_iter().map(tab).collect() },
            rows: found.iter().map(row).collect(),
            programs: taking
                .map(|one| (one.id.to_string(), one.name.clone(), Some(one.id) == program))
                .collect(),
            state: state.word(),
            older: last.map(|last| format!("{here}?state={}{narrowed}&before={last}", state.word())),
            empty: Empty {
                icon: "document",
                title: if takes.is_empty() { texts::none_yet() } else { texts::none_here() },
                text: if takes.is_empty() { texts::none_yet_about() } else { texts::none_here_about() },
                action,
            },
            decides: state == State::Received && access.role >= Role::Manager && !found.is_empty(),
            here,
        })
    }
}

#[derive(Template)]
#[template(path = "applications/show.html")]
struct ShowPage {
    page: Page,
    here: String,
    company: String,
    email: String,
    state: Tag,
    told: String,
    only_you: Sees,
    /// What a reviewer should know before deciding.
    remarks: Vec<String>,
    /// What became of it, line by line.
    became: Vec<String>,
    /// Why it was rejected.
    why: String,
    /// As which partner they came, or are one already.
    partner: Option<(String, String)>,
    sent: Vec<Sent>,
    others: Vec<(String, String)>,
    /// For who decides, while it waits.
    decides: bool,
    reopens: bool,
    reason: Input,
    said: Input,
    note: Option<Input>,
    noted: String,
    erases: bool,
}

/// What was sent for it.
struct Sent {
    title: String,
    lines: Vec<Said>,
    first: bool,
}

/// A question with its answer.
struct Said {
    label: String,
    class: String,
    said: String,
    file: Option<String>,
}

impl ShowPage {
    async fn read(access: &Access, id: ApplicationId, typed: &Typed) -> Result<Self, Problem> {
        let read: Whole = access.vault.read(async |tx: &Tx| whole(tx, id).await).await?;
        let names = Names::of(access, read.people()).await.map_err(broken)?;
        let (one, now) = (&read.one, read.now);
        let mut page = access.page(texts::application_of(&one.company));
        page.crumbs = vec![
            Crumb { label: texts::title(), href: Some(access.here("applications")) },
            Crumb { label: one.company.clone(), href: None },
        ];
        let manages = access.role >= Role::Manager;
        let waits = one.state == State::Received;
        let reopens = matches!(one.state, State::Rejected | State::Approved) && one.partnership.is_none();
        let href = |id: String| access.here(&format!("partners/{id}"));
        let reasons = std::iter::once((String::new(), texts::choose_reason()))
            .chain(Reason::ALL.iter().map(|reason| (reason.word().to_owned(), reason.label())));
        let wrong = (typed.decision == "reject" && typed.reason.is_empty()).then(texts::say_why);
        Ok(Self {
            here: access.here(&format!("applications/{id}")),
            company: one.company.clone(),
            email: one.email.to_string(),
            state: tag(one),
            told: texts::applied(&read.program, web::moment(one.received, now)),
            only_you: Sees::OnlyYou,
            remarks: remarks(&read, &names, now),
            became: became(&read, &names, now),
            why: one.why(),
            partner: match (&one.partnership, &read.partner) {
                (Some(id), _) => Some((href(id.to_string()), texts::to_partner())),
                (None, Some((id, name))) => Some((href(id.to_string()), name.clone())),
                (None, None) => None,
            },
            sent: sent(access, &read, now),
            others: read
                .others
                .iter()
                .map(|other| {
                    let told = texts::other(other.state.label(), web::moment(other.received, now));
                    (access.here(&format!("applications/{}", other.id)), told)
                })
                .collect(),
            decides: manages && waits,
            reopens: manages && reopens,
            reason: Input::choice("reason", texts::reason(), reasons)
                .value(&typed.reason)
                .required()
                .error(wrong),
            said: Input::long("said", texts::said())
                .value(&typed.said)
                .most(most())
                .aside(texts::optional())
                .hint(texts::said_hint()),
            note: manages.then(|| {
                Input::long("note", texts::note()).value(&one.note).most(most()).hint(texts::note_hint())
            }),
            noted: one.note.clone(),
            erases: manages,
            page,
        })
    }
}

pub(super) fn most() -> u32 {
    u32::try_from(TOLD).unwrap_or(u32::MAX)
}

fn sent(access: &Access, read: &Whole, now: Timestamp) -> Vec<Sent> {
    let part = |(at, (submission, lines)): (usize, &(crate::forms::Submission, Vec<::forms::Line>))| {
        let file = |id: &str| access.here(&format!("submissions/{}/files/{id}", submission.id));
        let said = |line: &::forms::Line| Said {
            class: line.class.parse::<Class>().map_or_else(|()| line.class.clone(), Class::label),
            file: line.file.as_ref().map(|kept| file(&kept.id)),
            label: line.label.clone(),
            said: line.said.clone(),
        };
        let when = web::moment(submission.received, now);
        Sent {
            title: if at == 0 { texts::answers() } else { texts::sent_also(when) },
            lines: lines.iter().map(said).collect(),
            first: at == 0,
        }
    };
    read.sent.iter().enumerate().map(part).collect()
}

/// What to know before deciding: what was decided before, whether they are a partner, and that they sent more.
fn remarks(read: &Whole, names: &Names, now: Timestamp) -> Vec<String> {
    let mut remarks = Vec::new();
    if let Some((_, name)) = &read.partner {
        remarks.push(texts::is_partner(name, &read.program));
    }
    if let Some(before) = read.rejected_before().filter(|before| before.received <= read.one.received)
        && let Some(decided) = &before.decided
    {
        let when = web::moment(decided.at, now);
        remarks.push(texts::rejected_before(when, names.get(&decided.by), before.why()));
    }
    if read.sent.len() > 1 {
        remarks.push(texts::sent_times(read.sent.len()));
    }
    remarks
}

/// Who decided what, and what came of it.
fn became(read: &Whole, names: &Names, now: Timestamp) -> Vec<String> {
    let one = &read.one;
    let mut lines = Vec::new();
    if let Some(Decided { at, by, rule, .. }) = &one.decided {
        let when = web::moment(*at, now);
        lines.push(match rule {
            Some(rule) => texts::by_rule(one.state.label(), *rule, when),
            None => texts::by_person(one.state.label(), names.get(by), when),
        });
    }
    match (one.state, &read.offer, one.ended) {
        (State::Approved, _, Some(came)) if one.partnership.is_some() => {
            lines.push(texts::came_on(web::moment(came, now)));
        }
        (State::Approved, Some(offer), _) if offer.is_open(now) => {
            lines.push(texts::offer_until(web::moment(offer.until(), now)));
        }
        (State::Approved, _, _) => lines.push(texts::offer_over()),
        (State::Withdrawn, _, Some(ended)) => lines.push(texts::withdrew_on(web::moment(ended, now))),
        (State::Rejected, _, _) => {
            let again = read.intake.as_ref().and_then(|intake| may_apply_again(one, intake));
            lines.extend(again.map(|again| texts::again_from_on(text::day(text::day_at(again)))));
        }
        _ => {}
    }
    lines
}
