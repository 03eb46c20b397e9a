//! The page of notes and tasks about a partner: what its own organisation knows and does.

use askama::Template;
use axum::{
    extract::{Form, Path, Query},
    http::{Method, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use kernel::{NoteId, PartnershipId, Timestamp};
use serde::Deserialize;
use trust::{
    Portal,
    access::{Access, Reads, Role, Works},
    sharing::Names,
};
use vault::{Change, Tx, VaultError};
use web::{Html, Input, Kind, Notice, Page, Problem, Rooms, Sample};

use super::{Note, NoteError, actions, of_partnership};
use crate::managers::colleagues;
use crate::partnerships::{self, Head, Tab};
use crate::tasks::{self, Line, TaskError, Typed as TypedTask};
use crate::teams::sentence;
use crate::texts::notes as texts;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let path = "/o/{org}/partners/{partnership}/notes";
    rooms.page(Method::GET, path, Sample::get(), show);
    rooms.page(Method::POST, path, Sample::form("text=They+ask+for+a+price+list"), add);
    let path = "/o/{org}/partners/{partnership}/notes/{partner_note}";
    rooms.page(Method::POST, path, Sample::form("text=They+have+the+price+list"), change);
    let path = "/o/{org}/partners/{partnership}/notes/{partner_note}/removal";
    rooms.page(Method::POST, path, Sample::form(""), remove);
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Done {
    done: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    text: String,
}

async fn show(
    access: Reads,
    Path((_, partnership)): Path<(String, String)>,
    Query(Done { done }): Query<Done>,
) -> Result<Html<NotesPage>, Problem> {
    let mut page = page(&access, &partnership, None, None).await?;
    let text = match done.as_str() {
        "kept" => Some(texts::done_kept()),
        "changed" => Some(texts::done_changed()),
        "removed" => Some(texts::done_removed()),
        other => tasks::done(other),
    };
    page.page.notice = text.map(|text| Notice { kind: Kind::Good, text });
    Ok(Html(page))
}

async fn add(
    access: Works,
    Path((_, partnership)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let id: PartnershipId = partnership.parse().map_err(|_| Problem::absent())?;
    let act = async |change: &Change| actions::add(change, id, &typed.text).await;
    match access.vault.change(access.actor, act).await {
        Ok(_) => Ok(done(&access, id, "kept").into_response()),
        Err(error @ (NoteError::Empty | NoteError::Long)) => {
            let page = page(&access, &partnership, None, Some((&typed.text, &error))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn change(
    access: Works,
    Path((_, partnership, note)): Path<(String, String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Redirect, Problem> {
    let (id, note) = identified(&partnership, &note)?;
    let act = async |change: &Change| actions::change(change, note, access.role, &typed.text).await;
    access.vault.change(access.actor, act).await?;
    Ok(done(&access, id, "changed"))
}

async fn remove(
    access: Works,
    Path((_, partnership, note)): Path<(String, String, String)>,
) -> Result<Redirect, Problem> {
    let (id, note) = identified(&partnership, &note)?;
    let act = async |change: &Change| actions::remove(change, note, access.role).await;
    access.vault.change(access.actor, act).await?;
    Ok(done(&access, id, "removed"))
}

fn identified(partnership: &str, note: &str) -> Result<(PartnershipId, NoteId), Problem> {
    let absent = |_| Problem::absent();
    Ok((partnership.parse().map_err(absent)?, note.parse().map_err(absent)?))
}

fn done(access: &Access, id: PartnershipId, done: &str) -> Redirect {
    Redirect::to(&access.here(&format!("partners/{id}/notes?done={done}")))
}

impl From<NoteError> for Problem {
    fn from(error: NoteError) -> Self {
        let told = sentence(&error.to_string());
        match error {
            NoteError::Absent => Self::absent(),
            NoteError::Empty | NoteError::Long => Self::refused("text", told),
            NoteError::NotYours => Self::refused("not_yours", told),
            NoteError::Vault(error) => Self::broken(&error),
        }
    }
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}

#[derive(Template)]
#[template(path = "notes/page.html")]
pub(crate) struct NotesPage {
    page: Page,
    head: Head,
    here: String,
    only: String,
    notes: Vec<Shown>,
    note: Option<Input>,
    tasks: Vec<Line>,
    task: Option<[Input; 3]>,
    /// Whether its form stands open: there is none yet, or something is wrong with it.
    opened: bool,
    /// Where a task is written down.
    give: String,
}

/// A note as the page shows it.
struct Shown {
    text: String,
    told: String,
    /// Where it is changed, for who may.
    at: Option<String>,
    field: Input,
}

/// The page, with what is wrong with a task or a note that was typed.
pub(crate) async fn page(
    access: &Access,
    partnership: &str,
    task: Option<(&TypedTask, &TaskError)>,
    note: Option<(&str, &NoteError)>,
) -> Result<NotesPage, Problem> {
    let id: PartnershipId = partnership.parse().map_err(|_| Problem::absent())?;
    let read = async |tx: &Tx| {
        let Some(partnership) = partnerships::find(tx, id).await? else { return Ok(None) };
        Ok::<_, VaultError>(Some((
            partnership,
            of_partnership(tx, id).await?,
            tasks::of_partnership(tx, id).await?,
        )))
    };
    let found = access.vault.read(read).await.map_err(broken)?;
    let (partnership, notes, all_tasks) = found.ok_or_else(Problem::absent)?;
    let people = colleagues(access).await.map_err(broken)?;
    let names =
        Names::of(access, notes.iter().map(|note| note.by.clone()).collect()).await.map_err(broken)?;
    let now = access.exchange.vaults().front().clock.now();
    let here = access.here(&format!("partners/{id}/notes"));
    let back = format!("partners/{id}/notes");
    let works = access.role >= Role::Member;
    let me = access.person.as_ref().map(|person| person.id.to_string()).unwrap_or_default();
    let fresh = TypedTask { holder: me, ..TypedTask::default() };
    let (typed, wrong) = task.map_or((&fresh, None), |(typed, wrong)| (typed, Some(wrong)));
    let field = |text: &str| Input::long("text", texts::new_note()).hint(texts::note_hint()).value(text);
    let error = note.map(|(_, error)| sentence(&error.to_string()));
    Ok(NotesPage {
        page: Head::page(access, &partnership, Tab::Notes),
        head: Head::new(access, &partnership, Tab::Notes),
        only: texts::only(&access.card.name),
        notes: notes.iter().map(|note| Shown::new(access, note, &here, &names, now)).collect(),
        note: works.then(|| field(note.map_or("", |(text, _)| text)).required().error(error)),
        tasks: all_tasks
            .iter()
            .map(|task| Line::of_task(access, task, None, (&people, &back), now))
            .collect(),
        task: works.then(|| tasks::asks(&people, typed, wrong)),
        opened: all_tasks.is_empty() || task.is_some(),
        give: access.here(&format!("partners/{id}/tasks")),
        here,
    })
}

impl Shown {
    fn new(access: &Access, note: &Note, here: &str, names: &Names, now: Timestamp) -> Self {
        let (who, when) = (names.get(&note.by), web::moment(note.at, now));
        let may = access.role >= Role::Member && note.may_change(access.actor, access.role);
        Self {
            text: note.text.clone(),
            told: match note.changed {
                Some(at) => texts::changed_by(who, when, web::moment(at, now)),
                None => texts::written_by(who, when),
            },
            at: may.then(|| format!("{here}/{}", note.id)),
            field: Input::long("text", texts::note())
                .id(format!("text-{}", note.id))
                .value(&note.text)
                .required(),
        }
    }
}
