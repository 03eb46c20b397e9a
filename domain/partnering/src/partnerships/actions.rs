//! What people do with partnerships: invite and accept. How one ends stands in `ending.rs`.

use crate::texts::partners as texts;
use exchange::{AgreementRef, Draft, Exchange, Field, Kind, SendError};
use kernel::{AgreementId, PartnershipId};
use trust::agreements::{self, Agreement};
use vault::{Card, Change, Fact, VaultError};

use super::{
    Partnership, Role, State,
    envelopes::{ACCEPTED, INVITED},
    store,
};
use crate::managers;
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
    /// Its end lies too far ahead, or is announced already.
    #[error("{}", texts::wrong_end())]
    End,
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
        ends: None,
    };
    let which = AgreementRef { id: AgreementId::new(clock, chance), version: 1 };
    // Nobody was asked whether their name may cross: an invitation comes from the organisation.
    let agreement = Agreement {
        proposed_by: Some(me.to_owned()),
        ..Agreement::proposed(which, partnership.id, (partner.org, true), program.terms.clone(), change.now())
    };
    store::keep(change, &partnership).await?;
    managers::begin(change, partnership.id).await?;
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
    let proposed = agreements::open(change, id).await?.ok_or(PartnershipError::Absent)?;
    let by = crate::agreements::signer(exchange, change).await?;
    agreements::accept(change, &proposed, &by).await?;
    let mut fields = crate::agreements::naming(&proposed);
    fields.push(Field::protocol("at", now.to_string()));
    fields.push(Field::protocol("by", by));
    tell(exchange, change, &partnership, &ACCEPTED, fields).await?;
    managers::begin(change, id).await?;
    record(change, "partnership.accepted", &partnership).await
}

pub(super) async fn find(change: &Change, id: PartnershipId) -> Result<Partnership, PartnershipError> {
    store::find(change, id).await?.ok_or(PartnershipError::Absent)
}

pub(super) async fn tell(
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

pub(super) async fn record(
    change: &Change,
    kind: &'static str,
    partnership: &Partnership,
) -> Result<(), PartnershipError> {
    let fact = Fact::new(kind).about(partnership.id).with("peer", partnership.peer.to_string());
    change.record(fact).await?;
    Ok(())
}
