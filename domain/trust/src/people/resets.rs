//! A forgotten password: whoever reads the person's mail sets a new one.
//!
//! The link is good for an hour and for once: it names the person's generation, which a new password raises.
//! Nothing is kept for it; the node's stamp stands under it.

use std::net::IpAddr;

use jiff::SignedDuration;
use kernel::MailId;
use mail::{Letter, Outbox};
use vault::{VaultError, Vaults};

use super::{Attempts, PasswordError, Person, TooMany, password, person::strong, store, ticket::Ticket};
use crate::texts::people as texts;

/// What leads to a new password.
const LINK: Ticket = Ticket { purpose: "trust.resets", lasts: SignedDuration::from_hours(1) };

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
        .does(texts::reset_button(), format!("{origin}/reset/{}", word(vaults, &person)))
        .says(texts::reset_until());
    let id = MailId::new(&vaults.front().clock, &vaults.front().chance);
    outbox.post(id, &person.email, &letter).await
}

/// The part of the address that sets a new password of that person.
pub(super) fn word(vaults: &Vaults, person: &Person) -> String {
    LINK.of(vaults, person)
}

/// Whose password that link sets; none where it is forged, used or over.
pub(super) async fn opened(vaults: &Vaults, token: &str) -> Result<Option<Person>, VaultError> {
    LINK.whose(vaults, token).await
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
