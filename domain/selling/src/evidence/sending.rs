//! Sending evidence: when a lead is registered, when something is answered, and later while the registration stands.

use exchange::{Draft, Exchange, SendError};
use jiff::SignedDuration;
use kernel::{FileId, RegistrationId};
use serde_json::json;
use vault::{Blob, Change, Fact, VaultError, sealed};

use super::{
    Beside, EVIDENCE, Evidence, Excess, State, bounds,
    choosing::{self, Choice},
    store,
};
use crate::{
    registrations::{self, Direction, Registration},
    texts::evidence as texts,
};

/// Why nothing was sent. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// No such registration, or none of one's own.
    #[error("{}", texts::absent())]
    Absent,
    /// The agreement lets no files cross.
    #[error("{}", texts::not_covered(_0))]
    Uncovered(String),
    /// No such file, or one that cannot go with this registration.
    #[error("{}", texts::no_file(_0.to_string()))]
    NoFile(FileId),
    /// It is decided against, withdrawn, or over.
    #[error("{}", texts::closed(_0))]
    Closed(String),
    /// More than may cross.
    #[error(transparent)]
    Excess(#[from] Excess),
    /// It could not be sent.
    #[error(transparent)]
    Send(#[from] SendError),
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Sends these files along with a registration; those that went before are not sent twice.
///
/// # Errors
/// Why not; nothing has left then, if the change ends with it.
pub async fn send(
    exchange: &Exchange,
    change: &Change,
    id: RegistrationId,
    wanted: &[FileId],
) -> Result<(), EvidenceError> {
    if wanted.is_empty() {
        return Ok(());
    }
    let registration = registrations::find(change, id).await?;
    let registration = registration.filter(|one| one.direction == Direction::Sent);
    let registration = registration.ok_or(EvidenceError::Absent)?;
    if !registration.state.stands() {
        return Err(EvidenceError::Closed(registration.state.label()));
    }
    let offer = choosing::of_sent(change, &registration).await?;
    if !offer.covered {
        return Err(EvidenceError::Uncovered(registration.peer_name));
    }
    let there = store::of(change, id).await?;
    let mut chosen: Vec<&Choice> = Vec::new();
    for file in wanted {
        if chosen.iter().any(|one| one.id == *file)
            || there.iter().any(|one| one.crosses() && one.source == Some(*file))
        {
            continue;
        }
        let choice = offer.choices.iter().find(|choice| choice.id == *file);
        chosen.push(choice.ok_or(EvidenceError::NoFile(*file))?);
    }
    let sizes: Vec<u64> = chosen.iter().map(|choice| choice.size).collect();
    let day = change.now() - SignedDuration::from_hours(24);
    let lately = store::since(change, registration.partnership, Direction::Sent, day).await?;
    bounds::fits(&bounds::sizes(&there), &sizes, lately)?;
    for choice in chosen {
        send_one(exchange, change, &registration, choice).await?;
    }
    Ok(())
}

/// Sends files of a partner's registration, or one's own, along with what was passed up of it.
///
/// # Errors
/// As [`send`].
pub async fn pass_on(
    exchange: &Exchange,
    change: &Change,
    below: RegistrationId,
    wanted: &[FileId],
) -> Result<(), EvidenceError> {
    if wanted.is_empty() {
        return Ok(());
    }
    // Who passed it up chose these, whatever they see of the tier above.
    let _all = change.whole();
    let passed = registrations::passed_up(change, below).await?.ok_or(EvidenceError::Absent)?;
    send(exchange, change, passed.id, wanted).await
}

async fn send_one(
    exchange: &Exchange,
    change: &Change,
    registration: &Registration,
    choice: &Choice,
) -> Result<(), EvidenceError> {
    let blob = Blob { hash: choice.hash.clone(), size: choice.size };
    let draft = Draft {
        kind: &EVIDENCE,
        to: registration.peer,
        partnership: Some(registration.partnership),
        subject: registration.id.to_string(),
        in_reply_to: Some(registration.envelope.clone()),
        basis: None,
        fields: Beside::fields(&blob, &choice.name, choice.kind),
    };
    let cleared = exchange.clear(change, draft).await?;
    let sent = exchange.send(change, cleared).await?;
    let (clock, chance) = change.nature();
    let evidence = Evidence {
        id: FileId::new(clock, chance),
        registration: registration.id,
        partnership: registration.partnership,
        direction: Direction::Sent,
        name: choice.name.clone(),
        kind: choice.kind,
        size: choice.size,
        hash: choice.hash.clone(),
        source: Some(choice.id),
        envelope: sent.header.id,
        state: State::UnderWay,
        at: change.now(),
    };
    store::insert(change, &evidence).await?;
    change.record(fact(change, "registration.evidence_sent", &evidence, registration)).await?;
    Ok(())
}

/// What is told of a piece of evidence: never its name. What it holds is sealed with a salt that nobody keeps.
pub(super) fn fact(
    change: &Change,
    kind: &'static str,
    evidence: &Evidence,
    registration: &Registration,
) -> Fact {
    let salt = change.chance().bytes::<16>();
    let fact = Fact::new(kind).about(registration.id).about(evidence.id);
    let fact = registration.lead.into_iter().fold(fact, |fact, lead| fact.about(lead));
    fact.with("peer", registration.peer.to_string())
        .with("kind", evidence.kind.word())
        .with("size", evidence.size)
        .with("content", sealed(&salt, &json!([evidence.hash])))
}
