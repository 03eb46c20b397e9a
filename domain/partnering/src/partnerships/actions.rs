//! What people do with partnerships: invite, accept, end.

use crate::texts::partners as texts;
use exchange::{AgreementRef, Draft, Exchange, Field, Kind, SendError};
use kernel::{AgreementId, PartnershipId};
use trust::agreements::{self, Agreement};
use vault::{Card, Change, Fact, VaultError};

use super::{
    Partnership, Role, State,
    envelopes::{ACCEPTED, ENDED, INVITED},
    store,
};
use crate::programs::{self, Program};

/// Why nothing came of it.
#[derive(Debug, thiserror::Error)]
pub enum PartnershipError {
    /// No such partnership.
    #[error("{}", texts::absent())]
    Absent,
    /// One cannot be one's own partner.
    #[error("{}", texts::oneself())]
    Oneself,
    /// The program takes no partners.
    #[error("{}", texts::closed())]
    Closed,
    /// It is not in a state in which that can be done.
    #[error("{}", texts::already(_0.to_string()))]
    State(State),
    /// It could not be sent.
    #[error(transparent)]
    Send(#[from] SendError),
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Invites an organisation into a program; one that was invited before keeps its place.
///
/// # Errors
/// Why not.
pub async fn invite(
    exchange: &Exchange,
    change: &Change,
    program: &Program,
    me: &str,
    partner: &Card,
) -> Result<PartnershipId, PartnershipError> {
    if partner.org == change.org() {
        return Err(PartnershipError::Oneself);
    }
    let known = store::with_peer(change, partner.org, Role::Owner).await?;
    if let Some(known) = known.iter().find(|known| known.program == program.id && known.state != State::Ended)
    {
        return Ok(known.id);
    }
    if program.state != programs::State::Open {
        return Err(PartnershipError::Closed);
    }
    let (clock, chance) = change.nature();
    let partnership = Partnership {
        id: PartnershipId::new(clock, chance),
        role: Role::Owner,
        program: program.id,
        program_name: program.name.clone(),
        products: program.products.clone(),
        pass_up: program.pass_up,
        peer: partner.org,
        peer_name: partner.name.clone(),
        state: State::Invited,
        since: change.now(),
    };
    let which = AgreementRef { id: AgreementId::new(clock, chance), version: 1 };
    let agreement = Agreement {
        which,
        partnership: partnership.id,
        peer: partner.org,
        owner: true,
        terms: program.terms.clone(),
        proposed: change.now(),
        accepted: None,
        accepted_by: None,
        ended: None,
    };
    store::keep(change, &partnership).await?;
    programs::begin_place(change, partnership.id, program.id, program.version).await?;
    agreements::keep(change, &agreement).await?;
    let fields = vec![
        Field::protocol("from", me),
        Field::protocol("program", program.id.to_string()),
        Field::protocol("program_name", program.name.clone()),
        Field::protocol("products", program.products.clone()),
        Field::protocol("pass_up", program.pass_up.as_str()),
        Field::protocol("program_version", program.version),
        Field::protocol("agreement", which.id.to_string()),
        Field::protocol("version", which.version),
        Field::protocol("terms", serde_json::to_string(&program.terms).unwrap_or_default()),
    ];
    tell(exchange, change, &partnership, &INVITED, fields).await?;
    record(change, "partnership.invited", &partnership).await?;
    Ok(partnership.id)
}

/// Accepts an invitation and, with it, the agreement.
///
/// # Errors
/// Why not.
pub async fn accept(exchange: &Exchange, change: &Change, id: PartnershipId) -> Result<(), PartnershipError> {
    let partnership = find(change, id).await?;
    let now = change.now();
    if partnership.role != Role::Partner
        || !store::step(change, id, State::Invited, State::Active, now).await?
    {
        return Err(PartnershipError::State(partnership.state));
    }
    let versions = agreements::of_partnership(change, id).await?;
    let agreement = versions.first().ok_or(PartnershipError::Absent)?;
    agreements::accept(change, id, agreement.which, now).await?;
    let fields = vec![
        Field::protocol("agreement", agreement.which.id.to_string()),
        Field::protocol("version", agreement.which.version),
        Field::protocol("at", now.to_string()),
    ];
    tell(exchange, change, &partnership, &ACCEPTED, fields).await?;
    record(change, "partnership.accepted", &partnership).await
}

/// Ends a partnership: from now on nothing more crosses under its agreement.
///
/// # Errors
/// Why not.
pub async fn end(exchange: &Exchange, change: &Change, id: PartnershipId) -> Result<(), PartnershipError> {
    let partnership = find(change, id).await?;
    let now = change.now();
    if !store::step(change, id, State::Active, State::Ended, now).await? {
        return Err(PartnershipError::State(partnership.state));
    }
    agreements::end(change, id, now).await?;
    tell(exchange, change, &partnership, &ENDED, vec![Field::protocol("at", now.to_string())]).await?;
    record(change, "partnership.ended", &partnership).await
}

async fn find(change: &Change, id: PartnershipId) -> Result<Partnership, PartnershipError> {
    store::find(change, id).await?.ok_or(PartnershipError::Absent)
}

async fn tell(
    exchange: &Exchange,
    change: &Change,
    partnership: &Partnership,
    kind: &'static Kind,
    fields: Vec<Field>,
) -> Result<(), PartnershipError> {
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

async fn record(
    change: &Change,
    kind: &'static str,
    partnership: &Partnership,
) -> Result<(), PartnershipError> {
    let fact = Fact::new(kind).about(partnership.id).with("peer", partnership.peer.to_string());
    change.record(fact).await?;
    Ok(())
}
