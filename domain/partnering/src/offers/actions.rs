//! What is done with offers.

use exchange::Exchange;
use jiff::SignedDuration;
use kernel::{EmailAddress, OfferId, PartnershipId, PersonId, ProgramId};
use trust::organisations::{self, Founding};
use vault::{Card, Change, Fact, VaultError};

use super::{
    Offer, letters,
    offer::{Closed, State},
    store,
};
use crate::applications;
use crate::managers;
use crate::partnerships::{self, PartnershipError};
use crate::programs;
use crate::texts::offers as texts;

/// Offers that are open at a time, at most.
const MOST: usize = 200;
/// Offers that an organisation makes in a day, at most: what it sends goes out under the node's name.
const A_DAY: u64 = 50;
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OfferError {
    /// No such offer, or it is open no longer.
    #[error("{}", texts::absent())]
    Absent,
    /// It cannot be accepted.
    #[error("{}", texts::absent())]
    Closed(Closed),
    /// No such program here.
    #[error("{}", texts::no_program())]
    Program,
    /// Too many are open.
    #[error("{}", texts::many(MOST))]
    Many,
    /// Too many in a day.
    #[error("{}", texts::many_a_day(A_DAY))]
    ManyADay,
    /// The organisation that is to be founded has another's short name.
    #[error("{}", texts::handle_taken(_0))]
    HandleTaken(String),
    /// What a partnership says.
    #[error(transparent)]
    Partnership(#[from] PartnershipError),
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Offers a place in a program to whoever reads mail at that address, and writes to them. An offer of that program
/// to them from before is taken back.
pub(crate) async fn offer(
    change: &Change,
    program: ProgramId,
    email: EmailAddress,
    origin: &str,
) -> Result<Offer, OfferError> {
    let known = programs::find(change, program).await?;
    if !known.is_some_and(|known| known.state == programs::State::Open) {
        return Err(OfferError::Program);
    }
    let now = change.now();
    if store::made_after(change, now.saturating_sub(DAY).unwrap_or(now)).await? >= A_DAY {
        return Err(OfferError::ManyADay);
    }
    let open = store::open(change).await?;
    let same = |one: &&Offer| {
        one.program == program
            && one.email.as_ref().is_some_and(|known| known.as_str().eq_ignore_ascii_case(email.as_str()))
    };
    if open.iter().filter(|one| !same(one)).count() >= MOST {
        return Err(OfferError::Many);
    }
    let (clock, chance) = change.nature();
    let id = OfferId::new(clock, chance);
    for before in open.iter().filter(same) {
        store::close(change, before.id, State::Revoked).await?;
        applications::offered_again(change, before.id, id).await?;
    }
    let by = change.actor().to_string();
    let offer = Offer { id, program, email: Some(email), by, made: now, state: State::Open };
    store::insert(change, &offer).await?;
    change.record(Fact::new("partner.offered").about(id).about(program)).await?;
    letters::ask_for(change, id, origin).await?;
    Ok(offer)
}

/// Takes an offer back: its link opens nothing from now on.
pub(crate) async fn take_back(change: &Change, id: OfferId) -> Result<(), OfferError> {
    if !store::close(change, id, State::Revoked).await? {
        return Err(OfferError::Absent);
    }
    change.record(Fact::new("partner.offer_revoked").about(id)).await?;
    Ok(())
}

/// With which organisation somebody comes.
pub(super) enum Comes {
    /// One that they own or administer.
    With(Card),
    /// One that they found.
    Founding(Founding),
}

/// Somebody accepts: their organisation is invited into the program, as any other. This is one change of the vault
/// that offered, so an offer brings one organisation, however often its link is used at once.
pub(super) async fn accept(
    exchange: &Exchange,
    change: &Change,
    me: &str,
    id: OfferId,
    (person, comes): (PersonId, &Comes),
) -> Result<(Card, PartnershipId), OfferError> {
    let offer = store::find(change, id).await?.ok_or(OfferError::Absent)?;
    offer.open(change.now()).map_err(OfferError::Closed)?;
    let program = programs::find(change, offer.program).await?.ok_or(OfferError::Program)?;
    let partner = match comes {
        Comes::With(card) => card.clone(),
        Comes::Founding(founding) => {
            organisations::found(exchange.vaults(), founding, person).await.map_err(|error| match error {
                VaultError::HandleTaken(handle) => OfferError::HandleTaken(handle),
                error => error.into(),
            })?
        }
    };
    let partnership = partnerships::invite(exchange, change, &program, me, &partner).await?;
    managers::begin_by(exchange.vaults(), change, partnership, &offer.by).await?;
    if !store::close(change, id, State::Accepted).await? {
        return Err(OfferError::Absent);
    }
    let fact = Fact::new("partner.offer_accepted").about(id).about(partnership);
    change.record(fact.with("peer", partner.org.to_string())).await?;
    applications::came(change, id, partnership).await?;
    Ok((partner, partnership))
}
