//! The day of a task comes: its fact is written once, from which whoever has it is told.

use jiff::tz::TimeZone;
use kernel::PartnerTaskId;
use serde_json::Value;
use vault::{Actor, Change, Outcome, TaskHandlers, VaultError};

use super::{
    PartnerTask,
    actions::{record, today},
    store,
};

const DUE: &str = "partnering.tasks.due";

/// Sees to it that its day is noticed.
pub(super) async fn ask(change: &Change, task: &PartnerTask) -> Result<(), VaultError> {
    let Some(due) = task.draft.due else { return Ok(()) };
    let Ok(begins) = due.to_zoned(TimeZone::UTC) else { return Ok(()) };
    change.enqueue(DUE, &task.id.to_string(), &Value::Null, begins.timestamp().max(change.now())).await
}

/// The work of noticing.
pub(crate) fn work(handlers: &mut TaskHandlers) {
    handlers.on(DUE, |vault, task| {
        Box::pin(async move {
            if let Ok(id) = task.key.parse::<PartnerTaskId>() {
                let notice = async |change: &Change| notice(change, id).await;
                vault.change(Actor::Node("work"), notice).await?;
            }
            Ok(Outcome::Done)
        })
    });
}

async fn notice(change: &Change, id: PartnerTaskId) -> Result<(), VaultError> {
    let Some(task) = store::find(change, id).await?.filter(|task| task.done.is_none()) else { return Ok(()) };
    match task.draft.due {
        Some(due) if due <= today(change.now()) => {
            if store::notice(change, id).await? {
                record(change, "task.due", &task).await?;
            }
            Ok(())
        }
        // Another day was chosen since.
        Some(_) => ask(change, &task).await,
        None => Ok(()),
    }
}
