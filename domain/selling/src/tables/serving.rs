//! What every list answers: its page, its files, and its rows for programs.

use askama::Template;
use axum::{
    Json,
    extract::{Query as Asking, RawQuery},
    response::{IntoResponse, Redirect, Response},
};
use kernel::Timestamp;
use serde_json::Value;
use trust::{
    access::{Access, Reads},
    people::Person,
    views,
};
use vault::{Tx, VaultError};
use web::{
    Html, Listed, Problem,
    table::{Told, Views},
};

use super::{
    AskedOf, Format, Tabled, after, count, export, page,
    paging::{Paging, listed},
    people, undo,
};

/// What there is of what was asked for, with the `values` that filters offer.
pub struct Found<T: Tabled, V> {
    /// The rows of the page.
    pub rows: Vec<T::Shown>,
    /// How many there are on all pages.
    pub total: u64,
    /// What was read beside them.
    pub values: V,
    /// The people of the organisation, where the list shows any.
    pub people: Vec<Person>,
    /// The views of the list that somebody kept.
    pub views: Views,
    /// What the last act on many rows did.
    pub told: Option<Told>,
    /// When it was read.
    pub now: Timestamp,
}

/// The page of a list, or the way to the view that it begins with. `values` reads what filters offer, in the same
/// reading transaction; `shown` makes the page of it.
///
/// # Errors
/// A problem, for who asked.
pub async fn look<T: Tabled, V, P: Template>(
    access: &Access,
    query: Option<String>,
    values: impl AsyncFnOnce(&Tx, &AskedOf<T>) -> Result<V, VaultError>,
    shown: impl FnOnce(&Access, &AskedOf<T>, Found<T, V>) -> P,
) -> Result<Response, Problem> {
    let asked = T::asked(&query.unwrap_or_default())?;
    let broken = |error: VaultError| Problem::broken(&error);
    let people = people::<T>(access.exchange.vaults(), access.org).await.map_err(broken)?;
    let read = access.vault.read(async |tx: &Tx| {
        let views = views::menu(tx, access, asked.list.name).await?;
        if let Some(usual) = views.usual().filter(|_| asked.is_bare()) {
            return Ok::<_, VaultError>(Err(usual.link()));
        }
        let mut rows = page::<T>(tx, &asked).await?;
        T::named(&mut rows, &people);
        Ok(Ok(Found {
            rows,
            total: count::<T>(tx, &asked).await?,
            people,
            values: values(tx, &asked).await?,
            told: undo::told::<T>(tx, access, &asked).await?,
            views,
            now: tx.now(),
        }))
    });
    match read.await.map_err(broken)? {
        Ok(found) => Ok(Html(shown(access, &asked, found)).into_response()),
        Err(view) => Ok(Redirect::to(&format!("{}{view}", access.here(asked.list.name))).into_response()),
    }
}

/// The list as comma-separated values, on its page and for programs.
///
/// # Errors
/// A problem, for who asked.
pub async fn csv<T: Tabled>(access: Reads, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    export::<T>(&access, T::asked(&query.unwrap_or_default())?, Format::Csv).await
}

/// The list as a workbook, on its page and for programs.
///
/// # Errors
/// A problem, for who asked.
pub async fn xlsx<T: Tabled>(access: Reads, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    export::<T>(&access, T::asked(&query.unwrap_or_default())?, Format::Xlsx).await
}

/// The list for programs, which page by the last id that they have.
///
/// # Errors
/// A problem, for who asked.
pub async fn list<T: Tabled>(
    access: Reads,
    Asking(paging): Asking<Paging>,
    RawQuery(query): RawQuery,
) -> Result<Json<Listed<Value>>, Problem> {
    let (last, limit) = paging.read::<T::Id>()?;
    let asked = T::asked_by_program(&query.unwrap_or_default())?;
    let found = access.vault.read(async |tx: &Tx| {
        let rows = after::<T>(tx, &asked, last.map(Into::into), limit + 1).await?;
        Ok::<_, VaultError>((rows, count::<T>(tx, &asked).await?))
    });
    let (rows, total) = found.await.map_err(|error| Problem::broken(&error))?;
    Ok(Json(listed(rows, limit, total, T::id, T::document)))
}
