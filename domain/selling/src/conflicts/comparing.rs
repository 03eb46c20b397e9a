//! What a registration meets: who has the same company already, or may have it.

use kernel::{AccountId, LeadId, RegistrationId, Timestamp, Uuid};
use matching::{Match, Profile, Verdict, judge};
use vault::{Tx, VaultError};

use super::{keys, named};
use crate::{
    accounts, leads,
    registrations::{self, Registration},
};

/// More than these nobody reads.
const SHOWN: usize = 20;

/// What a registration meets.
#[derive(Debug, Clone, PartialEq)]
pub struct Rival {
    /// What it is.
    pub met: Met,
    /// Since when it is there.
    pub since: Timestamp,
    /// Whether it counts: another partner's does, and what was our own before the registration was submitted.
    pub counts: bool,
    /// What the two have in common.
    pub found: Match,
}

/// What it is that a registration meets.
#[derive(Debug, Clone, PartialEq)]
pub enum Met {
    /// A registration, of this partner or of another one.
    Registration {
        /// Its id.
        id: RegistrationId,
        /// Whether the same partner brought it.
        own: bool,
    },
    /// A lead of the organisation itself.
    Lead(Uuid),
    /// A customer.
    Account(Uuid),
    /// A named account.
    Named(Uuid),
}

impl Rival {
    /// In a word, for its partner: what kind of thing it met, never which.
    pub fn reason(&self) -> &'static str {
        match (self.found.verdict(), &self.met) {
            (Verdict::Possible, _) => "similar",
            (_, Met::Registration { .. }) => "registered",
            (_, Met::Lead(_)) => "own_sale",
            (_, Met::Account(_)) => "customer",
            (_, Met::Named(_)) => "named_account",
        }
    }
}

/// What comes out of all that it meets: what its partner is told.
pub fn outcome(rivals: &[Rival]) -> (Verdict, &'static str) {
    let counts = rivals.iter().filter(|rival| rival.counts);
    match counts.max_by_key(|rival| rival.found.score) {
        Some(rival) => (rival.found.verdict(), rival.reason()),
        None if rivals.iter().any(|rival| matches!(rival.met, Met::Registration { own: true, .. })) => {
            (Verdict::Clear, "your_own")
        }
        None => (Verdict::Clear, "nothing"),
    }
}

/// Compares a registration with all that stands, the likeliest first. It sees everything, whoever asks; what it finds is
/// shown to people through their own sight alone.
///
/// # Errors
/// What the vault says.
pub async fn compare(tx: &Tx, registration: &Registration) -> Result<Vec<Rival>, VaultError> {
    let _all = tx.whole();
    let profile = keys::of_sale(&registration.sale);
    let mut rivals = Vec::new();
    let candidates = keys::candidates(tx, &profile).await?;
    read_ahead(tx, &candidates).await?;
    for (kind, id) in candidates {
        let asked = Asked { profile: &profile, registration };
        let rival = match kind.as_str() {
            keys::REGISTRATION => asked.registered(tx, id.into()).await?,
            keys::LEAD => asked.lead(tx, id).await?,
            keys::ACCOUNT => asked.account(tx, id).await?,
            keys::NAMED => asked.named(tx, id).await?,
            _ => None,
        };
        rivals.extend(rival);
    }
    rivals.sort_by_key(|rival| (!rival.counts, std::cmp::Reverse(rival.found.score), rival.since));
    rivals.truncate(SHOWN);
    Ok(rivals)
}

/// Reads what comes into question with few queries.
async fn read_ahead(tx: &Tx, candidates: &[(String, Uuid)]) -> Result<(), VaultError> {
    let of = |kind: &'static str| candidates.iter().filter(move |one| one.0 == kind).map(|one| one.1);
    let registered: Vec<RegistrationId> = of(keys::REGISTRATION).map(RegistrationId::from).collect();
    for some in registered.chunks(500) {
        registrations::read_ahead(tx, some).await?;
    }
    let led: Vec<LeadId> = of(keys::LEAD).map(LeadId::from).collect();
    for some in led.chunks(500) {
        leads::read_ahead(tx, some).await?;
    }
    accounts::names(tx, of(keys::ACCOUNT).map(AccountId::from).collect()).await.map(|_| ())
}

struct Asked<'a> {
    profile: &'a Profile,
    registration: &'a Registration,
}

impl Asked<'_> {
    async fn registered(&self, tx: &Tx, id: RegistrationId) -> Result<Option<Rival>, VaultError> {
        if id == self.registration.id {
            return Ok(None);
        }
        let Some(other) = registrations::find(tx, id).await?.filter(keys::counts) else { return Ok(None) };
        let own = other.peer == self.registration.peer;
        let rival = self.rival(&keys::of_sale(&other.sale), Met::Registration { id, own }, other.submitted);
        Ok(rival.map(|rival| Rival { counts: !own, ..rival }))
    }

    async fn lead(&self, tx: &Tx, id: Uuid) -> Result<Option<Rival>, VaultError> {
        let Some(lead) = leads::find(tx, id.into()).await?.filter(|lead| lead.archived.is_none()) else {
            return Ok(None);
        };
        Ok(self.rival(&keys::of_sale(&lead.draft), Met::Lead(id), lead.added))
    }

    async fn account(&self, tx: &Tx, id: Uuid) -> Result<Option<Rival>, VaultError> {
        let Some(account) = accounts::find(tx, id.into()).await? else { return Ok(None) };
        Ok(self.rival(&keys::of_account(&account), Met::Account(id), account.added))
    }

    async fn named(&self, tx: &Tx, id: Uuid) -> Result<Option<Rival>, VaultError> {
        let Some(named) = named::find(tx, id.into()).await? else { return Ok(None) };
        Ok(self.rival(&keys::of_named(&named), Met::Named(id), named.declared))
    }

    /// What is our own counts where it was there before.
    fn rival(&self, other: &Profile, met: Met, since: Timestamp) -> Option<Rival> {
        let found = judge(self.profile, other);
        let counts = since < self.registration.submitted;
        (found.verdict() > Verdict::Clear).then_some(Rival { met, since, counts, found })
    }
}
