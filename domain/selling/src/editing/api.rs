//! A record for programs. Which version of it a change is over says the body, or `If-Match` with the record's `ETag`.

use axum::{Extension, Json, extract::Path, http::StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use trust::access::{Reads, Works};
use vault::{Change, Tx};
use web::{IfMatch, Problem, Version};

use super::{EditError, Record, acts::gone};
use crate::identified;

/// What is known now, over which version.
#[derive(Debug, Deserialize)]
pub(crate) struct Sent<T> {
    #[serde(flatten)]
    typed: T,
    version: Option<i64>,
}

/// Adds one.
pub(crate) async fn add<T: Record>(
    access: Works,
    Json(typed): Json<T::Typed>,
) -> Result<(StatusCode, Told), Problem> {
    let beside = T::beside(&access).await?;
    let details = T::understand(&typed, &beside).map_err(EditError::Wrong)?;
    let added = access.vault.change(access.actor, async |change: &Change| {
        let id = T::add(change, &details, &beside).await?;
        Ok::<_, EditError>(T::document(change, id).await?)
    });
    Ok((StatusCode::CREATED, told(added.await?)?))
}

/// Reads one.
pub(crate) async fn show<T: Record>(access: Reads, Path(id): Path<String>) -> Result<Told, Problem> {
    let id: T::Id = identified(&id)?;
    let found = access.vault.read(async |tx: &Tx| match T::document(tx, id).await? {
        Some(document) => Ok(document),
        None => Err(gone::<T>(tx, id).await),
    });
    told(Some(found.await?))
}

/// Changes one of which the caller saw this version.
pub(crate) async fn change<T: Record>(
    access: Works,
    Path(id): Path<String>,
    IfMatch(seen): IfMatch,
    Json(Sent { typed, version }): Json<Sent<T::Typed>>,
) -> Result<Told, Problem> {
    let id: T::Id = identified(&id)?;
    let beside = T::beside(&access).await?;
    let details = T::understand(&typed, &beside).map_err(EditError::Wrong)?;
    let version =
        seen.or(version).ok_or_else(|| Problem::malformed(crate::texts::editing::which_version()))?;
    let changed = access.vault.change(access.actor, async |change: &Change| {
        let Some(now) = T::find(change, id).await? else { return Err(gone::<T>(change, id).await) };
        if now.version() != version {
            return Err(EditError::Old);
        }
        now.save(change, &details, &beside).await?;
        Ok(T::document(change, id).await?)
    });
    match changed.await {
        Err(EditError::Old) if seen.is_some() => Err(Problem::changed_since()),
        changed => told(changed?),
    }
}

/// A record, and which version of it.
pub(crate) type Told = (Extension<Version>, Json<Value>);

pub(crate) fn told(document: Option<Value>) -> Result<Told, Problem> {
    let document = document.ok_or_else(Problem::absent)?;
    let version = Version(document["version"].as_i64().unwrap_or_default());
    Ok((Extension(version), Json(json!({ "data": document }))))
}
