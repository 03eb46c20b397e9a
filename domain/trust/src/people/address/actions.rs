//! What is done with the address that somebody signs in with.

use jiff::SignedDuration;
use kernel::{EmailAddress, MailId, Timestamp, from_millis, millis};
use mail::{Letter, Outbox};
use vault::{VaultError, Vaults, rows::Uuid};

use super::store::{self, Left};
use crate::people::{
    Attempts, Person, TooMany, actions as people, factors, passkeys, resets,
    sessions::{self, Session},
    store as people_store,
};
use crate::texts::address as texts;
use crate::{Secret, stamped};

const PURPOSE: &str = "trust.addresses";
/// How long the letter to the new address opens.
const CONFIRMED_WITHIN: SignedDuration = SignedDuration::from_hours(24);
/// How long the letter to the old address opens.
const TAKEN_BACK_WITHIN: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Person, generation, end; the address follows.
const NAMED: usize = 16 + 8 + 8;

/// Why an address was not changed.
#[derive(Debug, thiserror::Error)]
pub(super) enum AddressError {
    /// The link was used, is too old, or was not for them.
    #[error("{}", texts::over())]
    Over,
    /// Meanwhile somebody else signs in with it.
    #[error("{}", texts::taken())]
    Taken,
    /// Below.
    #[error(transparent)]
    Vault(VaultError),
}

impl From<VaultError> for AddressError {
    fn from(error: VaultError) -> Self {
        if error.is_taken() { Self::Taken } else { Self::Vault(error) }
    }
}

/// Writes to the new address, or to whoever has it already; who asks does not learn which, not even by the time that it
/// takes.
pub(super) async fn ask(
    outbox: &Outbox,
    attempts: &Attempts,
    person: &Person,
    new: EmailAddress,
    origin: String,
) -> Result<(), TooMany> {
    attempts.begin(&format!("address of {}", person.id), None, outbox.vaults().front().clock.now())?;
    let (outbox, person) = (outbox.clone(), person.clone());
    let writing = async move {
        if let Err(error) = write(&outbox, &person, &new, &origin).await {
            tracing::error!(%error, "a letter that confirms an address was not written");
        }
    };
    tokio::spawn(text::reading(text::now_reads(), writing));
    Ok(())
}

async fn write(outbox: &Outbox, person: &Person, new: &EmailAddress, origin: &str) -> Result<(), VaultError> {
    let vaults = outbox.vaults();
    let letter = match people::by_email(vaults, new).await? {
        Some(other) => Letter::new(texts::known_subject(), texts::known_foot())
            .says(texts::known_text(&other.name))
            .does(texts::known_button(), format!("{origin}/sign-in")),
        None => Letter::new(texts::confirm_subject(), texts::confirm_foot())
            .says(texts::confirm_text(&person.name))
            .does(texts::confirm_button(), format!("{origin}/you/address/{}", word(vaults, person, new)))
            .says(texts::confirm_until()),
    };
    let id = MailId::new(&vaults.front().clock, &vaults.front().chance);
    outbox.post(id, new, &letter).await
}

/// What the letter's link says: who changes to which address, until when.
fn word(vaults: &Vaults, person: &Person, new: &EmailAddress) -> String {
    let until = vaults.front().clock.now() + CONFIRMED_WITHIN;
    let (generation, until) = (person.generation.to_be_bytes(), millis(until).to_be_bytes());
    let id = person.id.uuid();
    let named = [id.as_bytes().as_slice(), &generation, &until, new.as_str().as_bytes()].concat();
    stamped::write(vaults, PURPOSE, &named)
}

/// The address that a link confirms for that person; none where it is forged, over, or not theirs.
pub(super) fn confirms(vaults: &Vaults, person: &Person, word: &str) -> Option<EmailAddress> {
    let named = stamped::read_all(vaults, PURPOSE, word)?;
    let (head, address) = named.split_at_checked(NAMED)?;
    let (id, rest) = head.split_first_chunk::<16>()?;
    let (generation, until) = rest.split_first_chunk::<8>()?;
    let until: Timestamp = from_millis(i64::from_be_bytes(until.try_into().ok()?));
    let theirs = Uuid::from_bytes(*id) == person.id.uuid();
    let now = i64::from_be_bytes(*generation) == person.generation && vaults.front().clock.now() < until;
    (theirs && now).then(|| std::str::from_utf8(address).ok()?.parse().ok())?
}

/// Changes the address to the one that the link names. Every other session is over; `session` goes on. The old address
/// gets a letter that takes it back.
pub(super) async fn change(
    outbox: &Outbox,
    person: &Person,
    session: &Session,
    word: &str,
    origin: &str,
) -> Result<(), AddressError> {
    let vaults = outbox.vaults();
    let (directory, front) = (vaults.directory(), vaults.front());
    let new = confirms(vaults, person, word).ok_or(AddressError::Over)?;
    let token = Secret::new("", &front.chance);
    let left = Left { person: person.id, address: person.email.clone(), at: front.clock.now() };
    // The way back is there before there is anything to take back.
    store::add(directory, Secret::hash(token.reveal()), &left).await?;
    let changed = people_store::set_address(directory, person, &new).await;
    if !matches!(changed, Ok(true)) {
        store::remove(directory, Secret::hash(token.reveal())).await?;
    }
    if !changed? {
        return Err(AddressError::Over);
    }
    let letter = Letter::new(texts::left_subject(), texts::left_foot())
        .says(texts::left_text(&person.name))
        .does(texts::left_button(), format!("{origin}/address/{}", token.reveal()))
        .says(texts::left_until());
    outbox.post(MailId::new(&front.clock, &front.chance), &person.email, &letter).await?;
    Ok(sessions::carry_over(directory, session, person.generation + 1).await?)
}

/// What a link to an old address takes back now.
pub(super) async fn left(vaults: &Vaults, token: &str) -> Result<Option<(Person, EmailAddress)>, VaultError> {
    Ok(open(vaults, token).await?.map(|(person, left)| (person, left.address)))
}

async fn open(vaults: &Vaults, token: &str) -> Result<Option<(Person, Left)>, VaultError> {
    let Some(left) = store::find(vaults.directory(), Secret::hash(token)).await? else { return Ok(None) };
    if vaults.front().clock.now().duration_since(left.at) >= TAKEN_BACK_WITHIN {
        return Ok(None);
    }
    let person = people::person(vaults, left.person).await?.filter(|person| person.suspended.is_none());
    Ok(person.map(|person| (person, left)))
}

/// Brings the old address back, ends every session and what was added since; the word that sets a new password, since
/// whoever changed the address may know the one that holds.
pub(super) async fn take_back(vaults: &Vaults, token: &str) -> Result<String, AddressError> {
    let directory = vaults.directory();
    let (person, left) = open(vaults, token).await?.ok_or(AddressError::Over)?;
    if !people_store::set_address(directory, &person, &left.address).await? {
        return Err(AddressError::Over);
    }
    store::remove_since(directory, person.id, left.at).await?;
    passkeys::remove_since(directory, person.id, left.at).await?;
    factors::remove_since(directory, person.id, left.at).await?;
    sessions::end_all(vaults, person.id).await?;
    let person = Person { generation: person.generation + 1, email: left.address, ..person };
    Ok(resets::word(vaults, &person))
}

/// Forgets the addresses that nobody can take back any more.
///
/// # Errors
/// What the database says.
pub async fn forget_old_addresses(vaults: &Vaults) -> Result<(), VaultError> {
    store::remove_before(vaults.directory(), vaults.front().clock.now() - TAKEN_BACK_WITHIN).await
}
