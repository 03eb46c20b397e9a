//! What people do with steps: plan, change, finish, decline, open again, remove.

use exchange::{Exchange, SendError};
use jiff::{civil::Date, tz::TimeZone};
use kernel::{DealId, PersonId, StepId, Timestamp};
use serde_json::json;
use trust::access::memberships;
use vault::{Change, Fact, VaultError};

use super::{
    DealStep, Draft, Ended, How, Side, Who, asking, due,
    step::{MOST, worded},
    store,
};
use crate::{
    deals::{self, Source, Stage},
    leads::{self, Own},
    registrations::{self, RegistrationError},
    texts::steps as texts,
};

/// Why it was not done. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    /// No such step or deal here.
    #[error("{}", texts::absent())]
    Absent,
    /// What is to be done is not said, or at great length.
    #[error("{}", texts::no_what(*_0))]
    What(usize),
    /// Not a day.
    #[error("{}", texts::no_day())]
    Day,
    /// Neither a colleague nor a neighbour in the chain of the sale.
    #[error("{}", texts::no_such_holder())]
    Nobody,
    /// The agreement lets nothing like it cross.
    #[error("{}", texts::not_covered(_0))]
    Uncovered(String),
    /// More than may be asked along one hop in a day.
    #[error("{}", texts::too_often(asking::MOST_A_DAY))]
    Often,
    /// Too many are open.
    #[error("{}", texts::too_many(asking::MOST_OPEN))]
    Many,
    /// Why it is not done is not said.
    #[error("{}", texts::no_reason(MOST))]
    Reason,
    /// A neighbour words it.
    #[error("{}", texts::theirs())]
    Theirs,
    /// Nobody else asked for it.
    #[error("{}", texts::own())]
    Own,
    /// Somebody was faster.
    #[error("{}", texts::changed())]
    Changed,
    /// No amount of money.
    #[error("{}", texts::no_amount())]
    NoAmount,
    /// Neither a value nor a day is suggested, or both.
    #[error("{}", texts::no_suggestion())]
    NoSuggestion,
    /// What is suggested does not go into the lead.
    #[error("{0}")]
    Untaken(String),
    /// The sale is not here any more.
    #[error("{}", texts::withdrawn())]
    Withdrawn,
    /// It could not be sent.
    #[error(transparent)]
    Send(#[from] SendError),
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl StepError {
    /// The field in which it is, where it is in one.
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::What(_) => Some("what"),
            Self::Day => Some("due"),
            Self::Nobody | Self::Uncovered(_) | Self::Often => Some("who"),
            Self::Reason => Some("reason"),
            _ => None,
        }
    }
}

/// Plans a step of a deal. A colleague who gets it is told; a neighbour is asked by an envelope.
///
/// # Errors
/// Why not; nothing has left then, if the change ends with it.
pub async fn plan(
    exchange: &Exchange,
    change: &Change,
    deal: DealId,
    draft: Draft,
) -> Result<StepId, StepError> {
    let known = deals::find(change, deal).await?.ok_or(StepError::Absent)?;
    if known.stage == Stage::Withdrawn {
        return Err(StepError::Withdrawn);
    }
    // Who brought the sale owns what is known of it.
    let from = match &known.source {
        Source::Registration { id, .. } => Some(Who::Neighbour(*id)),
        Source::Lead(_) => None,
    };
    if draft.suggests.is_some() && from != Some(draft.who) {
        return Err(StepError::Nobody);
    }
    if store::planned(change, deal).await? >= asking::MOST_OPEN {
        return Err(StepError::Many);
    }
    let (clock, chance) = change.nature();
    let mut step = DealStep {
        id: StepId::new(clock, chance),
        deal: Some(deal),
        what: draft.what,
        due: draft.due,
        suggests: draft.suggests,
        holder: None,
        side: Side::Own,
        by: change.actor().to_string(),
        made: change.now(),
        ended: None,
        version: 1,
    };
    give(exchange, change, &mut step, draft.who).await?;
    store::insert(change, &step).await?;
    record(change, "deal.step_planned", &step).await?;
    settle(change, &step).await?;
    Ok(step.id)
}

/// Says something else of a step of one's own; `version` is that which was seen. Who has it now is told, and whom nobody
/// asks any more has it no longer.
///
/// # Errors
/// [`StepError::Changed`] where somebody was faster.
pub async fn change(
    exchange: &Exchange,
    change: &Change,
    id: StepId,
    version: i64,
    draft: Draft,
) -> Result<(), StepError> {
    let before = seen(change, id, Some(version)).await?;
    if let Side::Came { .. } = before.side {
        return match (draft.what == before.what, draft.due == before.due) {
            (true, true) => hand(exchange, change, id, version, draft.who).await,
            _ => Err(StepError::Theirs),
        };
    }
    if (&before.what, before.due, before.who()) == (&draft.what, draft.due, draft.who) {
        return Ok(());
    }
    let mut step = DealStep { what: draft.what, due: draft.due, ..before.clone() };
    if before.who() != draft.who {
        // Only who owns the sale can take a suggestion.
        step.suggests = None;
    }
    give(exchange, change, &mut step, draft.who).await?;
    let postponed = before.due != step.due;
    save(change, &mut step, postponed).await?;
    let given = before.who() != step.who();
    record(change, if given { "deal.step_planned" } else { "deal.step_changed" }, &step).await?;
    settle(change, &step).await?;
    Ok(())
}

