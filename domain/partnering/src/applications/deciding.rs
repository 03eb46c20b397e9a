//! What becomes of applications: approved, rejected, reopened, withdrawn, erased; and who came because of them.

use jiff::{SignedDuration, ToSpan, tz::TimeZone};
use kernel::{ApplicationId, OfferId, PartnershipId, SubmissionId, Timestamp};
use vault::{Actor, Change, Fact, Tx, VaultError, Vaults};

use super::{
    Application, Intake, Reason, State,
    application::{Decided, TOLD},
    letters, store,
};
use crate::{
    forms,
    offers::{self, OfferError},
    programs::{self, ProgramError},
    texts::applications as texts,
};

/// Erased in one change, at most.
const AT_ONCE: u64 = 200;

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum ApplicationError {
    /// No such application here.
    #[error("{}", texts::absent())]
    Absent,
    /// It stands elsewhere by now: somebody was faster.
    #[error("{}", texts::stands(_0.state.label()))]
    Stands(Box<Application>),
    /// A rejection without a reason.
    #[error("{}", texts::say_why())]
    NoReason,
    /// Too long a text.
    #[error("{}", texts::too_long(TOLD))]
    TooLong,
    /// They are a partner by now.
    #[error("{}", texts::came_already())]
    Came,
    /// They applied again since.
    #[error("{}", texts::applied_anew())]
    AppliedAnew,
    /// Why no place could be offered.
    #[error("{0}")]
    Offer(String),
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl From<OfferError> for ApplicationError {
    fn from(error: OfferError) -> Self {
        match error {
            OfferError::Vault(error) => Self::Vault(error),
            other => Self::Offer(other.to_string()),
        }
    }
}

/// What is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// They are offered a place.
    Approve,
    /// They are told why not.
    Reject {
        /// Why.
        reason: Reason,
        /// What they are told with it.
        said: String,
    },
}

/// How it is decided.
#[derive(Debug, Clone, Copy)]
pub(super) struct Settles<'a> {
    /// By which rule, from 1.
    pub(super) rule: Option<i64>,
    /// Into which group a partner is sorted.
    pub(super) group: &'a str,
    /// Where the portal is.
    pub(super) origin: &'a str,
}

/// Decides: an applicant who is approved gets the letter of an offer, one who is rejected gets one that says why.
/// `origin` is where links in letters lead.
///
/// # Errors
/// Why not: [`ApplicationError::Stands`] where somebody was faster.
pub async fn decide(
    change: &Change,
    id: ApplicationId,
    verdict: &Verdict,
    origin: &str,
) -> Result<Application, ApplicationError> {
    let before = one(change, id).await?;
    settle(change, before, verdict, Settles { rule: None, group: "", origin }).await
}

pub(super) async fn settle(
    change: &Change,
    before: Application,
    verdict: &Verdict,
    Settles { rule, group, origin }: Settles<'_>,
) -> Result<Application, ApplicationError> {
    if before.state != State::Received {
        return Err(ApplicationError::Stands(Box::new(before)));
    }
    let (state, reason, said) = match verdict {
        Verdict::Approve => (State::Approved, None, String::new()),
        Verdict::Reject { reason, said } => {
            let said = said.trim();
            if *reason == Reason::Other && said.is_empty() {
                return Err(ApplicationError::NoReason);
            }
            if said.chars().count() > TOLD {
                return Err(ApplicationError::TooLong);
            }
            (State::Rejected, Some(*reason), said.to_owned())
        }
    };
    let offer = match verdict {
        Verdict::Approve => {
            let offer = offers::offer(change, before.program, before.email.clone(), origin).await?;
            Some(offer.id)
        }
        Verdict::Reject { .. } => None,
    };
    let (at, by, group) = (change.now(), change.actor().to_string(), group.to_owned());
    let decided = Some(Decided { at, by, rule, reason, said, group });
    let after = Application { state, decided, offer, ..before.clone() };
    if !store::step(change, &after, State::Received).await? {
        return Err(ApplicationError::Stands(Box::new(before)));
    }
    let kind = if offer.is_some() { "application.approved" } else { "application.rejected" };
    let mut fact = Fact::new(kind).about(after.id).about(after.program);
    if let Some(rule) = rule {
        fact = fact.with("rule", rule);
    }
    if let Some(reason) = reason {
        fact = fact.with("reason", reason.word());
    }
    change.record(fact).await?;
    if offer.is_none() {
        letters::ask_for(change, letters::REJECTED, after.id, origin).await?;
    }
    Ok(after)
}

/// Takes a decision back: it waits again. The link of an offer that was made opens nothing any more.
///
/// # Errors
/// Why not: they came, applied again, or withdrew.
pub async fn reopen(change: &Change, id: ApplicationId) -> Result<Application, ApplicationError> {
    let before = one(change, id).await?;
    match before.state {
        State::Received => return Ok(before),
        State::Withdrawn => return Err(ApplicationError::Stands(Box::new(before))),
        State::Approved if before.partnership.is_some() => return Err(ApplicationError::Came),
        State::Approved | State::Rejected => {}
    }
    let others = {
        let _all = change.whole();
        store::of_email(change, before.program, &before.email).await?
    };
    let later = |one: &Application| {
        one.id != id
            && (one.state == State::Received || one.partnership.is_some() || one.received > before.received)
    };
    if others.iter().any(later) {
        return Err(ApplicationError::AppliedAnew);
    }
    if let Some(offer) = before.offer {
        take_back(change, offer).await?;
    }
    let after = Application { state: State::Received, decided: None, offer: None, ..before.clone() };
    if !store::step(change, &after, before.state).await? {
        return Err(ApplicationError::Stands(Box::new(one(change, id).await?)));
    }
    change.record(Fact::new("application.reopened").about(id).about(after.program)).await?;
    Ok(after)
}

