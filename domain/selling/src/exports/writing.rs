//! The writing of an export, in the background, and its erasure a day later.

use std::time::Duration;

use bytes::Bytes;
use kernel::ExportId;
use tokio::time::{MissedTickBehavior, interval};
use vault::{Actor, Blob, Change, Outcome, Task, TaskHandlers, Tx, Vault, VaultError, Vaults};

use super::{State, actions, store};
use crate::tables::{Flow, exportable};

/// The work of writing one.
pub(super) const WRITE: &str = "selling.exports.write";
/// The work of erasing one.
pub(super) const ERASE: &str = "selling.exports.erase";

/// How often it is written down how far it is.
const TOLD: Duration = Duration::from_millis(500);
/// How often it is tried.
const TRIES: u32 = 3;

const WORK: Actor = Actor::Node("work");

/// Puts in the handlers that write and erase.
pub fn work(handlers: &mut TaskHandlers, vaults: &Vaults) {
    let vaults = vaults.clone();
    handlers.on_long(WRITE, move |vault, task| {
        let vaults = vaults.clone();
        Box::pin(async move { write(&vaults, &vault, &task).await })
    });
    handlers.on(ERASE, |vault, task| Box::pin(async move { erase(&vault, &task).await }));
}

fn named(task: &Task) -> Result<ExportId, VaultError> {
    task.key.parse().map_err(|_| VaultError::Damaged(format!("the work on export “{}”", task.key)))
}

/// Writes an export from its beginning. What was written before a failure or an end of the node is not kept.
async fn write(vaults: &Vaults, vault: &Vault, task: &Task) -> Result<Outcome, VaultError> {
    let id = named(task)?;
    match written(vaults, vault, id).await {
        Ok(Some(blob)) => {
            vault.change(WORK, async |change: &Change| actions::keep(change, id, &blob).await).await?;
            Ok(Outcome::Done)
        }
        // It was deleted: nobody waits for it.
        Ok(None) => Ok(Outcome::Done),
        Err(error @ VaultError::Stopped(_)) => Err(error),
        Err(error) if task.attempts + 1 < TRIES => {
            tell(vault, id, State::Waiting).await?;
            Err(error)
        }
        Err(error) => {
            tracing::error!(org = %vault.org(), %error, "an export was given up");
            tell(vault, id, State::Failed).await?;
            Ok(Outcome::Done)
        }
    }
}

/// What was written; none where the export is no longer there.
async fn written(vaults: &Vaults, vault: &Vault, id: ExportId) -> Result<Option<Blob>, VaultError> {
    let Some(export) = vault.read(async |tx: &Tx| store::find(tx, id).await).await? else { return Ok(None) };
    if !export.state.is_under_way() {
        return Ok(None);
    }
    let exports = exportable(&export.list).ok_or_else(|| damaged(id, "a list that is no more"))?;
    text::reading(export.reader.clone(), async {
        let seen = vault.clone().narrowed(export.sight.clone());
        let begun = exports.begin(vaults, &seen, &export.query, export.format).await;
        let mut flow = begun.map_err(|problem| damaged(id, &problem.detail))?;
        let mut file = vault.begin_blob().await?;
        let mut ticks = interval(TOLD);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                piece = flow.pieces.recv() => match piece {
                    Some(piece) => {
                        let piece = piece.map_err(|error| damaged(id, &error.to_string()))?;
                        file.write(Bytes::from(piece)).await?;
                    }
                    None => break,
                },
                _ = ticks.tick() => if !progressed(vault, id, &flow).await? { return Ok(None) },
            }
        }
        if !progressed(vault, id, &flow).await? {
            return Ok(None);
        }
        file.finish().await.map(Some)
    })
    .await
}

/// Tells how far it is; whether anybody still wants it.
async fn progressed(vault: &Vault, id: ExportId, flow: &Flow) -> Result<bool, VaultError> {
    let there = vault
        .change(WORK, async |change: &Change| store::progress(change, id, flow.rows, flow.done()).await)
        .await?;
    vault.point("export.progressed")?;
    Ok(there)
}

async fn tell(vault: &Vault, id: ExportId, state: State) -> Result<(), VaultError> {
    vault.change(WORK, async |change: &Change| store::set_state(change, id, &state).await).await.map(|_| ())
}

/// Erases an export whose day is over.
async fn erase(vault: &Vault, task: &Task) -> Result<Outcome, VaultError> {
    let id = named(task)?;
    vault
        .change(WORK, async |change: &Change| {
            if let Some(export) = store::find(change, id).await? {
                actions::erase(change, &export).await?;
            }
            Ok(Outcome::Done)
        })
        .await
}

fn damaged(id: ExportId, why: &str) -> VaultError {
    VaultError::Damaged(format!("{id}: {why}"))
}
