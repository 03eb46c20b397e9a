//! A task as lists show it.

use kernel::Timestamp;
use trust::{access::Access, people::Person};
use web::{Kind, Tag};

use super::{PartnerTask, actions::today};
use crate::managers::name_of;
use crate::texts::tasks as texts;

/// A row of a list.
pub(crate) struct Line {
    pub(crate) href: String,
    pub(crate) what: String,
    /// Name and address of the partner.
    pub(crate) partner: (String, String),
    pub(crate) who: String,
    pub(crate) due: String,
    pub(crate) tag: Option<Tag>,
    pub(crate) done: bool,
    /// Where to say that it is done, or to be done after all; for who works.
    pub(crate) act: Option<String>,
}

impl Line {
    pub(crate) fn new(
        access: &Access,
        task: &PartnerTask,
        peer: &str,
        people: &[Person],
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
            partner: (peer.to_owned(), access.here(&format!("partners/{}", task.partnership))),
            who: match task.draft.holder {
                Some(id) => name_of(people, id).unwrap_or_else(texts::former),
                None => texts::nobody(),
            },
            due: task.draft.due.map(text::day).unwrap_or_default(),
            tag,
            done,
            act: (access.role >= trust::access::Role::Member).then(|| format!("{href}/{act}")),
            href,
        }
    }
}
