//! What else arrived about the same company, in the order of one's own journal: whoever submits under two names, and
//! whoever was first.

use exchange::{Logged, Side};
use kernel::{RegistrationId, Timestamp};
use vault::{Tx, VaultError};

use crate::{
    conflicts::{self, Met, Named},
    registrations::{self, Direction, Registration},
};

/// Another registration of the same company.
pub(super) struct Same {
    pub(super) id: RegistrationId,
    pub(super) from: String,
    pub(super) state: &'static str,
    /// The entry of this vault's journal that records it, and when.
    pub(super) entry: i64,
    pub(super) at: Timestamp,
}

/// Those that arrived here, in the order in which they did, this one among them; none where it is alone.
pub(super) async fn same_company(tx: &Tx, this: &Registration) -> Result<Vec<Same>, VaultError> {
    let domain = this.sale.domain.as_ref().map(ToString::to_string);
    let Some(words) = domain.clone().or_else(|| this.sale.company.clone()) else { return Ok(Vec::new()) };
    if this.direction == Direction::Sent {
        return Ok(Vec::new());
    }
    let (found, _) = registrations::search(tx, &words, 50).await?;
    let is = |other: &&Registration| {
        let same = match &this.sale.domain {
            Some(domain) => other.sale.domain.as_ref() == Some(domain),
            None => other.sale.company == this.sale.company,
        };
        same && other.direction == Direction::Received
    };
    let mut all = Vec::new();
    for one in found.iter().filter(is) {
        let log = Logged::about(tx, one.id).await?;
        let arrived = log.iter().find(|logged| logged.side == Side::Received && logged.hash == one.envelope);
        let Some(receipt) = arrived.and_then(|logged| logged.receipt.as_ref()) else { continue };
        all.push(Same {
            id: one.id,
            from: one.peer_name.clone(),
            state: one.state.as_str(),
            entry: receipt.head.number,
            at: receipt.at,
        });
    }
    all.sort_by_key(|one| one.entry);
    Ok(if all.len() > 1 { all } else { Vec::new() })
}

/// The named accounts that it meets, as far as who reads sees them, in the order in which they were declared.
pub(super) async fn named_accounts(tx: &Tx, this: &Registration) -> Result<Vec<Named>, VaultError> {
    if this.direction == Direction::Sent || !this.is_seen() {
        return Ok(Vec::new());
    }
    let met = conflicts::compare(tx, this).await?;
    let is_met = |one: &Named| met.iter().any(|rival| rival.met == Met::Named(one.id.uuid()));
    let mut named = conflicts::named_accounts(tx).await?;
    named.retain(is_met);
    named.sort_by_key(|one| one.entry);
    Ok(named)
}
