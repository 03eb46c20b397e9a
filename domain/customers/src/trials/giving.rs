//! What a vendor does with trials: open or decline one, give it more time or not, say that the customer bought, end it.

use exchange::Exchange;
use kernel::TrialId;
use partnering::{
    partnerships,
    programs::{self, LONGEST_TRIAL, Registering},
};
use selling::registrations::Direction;
use vault::{Change, Tx, VaultError};

use super::{
    State, Trial, TrialError,
    actions::{fact, find, keep, over, record, said},
    due::{self, after},
    told,
};
use crate::attention;

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
    let (usual, usually_more) = usual(change, &trial).await?;
    let now = change.now();
    let kind = match says {
        Says::Open(days) => {
            let days = length(days, usual)?;
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
            let days = length(days, usually_more)?;
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

/// For how many days a trial runs where nobody says otherwise, and how many more an extension gives: as its program says
/// now, else as this organisation usually gives them.
pub(super) async fn usual(tx: &Tx, trial: &Trial) -> Result<(u32, u32), VaultError> {
    let (setting, _) = attention::store::setting(tx).await?;
    let Registering { trial_days, trial_more_days, .. } =
        match partnerships::find(tx, trial.partnership).await? {
            Some(partnership) => programs::promised(tx, &partnership, None).await?.registering,
            None => Registering::default(),
        };
    let or = |said: u32, usual: u32| if said == 0 { usual } else { said };
    Ok((or(trial_days, setting.trial_days), or(trial_more_days, setting.extension_days)))
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
        days if (1..=LONGEST_TRIAL).contains(&days) => Ok(days),
        _ => Err(TrialError::Days),
    }
}

fn reasoned(reason: &str) -> Result<String, TrialError> {
    let reason = said(reason)?;
    if reason.is_empty() { Err(TrialError::NoReason) } else { Ok(reason) }
}
