//! Evidence that may be kept no longer: its bytes go, and so does what was passed on of it.

use exchange::{Exchange, Kind, SendError, Why};
use kernel::{EnvelopeId, RegistrationId};
use vault::{Change, Fact, VaultError};

use super::{EVIDENCE, Evidence, store};
use crate::registrations::Direction;

/// Everything that went with a registration whose values are erased here.
pub(crate) async fn forget(change: &Change, id: RegistrationId) -> Result<(), VaultError> {
    for evidence in store::of(change, id).await? {
        erase_one(change, &evidence).await?;
    }
    Ok(())
}

/// One piece that arrived, and what was passed on of it: a withdrawal and an end go on up, as they do for the
/// registration itself.
pub(super) async fn erase(
    exchange: &Exchange,
    change: &Change,
    evidence: &Evidence,
    why: Why,
) -> Result<(), VaultError> {
    let _all = change.whole();
    for passed in store::of_source(change, evidence.id).await? {
        unsend(exchange, change, &EVIDENCE, (passed.registration, passed.envelope), why).await?;
        erase_one(change, &passed).await?;
    }
    erase_one(change, evidence).await
}

/// Takes back an envelope that was sent about a registration; where only the time of what it held is over, our own copy of
/// that goes, and its receiver keeps what its terms let it keep.
pub(crate) async fn unsend(
    exchange: &Exchange,
    change: &Change,
    kind: &Kind,
    (registration, envelope): (RegistrationId, EnvelopeId),
    why: Why,
) -> Result<(), VaultError> {
    let sent = exchange.sent_about(change, &[kind], &registration.to_string()).await?;
    let Some((header, hash)) = sent.into_iter().find(|(header, _)| header.id == envelope) else {
        return Ok(());
    };
    match why {
        Why::Expired => exchange.forget_sent(change, &header, why).await,
        Why::Withdrawn | Why::Ended => {
            exchange.withdraw(change, &header, &hash).await.map(|_| ()).map_err(below)
        }
    }
}

async fn erase_one(change: &Change, evidence: &Evidence) -> Result<(), VaultError> {
    store::delete(change, evidence.id).await?;
    if evidence.direction == Direction::Received {
        change.drop_blob(&evidence.hash).await?;
        let fact = Fact::new("registration.evidence_erased").about(evidence.registration).about(evidence.id);
        change.record(fact).await?;
    }
    Ok(())
}

fn below(error: SendError) -> VaultError {
    match error {
        SendError::Vault(error) => error,
        error => VaultError::Damaged(error.to_string()),
    }
}
