//! What its receiver does with a registration, beside accepting and denying it: take it up, ask for more, answer an
//! extension, take an acceptance back.

use exchange::Exchange;
use kernel::RegistrationId;
use partnering::{
    partnerships,
    programs::{self, Promised},
};
use vault::{Change, Fact, Tx, VaultError};

use super::{
    Denial, Direction, Registration, RegistrationError, State, Taken,
    actions::{find, record, said, take_back},
    course::protected_until,
    store, told,
};
use crate::texts::registrations as texts;

/// What the program of a registration promised when it began.
pub(super) async fn promised(tx: &Tx, registration: &Registration) -> Result<Promised, VaultError> {
    match partnerships::find(tx, registration.partnership).await? {
        Some(partnership) => programs::promised(tx, &partnership, registration.program_version).await,
        None => Ok(Promised::default()),
    }
}

/// Takes one up to decide on it: its sender sees that somebody does. Taken up by somebody else, it goes to who asks.
///
/// # Errors
/// Why not.
pub async fn take_up(
    exchange: &Exchange,
    change: &Change,
    id: RegistrationId,
) -> Result<(), RegistrationError> {
    let mut registration = find(change, id, Direction::Received).await?;
    if registration.state != State::Pending {
        return Err(RegistrationError::Decided(registration.state.label()));
    }
    let anew = registration.course.review.is_none();
    let by = Some(change.actor().to_string());
    registration.course.review = Some(Taken { step: String::new(), by, at: change.now() });
    step(change, &mut registration).await?;
    note(change, &registration, Fact::new("registration.taken_up")).await?;
    if anew { told::tell(exchange, change, &registration).await } else { Ok(()) }
}

/// Takes the step of approval that is next; whether it was the last one.
pub(super) async fn approve_step(
    change: &Change,
    registration: &mut Registration,
    promised: &Promised,
) -> Result<bool, RegistrationError> {
    let (taken, by) = (&mut registration.course.approvals, change.actor().to_string());
    if taken.iter().any(|step| step.by.as_deref() == Some(&by)) {
        return Err(RegistrationError::SamePerson);
    }
    if taken.len() + 1 >= promised.registering.steps() {
        return Ok(true);
    }
    let name = promised.registering.approvals.get(taken.len()).cloned().unwrap_or_default();
    taken.push(Taken { step: name, by: Some(by), at: change.now() });
    let taken = taken.len() as u64;
    step(change, registration).await?;
    note(change, registration, Fact::new("registration.step_approved").with("step", taken)).await?;
    Ok(false)
}

/// Gives one back to its sender, who is asked for more; the clock of the answer stands still until they answer.
///
/// # Errors
/// Why not.
pub async fn give_back(
    exchange: &Exchange,
    change: &Change,
    id: RegistrationId,
    question: &str,
) -> Result<(), RegistrationError> {
    let question = said(question)?;
    let mut registration = find(change, id, Direction::Received).await?;
    let by = Some(change.actor().to_string());
    registration.state = registration
        .state
        .give_back(question, change.now(), by)
        .map_err(|decided| RegistrationError::Decided(decided.label()))?;
    registration.course.returned += 1;
    registration.course.review = None;
    // Whoever approved a step saw something else than what will be submitted.
    registration.course.approvals.clear();
    registration.stop_clock(change.now());
    step(change, &mut registration).await?;
    record(change, &registration).await?;
    told::tell(exchange, change, &registration).await
}

/// Extends a protection by the days that its program says, whether that was asked for or not; or refuses an extension
/// that was asked for, with a reason.
///
/// # Errors
/// Why not.
pub async fn answer_extension(
    exchange: &Exchange,
    change: &Change,
    id: RegistrationId,
    refusal: Option<&str>,
) -> Result<(), RegistrationError> {
    let refusal = refusal.map(said).transpose()?;
    let mut registration = find(change, id, Direction::Received).await?;
    let kind = match refusal {
        Some(reason) => {
            if registration.course.extension.take().is_none() {
                return Err(RegistrationError::NotAsked);
            }
            registration.course.refused = Some(reason);
            "registration.extension_refused"
        }
        None => {
            let promised = promised(change, &registration).await?;
            let days = match promised.registering.extension_days {
                0 => promised.window_days,
                days => days,
            };
            let from = registration.until().unwrap_or(change.now()).max(change.now());
            let until = protected_until(from, days).ok_or_else(|| nothing_to_extend(&registration.state))?;
            let by = Some(change.actor().to_string());
            registration.state = registration
                .state
                .extend(until, change.now(), by)
                .map_err(|state| nothing_to_extend(&state))?;
            registration.course.extension = None;
            registration.course.refused = None;
            registration.course.extended += 1;
            registration.course.reminded = None;
            "registration.extended"
        }
    };
    step(change, &mut registration).await?;
    note(change, &registration, Fact::new(kind)).await?;
    told::tell(exchange, change, &registration).await
}

/// Takes an acceptance back. What was passed up of it is taken back there as well.
///
/// # Errors
/// Why not.
pub async fn revoke(
    exchange: &Exchange,
    change: &Change,
    id: RegistrationId,
    code: Denial,
    reason: &str,
) -> Result<(), RegistrationError> {
    let reason = said(reason)?;
    let mut registration = find(change, id, Direction::Received).await?;
    let by = Some(change.actor().to_string());
    registration.state = registration
        .state
        .revoke(code, reason, change.now(), by)
        .map_err(|state| RegistrationError::Decided(state.label()))?;
    registration.course.extension = None;
    // What follows from it goes up, whatever who revokes sees of the tiers above.
    let _all = change.whole();
    if let Some(passed) = store::passed_up(change, id).await?
        && passed.state.stands()
    {
        take_back(exchange, change, passed).await?;
        registration.upper.clear();
    }
    step(change, &mut registration).await?;
    record(change, &registration).await?;
    told::tell(exchange, change, &registration).await
}

fn nothing_to_extend(state: &State) -> RegistrationError {
    RegistrationError::NotPossible(texts::nothing_to_extend(state.label()))
}

/// Writes it, or says that somebody was faster.
pub(super) async fn step(change: &Change, registration: &mut Registration) -> Result<(), RegistrationError> {
    match store::step(change, registration).await? {
        true => Ok(()),
        false => Err(RegistrationError::Decided(texts::decided())),
    }
}

/// Writes into the journal what was done to it.
pub(super) async fn note(change: &Change, registration: &Registration, fact: Fact) -> Result<(), VaultError> {
    let mut fact = fact.about(registration.id).with("peer", registration.peer.to_string());
    if let Some(lead) = registration.lead {
        fact = fact.about(lead);
    }
    change.record(fact).await.map(|_| ())
}
