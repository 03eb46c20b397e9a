//! Who asked for a place in the vendor's program, and what became of it.

use anyhow::Context;
use partnering::applications::{self, Reason, State, Verdict};
use vault::{Change, Tx};

use super::cast::Cast;
use crate::demo::asking;

/// Where the portal is, for letters.
const ORIGIN: &str = "http://localhost:8080";

/// The vendor asks, and two answer.
pub(super) async fn ask(cast: &Cast) -> anyhow::Result<()> {
    asking::ask(&cast.vendor.vault, cast.vendor.person).await?;
    asking::apply(&cast.vendor.vault, &asking::EARLY).await
}

/// The first is offered a place; the second is told why not.
pub(super) async fn decide(cast: &Cast) -> anyhow::Result<()> {
    let waiting = async |tx: &Tx| applications::search(tx, Some(State::Received), None, None, 10).await;
    let mut waiting = cast.vendor.vault.read(waiting).await?;
    // The newest stand first.
    waiting.reverse();
    let first = waiting.first().context("an application that waits")?.id;
    let decides = async |change: &Change| {
        applications::decide(change, first, &Verdict::Approve, ORIGIN).await?;
        for other in waiting.iter().skip(1) {
            let said =
                "You sell two systems that compete with ours. Ask again when that has changed.".to_owned();
            let rejects = Verdict::Reject { reason: Reason::DoesNotMeetRequirements, said };
            applications::decide(change, other.id, &rejects, ORIGIN).await?;
        }
        Ok::<_, applications::ApplicationError>(())
    };
    Ok(cast.vendor.does(decides).await?)
}
