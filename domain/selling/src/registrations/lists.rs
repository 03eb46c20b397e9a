//! Lists of registrations for other rooms and for programs: pages and counts.

use kernel::RegistrationId;
use vault::{Tx, VaultError};
use web::{Problem, table::Test};

use super::{Direction, Registration, Registrations, facets::tally, store::Column};
use crate::tables::{self, Tabled};

/// What the list of registrations is asked for.
pub type Asked = web::table::Asked<Registration, Column>;

/// Understands the query of the list's address, such as `state=pending&value=gte.5000`.
///
/// # Errors
/// What could not be understood, and what is possible.
pub fn asked(query: &str) -> Result<Asked, Problem> {
    Registrations::asked(query)
}

/// How many that is.
///
/// # Errors
/// What the vault says.
pub async fn count(tx: &Tx, asked: &Asked) -> Result<u64, VaultError> {
    tables::count::<Registrations>(tx, asked).await
}

/// The first `most` registrations that have the words, with how many there are in all.
///
/// # Errors
/// What the vault says.
pub async fn search(tx: &Tx, words: &str, most: u32) -> Result<(Vec<Registration>, u64), VaultError> {
    tables::search::<Registrations>(tx, words, most).await
}

/// Registrations in the order of their ids, those after `after`; with how many there are in all.
///
/// # Errors
/// What the vault says.
pub async fn page(
    tx: &Tx,
    asked: &Asked,
    after: Option<RegistrationId>,
    limit: u64,
) -> Result<(Vec<Registration>, u64), VaultError> {
    let rows = tables::after::<Registrations>(tx, asked, after.map(RegistrationId::uuid), limit).await?;
    Ok((rows, count(tx, asked).await?))
}

/// The oldest that wait for a decision, here or elsewhere, with how many wait in all.
///
/// # Errors
/// What the vault says.
pub async fn pending(
    tx: &Tx,
    direction: Direction,
    limit: u32,
) -> Result<(Vec<Registration>, u64), VaultError> {
    let is = |value: &str| Test::Is(vec![value.to_owned()]);
    let mut asked = Registrations::list().all().sorted("submitted", web::Direction::Ascending);
    asked = asked.implying("direction", is(direction.as_str())).implying("state", is("pending"));
    asked.limit = limit;
    let rows = tables::page::<Registrations>(tx, &asked).await?;
    Ok((rows, count(tx, &asked).await?))
}

/// How many there are in each state, among those that left or arrived.
///
/// # Errors
/// What the vault says.
pub async fn counts(tx: &Tx, direction: Option<Direction>) -> Result<Vec<(String, u64)>, VaultError> {
    Ok(tally(tx).await?.states(direction))
}
