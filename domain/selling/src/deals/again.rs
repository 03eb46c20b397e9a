//! A lost deal is looked at again: on the day that was chosen when it was lost its fact is written, once, from which
//! whoever looks after it is told.

use jiff::{SignedDuration, civil::Date, tz::TimeZone};
use kernel::{DealId, Timestamp};
use serde_json::Value;
use vault::{Actor, Change, Fact, Outcome, TaskHandlers, VaultError};

use super::{Deal, Stage, actions::today, store};

const AGAIN: &str = "selling.deals.again";

/// Sees to it that its day is noticed.
pub(super) async fn ask(change: &Change, deal: &Deal) -> Result<(), VaultError> {
    match day(deal).and_then(begin) {
        Some(begins) => {
            change.enqueue(AGAIN, &deal.id.to_string(), &Value::Null, begins.max(change.now())).await
        }
        None => Ok(()),
    }
}

/// The work of noticing.
pub(crate) fn work(handlers: &mut TaskHandlers) {
    handlers.on(AGAIN, |vault, task| {
        Box::pin(async move {
            let Ok(id) = task.key.parse::<DealId>() else { return Ok(Outcome::Done) };
            vault.change(Actor::Node("work"), async |change: &Change| notice(change, id).await).await
        })
    });
}

async fn notice(change: &Change, id: DealId) -> Result<Outcome, VaultError> {
    let Some(deal) = store::find(change, id).await? else { return Ok(Outcome::Done) };
    let Some(on) = day(&deal) else { return Ok(Outcome::Done) };
    if on > today(change.now()) {
        // Another day was chosen since.
        let left = begin(on).map_or(SignedDuration::ZERO, |begins| change.now().duration_until(begins));
        return Ok(Outcome::Later(left));
    }
    let told = change.journal_about([id], 200).await?;
    let last = |kind: &str| told.iter().rposition(|entry| entry.kind == kind);
    if last("deal.look_again") <= last("deal.moved") {
        change.record(Fact::new("deal.look_again").about(id)).await?;
    }
    Ok(Outcome::Done)
}

/// When a deal is to be looked at again; never one that is not lost.
fn day(deal: &Deal) -> Option<Date> {
    deal.answers.look_again_on.filter(|_| deal.stage == Stage::Lost)
}

fn begin(on: Date) -> Option<Timestamp> {
    on.to_zoned(TimeZone::UTC).ok().map(|begins| begins.timestamp())
}
