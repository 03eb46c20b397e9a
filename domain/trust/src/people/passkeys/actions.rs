//! What is done with passkeys.

use kernel::{PasskeyId, PersonId};
use serde_json::Value;
use vault::{Front, VaultError, Vaults};
use webauthn_rs_core::error::WebauthnError;

use super::{Passkey, ceremony::Site, store};
use crate::people::{self, Person, factors};
use crate::texts::passkeys as texts;

/// How many passkeys somebody may have.
const MOST: usize = 20;

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PasskeyError {
    /// Forged, of another site, unknown, or of somebody who may not sign in: nobody learns which.
    #[error("{}", texts::refused())]
    Refused,
    /// It was not sent by a browser that signed.
    #[error("{}", texts::cannot())]
    Nothing,
    /// The question is over, or was answered.
    #[error("{}", texts::over())]
    Over,
    /// The device holds one already.
    #[error("{}", texts::there())]
    There,
    /// It is called nothing, or very long.
    #[error("{}", texts::name_length())]
    Name,
    /// Too many.
    #[error("{}", texts::many(MOST))]
    Many,
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// An answer that does not hold is refused; why stands in the log, where nobody learns from it.
impl From<WebauthnError> for PasskeyError {
    fn from(error: WebauthnError) -> Self {
        tracing::info!(%error, "a passkey was refused");
        Self::Refused
    }
}

/// The passkeys of a person, the oldest first.
pub(crate) async fn of_person(vaults: &Vaults, person: PersonId) -> Result<Vec<Passkey>, VaultError> {
    let kept = store::of_person(vaults.directory(), person).await?;
    Ok(kept.into_iter().map(|(passkey, _)| passkey).collect())
}

/// What the browser asks the person's device, for a new passkey.
pub(super) async fn begin(vaults: &Vaults, origin: &str, person: &Person) -> Result<Value, PasskeyError> {
    let there = store::of_person(vaults.directory(), person.id).await?;
    let there = there.into_iter().map(|(_, key)| key.cred_id).collect();
    Ok(site(origin)?.ask_for_new(vaults, person, there)?)
}

/// Keeps the passkey that the person's device made.
pub(super) async fn add(
    vaults: &Vaults,
    origin: &str,
    person: PersonId,
    name: &str,
    (ticket, answer): (&str, &str),
) -> Result<PasskeyId, PasskeyError> {
    let name = name.trim();
    if !(1..=60).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        return Err(PasskeyError::Name);
    }
    if answer.is_empty() {
        return Err(PasskeyError::Nothing);
    }
    if store::of_person(vaults.directory(), person).await?.len() >= MOST {
        return Err(PasskeyError::Many);
    }
    let answer = serde_json::from_str(answer).map_err(|_| PasskeyError::Refused)?;
    let key = site(origin)?.made(vaults, person, ticket, &answer)?.ok_or(PasskeyError::Over)?;
    let Front { clock, chance, .. } = vaults.front();
    let (id, created) = (PasskeyId::new(clock, chance), clock.now());
    let passkey = Passkey { id, person, name: name.to_owned(), created, used: None };
    // Whoever sends one answer twice, or an answer with another's key, finds it there.
    match store::add(vaults.directory(), &passkey, &key).await {
        Err(error) if error.is_taken() => Err(PasskeyError::There),
        done => Ok(done.map(|()| id)?),
    }
}

/// What the browser asks a device that holds a passkey.
pub(super) fn ask(vaults: &Vaults, origin: &str) -> Result<Value, PasskeyError> {
    Ok(site(origin)?.ask(vaults)?)
}

/// Who signed with their passkey; each answer holds once.
///
/// # Errors
/// Why nobody did.
pub(crate) async fn signed_by(
    vaults: &Vaults,
    origin: &str,
    (ticket, answer): (&str, &str),
) -> Result<Person, PasskeyError> {
    if answer.is_empty() {
        return Err(PasskeyError::Nothing);
    }
    let answer: webauthn_rs_core::proto::PublicKeyCredential =
        serde_json::from_str(answer).map_err(|_| PasskeyError::Refused)?;
    let directory = vaults.directory();
    let (passkey, key) =
        store::by_credential(directory, &answer.raw_id).await?.ok_or(PasskeyError::Refused)?;
    // The device names whose it is, and we know whose it is: both, or neither.
    if answer.get_user_unique_id() != Some(passkey.person.uuid().as_bytes().as_slice()) {
        return Err(PasskeyError::Refused);
    }
    let before = key.counter;
    let (key, spent) = site(origin)?.signed(vaults, ticket, &answer, key)?.ok_or(PasskeyError::Over)?;
    if !store::spend(directory, &spent, vaults.front().clock.now()).await? {
        return Err(PasskeyError::Over);
    }
    if !store::note_use(directory, passkey.id, before, &key, vaults.front().clock.now()).await? {
        return Err(PasskeyError::Refused);
    }
    let person = people::person(vaults, passkey.person).await?;
    person.filter(|person| person.suspended.is_none()).ok_or(PasskeyError::Refused)
}

/// Removes a passkey of that person; false where it is not theirs. The password stays; with the last passkey, it opens
/// the account alone.
pub(super) async fn remove(vaults: &Vaults, person: PersonId, id: PasskeyId) -> Result<bool, VaultError> {
    let removed = store::remove(vaults.directory(), person, id).await?;
    if removed && of_person(vaults, person).await?.is_empty() {
        factors::want_no_passkey(vaults, person).await?;
    }
    Ok(removed)
}

fn site(origin: &str) -> Result<Site, PasskeyError> {
    Site::at(origin).ok_or(PasskeyError::Nothing)
}
