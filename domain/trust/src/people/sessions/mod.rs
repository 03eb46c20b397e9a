//! A session is one signed-in browser: a cookie with 256 random bits, of which only the hash is kept.
//!
//! Each request reads the session and its person, without a cache, so an end is an end at once. A session
//! ends after 14 days without a visit, after 90 days in any case, when it is ended, and when the person is
//! suspended or gets a new password. Every sign-in makes a new one: a cookie from before never becomes one.

mod browser;
mod cookie;
mod store;

use jiff::SignedDuration;
use kernel::{PersonId, SessionId, Timestamp};
use vault::{Directory, Front, VaultError, Vaults};

use super::Person;
use crate::Secret;

pub use browser::browser_in;
pub use cookie::{cleared_cookie, cookie, token_in};
pub(crate) use store::{BROWSERS, MIGRATION};

const IDLE: SignedDuration = SignedDuration::from_hours(14 * 24);
const LONGEST: SignedDuration = SignedDuration::from_hours(90 * 24);
/// The visit is written down at most this often.
const NOTED: SignedDuration = SignedDuration::from_mins(1);

/// A signed-in browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id; the cookie's token is not kept.
    pub id: SessionId,
    /// Whose it is.
    pub person: PersonId,
    /// When the person signed in.
    pub created: Timestamp,
    /// The last visit, to the minute.
    pub seen: Timestamp,
    /// What kind of browser it is, as far as that is known: for its owner, who knows it again.
    pub browser: Option<String>,
    /// The person's when it began.
    pub(crate) generation: i64,
}

/// Begins a session for somebody who has just proved who they are; the token goes into their [`cookie`].
///
/// # Errors
/// What the database says.
pub async fn start(vaults: &Vaults, person: &Person, browser: Option<String>) -> Result<Secret, VaultError> {
    let Front { clock, chance, .. } = vaults.front();
    let now = clock.now();
    store::forget_before(vaults.directory(), now - IDLE, now - LONGEST).await?;
    let token = Secret::new("", chance);
    let session = Session {
        id: SessionId::new(clock, chance),
        person: person.id,
        created: now,
        seen: now,
        browser,
        generation: person.generation,
    };
    store::add(vaults.directory(), &session, Secret::hash(token.reveal())).await?;
    Ok(token)
}

/// The session of that token and its person, where both are good; the visit is noted.
///
/// # Errors
/// What the database says.
pub async fn find(vaults: &Vaults, token: &str) -> Result<Option<(Session, Person)>, VaultError> {
    let Some(session) = store::find(vaults.directory(), Secret::hash(token)).await? else { return Ok(None) };
    let Some(person) = good(vaults, &session).await? else { return Ok(None) };
    let now = vaults.front().clock.now();
    if now.duration_since(session.seen) >= NOTED {
        store::note_visit(vaults.directory(), session.id, now).await?;
    }
    Ok(Some((session, person)))
}

/// Whose session of that id is good.
///
/// # Errors
/// What the database says.
pub(crate) async fn person_of(vaults: &Vaults, id: SessionId) -> Result<Option<Person>, VaultError> {
    match store::by_id(vaults.directory(), id).await? {
        Some(session) => good(vaults, &session).await,
        None => Ok(None),
    }
}

/// The person of a session, where both are good.
async fn good(vaults: &Vaults, session: &Session) -> Result<Option<Person>, VaultError> {
    let now = vaults.front().clock.now();
    if now.duration_since(session.seen) >= IDLE || now.duration_since(session.created) >= LONGEST {
        return Ok(None);
    }
    let Some(person) = super::person(vaults, session.person).await? else { return Ok(None) };
    Ok(Some(person).filter(|person| person.suspended.is_none() && person.generation == session.generation))
}

/// Ends the session of that token.
///
/// # Errors
/// What the database says.
pub async fn end(vaults: &Vaults, token: &str) -> Result<(), VaultError> {
    store::remove(vaults.directory(), Secret::hash(token)).await
}

/// The sessions of a person that are good, the last seen first.
///
/// # Errors
/// What the database says.
pub async fn of_person(vaults: &Vaults, person: &Person) -> Result<Vec<Session>, VaultError> {
    let now = vaults.front().clock.now();
    let mut sessions = store::of_person(vaults.directory(), person.id).await?;
    sessions.retain(|session| {
        let over = now.duration_since(session.seen) >= IDLE || now.duration_since(session.created) >= LONGEST;
        !over && session.generation == person.generation
    });
    Ok(sessions)
}

/// Ends one session of a person; false where it is not theirs, or over.
///
/// # Errors
/// What the database says.
pub async fn end_one(vaults: &Vaults, person: PersonId, id: SessionId) -> Result<bool, VaultError> {
    store::remove_one(vaults.directory(), person, id).await
}

/// Ends every session of a person but that one.
///
/// # Errors
/// What the database says.
pub async fn end_others(vaults: &Vaults, session: &Session) -> Result<(), VaultError> {
    store::remove_others(vaults.directory(), session.person, session.id).await
}

/// Ends every session of a person.
///
/// # Errors
/// What the database says.
pub async fn end_all(vaults: &Vaults, person: PersonId) -> Result<(), VaultError> {
    store::remove_all(vaults.directory(), person).await
}

/// Lets one session go on into the person's next generation, and clears the others away.
pub(super) async fn carry_over(
    directory: &Directory,
    session: &Session,
    generation: i64,
) -> Result<(), VaultError> {
    store::set_generation(directory, session.id, generation).await?;
    store::remove_older(directory, session.person, generation).await
}
