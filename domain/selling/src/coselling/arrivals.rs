//! What happens when a neighbour shares something, and when what was shared is answered.

use exchange::{
    Arrived, Exchange, Handles, Header, Kind, Receipt, Refuse, Sent, TakenFile, TakesFile, Verdict, Why,
};
use futures::future::BoxFuture;
use kernel::{DealId, FileId, NoteId};
use vault::{Change, Tx, Vault, VaultError};

use super::{
    SHARED, Shared, Thing, What, chain,
    sharing::{LONGEST, ShareError, fact, recall_source, within_bounds},
    store,
};
use crate::{
    deals::Stage,
    evidence::{Beside, State},
    exports,
    registrations::{self, Direction, Registration, between},
    steps,
};

/// A neighbour in the chain of a sale shares a note or a file.
#[derive(Debug)]
pub struct DealShared;

/// What an envelope brings.
enum Said {
    Note(String),
    File(Beside),
    Stage(Stage),
    Step(steps::Said),
}

impl Said {
    fn read(envelope: &Arrived) -> Result<Self, Refuse> {
        if let Some(word) = envelope.text("stage") {
            let stage = word.parse().ok().filter(|stage| *stage != Stage::Withdrawn);
            let unreadable = || Refuse::because("unreadable", "there is no such stage");
            return stage.map(Self::Stage).ok_or_else(unreadable);
        }
        if let Some(said) = steps::Said::read(envelope)? {
            return Ok(Self::Step(said));
        }
        let Some(note) = envelope.text("note") else { return Ok(Self::File(Beside::read(envelope)?)) };
        match note.chars().count() {
            1..=LONGEST if !note.trim().is_empty() => Ok(Self::Note(note)),
            _ => Err(Refuse::because("invalid", "a note has a text, and not too long a one")),
        }
    }

    fn size(&self) -> Option<u64> {
        match self {
            Self::Note(_) | Self::Stage(_) | Self::Step(_) => None,
            Self::File(file) => Some(file.file.size),
        }
    }
}

/// The hop along which it came, if this vault takes one more along it: both ends share, once the sale is held together.
async fn expected(tx: &Tx, envelope: &Arrived) -> Result<(Registration, Said), Refuse> {
    let hop = match between(tx, envelope, Direction::Received).await {
        Err(Refuse::Because { .. }) => between(tx, envelope, Direction::Sent).await?,
        other => other?,
    };
    let held = matches!(
        hop.state,
        registrations::State::Accepted { .. }
            | registrations::State::Expired { .. }
            | registrations::State::Revoked { .. }
    );
    if !held || envelope.header.partnership != Some(hop.partnership) {
        return Err(Refuse::because("closed", "this sale is not held together"));
    }
    let said = Said::read(envelope)?;
    match &said {
        Said::Stage(_) => return Ok((hop, said)),
        Said::Step(step) => {
            steps::expected(tx, &hop, step).await?;
            return Ok((hop, said));
        }
        Said::Note(_) | Said::File(_) => {}
    }
    within_bounds(tx, &hop, Direction::Received, said.size()).await.map_err(|error| match error {
        ShareError::Vault(error) => Refuse::Vault(error),
        ShareError::Excess(excess) => Refuse::because(excess.code(), excess.to_string()),
        error => Refuse::because("too_many_notes", error.to_string()),
    })?;
    Ok((hop, said))
}

impl TakesFile for DealShared {
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

impl Handles for DealShared {
    fn kind(&self) -> &'static Kind {
        &SHARED
    }

    fn takes_file(&self) -> Option<&dyn TakesFile> {
        Some(self)
    }

    fn arrived<'a>(
        &'a self,
        exchange: &'a Exchange,
        change: &'a Change,
        envelope: &'a Arrived,
    ) -> BoxFuture<'a, Result<(), Refuse>> {
        Box::pin(async move {
            let (hop, said) = expected(change, envelope).await?;
            let (clock, chance) = change.nature();
            let (id, what) = match said {
                Said::Step(said) => {
                    return steps::arrived(exchange, change, &hop, &envelope.header, said).await;
                }
                Said::Note(text) => {
                    (Thing::Note(NoteId::new(clock, chance)), What::Note { text: Some(text) })
                }
                Said::File(said) => {
                    let absent = || Refuse::because("no_file", "its file did not come with it");
                    let file = envelope.file.as_ref().ok_or_else(absent)?;
                    change.keep_blob(&file.blob).await?;
                    let what = What::File {
                        name: file.name.clone(),
                        kind: said.kind,
                        size: file.blob.size,
                        hash: file.blob.hash.clone(),
                    };
                    (Thing::File(FileId::new(clock, chance)), what)
                }
                Said::Stage(stage) => {
                    let before = store::told(change, hop.id).await?.map(|told| told.id);
                    let fresh = || Thing::Stage(DealId::new(clock, chance));
                    (before.unwrap_or_else(fresh), What::Stage { stage })
                }
            };
            let shared = Shared {
                id,
                registration: hop.id,
                partnership: hop.partnership,
                side: Direction::Received,
                what,
                source: None,
                envelope: envelope.header.id,
                state: State::There,
                at: change.now(),
            };
            let deal = chain::about(change, &hop).await?;
            let What::Stage { stage } = shared.what else {
                store::insert(change, &shared).await?;
                change.record(fact(change, "deal.share_received", &shared, &hop, deal)).await?;
                return Ok(());
            };
            // The whole of it each time: what was told later takes the place of what was told before.
            match store::told(change, hop.id).await? {
                Some(_) => store::retell(change, id, stage, (shared.envelope, &State::There)).await?,
                None => store::insert(change, &shared).await?,
            }
            let fact = fact(change, "deal.told", &shared, &hop, deal).with("stage", stage.as_str());
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
            // What it brought may stand in what programs were answered, and a step in files of deals, even where the row
            // went with its registration, or says by now what a later envelope brought.
            let step = header.fields.iter().any(|field| field.name == "step");
            exports::forget(change, if step { &["deals"] } else { &[] }).await?;
            if steps::erased(exchange, change, header.id, why).await? {
                return Ok(());
            }
            // It may have gone with its registration.
            let Some(shared) = store::of_envelope(change, header.id).await? else { return Ok(()) };
            recall_source(exchange, change, shared.id, why).await?;
            store::delete(change, &shared).await
        })
    }

    fn answered<'a>(
        &'a self,
        change: &'a Change,
        sent: &'a Sent,
        receipt: &'a Receipt,
    ) -> BoxFuture<'a, Result<(), VaultError>> {
        Box::pin(async move {
            if steps::answered(change, sent, receipt).await? {
                return Ok(());
            }
            let Some(shared) = store::of_envelope(change, sent.header.id).await? else { return Ok(()) };
            let state = match &receipt.verdict {
                Verdict::Refused { reason, .. } => State::Refused { reason: reason.clone() },
                Verdict::Received | Verdict::Erased => State::There,
            };
            store::settle(change, shared.id, &state).await?;
            if matches!(state, State::Refused { .. })
                && let Some(hop) = registrations::find(change, shared.registration).await?
            {
                let deal = chain::about(change, &hop).await?;
                change.record(fact(change, "deal.share_refused", &shared, &hop, deal)).await?;
            }
            Ok(())
        })
    }
}
