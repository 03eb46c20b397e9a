//! What people do with tasks: give, change, finish, open again, remove.

use jiff::{civil::Date, tz::TimeZone};
use kernel::{PartnerTaskId, PartnershipId, PersonId, Timestamp};
use trust::access::{Role, memberships};
use vault::{Change, Fact, VaultError, Vaults};

use super::{Draft, PartnerTask, due, store};
use crate::partnerships;
use crate::texts::tasks as texts;

/// Open tasks about one partner, at most.
const MOST: u64 = 500;

/// Why it was not done. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum TaskError {
    /// No such task or partner here.
    #[error("{}", texts::absent())]
    Absent,
    /// What is to be done is not said, or at great length.
    #[error("{}", texts::no_what(*_0))]
    What(usize),
    /// Not a day.
    #[error("{}", texts::no_day())]
    Day,
    /// Nobody who works for the organisation.
    #[error("{}", texts::no_member())]
    Nobody,
    /// Somebody else's.
    #[error("{}", texts::not_yours())]
    NotYours,
    /// Too many.
    #[error("{}", texts::too_many(MOST))]
    Many,
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl TaskError {
    /// The field in which it is, where it is in one.
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::What(_) => Some("what"),
            Self::Day => Some("due"),
            Self::Nobody => Some("holder"),
            _ => None,
        }
    }
}

/// Writes down what is to be done about a partner; whoever has it is told.
///
/// # Errors
/// Why not.
pub async fn give(
    vaults: &Vaults,
    change: &Change,
    partnership: PartnershipId,
    draft: Draft,
) -> Result<PartnerTaskId, TaskError> {
    partnerships::find(change, partnership).await?.ok_or(TaskError::Absent)?;
    works_here(vaults, change, draft.holder).await?;
    if store::open_count(change, partnership).await? >= MOST {
        return Err(TaskError::Many);
    }
    let (clock, chance) = change.nature();
    let by = change.actor().to_string();
    let id = PartnerTaskId::new(clock, chance);
    let task = PartnerTask { id, partnership, draft, by, made: change.now(), done: None };
    store::insert(change, &task).await?;
    record(change, "task.given", &task).await?;
    due::ask(change, &task).await?;
    Ok(id)
}

/// Says something else of a task; who gets it is told.
///
/// # Errors
/// Why not.
pub async fn change(
    vaults: &Vaults,
    change: &Change,
    id: PartnerTaskId,
    draft: Draft,
) -> Result<(), TaskError> {
    let before = store::find(change, id).await?.ok_or(TaskError::Absent)?;
    if before.draft == draft {
        return Ok(());
    }
    if before.draft.holder != draft.holder {
        works_here(vaults, change, draft.holder).await?;
    }
    let given = before.draft.holder != draft.holder;
    let postponed = before.draft.due != draft.due;
    let task = PartnerTask { draft, ..before };
    store::redraft(change, &task, postponed).await?;
    record(change, if given { "task.given" } else { "task.changed" }, &task).await?;
    if postponed {
        due::ask(change, &task).await?;
    }
    Ok(())
}

/// It is done; asked twice, once.
///
/// # Errors
/// Why not.
pub async fn finish(change: &Change, id: PartnerTaskId) -> Result<(), TaskError> {
    let task = store::find(change, id).await?.ok_or(TaskError::Absent)?;
    if store::finish(change, id).await? {
        record(change, "task.done", &task).await?;
    }
    Ok(())
}

/// It is to be done after all.
///
/// # Errors
/// Why not.
pub async fn reopen(change: &Change, id: PartnerTaskId) -> Result<(), TaskError> {
    let task = store::find(change, id).await?.ok_or(TaskError::Absent)?;
    if store::reopen(change, id).await? {
        record(change, "task.reopened", &task).await?;
    }
    Ok(())
}

/// Takes a task away; nothing of it stays. Whoever wrote it down may, and who administers.
///
/// # Errors
/// Why not.
pub async fn remove(change: &Change, id: PartnerTaskId, role: Role) -> Result<PartnershipId, TaskError> {
    let task = store::find(change, id).await?.ok_or(TaskError::Absent)?;
    if !task.may_go(change.actor(), role) {
        return Err(TaskError::NotYours);
    }
    store::remove(change, id).await?;
    change.sweep().await?;
    record(change, "task.removed", &task).await?;
    Ok(task.partnership)
}

/// What somebody had, nobody has any more.
pub(crate) async fn let_go(change: &Change, person: PersonId) -> Result<(), VaultError> {
    for mut task in store::held_by(change, person).await? {
        task.draft.holder = None;
        store::redraft(change, &task, false).await?;
        record(change, "task.changed", &task).await?;
    }
    Ok(())
}

pub(super) async fn record(
    change: &Change,
    kind: &'static str,
    task: &PartnerTask,
) -> Result<(), VaultError> {
    let fact = Fact::new(kind).about(task.partnership).about(task.id);
    let to = task.draft.holder.map(|holder| holder.to_string());
    change.record(fact.with("to", to)).await.map(|_| ())
}

/// The day that it is, as tasks count days.
pub(crate) fn today(now: Timestamp) -> Date {
    now.to_zoned(TimeZone::UTC).date()
}

async fn works_here(vaults: &Vaults, change: &Change, holder: Option<PersonId>) -> Result<(), TaskError> {
    let Some(holder) = holder else { return Ok(()) };
    match memberships::role(vaults.directory(), holder, change.org()).await? {
        Some(_) => Ok(()),
        None => Err(TaskError::Nobody),
    }
}
