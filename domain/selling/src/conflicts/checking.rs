//! Comparing again when somebody decides: an acceptance that meets somebody needs a reason.

use kernel::RegistrationId;
use matching::Verdict;
use vault::{Change, Fact};

use super::{
    comparing::{compare, outcome},
    keys,
    store::{self, Check},
};
use crate::registrations::{self, Decision, Direction, RegistrationError, State};

/// The longest reason.
pub(super) const MOST: usize = 2_000;

/// Looks once more before a decision. Accepting what meets somebody asks for a reason; anything else goes through.
///
/// # Errors
/// [`RegistrationError::Conflicting`] where a reason is asked for.
pub(crate) async fn confirm(
    change: &Change,
    id: RegistrationId,
    decision: &Decision,
    despite: &str,
) -> Result<(), RegistrationError> {
    let accepts = *decision == Decision::Accept;
    let found = registrations::find(change, id)
        .await?
        .filter(|found| accepts && found.direction == Direction::Received && found.state == State::Pending);
    let Some(registration) = found else { return Ok(()) };
    while keys::catch_up(change).await? {}
    let (verdict, reason) = outcome(&compare(change, &registration).await?);
    let known = store::check(change, id).await?.unwrap_or_else(|| Check::of(&registration));
    let check = Check {
        verdict: Some(verdict.as_str().to_owned()),
        reason: Some(reason.to_owned()),
        at: Some(change.now()),
        ..known
    };
    if verdict != Verdict::Conflict {
        return Ok(store::keep(change, &check, false).await?);
    }
    let despite = despite.trim();
    match despite.chars().count() {
        0 => return Err(RegistrationError::Conflicting),
        length if length > MOST => return Err(RegistrationError::LongReason),
        _ => {}
    }
    store::keep(change, &Check { despite: Some(despite.to_owned()), ..check }, false).await?;
    let fact = Fact::new("registration.conflict_confirmed").about(id);
    change.record(fact.with("peer", registration.peer.to_string()).with("reason", reason)).await?;
    Ok(())
}