/// Gives a step that a neighbour asks for to a colleague, or to nobody.
///
/// # Errors
/// [`StepError::Changed`] where somebody was faster.
pub async fn hand(
    exchange: &Exchange,
    change: &Change,
    id: StepId,
    version: i64,
    who: Who,
) -> Result<(), StepError> {
    let mut step = seen(change, id, Some(version)).await?;
    if !matches!(step.side, Side::Came { .. }) {
        let draft = Draft { what: step.what, due: step.due, who, suggests: step.suggests };
        return Box::pin(self::change(exchange, change, id, version, draft)).await;
    }
    if step.who() == who {
        return Ok(());
    }
    step.holder = match who {
        Who::Nobody => None,
        Who::Colleague(person) => Some(works_here(exchange, change, person).await?),
        Who::Neighbour(_) => return Err(StepError::Theirs),
    };
    save(change, &mut step, false).await?;
    record(change, "deal.step_planned", &step).await?;
    Ok(())
}

/// It is done; asked twice, once. Who asked for it is told; a neighbour who was asked has it no longer.
///
/// # Errors
/// Why not.
pub async fn finish(exchange: &Exchange, change: &Change, id: StepId) -> Result<(), StepError> {
    end(exchange, change, id, How::Done, None).await
}

/// Takes what a neighbour suggests, as it was seen: the lead says it from now on, who suggested it is told so, and what the
/// sale comes to goes to where it was registered.
///
/// # Errors
/// Why not: that nothing is suggested, that the sale is not one's own, or that something else is suggested by now.
pub async fn take(exchange: &Exchange, change: &Change, id: StepId, version: i64) -> Result<(), StepError> {
    let step = seen(change, id, Some(version)).await?;
    let (Some(suggests), Some(deal), true) = (step.suggests, step.deal, step.is_open()) else {
        return Err(StepError::Own);
    };
    let deal = deals::find(change, deal).await?.ok_or(StepError::Absent)?;
    let (Source::Lead(lead), Side::Came { hop, .. }) = (&deal.source, &step.side) else {
        return Err(StepError::Own);
    };
    let lead = leads::find(change, *lead).await?.ok_or(StepError::Absent)?;
    let saved = leads::save(change, &lead, &suggests.taken(&lead.draft), &Own::default()).await;
    saved.map_err(|error| StepError::Untaken(error.to_string()))?;
    match registrations::update(exchange, change, *hop).await {
        // What never crossed, or is there as it is, needs no telling.
        Ok(()) | Err(RegistrationError::NotPossible(_) | RegistrationError::Decided(_)) => {}
        Err(RegistrationError::Vault(error)) => return Err(error.into()),
        Err(error) => return Err(StepError::Untaken(error.to_string())),
    }
    finish(exchange, change, id).await
}

/// Says to who asked for it that it is not done, and why.
///
/// # Errors
/// Why not: that nobody else asked.
pub async fn decline(
    exchange: &Exchange,
    change: &Change,
    id: StepId,
    reason: &str,
) -> Result<(), StepError> {
    let reason = worded(reason).map_err(|_| StepError::Reason)?;
    end(exchange, change, id, How::Declined, Some(reason)).await
}

/// Ends a step like that.
pub(super) async fn end(
    exchange: &Exchange,
    change: &Change,
    id: StepId,
    how: How,
    reason: Option<String>,
) -> Result<(), StepError> {
    let mut step = seen(change, id, None).await?;
    match &step.side {
        Side::Own | Side::Asked { .. } if how == How::Declined => return Err(StepError::Own),
        _ if step.ended.as_ref().is_some_and(|ended| ended.how == how) => return Ok(()),
        Side::Asked { .. } => asking::take_back(exchange, change, &mut step).await?,
        Side::Own | Side::Came { .. } => {}
    }
    let by = change.actor().to_string();
    step.ended = Some(Ended { how, reason, at: change.now(), by });
    asking::answer(exchange, change, &mut step).await?;
    save(change, &mut step, false).await?;
    let kind = match how {
        How::Done => "deal.step_done",
        How::Declined => "deal.step_declined",
        How::Dropped => "deal.step_dropped",
    };
    record(change, kind, &step).await?;
    settle(change, &step).await?;
    Ok(())
}

