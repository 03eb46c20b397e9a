//! The chain of a sale as one of its organisations sees it: the hops on which its deal stands, and who is at their other
//! ends.

use kernel::{DealId, RegistrationId};
use trust::agreements::{self, Agreement, Class};
use vault::{Tx, VaultError};

use super::SHARED;
use crate::{
    deals::{self, Deal, Source},
    registrations::{self, Direction, Registration, State},
};

/// Who stands beside this organisation in the chain of a sale.
#[derive(Debug, Clone)]
pub(super) struct Neighbour {
    /// The hop that leads there.
    pub(super) hop: Registration,
    /// Whether the terms let notes go there.
    pub(super) notes: bool,
    /// Whether they let files go there.
    pub(super) files: bool,
    /// Whether they let be told how far a deal is.
    pub(super) stage: bool,
}

/// The hops on which a deal stands: the registrations of its lead, or that which a partner brought and what was passed up
/// of it.
pub(super) async fn hops(tx: &Tx, deal: &Deal) -> Result<Vec<Registration>, VaultError> {
    match &deal.source {
        Source::Lead(lead) => registrations::of_lead(tx, *lead).await,
        Source::Registration { id, .. } => {
            let brought = registrations::find(tx, *id).await?;
            let passed = registrations::passed_up(tx, *id).await?;
            Ok(brought.into_iter().chain(passed).collect())
        }
    }
}

/// The deal of this organisation that stands on a hop, where one has begun.
pub(crate) async fn deal_of(tx: &Tx, hop: &Registration) -> Result<Option<Deal>, VaultError> {
    match (hop.direction, hop.lead, hop.origin) {
        (Direction::Received, ..) => deals::of_registration(tx, hop.id).await,
        (Direction::Sent, Some(lead), _) => deals::of_lead(tx, lead).await,
        (Direction::Sent, None, Some(origin)) => deals::of_registration(tx, origin).await,
        (Direction::Sent, None, None) => Ok(None),
    }
}

/// With whom something can be shared: those who hold the sale together with this organisation.
pub(super) async fn neighbours(tx: &Tx, hops: &[Registration]) -> Result<Vec<Neighbour>, VaultError> {
    let mut neighbours = Vec::new();
    for hop in hops.iter().filter(|hop| matches!(hop.state, State::Accepted { .. })) {
        let agreement = agreements::in_force(tx, hop.partnership, tx.now()).await?;
        neighbours.push(Neighbour {
            notes: covers(agreement.as_ref(), Class::Notes),
            files: covers(agreement.as_ref(), Class::Files),
            stage: covers(agreement.as_ref(), Class::Timing),
            hop: hop.clone(),
        });
    }
    Ok(neighbours)
}

/// The neighbour at the other end of a hop of a deal, and whether the terms let notes go there.
pub(crate) async fn neighbour(
    tx: &Tx,
    deal: &Deal,
    hop: RegistrationId,
) -> Result<Option<(Registration, bool)>, VaultError> {
    let all = neighbours(tx, &hops(tx, deal).await?).await?;
    Ok(all.into_iter().find(|one| one.hop.id == hop).map(|one| (one.hop, one.notes)))
}

/// Whether the sale is held together along a hop, and the terms let notes go there.
pub(crate) async fn takes_notes(tx: &Tx, hop: &Registration) -> Result<bool, VaultError> {
    Ok(neighbours(tx, std::slice::from_ref(hop)).await?.iter().any(|one| one.notes))
}

/// Whom the holder of a deal can ask to do something: the neighbours to whom notes may go.
pub(crate) async fn askable(tx: &Tx, deal: &Deal) -> Result<Vec<(RegistrationId, String)>, VaultError> {
    Ok(asked(&neighbours(tx, &hops(tx, deal).await?).await?))
}

/// The same of these, by their names.
pub(super) fn asked(neighbours: &[Neighbour]) -> Vec<(RegistrationId, String)> {
    let open = neighbours.iter().filter(|one| one.notes);
    open.map(|one| (one.hop.id, one.hop.peer_name.clone())).collect()
}

/// Whether what came by a hop may be shared on, by the terms under which it comes.
pub(super) async fn onward(tx: &Tx, hop: &Registration) -> Result<bool, VaultError> {
    let terms = agreements::in_force(tx, hop.partnership, tx.now()).await?;
    Ok(terms.is_some_and(|terms| terms.incoming(SHARED.name).is_some_and(|clause| clause.onward)))
}

fn covers(agreement: Option<&Agreement>, class: Class) -> bool {
    let clause = agreement.and_then(|agreement| agreement.outgoing(SHARED.name));
    clause.is_some_and(|clause| clause.covers(class))
}

/// The deal about which an entry of the journal is, beside its hop.
pub(super) async fn about(tx: &Tx, hop: &Registration) -> Result<Option<DealId>, VaultError> {
    let _all = tx.whole();
    Ok(deal_of(tx, hop).await?.map(|deal| deal.id))
}

/// A hop by its id, of these.
pub(super) fn at(hops: &[Registration], id: RegistrationId) -> Option<&Registration> {
    hops.iter().find(|hop| hop.id == id)
}
