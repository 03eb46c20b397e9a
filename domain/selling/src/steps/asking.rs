//! Asking a neighbour to do a step, and telling who asked what became of it.

use exchange::{Draft as EnvelopeDraft, Exchange, Field, Why};
use jiff::SignedDuration;
use kernel::{EnvelopeId, RegistrationId};
use serde_json::json;
use trust::agreements::Class;
use vault::{Change, Tx, VaultError};

use super::{DealStep, Side, StepError, store};
use crate::{
    coselling::{SHARED, neighbour},
    evidence::{State, unsend},
    registrations::{self, Registration},
};

/// Open steps of one deal that are planned here, and that go one way along one hop: so many at most, so that nobody fills
/// the list of somebody else.
pub(super) const MOST_OPEN: u64 = 200;
/// How many steps may go one way along one hop in a day.
pub(super) const MOST_A_DAY: u64 = 100;

/// Asks the neighbour at the other end of a hop to do it; who was asked before is told how it is worded now.
pub(super) async fn ask(
    exchange: &Exchange,
    change: &Change,
    step: &mut DealStep,
    hop: RegistrationId,
) -> Result<(), StepError> {
    let deal = match step.deal {
        Some(deal) => crate::deals::find(change, deal).await?.ok_or(StepError::Absent)?,
        None => return Err(StepError::Absent),
    };
    let (hop, covered) = neighbour(change, &deal, hop).await?.ok_or(StepError::Nobody)?;
    if !covered {
        return Err(StepError::Uncovered(hop.peer_name));
    }
    within_bounds(change, hop.id, "asked").await?;
    let before = match &step.side {
        Side::Asked { thread, envelope, .. } => Some((*thread, *envelope)),
        Side::Own | Side::Came { .. } => None,
    };
    let mut fields = vec![Field::new("step", Class::Notes.as_str(), json!(step.what))];
    fields.extend(step.due.map(|due| Field::new("due", Class::Notes.as_str(), json!(due.to_string()))));
    fields.extend(
        step.suggests.map(|one| Field::new("suggests", Class::Notes.as_str(), json!(one.to_string()))),
    );
    fields.extend(before.map(|(thread, _)| called(thread)));
    let envelope = send(exchange, change, &hop, fields).await?;
    if let Some((_, old)) = before {
        unsend(exchange, change, &SHARED, (hop.id, old), Why::Withdrawn).await?;
    }
    let thread = before.map_or(envelope, |(thread, _)| thread);
    // In other words it is to be done again, as it is there.
    step.ended = None;
    step.side = Side::Asked { hop: hop.id, thread, envelope, state: State::UnderWay, answer: None };
    Ok(())
}

/// Tells who asked for it what became of it here. Where the terms let that cross no longer, they are not told.
pub(super) async fn answer(
    exchange: &Exchange,
    change: &Change,
    step: &mut DealStep,
) -> Result<(), StepError> {
    let Side::Came { hop, thread, answer, .. } = &mut step.side else { return Ok(()) };
    let Some(known) = answerable(change, *hop).await? else { return Ok(()) };
    let how = step.ended.as_ref().map_or("open", |ended| ended.how.as_str());
    let reason = step.ended.as_ref().and_then(|ended| ended.reason.clone());
    let mut fields = vec![called(*thread), Field::new("became", Class::Notes.as_str(), json!(how))];
    fields.extend(reason.map(|reason| Field::new("reason", Class::Notes.as_str(), json!(reason))));
    let sent = send(exchange, change, &known, fields).await?;
    if let Some(old) = answer.replace(sent) {
        unsend(exchange, change, &SHARED, (known.id, old), Why::Withdrawn).await?;
    }
    Ok(())
}

/// The hop, if what becomes of a step can be told along it.
pub(super) async fn answerable(tx: &Tx, hop: RegistrationId) -> Result<Option<Registration>, VaultError> {
    let Some(hop) = registrations::find(tx, hop).await? else { return Ok(None) };
    Ok(crate::coselling::takes_notes(tx, &hop).await?.then_some(hop))
}

/// Takes back what a neighbour was asked: it is one's own again, and open, whatever they made of it.
pub(super) async fn take_back(
    exchange: &Exchange,
    change: &Change,
    step: &mut DealStep,
) -> Result<(), StepError> {
    if let Side::Asked { hop, envelope, .. } = step.side {
        unsend(exchange, change, &SHARED, (hop, envelope), Why::Withdrawn).await?;
        (step.side, step.ended) = (Side::Own, None);
    }
    Ok(())
}

/// The sale is held together no more along that hop: what was asked along it is one's own again, and what was told of what
/// came along it is taken back. What came goes when its sender takes it back.
pub(crate) async fn take_back_along(
    exchange: &Exchange,
    change: &Change,
    hop: RegistrationId,
) -> Result<(), VaultError> {
    let _all = change.whole();
    for mut step in store::along(change, hop).await? {
        let gone = match &mut step.side {
            Side::Own => None,
            Side::Asked { envelope, .. } => Some(*envelope),
            Side::Came { answer, .. } => answer.take(),
        };
        let Some(gone) = gone else { continue };
        unsend(exchange, change, &SHARED, (hop, gone), Why::Withdrawn).await?;
        if let Side::Asked { .. } = step.side {
            step.side = Side::Own;
            // Why they declined it was theirs, and goes with the sale.
            if let Some(ended) = &mut step.ended {
                ended.reason = None;
            }
        }
        store::save(change, &step, false).await?;
    }
    Ok(())
}

/// Whether one more goes that way along a hop now: the same bound holds where it leaves and where it arrives.
pub(super) async fn within_bounds(tx: &Tx, hop: RegistrationId, side: &'static str) -> Result<(), StepError> {
    let day = tx.now() - SignedDuration::from_hours(24);
    match (store::since(tx, hop, side, day).await?, store::open_along(tx, hop, side).await?) {
        (lately, _) if lately >= MOST_A_DAY => Err(StepError::Often),
        (_, open) if open >= MOST_OPEN => Err(StepError::Many),
        _ => Ok(()),
    }
}

/// Who is at the other end of the hop along which it went or came, for the journal.
pub(super) async fn peer(tx: &Tx, step: &DealStep) -> Result<Option<String>, VaultError> {
    let Some(hop) = step.hop() else { return Ok(None) };
    let _all = tx.whole();
    Ok(registrations::find(tx, hop).await?.map(|hop| hop.peer.to_string()))
}

fn called(thread: EnvelopeId) -> Field {
    Field::new("of", Class::Notes.as_str(), json!(thread.to_string()))
}

async fn send(
    exchange: &Exchange,
    change: &Change,
    hop: &Registration,
    fields: Vec<Field>,
) -> Result<EnvelopeId, StepError> {
    let draft = EnvelopeDraft {
        kind: &SHARED,
        to: hop.peer,
        partnership: Some(hop.partnership),
        subject: hop.id.to_string(),
        in_reply_to: Some(hop.envelope.clone()),
        basis: None,
        fields,
    };
    let cleared = exchange.clear(change, draft).await?;
    Ok(exchange.send(change, cleared).await?.header.id)
}