/// Takes an offer back; one that is over already stays so.
pub(super) async fn take_back(change: &Change, offer: OfferId) -> Result<(), VaultError> {
    match offers::take_back(change, offer).await {
        Ok(()) | Err(OfferError::Absent) => Ok(()),
        Err(OfferError::Vault(error)) => Err(error),
        Err(error) => Err(VaultError::Damaged(error.to_string())),
    }
}

/// The applicant does not want a place any more.
pub(super) async fn withdraw(change: &Change, id: ApplicationId) -> Result<Application, ApplicationError> {
    let before = one(change, id).await?;
    let after = Application { state: State::Withdrawn, ended: Some(change.now()), ..before.clone() };
    if before.state != State::Received || !store::step(change, &after, State::Received).await? {
        return Err(ApplicationError::Stands(Box::new(before)));
    }
    change.record(Fact::new("application.withdrawn").about(id).about(after.program)).await?;
    Ok(after)
}

/// Writes the note, for one's own people.
pub(super) async fn note(change: &Change, id: ApplicationId, note: &str) -> Result<(), ApplicationError> {
    let note = note.trim().replace("\r\n", "\n");
    if note.chars().count() > TOLD {
        return Err(ApplicationError::TooLong);
    }
    let before = one(change, id).await?;
    if before.note != note && store::set_note(change, id, &note).await? {
        change.record(Fact::new("application.noted").about(id).about(before.program)).await?;
    }
    Ok(())
}

/// Erases an application with everything that was answered. An offer that nobody accepted is taken back.
pub(super) async fn erase(change: &Change, id: ApplicationId) -> Result<(), ApplicationError> {
    let before = one(change, id).await?;
    if let Some(offer) = before.offer.filter(|_| before.partnership.is_none()) {
        take_back(change, offer).await?;
    }
    store::remove(change, id).await?;
    for submission in forms::of_application(change, id).await? {
        forms::erase_answers(change, submission.id).await?;
    }
    change.record(Fact::new("application.erased").about(id).about(before.program)).await?;
    Ok(())
}

/// What was answered last is erased as a submission: the application goes with it.
pub(crate) async fn forget(change: &Change, submission: SubmissionId) -> Result<(), VaultError> {
    let Some(application) = store::of_submission(change, submission).await? else { return Ok(()) };
    match erase(change, application.id).await {
        Ok(()) | Err(ApplicationError::Absent) => Ok(()),
        Err(ApplicationError::Vault(error)) => Err(error),
        Err(error) => Err(VaultError::Damaged(error.to_string())),
    }
}

/// An organisation came with the offer that an application was answered with.
pub(crate) async fn came(
    change: &Change,
    offer: OfferId,
    partnership: PartnershipId,
) -> Result<(), VaultError> {
    let Some(before) = store::of_offer(change, offer).await? else { return Ok(()) };
    let (partnership, ended) = (Some(partnership), Some(change.now()));
    let after = Application { partnership, ended, ..before };
    if !store::step(change, &after, State::Approved).await? {
        return Ok(());
    }
    let fact = Fact::new("application.came").about(after.id).about(after.program);
    change.record(fact).await?;
    let group = after.decided.map(|decided| decided.group).unwrap_or_default();
    let Some(partnership) = partnership.filter(|_| !group.is_empty()) else { return Ok(()) };
    let sorts = async |change: &Change| programs::sorted(change, partnership, &group, "").await;
    match change.savepoint(sorts).await {
        Err(ProgramError::Vault(error)) => Err(error),
        // A group that is gone meanwhile sorts nobody.
        Ok(()) | Err(_) => Ok(()),
    }
}

/// From when on somebody who was rejected may apply again.
pub(super) fn may_apply_again(rejected: &Application, intake: &Intake) -> Option<Timestamp> {
    let at = rejected.decided.as_ref()?.at;
    at.checked_add(SignedDuration::from_hours(24 * intake.again_days)).ok()
}

/// Erases what came to nothing so many months ago as each program says.
///
/// # Errors
/// What the vault says.
pub async fn tidy(vaults: &Vaults) -> Result<(), VaultError> {
    for card in vaults.directory().cards().await? {
        let vault = vaults.vault(card.org);
        while !vault.read(async |tx: &Tx| over(tx).await).await?.is_empty() {
            vault
                .change(Actor::Node("applications"), async |change: &Change| {
                    for one in over(change).await? {
                        match erase(change, one.id).await {
                            Ok(()) | Err(ApplicationError::Absent) => {}
                            Err(ApplicationError::Vault(error)) => return Err(error),
                            Err(error) => return Err(VaultError::Damaged(error.to_string())),
                        }
                    }
                    Ok(())
                })
                .await?;
        }
    }
    Ok(())
}

async fn over(tx: &Tx) -> Result<Vec<Application>, VaultError> {
    let mut all = Vec::new();
    for intake in store::intakes(tx).await? {
        let before = tx.now().to_zoned(TimeZone::UTC).checked_sub(intake.keep_months.months());
        let Ok(before) = before else { continue };
        all.extend(store::ended_before(tx, intake.program, before.timestamp(), AT_ONCE).await?);
    }
    Ok(all)
}

async fn one(tx: &Tx, id: ApplicationId) -> Result<Application, ApplicationError> {
    store::find(tx, id).await?.ok_or(ApplicationError::Absent)
}
