//! One task: what it says, and what people do with it.

use askama::Template;
use axum::{
    extract::{Form, Path},
    http::{Method, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use kernel::{PartnerTaskId, PartnershipId, PersonId};
use serde::Deserialize;
use trust::{
    Portal,
    access::{Access, Reads, Role, Works},
    people::Person,
};
use vault::{Change, Tx, VaultError};
use web::{Crumb, Html, Input, Page, Problem, Rooms, Sample};

use super::{Draft, Line, PartnerTask, TaskError, actions, store};
use crate::managers::{Choice, colleagues};
use crate::partnerships;
use crate::teams::sentence;
use crate::texts::tasks as texts;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let form = Sample::form("what=Call+them&due=2026-12-01&holder={colleague}");
    rooms.page(Method::POST, "/o/{org}/partners/{partnership}/tasks", form, add);
    rooms.page(Method::GET, "/o/{org}/tasks/{partner_task}", Sample::get(), show);
    let form = Sample::form("what=Call+them+again&due=2026-12-02&holder=nobody");
    rooms.page(Method::POST, "/o/{org}/tasks/{partner_task}", form, change);
    rooms.page(Method::POST, "/o/{org}/tasks/{partner_task}/completion", Sample::form("back=tasks"), finish);
    rooms.page(Method::POST, "/o/{org}/tasks/{partner_task}/reopening", Sample::form("back=tasks"), reopen);
    rooms.page(Method::POST, "/o/{org}/tasks/{partner_task}/removal", Sample::form(""), remove);
}

/// What is typed of a task.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    pub(crate) what: String,
    pub(crate) due: String,
    pub(crate) holder: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Back {
    back: String,
}

impl Typed {
    fn of(task: &PartnerTask) -> Self {
        Self {
            what: task.draft.what.clone(),
            due: task.draft.due.map(|due| due.to_string()).unwrap_or_default(),
            holder: task.draft.holder.map_or_else(|| "nobody".to_owned(), |holder| holder.to_string()),
        }
    }

    fn read(&self) -> Result<Draft, TaskError> {
        let holder = match self.holder.as_str() {
            "" | "nobody" => None,
            id => Some(id.parse::<PersonId>().map_err(|_| TaskError::Nobody)?),
        };
        Draft::read(&self.what, &self.due, holder)
    }
}

/// The fields of a task, with what is wrong with one of them.
pub(crate) fn asks(people: &[Person], typed: &Typed, wrong: Option<&TaskError>) -> [Input; 3] {
    let error =
        |field: &str| wrong.filter(|why| why.field() == Some(field)).map(|why| sentence(&why.to_string()));
    [
        Input::text("what", texts::what()).most(500).required().value(&typed.what).error(error("what")),
        Input::date("due", texts::due()).aside(texts::optional()).value(&typed.due).error(error("due")),
        Choice::of(people).input("holder", texts::holder()).value(&typed.holder).error(error("holder")),
    ]
}

/// What the last act did.
pub fn done(word: &str) -> Option<String> {
    match word {
        "given" => Some(texts::done_given()),
        "task_changed" => Some(texts::done_changed()),
        "finished" => Some(texts::done_finished()),
        "reopened" => Some(texts::done_reopened()),
        "task_removed" => Some(texts::done_removed()),
        _ => None,
    }
}

async fn add(
    access: Works,
    Path((_, partnership)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let id: PartnershipId = partnership.parse().map_err(|_| Problem::absent())?;
    let vaults = access.exchange.vaults();
    let act = async |change: &Change| actions::give(vaults, change, id, typed.read()?).await;
    match access.vault.change(access.actor, act).await {
        Ok(_) => Ok(Redirect::to(&access.here(&format!("partners/{id}/notes?done=given"))).into_response()),
        Err(error) if error.field().is_some() => {
            let page = crate::notes::page(&access, &partnership, Some((&typed, &error)), None).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn show(access: Reads, Path((_, task)): Path<(String, String)>) -> Result<Html<TaskPage>, Problem> {
    TaskPage::read(&access, &task, None).await.map(Html)
}

async fn change(
    access: Works,
    Path((_, task)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let id = identified(&task)?;
    let vaults = access.exchange.vaults();
    let act = async |change: &Change| actions::change(vaults, change, id, typed.read()?).await;
    match access.vault.change(access.actor, act).await {
        Ok(()) => Ok(Redirect::to(&access.here("tasks?show=all&done=task_changed")).into_response()),
        Err(error) if error.field().is_some() => {
            let page = TaskPage::read(&access, &task, Some((&typed, &error))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn finish(
    access: Works,
    Path((_, task)): Path<(String, String)>,
    Form(Back { back }): Form<Back>,
) -> Result<Redirect, Problem> {
    let id = identified(&task)?;
    let act = async |change: &Change| actions::finish(change, id).await;
    access.vault.change(access.actor, act).await?;
    Ok(to(&access, &back, "finished"))
}

async fn reopen(
    access: Works,
    Path((_, task)): Path<(String, String)>,
    Form(Back { back }): Form<Back>,
) -> Result<Redirect, Problem> {
    let id = identified(&task)?;
    let act = async |change: &Change| actions::reopen(change, id).await;
    access.vault.change(access.actor, act).await?;
    Ok(to(&access, &back, "reopened"))
}

async fn remove(access: Works, Path((_, task)): Path<(String, String)>) -> Result<Redirect, Problem> {
    let id = identified(&task)?;
    let act = async |change: &Change| actions::remove(change, id, access.role).await;
    let partnership = access.vault.change(access.actor, act).await?;
    Ok(Redirect::to(&access.here(&format!("partners/{partnership}/notes?done=task_removed"))))
}

/// Back to the list that somebody came from: a partner's, or all. Nowhere else, whatever is sent.
fn to(access: &Access, back: &str, done: &str) -> Redirect {
    let partner = back.strip_prefix("partners/").and_then(|rest| rest.strip_suffix("/notes"));
    let at = match (partner.and_then(|id| id.parse::<PartnershipId>().ok()), back.strip_prefix("tasks?show="))
    {
        (Some(id), _) => format!("partners/{id}/notes?done={done}"),
        (_, Some("all")) => format!("tasks?show=all&done={done}"),
        (_, Some("done")) => format!("tasks?show=done&done={done}"),
        _ => format!("tasks?done={done}"),
    };
    Redirect::to(&access.here(&at))
}

fn identified(task: &str) -> Result<PartnerTaskId, Problem> {
    task.parse().map_err(|_| Problem::absent())
}

impl From<TaskError> for Problem {
    fn from(error: TaskError) -> Self {
        let told = sentence(&error.to_string());
        match error {
            TaskError::Absent => Self::absent(),
            TaskError::What(_) => Self::refused("what", told),
            TaskError::Day => Self::refused("due", told),
            TaskError::Nobody => Self::refused("holder", told),
            TaskError::NotYours => Self::refused("not_yours", told),
            TaskError::Many => Self::refused("too_many", told),
            TaskError::Vault(error) => Self::broken(&error),
        }
    }
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}

#[derive(Template)]
#[template(path = "tasks/page.html")]
struct TaskPage {
    page: Page,
    line: Line,
    about: String,
    /// The partner's name, and where they are.
    partner: (String, String),
    /// For who works.
    form: Option<[Input; 3]>,
    /// For who may take it away.
    removal: Option<String>,
}

impl TaskPage {
    async fn read(access: &Access, task: &str, typed: Option<(&Typed, &TaskError)>) -> Result<Self, Problem> {
        let id = identified(task)?;
        let read = async |tx: &Tx| {
            let Some(task) = store::find(tx, id).await? else { return Ok(None) };
            let partnership = partnerships::find(tx, task.partnership).await?;
            Ok::<_, VaultError>(partnership.map(|partnership| (task, partnership)))
        };
        let found = access.vault.read(read).await.map_err(broken)?;
        let (task, partnership) = found.ok_or_else(Problem::absent)?;
        let people = colleagues(access).await.map_err(broken)?;
        let now = access.exchange.vaults().front().clock.now();
        let names = trust::sharing::Names::of(access, [task.by.clone()].into()).await.map_err(broken)?;
        let back = format!("partners/{}/notes", partnership.id);
        let line = Line::of_task(access, &task, None, (&people, &back), now);
        let partner = (partnership.peer_name.clone(), access.here(&format!("partners/{}", partnership.id)));
        let mut page = access.page(texts::one());
        page.crumbs = vec![
            Crumb { label: texts::title(), href: Some(access.here("tasks")) },
            Crumb { label: partner.0.clone(), href: Some(partner.1.clone()) },
        ];
        let now_typed = Typed::of(&task);
        let (values, wrong) = typed.map_or((&now_typed, None), |(typed, wrong)| (typed, Some(wrong)));
        let works = access.role >= Role::Member;
        Ok(Self {
            page,
            about: texts::written_by(names.get(&task.by), web::moment(task.made, now)),
            partner,
            form: works.then(|| asks(&people, values, wrong)),
            removal: (works && task.may_go(access.actor, access.role))
                .then(|| format!("{}/removal", line.href)),
            line,
        })
    }
}
