//! What a vendor does with trials: open or decline one, give it more time or not, say that the customer bought, end it.

use exchange::Exchange;
use kernel::TrialId;
use selling::registrations::Direction;
use vault::Change;

use super::{
    State, Trial, TrialError,
    actions::{fact, find, keep, over, record, said},
    due::{self, after},
    told,
};
use crate::attention;

/// No trial is longer.
const MOST_DAYS: u32 = 365;

/// What a vendor says of a trial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Says {
    /// It runs for so many days; for as many as usual without a number.
    Open(Option<u32>),
    /// It is not given.
    Decline(String),
    /// It runs so many days longer.
    Extend(Option<u32>),
    /// It runs no longer than it did.
    Refuse(String),
    /// The customer bought.
    Convert,
    /// It ends now.
    Cancel(String),
}

/// Does what a vendor says, and tells the partner.
///
/// # Errors
/// Why not: [`TrialError::Stands`] where it stands elsewhere by now.
pub async fn say(exchange: &Exchange, change: &Change, id: TrialId, says: Says) -> Result<(), TrialError> {
    let mut trial = find(change, id, Direction::Received).await?;
    if !possible(&trial, &says) {
        return Err(TrialError::Stands(trial.tag().text));
    }
    let (setting, _) = attention::store::setting(change).await?;
    let now = change.now();
    let kind = match says {
        Says::Open(days) => {
            let days = length(days, setting.trial_days)?;
            trial.state = State::Running;
            (trial.since, trial.until) = (Some(now), Some(after(now, days)));
            None
        }
        Says::Decline(reason) => {
            over(change, &mut trial, State::Declined);
            trial.reason = Some(reasoned(&reason)?);
            None
        }
        Says::Extend(days) => {
            let days = length(days, setting.extension_days)?;
            let from = trial.until.filter(|until| *until > now).unwrap_or(now);
            trial.state = State::Running;
            (trial.until, trial.ended) = (Some(after(from, days)), None);
            (trial.wish, trial.refused) = (None, None);
            trial.extended += 1;
            Some("trial.extended")
        }
        Says::Refuse(reason) => {
            (trial.wish, trial.refused) = (None, Some(reasoned(&reason)?));
            Some("trial.extension_refused")
        }
        Says::Convert => {
            over(change, &mut trial, State::Converted);
            trial.since = trial.since.or(Some(now));
            None
        }
        Says::Cancel(reason) => {
            over(change, &mut trial, State::Cancelled);
            trial.reason = Some(reasoned(&reason)?);
            None
        }
    };
    keep(change, &mut trial).await?;
    due::arm(change, &trial).await?;
    match kind {
        Some(kind) => change.record(fact(kind, &trial)).await.map(|_| ())?,
        None => record(change, &trial).await?,
    }
    told::tell(exchange, change, &trial).await
}

/// Whether that can be said of it as it stands.
pub(super) fn possible(trial: &Trial, says: &Says) -> bool {
    match says {
        Says::Open(_) | Says::Decline(_) => trial.state == State::Requested,
        Says::Extend(_) => trial.can_go_on(),
        Says::Refuse(_) => trial.wish.is_some(),
        // Who tried may buy after the time was over.
        Says::Convert => trial.can_go_on(),
        Says::Cancel(_) => trial.state == State::Running,
    }
}

fn length(days: Option<u32>, usual: u32) -> Result<u32, TrialError> {
    match days.unwrap_or(usual) {
        days if (1..=MOST_DAYS).contains(&days) => Ok(days),
        _ => Err(TrialError::Days),
    }
}

fn reasoned(reason: &str) -> Result<String, TrialError> {
    let reason = said(reason)?;
    if reason.is_empty() { Err(TrialError::NoReason) } else { Ok(reason) }
}
