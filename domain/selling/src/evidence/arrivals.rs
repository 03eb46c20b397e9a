//! What happens when evidence arrives, and when it is answered.

use exchange::{
    Arrived, Exchange, Handles, Header, Kind, Receipt, Refuse, Sent, TakenFile, TakesFile, Verdict, Why,
};
use futures::future::BoxFuture;
use jiff::SignedDuration;
use kernel::FileId;
use vault::{Change, Tx, Vault, VaultError};

use super::{Beside, EVIDENCE, Evidence, State, bounds, erasing, sending::fact, store};
use crate::registrations::{self, Direction, Registration, between};

/// A partner sends a file along with a registration.
#[derive(Debug)]
pub struct EvidenceSent;

/// The registration that it goes with, if this vault takes one more file of that size with it.
async fn expected(tx: &Tx, envelope: &Arrived) -> Result<(Registration, Beside), Refuse> {
    let registration = between(tx, envelope, Direction::Received).await?;
    if !registration.is_seen() || envelope.header.partnership != Some(registration.partnership) {
        return Err(Refuse::because("closed", "there is no such registration any more"));
    }
    let said = Beside::read(envelope)?;
    let there = store::of(tx, registration.id).await?;
    let day = tx.now() - SignedDuration::from_hours(24);
    let lately = store::since(tx, registration.partnership, Direction::Received, day).await?;
    bounds::fits(&bounds::sizes(&there), &[said.file.size], lately)
        .map_err(|excess| Refuse::because(excess.code(), excess.to_string()))?;
    Ok((registration, said))
}

impl TakesFile for EvidenceSent {
    fn expects<'a>(&'a self, tx: &'a Tx, envelope: &'a Arrived) -> BoxFuture<'a, Result<(), Refuse>> {
        Box::pin(async move { expected(tx, envelope).await.map(|_| ()) })
    }

    fn take<'a>(
        &'a self,
        vault: &'a Vault,
        envelope: &'a Arrived,
        content: Vec<u8>,
    ) -> BoxFuture<'a, Result<TakenFile, Refuse>> {
        Box::pin(async move { Beside::read(envelope)?.take(vault, content).await })
    }
}

impl Handles for EvidenceSent {
    fn kind(&self) -> &'static Kind {
        &EVIDENCE
    }

    fn takes_file(&self) -> Option<&dyn TakesFile> {
        Some(self)
    }

    fn arrived<'a>(
        &'a self,
        _: &'a Exchange,
        change: &'a Change,
        envelope: &'a Arrived,
    ) -> BoxFuture<'a, Result<(), Refuse>> {
        Box::pin(async move {
            let (registration, said) = expected(change, envelope).await?;
            let absent = || Refuse::because("no_file", "its file did not come with it");
            let file = envelope.file.as_ref().ok_or_else(absent)?;
            change.keep_blob(&file.blob).await?;
            let (clock, chance) = change.nature();
            let evidence = Evidence {
                id: FileId::new(clock, chance),
                registration: registration.id,
                partnership: registration.partnership,
                direction: Direction::Received,
                name: file.name.clone(),
                kind: said.kind,
                size: file.blob.size,
                hash: file.blob.hash.clone(),
                source: None,
                envelope: envelope.header.id,
                state: State::There,
                at: change.now(),
            };
            store::insert(change, &evidence).await?;
            let fact = fact(change, "registration.evidence_received", &evidence, &registration);
            change.record(fact).await?;
            Ok(())
        })
    }

    fn erased<'a>(
        &'a self,
        exchange: &'a Exchange,
        change: &'a Change,
        header: &'a Header,
        why: Why,
    ) -> BoxFuture<'a, Result<(), VaultError>> {
        Box::pin(async move {
            match store::of_envelope(change, header.id).await? {
                Some(evidence) => erasing::erase(exchange, change, &evidence, why).await,
                // It went with its registration.
                None => Ok(()),
            }
        })
    }

    fn answered<'a>(
        &'a self,
        change: &'a Change,
        sent: &'a Sent,
        receipt: &'a Receipt,
    ) -> BoxFuture<'a, Result<(), VaultError>> {
        Box::pin(async move {
            let Some(evidence) = store::of_envelope(change, sent.header.id).await? else { return Ok(()) };
            let state = match &receipt.verdict {
                Verdict::Refused { reason, .. } => State::Refused { reason: reason.clone() },
                Verdict::Received | Verdict::Erased => State::There,
            };
            store::settle(change, evidence.id, &state).await?;
            if matches!(state, State::Refused { .. })
                && let Some(registration) = registrations::find(change, evidence.registration).await?
            {
                let fact = fact(change, "registration.evidence_refused", &evidence, &registration);
                change.record(fact).await?;
            }
            Ok(())
        })
    }
}
