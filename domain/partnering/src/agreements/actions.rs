//! What people do with agreements: propose what the program says now, take that back, accept it, decline it.

use exchange::{AgreementRef, Draft, Exchange, Field, Kind, SendError};
use jiff::SignedDuration;
use kernel::{PartnershipId, Timestamp};
use trust::agreements::{self, Agreement, Stands};
use trust::people;
use vault::{Actor, Change, VaultError};

use super::envelopes::{ACCEPTED, DECLINED, PROPOSED, TAKEN_BACK};
use crate::partnerships::{self, Partnership, Role, State};
use crate::programs;
use crate::texts::agreements as texts;

/// How far ahead a day may lie from which terms hold.
const FAR: SignedDuration = SignedDuration::from_hours(2 * 366 * 24);
/// Letters in what a partner says to what it declines, at most.
const MOST: usize = 1_000;

/// Why nothing came of it.
#[derive(Debug, thiserror::Error)]
pub enum AgreementError {
    /// No such partnership, or none in which that can be done.
    #[error("{}", texts::absent())]
    Absent,
    /// The partnership is over, or its end is announced.
    #[error("{}", texts::ends())]
    Ends,
    /// What would be proposed is what was agreed on, or what waits for an answer.
    #[error("{}", texts::same())]
    Same,
    /// The day lies too far ahead.
    #[error("{}", texts::wrong_day())]
    Day,
    /// What it says why is too long.
    #[error("{}", texts::wrong_why(MOST))]
    Why,
    /// It was answered or taken back, or another version took its place, since it was looked at.
    #[error("{}", texts::since())]
    Since,
    /// It could not be sent.
    #[error(transparent)]
    Send(#[from] SendError),
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Proposes to a partner what its program's agreement says now, to hold from a day on or from when it accepts. A
/// proposal that it has not answered lapses.
///
/// # Errors
/// Why not.
pub async fn propose(
    exchange: &Exchange,
    change: &Change,
    id: PartnershipId,
    not_before: Option<Timestamp>,
) -> Result<Agreement, AgreementError> {
    let partnership = of(change, id, Role::Owner).await?;
    let program = programs::find(change, partnership.program).await?.ok_or(AgreementError::Absent)?;
    let now = change.now();
    if not_before.is_some_and(|from| from.duration_since(now) > FAR) {
        return Err(AgreementError::Day);
    }
    let not_before = not_before.filter(|from| *from > now);
    let versions = agreements::of_partnership(change, id).await?;
    let newest = versions.first().ok_or(AgreementError::Absent)?;
    let stands = newest.stands(now);
    let settled = versions
        .iter()
        .find(|known| matches!(known.stands(now), Stands::Waits | Stands::InForce | Stands::Proposed));
    if settled.is_some_and(|known| {
        known.terms == program.terms && (stands != Stands::Proposed || known.not_before == not_before)
    }) {
        return Err(AgreementError::Same);
    }
    let which = AgreementRef { id: newest.which.id, version: newest.which.version + 1 };
    let proposed = Agreement {
        proposed_by: Some(signer(exchange, change).await?),
        not_before,
        ..Agreement::proposed(which, id, (partnership.peer, true), program.terms, now)
    };
    agreements::keep(change, &proposed).await?;
    let mut fields = naming(&proposed);
    fields.push(Field::protocol("terms", serde_json::to_string(&proposed.terms).unwrap_or_default()));
    fields.push(Field::protocol("by", proposed.proposed_by.clone().unwrap_or_default()));
    fields.extend(not_before.map(|from| Field::protocol("not_before", from.to_string())));
    tell(exchange, change, &partnership, &PROPOSED, fields).await?;
    Ok(proposed)
}

/// Takes back a proposal that nobody has answered. Who accepts it in the same moment has accepted it.
///
/// # Errors
/// Why not.
pub async fn take_back(
    exchange: &Exchange,
    change: &Change,
    id: PartnershipId,
    version: i64,
) -> Result<(), AgreementError> {
    let partnership = of(change, id, Role::Owner).await?;
    // The first one is the invitation, which is ended as a whole.
    let proposed = waiting(change, id, version).await?;
    if partnership.state == State::Invited {
        return Err(AgreementError::Absent);
    }
    agreements::close(change, &proposed).await?;
    tell(exchange, change, &partnership, &TAKEN_BACK, naming(&proposed)).await
}

/// Accepts the version that is proposed, as somebody saw it. It takes the place of the one before on its day.
///
/// # Errors
/// Why not: [`AgreementError::Since`] where another version is proposed by now.
pub async fn accept(
    exchange: &Exchange,
    change: &Change,
    id: PartnershipId,
    version: i64,
) -> Result<(), AgreementError> {
    let partnership = of(change, id, Role::Partner).await?;
    if partnership.state != State::Active {
        return Err(AgreementError::Absent);
    }
    let proposed = waiting(change, id, version).await?;
    let by = signer(exchange, change).await?;
    agreements::accept(change, &proposed, &by).await?;
    let mut fields = naming(&proposed);
    fields.push(Field::protocol("at", change.now().to_string()));
    fields.push(Field::protocol("by", by));
    tell(exchange, change, &partnership, &ACCEPTED, fields).await?;
    Ok(programs::tell_again(change, id).await?)
}

/// Declines the version that is proposed, with a word on why; what holds now goes on.
///
/// # Errors
/// Why not.
pub async fn decline(
    exchange: &Exchange,
    change: &Change,
    id: PartnershipId,
    version: i64,
    why: &str,
) -> Result<(), AgreementError> {
    let partnership = of(change, id, Role::Partner).await?;
    let why = why.trim();
    if why.chars().count() > MOST {
        return Err(AgreementError::Why);
    }
    if partnership.state != State::Active {
        return Err(AgreementError::Absent);
    }
    let proposed = waiting(change, id, version).await?;
    agreements::decline(change, &proposed, why).await?;
    let mut fields = naming(&proposed);
    fields.push(Field::protocol("why", why));
    tell(exchange, change, &partnership, &DECLINED, fields).await
}

/// The partnership, where this organisation has that role in it and it goes on.
async fn of(change: &Change, id: PartnershipId, role: Role) -> Result<Partnership, AgreementError> {
    let known = partnerships::find(change, id).await?.filter(|known| known.role == role);
    let partnership = known.ok_or(AgreementError::Absent)?;
    match partnership.state {
        State::Ended => Err(AgreementError::Ends),
        _ if partnership.ends.is_some() => Err(AgreementError::Ends),
        _ => Ok(partnership),
    }
}

/// The proposal that waits for an answer, if it is the one that somebody saw.
async fn waiting(change: &Change, id: PartnershipId, version: i64) -> Result<Agreement, AgreementError> {
    let open = agreements::open(change, id).await?;
    open.filter(|open| open.which.version == version).ok_or(AgreementError::Since)
}

/// How who acts is called before the other side: a person by name, anything else as the organisation.
pub(crate) async fn signer(exchange: &Exchange, change: &Change) -> Result<String, VaultError> {
    let vaults = exchange.vaults();
    if let Actor::Person(person) = change.actor()
        && let Some(person) = people::person(vaults, person).await?
    {
        return Ok(person.name);
    }
    let card = vaults.directory().card(change.org()).await?;
    Ok(card.map_or_else(String::new, |card| card.name))
}

/// Which version an envelope is about.
pub(crate) fn naming(agreement: &Agreement) -> Vec<Field> {
    vec![
        Field::protocol("agreement", agreement.which.id.to_string()),
        Field::protocol("version", agreement.which.version),
    ]
}

async fn tell(
    exchange: &Exchange,
    change: &Change,
    partnership: &Partnership,
    kind: &'static Kind,
    fields: Vec<Field>,
) -> Result<(), AgreementError> {
    let draft = Draft {
        kind,
        to: partnership.peer,
        partnership: Some(partnership.id),
        subject: partnership.id.to_string(),
        in_reply_to: None,
        basis: None,
        fields,
    };
    let cleared = exchange.clear(change, draft).await?;
    exchange.send(change, cleared).await?;
    Ok(())
}