/// It is to be done after all.
///
/// # Errors
/// Why not.
pub async fn reopen(exchange: &Exchange, change: &Change, id: StepId) -> Result<(), StepError> {
    let mut step = seen(change, id, None).await?;
    match step.side {
        _ if step.is_open() => return Ok(()),
        // They have it, and say when it is open again.
        Side::Asked { .. } => return Err(StepError::Theirs),
        Side::Own | Side::Came { .. } => {}
    }
    step.ended = None;
    asking::answer(exchange, change, &mut step).await?;
    save(change, &mut step, true).await?;
    record(change, "deal.step_reopened", &step).await?;
    settle(change, &step).await?;
    Ok(())
}

/// Takes a step of one's own away; nothing of it stays, here or with whom it was asked of.
///
/// # Errors
/// Why not: that a neighbour asks for it.
pub async fn remove(exchange: &Exchange, change: &Change, id: StepId) -> Result<Option<DealId>, StepError> {
    let mut step = seen(change, id, None).await?;
    if let Side::Came { .. } = step.side {
        return Err(StepError::Theirs);
    }
    asking::take_back(exchange, change, &mut step).await?;
    store::delete(change, id).await?;
    change.sweep().await?;
    record(change, "deal.step_removed", &step).await?;
    settle(change, &step).await?;
    Ok(step.deal)
}

/// Gives these steps, which were just read, the days that they have now.
pub(crate) async fn postpone(change: &Change, steps: &[DealStep]) -> Result<(), VaultError> {
    store::postpone(change, steps).await?;
    let mut deals: Vec<DealId> = Vec::with_capacity(steps.len());
    for step in steps {
        record(change, "deal.step_changed", step).await?;
        due::ask(change, step).await?;
        deals.extend(step.deal);
    }
    store::follow(change, &deals).await
}

/// The sale was taken back: nothing more is to be done about it.
pub(crate) async fn clear(change: &Change, deal: DealId) -> Result<(), VaultError> {
    store::clear(change, deal).await?;
    store::follow(change, &[deal]).await
}

/// Puts a step of one's own into somebody's hands: a colleague's, or a neighbour's, who is asked or told how it is worded
/// now.
async fn give(exchange: &Exchange, change: &Change, step: &mut DealStep, who: Who) -> Result<(), StepError> {
    if step.who() != who {
        asking::take_back(exchange, change, step).await?;
    }
    step.holder = match who {
        Who::Colleague(person) => Some(works_here(exchange, change, person).await?),
        Who::Nobody | Who::Neighbour(_) => None,
    };
    match who {
        Who::Neighbour(hop) => asking::ask(exchange, change, step, hop).await,
        Who::Nobody | Who::Colleague(_) => Ok(()),
    }
}

/// What follows every change: lists show what is next, and its day will be noticed.
pub(super) async fn settle(change: &Change, step: &DealStep) -> Result<(), VaultError> {
    if let Some(deal) = step.deal {
        store::follow(change, &[deal]).await?;
    }
    if step.is_open() {
        due::ask(change, step).await?;
    }
    Ok(())
}

/// Writes it, if nobody was faster.
pub(super) async fn save(change: &Change, step: &mut DealStep, postponed: bool) -> Result<(), StepError> {
    if !store::save(change, step, postponed).await? {
        return Err(StepError::Changed);
    }
    step.version += 1;
    Ok(())
}

async fn seen(change: &Change, id: StepId, version: Option<i64>) -> Result<DealStep, StepError> {
    let step = store::find(change, id).await?.ok_or(StepError::Absent)?;
    if version.is_some_and(|seen| seen != step.version) {
        return Err(StepError::Changed);
    }
    Ok(step)
}

/// What the journal keeps of it: who and when, never what it says. It stands on the page of its deal, or of the registration
/// along which it came.
pub(super) async fn record(change: &Change, kind: &'static str, step: &DealStep) -> Result<(), VaultError> {
    let fact = about(Fact::new(kind), step);
    let to = step.holder.map(|holder| holder.to_string());
    let on = step.due.map(|due| due.to_string());
    let fact = fact.with("to", to).with("on", json!(on)).with("peer", asking::peer(change, step).await?);
    change.record(fact).await?;
    Ok(())
}

/// What a fact of a step is about: its deal before all.
pub(super) fn about(fact: Fact, step: &DealStep) -> Fact {
    let fact = step.deal.into_iter().fold(fact, |fact, deal| fact.about(deal));
    step.hop().into_iter().fold(fact, |fact, hop| fact.about(hop)).about(step.id)
}

/// The day that it is, as steps count days.
pub(super) fn today(now: Timestamp) -> Date {
    now.to_zoned(TimeZone::UTC).date()
}

async fn works_here(exchange: &Exchange, change: &Change, person: PersonId) -> Result<PersonId, StepError> {
    let directory = exchange.vaults().directory();
    match memberships::role(directory, person, change.org()).await? {
        Some(_) => Ok(person),
        None => Err(StepError::Nobody),
    }
}
