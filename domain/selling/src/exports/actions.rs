//! What people do with exports: ask for one, delete one.

use kernel::ExportId;
use serde_json::Value;
use text::Reader;
use vault::{Change, Fact, Tx, VaultError};

use super::{
    Export, ExportError, State,
    export::MOST,
    store,
    writing::{ERASE, WRITE},
};
use crate::tables::{Format, exportable};

/// What is to be exported.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    /// Of which list.
    pub(super) list: String,
    /// What is asked of it, as the query of an address.
    pub(super) query: String,
    /// What kind of file.
    pub(super) format: Format,
    /// For whom.
    pub(super) reader: Reader,
}

/// Asks for an export, which is then written in the background.
pub(super) async fn ask(change: &Change, draft: Draft) -> Result<Export, ExportError> {
    let Draft { list, query, format, reader } = draft;
    let exports = exportable(&list).ok_or_else(|| ExportError::List(list.clone()))?;
    let fact = exports.fact(&query, format).map_err(ExportError::Asked)?;
    let by = change.actor().to_string();
    if store::of(change, &by).await?.len() >= MOST {
        return Err(ExportError::Many);
    }
    let rows = exports.count(change, &query).await.map_err(ExportError::Asked)?;
    let (clock, chance) = change.nature();
    let (id, list) = (ExportId::new(clock, chance), exports.name().to_owned());
    let asked = change.now();
    let (state, sight) = (State::Waiting, change.sight().cloned().unwrap_or_default());
    let export = Export { id, list, query, format, reader, by, sight, rows, state, asked };
    store::insert(change, &export).await?;
    change.record(fact.about(id).with("rows", rows)).await?;
    change.enqueue(WRITE, &id.to_string(), &Value::Null, asked).await?;
    Ok(export)
}

/// One's own export.
pub(super) async fn own(tx: &Tx, id: ExportId, by: &str) -> Result<Export, ExportError> {
    let sight = tx.sight().cloned().unwrap_or_default();
    let own = store::find(tx, id).await?.filter(|export| export.by == by && export.sight == sight);
    own.ok_or(ExportError::Absent)
}

/// Deletes one's own export; one that is under way stops.
pub(super) async fn delete(change: &Change, id: ExportId) -> Result<(), ExportError> {
    let export = own(change, id, &change.actor().to_string()).await?;
    erase(change, &export).await?;
    change.record(Fact::new("export.deleted").about(id).with("list", export.list)).await?;
    Ok(())
}

/// Erases every export of these lists: a value that they may hold is to be nowhere any longer.
///
/// # Errors
/// What the vault says.
pub async fn forget(change: &Change, lists: &[&str]) -> Result<(), VaultError> {
    trust::access::forget_answers(change).await?;
    for export in store::of_lists(change, lists).await? {
        erase(change, &export).await?;
        change.record(Fact::new("export.erased").about(export.id).with("list", export.list)).await?;
    }
    Ok(())
}

/// Takes out the row; what was written goes with it, or when its writing ends.
pub(super) async fn erase(change: &Change, export: &Export) -> Result<(), VaultError> {
    store::delete(change, export.id).await?;
    if let State::Ready { hash, .. } = &export.state {
        change.drop_blob(hash).await?;
    }
    Ok(())
}

/// Keeps what was written; not where the export was deleted meanwhile.
pub(super) async fn keep(change: &Change, id: ExportId, blob: &vault::Blob) -> Result<(), VaultError> {
    change.keep_blob(blob).await?;
    let now = change.now();
    let ready = State::Ready { hash: blob.hash.clone(), size: blob.size, at: now };
    if store::set_state(change, id, &ready).await? {
        change.record(Fact::new("export.ready").about(id)).await?;
        let until = now.saturating_add(super::export::KEPT).unwrap_or(now);
        change.enqueue(ERASE, &id.to_string(), &Value::Null, until).await
    } else {
        change.drop_blob(&blob.hash).await
    }
}
