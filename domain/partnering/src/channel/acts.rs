//! Letting partners work with a vendor, and stopping them: for many at once, each on its own merits.

use std::collections::BTreeMap;

use exchange::Exchange;
use kernel::{OrgId, PartnershipId, ProgramId};
use vault::{Card, Change, VaultError};

use super::matrix::{Channel, Offered, Partner};
use crate::partnerships::{self, Partnership, PartnershipError, State};
use crate::teams::sentence;
use crate::texts::channel as texts;

/// Partners of one act, at most: each is written to with an envelope of its own.
pub(super) const MOST: usize = 200;

/// Why nothing came of any of it.
#[derive(Debug, thiserror::Error)]
pub(super) enum ChannelError {
    /// No such program, or one that nobody can have a place in.
    #[error("{}", texts::no_program())]
    Program,
    /// Nobody was chosen.
    #[error("{}", texts::nobody_chosen())]
    Nobody,
    /// Too many were.
    #[error("{}", texts::too_many(MOST))]
    Many,
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// What became of each.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// Of those for whom it was done: who, and the partnership.
    pub(super) done: Vec<(OrgId, String, PartnershipId)>,
    /// Of those for whom it was not: who, and why.
    pub(super) not: Vec<(OrgId, String, String)>,
}

/// Whoever is chosen, each once.
pub(super) fn chosen(mut ids: Vec<OrgId>) -> Result<Vec<OrgId>, ChannelError> {
    ids.sort_unstable();
    ids.dedup();
    match ids.len() {
        0 => Err(ChannelError::Nobody),
        some if some > MOST => Err(ChannelError::Many),
        _ => Ok(ids),
    }
}

/// Invites each of these partners into a program of one's own.
pub(super) async fn let_in(
    exchange: &Exchange,
    change: &Change,
    me: &str,
    program: ProgramId,
    partners: &BTreeMap<OrgId, Option<Card>>,
) -> Result<Outcome, ChannelError> {
    let channel = Channel::read(change).await?;
    let offered = channel.program(program).ok_or(ChannelError::Program)?;
    let mut outcome = Outcome::default();
    for (id, card) in partners {
        let known = channel.partners.iter().find(|partner| partner.id == *id);
        let name = known.map_or_else(|| id.to_string(), |partner| partner.name.clone());
        let Some((card, partner)) = card.as_ref().zip(known) else {
            outcome.not.push((*id, name, texts::no_partner()));
            continue;
        };
        if let Some(why) = keeps_out(offered, partner) {
            outcome.not.push((*id, name, why));
            continue;
        }
        let invite =
            async |change: &Change| partnerships::invite(exchange, change, &offered.program, me, card).await;
        outcome.note(*id, name, change.savepoint(invite).await)?;
    }
    Ok(outcome)
}

/// Why a partner cannot be let into a program.
fn keeps_out(offered: &Offered, partner: &Partner) -> Option<String> {
    if offered.upstream.as_ref().is_some_and(|place| place.peer == partner.id) {
        return Some(texts::is_the_vendor(&offered.program.name));
    }
    match standing(offered, partner).map(|place| place.state) {
        None | Some(State::Ended) => None,
        Some(State::Invited) => Some(texts::invited_already()),
        Some(State::Active) => Some(texts::works_already()),
    }
}

/// Ends the place of each of these partners in a program of one's own.
pub(super) async fn stop(
    exchange: &Exchange,
    change: &Change,
    program: ProgramId,
    partners: &[OrgId],
) -> Result<Outcome, ChannelError> {
    let channel = Channel::read(change).await?;
    let offered = channel.program(program).ok_or(ChannelError::Program)?;
    let mut outcome = Outcome::default();
    for id in partners {
        let known = channel.partners.iter().find(|partner| partner.id == *id);
        let name = known.map_or_else(|| id.to_string(), |partner| partner.name.clone());
        let place = known.and_then(|partner| standing(offered, partner));
        let Some(place) = place.filter(|place| place.state != State::Ended) else {
            outcome.not.push((*id, name, texts::no_place()));
            continue;
        };
        let end = async |change: &Change| {
            partnerships::end(exchange, change, place.id, None, "").await.map(|()| place.id)
        };
        outcome.note(*id, name, change.savepoint(end).await)?;
    }
    Ok(outcome)
}

/// The place that a partner has in a program, or had last.
pub(super) fn standing<'p>(offered: &Offered, partner: &'p Partner) -> Option<&'p Partnership> {
    let places = partner.places.iter().filter(|place| place.program == offered.program.id);
    places.max_by_key(|place| (place.state != State::Ended, place.since))
}

impl Outcome {
    fn note(
        &mut self,
        id: OrgId,
        name: String,
        came: Result<PartnershipId, PartnershipError>,
    ) -> Result<(), VaultError> {
        match came {
            Ok(place) => self.done.push((id, name, place)),
            Err(PartnershipError::Vault(error)) => return Err(error),
            Err(why) => self.not.push((id, name, sentence(&why.to_string()))),
        }
        Ok(())
    }
}
