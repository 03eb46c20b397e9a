//! A forgotten password: whoever reads the person's mail sets a new one.
//!
//! The link is good for an hour and for once: it names the person's generation, which a new password raises.
//! Nothing is kept for it; the node's stamp stands under it.

use std::net::IpAddr;

use base64ct::{Base64UrlUnpadded, Encoding};
use jiff::SignedDuration;
use kernel::{MailId, PersonId, from_millis, millis};
use mail::{Letter, Outbox};
use vault::{VaultError, Vaults, rows::Uuid};

use super::{Attempts, PasswordError, Person, TooMany, password, person::strong, store};
use crate::texts::people as texts;

/// How long a link is good.
const LASTS: SignedDuration = SignedDuration::from_hours(1);

const PURPOSE: &str = "trust.resets";
/// Person, generation, end.
const NAMED: usize = 16 + 8 + 8;

/// Writes to the person of that address, where there is one; who asks does not learn it, not even by the time
/// that it takes.
///
/// # Errors
/// That somebody asked too often.
pub(super) async fn ask(
    outbox: &Outbox,
    attempts: &Attempts,
    email: &str,
    from: Option<IpAddr>,
    origin: String,
) -> Result<(), TooMany> {
    let account = store::email_key(email);
    attempts.begin(&account, from, outbox.vaults().front().clock.now())?;
    let outbox = outbox.clone();
    let writing = async move {
        if let Err(error) = write(&outbox, &account, &origin).await {
            tracing::error!(%error, "a letter that sets a password was not written");
        }
    };
    tokio::spawn(text::reading(text::now_reads(), writing));
    Ok(())
}

async fn write(outbox: &Outbox, account: &str, origin: &str) -> Result<(), VaultError> {
    let vaults = outbox.vaults();
    let Some((person, _)) = store::by_email(vaults.directory(), account).await? else { return Ok(()) };
    if person.suspended.is_some() {
        return Ok(());
    }
    let letter = Letter::new(texts::reset_subject(), texts::reset_foot())
        .says(texts::reset_text(&person.name))
        .does(texts::reset_button(), format!("{origin}/reset/{}", token(vaults, &person)))
        .says(texts::reset_until());
    let id = MailId::new(&vaults.front().clock, &vaults.front().chance);
    outbox.post(id, &person.email, &letter).await
}

fn token(vaults: &Vaults, person: &Person) -> String {
    let until = vaults.front().clock.now() + LASTS;
    let (generation, until) = (person.generation.to_be_bytes(), millis(until).to_be_bytes());
    let named = [person.id.uuid().as_bytes().as_slice(), &generation, &until].concat();
    let stamp = vaults.stamp(PURPOSE, &named);
    Base64UrlUnpadded::encode_string(&[named.as_slice(), &stamp].concat())
}

/// Whose password that link sets; none where it is forged, used or over.
pub(super) async fn opened(vaults: &Vaults, token: &str) -> Result<Option<Person>, VaultError> {
    let Some((id, generation)) = named(vaults, token) else { return Ok(None) };
    let person = store::with_hash(vaults.directory(), id).await?.map(|(person, _)| person);
    Ok(person.filter(|person| person.generation == generation && person.suspended.is_none()))
}

fn named(vaults: &Vaults, token: &str) -> Option<(PersonId, i64)> {
    let token = Base64UrlUnpadded::decode_vec(token).ok()?;
    let (named, stamp) = token.split_at_checked(NAMED)?;
    if !vaults.stamped(PURPOSE, named, stamp) {
        return None;
    }
    let (id, rest) = named.split_first_chunk::<16>()?;
    let (generation, until) = rest.split_first_chunk::<8>()?;
    let until = from_millis(i64::from_be_bytes(until.try_into().ok()?));
    let lasts = vaults.front().clock.now() < until;
    lasts.then(|| (PersonId::from(Uuid::from_bytes(*id)), i64::from_be_bytes(*generation)))
}

/// Sets a new password for who came by that link; every session of theirs is over, and so is the link.
///
/// # Errors
/// That the password cannot be used, or storage; [`PasswordError::Current`] where the link is over.
pub(super) async fn set(vaults: &Vaults, token: &str, new: &str) -> Result<Person, PasswordError> {
    let person = opened(vaults, token).await?.ok_or(PasswordError::Current)?;
    strong(new)?;
    let hash = password::hash(new, &vaults.front().chance).await.map_err(|_| PasswordError::Hashing)?;
    if !store::set_password(vaults.directory(), &person, hash).await? {
        return Err(PasswordError::Current);
    }
    Ok(Person { generation: person.generation + 1, ..person })
}
