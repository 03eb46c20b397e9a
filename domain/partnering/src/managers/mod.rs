//! **Partner managers**: who of an organisation looks after which of its partners and vendors.
//!
//! Whoever invites or accepts looks after it; who decides gives it to somebody else, one or all of a colleague's at
//! once. When somebody leaves the organisation, nobody looks after theirs any more, and who administers is told.

mod actions;
mod api;
mod handover;
mod leaving;
mod notices;
mod store;

pub use actions::{ManagerError, hand_over, looked_after, set};
pub(crate) use actions::{begin, begin_by};
pub(crate) use handover::Choice;
pub(crate) use notices::KINDS;
pub use store::{MIGRATION, all, of};

use kernel::PersonId;
use trust::{Portal, access::Access, access::memberships, people::Person};
use vault::VaultError;

/// The pages and the API of who looks after whom.
pub(crate) fn routes(rooms: &mut ::web::Rooms<Portal>) {
    handover::routes(rooms);
    api::routes(rooms);
}

/// What is done when somebody left.
pub(crate) fn work(handlers: &mut vault::TaskHandlers, exchange: &exchange::Exchange) {
    leaving::work(handlers, exchange);
}

/// Everybody who works for the organisation, by name.
pub(crate) async fn colleagues(access: &Access) -> Result<Vec<Person>, VaultError> {
    let mut people = memberships::people(access.exchange.vaults(), access.org).await?;
    people.sort_by_key(|person| (person.name.to_lowercase(), person.id));
    Ok(people)
}

/// What somebody is called among these.
pub(crate) fn name_of(people: &[Person], id: PersonId) -> Option<String> {
    people.iter().find(|person| person.id == id).map(|person| person.name.clone())
}
