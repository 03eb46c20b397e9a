//! What is done with people.

use std::net::IpAddr;

use kernel::{EmailAddress, PersonId};
use text::{Region, Zone};
use vault::{Front, VaultError, Vaults};

use super::{
    Attempts, PasswordError, Person, PersonError, SignInError, password,
    person::{name, strong},
    sessions::{self, Session},
    store,
};

/// Makes a person, who can sign in from now on.
///
/// # Errors
/// That the address is taken, the name or password cannot be used, or storage.
pub async fn create(
    vaults: &Vaults,
    full_name: &str,
    email: EmailAddress,
    new_password: &str,
) -> Result<Person, PersonError> {
    let Front { clock, chance, .. } = vaults.front();
    let name = name(full_name)?;
    strong(new_password)?;
    let hash = password::hash(new_password, chance).await.map_err(|_| PasswordError::Hashing)?;
    let person = Person {
        id: PersonId::new(clock, chance),
        name,
        email,
        created: clock.now(),
        suspended: None,
        region: None,
        zone: None,
        generation: 1,
    };
    match store::add(vaults.directory(), &person, hash).await {
        Err(error) if error.is_taken() => Err(PersonError::EmailTaken(person.email)),
        Err(error) => Err(error.into()),
        Ok(()) => Ok(person),
    }
}

/// Who signs in with that address and password. An unknown address takes as long as a wrong password.
///
/// # Errors
/// [`SignInError::Refused`] without saying why, [`SignInError::TooMany`], or storage.
pub async fn authenticate(
    vaults: &Vaults,
    attempts: &Attempts,
    email: &str,
    given: &str,
    address: Option<IpAddr>,
) -> Result<Person, SignInError> {
    let account = store::email_key(email);
    attempts.begin(&account, address, vaults.front().clock.now())?;
    let known = store::by_email(vaults.directory(), &account).await?;
    let hash = known.as_ref().map(|(_, hash)| hash.as_str());
    let fits = password::fits(given, hash).await.map_err(|_| SignInError::Hashing)?;
    match known {
        Some((person, _)) if fits && person.suspended.is_none() => {
            attempts.succeeded(&account, address);
            Ok(person)
        }
        _ => Err(SignInError::Refused),
    }
}

/// The person, who gave the password that holds now. Wrong ones are counted as those of the sign-in are.
///
/// # Errors
/// That it is wrong, that too many were, or storage.
pub(super) async fn knows_password(
    vaults: &Vaults,
    attempts: &Attempts,
    person: PersonId,
    given: &str,
) -> Result<Person, PasswordError> {
    let Some((person, hash)) = store::with_hash(vaults.directory(), person).await? else {
        return Err(PasswordError::Current);
    };
    let account = store::email_key(person.email.as_str());
    attempts.begin(&account, None, vaults.front().clock.now())?;
    if !password::fits(given, Some(&hash)).await.map_err(|_| PasswordError::Hashing)? {
        return Err(PasswordError::Current);
    }
    attempts.succeeded(&account, None);
    Ok(person)
}

/// Sets a new password. Every other session of the person is over at once; `session` goes on.
///
/// # Errors
/// That the current password is wrong or the new one cannot be used, or storage.
pub async fn change_password(
    vaults: &Vaults,
    attempts: &Attempts,
    session: &Session,
    current: &str,
    new: &str,
) -> Result<(), PasswordError> {
    strong(new)?;
    let directory = vaults.directory();
    let person = knows_password(vaults, attempts, session.person, current).await?;
    let new = password::hash(new, &vaults.front().chance).await.map_err(|_| PasswordError::Hashing)?;
    // Guarded: of two changes at once, one finds that its current password is current no more.
    if !store::set_password(directory, &person, new).await? {
        return Err(PasswordError::Current);
    }
    Ok(sessions::carry_over(directory, session, person.generation + 1).await?)
}

/// Shuts a person out: no sign-in, and no session of theirs is good any more.
///
/// # Errors
/// What the database says.
pub async fn suspend(vaults: &Vaults, person: PersonId) -> Result<(), VaultError> {
    store::set_suspended(vaults.directory(), person, Some(vaults.front().clock.now())).await
}

/// Lets a suspended person in again.
///
/// # Errors
/// What the database says.
pub async fn reinstate(vaults: &Vaults, person: PersonId) -> Result<(), VaultError> {
    store::set_suspended(vaults.directory(), person, None).await
}

/// The person of that id.
///
/// # Errors
/// What the database says.
pub async fn person(vaults: &Vaults, id: PersonId) -> Result<Option<Person>, VaultError> {
    Ok(store::with_hash(vaults.directory(), id).await?.map(|(person, _)| person))
}

/// The person who signs in with that address.
///
/// # Errors
/// What the database says.
pub async fn by_email(vaults: &Vaults, email: &EmailAddress) -> Result<Option<Person>, VaultError> {
    let found = store::by_email(vaults.directory(), &store::email_key(email.as_str())).await?;
    Ok(found.map(|(person, _)| person))
}

/// Sets how the person reads; what is none is left to the browser.
///
/// # Errors
/// What the database says.
pub async fn read_as(
    vaults: &Vaults,
    person: PersonId,
    region: Option<Region>,
    zone: Option<&Zone>,
) -> Result<(), VaultError> {
    store::set_reading(vaults.directory(), person, region, zone).await
}

/// Whether two addresses are one person's.
pub(crate) fn is_same(one: &EmailAddress, other: &EmailAddress) -> bool {
    store::email_key(one.as_str()) == store::email_key(other.as_str())
}

/// Takes the time zone that the browser told for the person's, where none is known.
pub(crate) async fn suggest_zone(vaults: &Vaults, person: PersonId, zone: &Zone) -> Result<(), VaultError> {
    store::suggest_zone(vaults.directory(), person, zone).await
}
