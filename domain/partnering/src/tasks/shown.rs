//! A task as lists show it.

use askama::{Template, filters::HtmlSafe};
use kernel::Timestamp;
use trust::{access::Access, people::Person};
use web::{Kind, Tag};

use super::{PartnerTask, actions::today};
use crate::managers::name_of;
use crate::texts::tasks as texts;

/// A row of a list of what is to be done.
#[derive(Debug, Template)]
#[template(path = "tasks/row.html")]
pub struct Line {
    /// Where it is.
    pub href: String,
    /// What is to be done.
    pub what: String,
    /// About whom or what; none where the list says so.
    pub about: Option<String>,
    /// Who has it.
    pub who: String,
    /// Until when, as shown.
    pub due: String,
    /// How it stands.
    pub tags: Vec<Tag>,
    /// Whether it is over.
    pub done: bool,
    /// Where to say that it is done, or to be done after all; for who works.
    pub act: Option<String>,
    /// Where an act on it leads back to.
    pub back: String,
}

impl HtmlSafe for Line {}

impl Line {
    /// A task about a partner; `about` says whom, where the list does not.
    pub fn of_task(
        access: &Access,
        task: &PartnerTask,
        about: Option<String>,
        (people, back): (&[Person], &str),
        now: Timestamp,
    ) -> Self {
        let href = access.here(&format!("tasks/{}", task.id));
        let done = task.done.is_some();
        let tag = match (done, task.draft.due) {
            (true, _) => Some(Tag { kind: Kind::Good, text: texts::done() }),
            (_, Some(_)) if task.is_overdue(today(now)) => {
                Some(Tag { kind: Kind::Bad, text: texts::overdue() })
            }
            (_, Some(due)) if due == today(now) => Some(Tag { kind: Kind::Warn, text: texts::due_today() }),
            _ => None,
        };
        let act = if done { "reopening" } else { "completion" };
        Self {
            what: task.draft.what.clone(),
            about,
            who: match task.draft.holder {
                Some(id) => name_of(people, id).unwrap_or_else(texts::former),
                None => texts::nobody(),
            },
            due: task.draft.due.map(text::day).unwrap_or_default(),
            tags: tag.into_iter().collect(),
            done,
            act: (access.role >= trust::access::Role::Member).then(|| format!("{href}/{act}")),
            back: back.to_owned(),
            href,
        }
    }
}
