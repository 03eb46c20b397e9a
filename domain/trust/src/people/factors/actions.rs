//! What is done with second factors.

use kernel::{PersonId, millis};
use totp_rs::{Builder, Totp};
use vault::{VaultError, Vaults};

use super::store::{self, Factor};
use crate::Secret;
use crate::people::{Attempts, Person, TooMany, passkeys, store as people_store};
use crate::texts::factors as texts;

/// How many recovery codes there are.
const CODES: usize = 10;
const PURPOSE: &str = "trust.factors";

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FactorError {
    /// Not the code that the app shows, or one that was used.
    #[error("{}", texts::wrong_code())]
    Code,
    /// There is nothing to confirm, or to turn off.
    #[error("{}", texts::nothing_begun())]
    Absent,
    /// Too many wrong ones.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// What an app has to know, as it reads it and as a person types it.
pub(crate) struct Enrolment {
    /// `otpauth://totp/…`, for the picture that an app photographs.
    pub(crate) url: String,
    /// The secret in groups of four letters.
    pub(crate) secret: String,
}

/// How somebody showed that it is they.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Given {
    /// With a code of the app.
    Code,
    /// With a recovery code; so many are left.
    Recovery(usize),
}

/// What is asked for after the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Second {
    /// Nothing.
    Nothing,
    /// A code of the app.
    Code,
    /// A passkey: who has no app asked for that.
    Passkey,
}

/// What is asked for after the password of that person. Who has removed their last passkey is asked for none.
pub(crate) async fn second(vaults: &Vaults, person: PersonId) -> Result<Second, VaultError> {
    if is_on(vaults, person).await? {
        return Ok(Second::Code);
    }
    let wanted = store::passkey_wanted(vaults.directory(), person).await?.is_some();
    let asked = wanted && !passkeys::of_person(vaults, person).await?.is_empty();
    Ok(if asked { Second::Passkey } else { Second::Nothing })
}

/// From now on a passkey is asked for after the password; the recovery codes, shown this once. Only for who has a
/// passkey and no app: an app's code is asked for anyway, and a passkey does in its place.
pub(super) async fn want_passkey(vaults: &Vaults, person: PersonId) -> Result<Vec<String>, FactorError> {
    let has = !passkeys::of_person(vaults, person).await?.is_empty();
    if !has || is_on(vaults, person).await? {
        return Err(FactorError::Absent);
    }
    let codes = fresh_codes(vaults, person).await?;
    store::want_passkey(vaults.directory(), person, vaults.front().clock.now()).await?;
    Ok(codes)
}

/// The password alone opens the account again.
pub(crate) async fn want_no_passkey(vaults: &Vaults, person: PersonId) -> Result<(), VaultError> {
    store::want_no_passkey(vaults.directory(), person).await?;
    if is_on(vaults, person).await? {
        Ok(())
    } else {
        store::set_codes(vaults.directory(), person, Vec::new()).await
    }
}

/// Whether a code is asked for when the person signs in.
pub(crate) async fn is_on(vaults: &Vaults, person: PersonId) -> Result<bool, VaultError> {
    Ok(store::find(vaults.directory(), person).await?.is_some_and(|factor| factor.confirmed.is_some()))
}

/// How many recovery codes are left.
pub(super) async fn codes_left(vaults: &Vaults, person: PersonId) -> Result<usize, VaultError> {
    Ok(store::codes(vaults.directory(), person).await?.len())
}

/// Begins to turn it on: a new secret, which asks for nothing until a code of it was given. Where one was begun
/// before, that one goes on.
pub(super) async fn begin(vaults: &Vaults, person: &Person) -> Result<Enrolment, FactorError> {
    let directory = vaults.directory();
    let totp = match store::find(directory, person.id).await? {
        Some(factor) if factor.confirmed.is_some() => return Err(FactorError::Absent),
        Some(factor) => totp(vaults, person, &factor)?,
        None => {
            let secret: [u8; 20] = vaults.front().chance.bytes();
            let sealed = vaults.seal(PURPOSE, person.id.uuid().as_bytes(), &secret)?;
            store::begin(directory, person.id, sealed, vaults.front().clock.now()).await?;
            let factor = store::find(directory, person.id).await?.ok_or(FactorError::Absent)?;
            totp(vaults, person, &factor)?
        }
    };
    let secret = totp.secret().to_base32();
    let groups: Vec<&str> =
        secret.as_bytes().chunks(4).filter_map(|four| std::str::from_utf8(four).ok()).collect();
    let url = totp.to_url().map_err(|error| damaged(person, &error))?;
    Ok(Enrolment { url, secret: groups.join(" ") })
}

/// Turns it on with the first code that the app shows; the recovery codes, shown this once.
pub(super) async fn confirm(
    vaults: &Vaults,
    attempts: &Attempts,
    person: &Person,
    code: &str,
) -> Result<Vec<String>, FactorError> {
    let factor = store::find(vaults.directory(), person.id).await?.ok_or(FactorError::Absent)?;
    if factor.confirmed.is_some() {
        return Err(FactorError::Absent);
    }
    counted(vaults, attempts, person, async || by_code(vaults, person, &factor, code).await).await?;
    store::confirm(vaults.directory(), person.id, vaults.front().clock.now()).await?;
    fresh_codes(vaults, person.id).await
}

/// Makes the recovery codes anew, with a code of the app; the ones from before are good no longer.
pub(super) async fn renew_codes(
    vaults: &Vaults,
    attempts: &Attempts,
    person: &Person,
    code: &str,
) -> Result<Vec<String>, FactorError> {
    if !is_on(vaults, person.id).await? {
        return Err(FactorError::Absent);
    }
    passes(vaults, attempts, person, code).await?;
    fresh_codes(vaults, person.id).await
}

/// Turns it off, with a code.
pub(super) async fn turn_off(
    vaults: &Vaults,
    attempts: &Attempts,
    person: &Person,
    code: &str,
) -> Result<(), FactorError> {
    if !is_on(vaults, person.id).await? {
        return Err(FactorError::Absent);
    }
    passes(vaults, attempts, person, code).await?;
    store::want_no_passkey(vaults.directory(), person.id).await?;
    Ok(store::remove(vaults.directory(), person.id).await?)
}

/// Whether the code is the app's, or one of the recovery codes; either is taken once. An app that nobody confirmed
/// shows nothing: whoever sits at a machine left open could have begun with it.
pub(crate) async fn passes(
    vaults: &Vaults,
    attempts: &Attempts,
    person: &Person,
    code: &str,
) -> Result<Given, FactorError> {
    let factor = store::find(vaults.directory(), person.id).await?;
    let factor = factor.filter(|factor| factor.confirmed.is_some());
    let tried = async || {
        if let Some(factor) = &factor {
            match by_code(vaults, person, factor, code).await {
                Err(FactorError::Code) => {}
                given => return given,
            }
        }
        by_recovery(vaults, person.id, code).await
    };
    counted(vaults, attempts, person, tried).await
}

/// Wrong codes are counted as wrong passwords are, for the person and not for the network address.
async fn counted(
    vaults: &Vaults,
    attempts: &Attempts,
    person: &Person,
    tried: impl AsyncFnOnce() -> Result<Given, FactorError>,
) -> Result<Given, FactorError> {
    let account = format!("code of {}", people_store::email_key(person.email.as_str()));
    attempts.begin(&account, None, vaults.front().clock.now())?;
    let given = tried().await?;
    attempts.succeeded(&account, None);
    Ok(given)
}

async fn by_code(
    vaults: &Vaults,
    person: &Person,
    factor: &Factor,
    code: &str,
) -> Result<Given, FactorError> {
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    let now = u64::try_from(millis(vaults.front().clock.now()) / 1_000).unwrap_or_default();
    let step = totp(vaults, person, factor)?.check(&digits, now).ok_or(FactorError::Code)?;
    let step = i64::try_from(step).unwrap_or(i64::MAX);
    // A code is good once: of two who show it at the same moment, one is too late.
    if store::take_step(vaults.directory(), person.id, step).await? {
        Ok(Given::Code)
    } else {
        Err(FactorError::Code)
    }
}

async fn by_recovery(vaults: &Vaults, person: PersonId, code: &str) -> Result<Given, FactorError> {
    let code: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    let hash = Secret::hash(&code.to_ascii_lowercase());
    if !store::take_code(vaults.directory(), person, hash).await? {
        return Err(FactorError::Code);
    }
    Ok(Given::Recovery(codes_left(vaults, person).await?))
}

/// Ten codes of 50 bits, of letters and digits that are not taken for one another.
async fn fresh_codes(vaults: &Vaults, person: PersonId) -> Result<Vec<String>, FactorError> {
    const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let chance = &vaults.front().chance;
    let code = || -> String {
        let bytes: [u8; 10] = chance.bytes();
        bytes.iter().map(|byte| ALPHABET[usize::from(byte & 31)] as char).collect()
    };
    let codes: Vec<String> = (0..CODES).map(|_| code()).collect();
    store::set_codes(vaults.directory(), person, codes.iter().map(|code| Secret::hash(code)).collect())
        .await?;
    Ok(codes.iter().map(|code| format!("{}-{}", &code[..5], &code[5..])).collect())
}

fn totp(vaults: &Vaults, person: &Person, factor: &Factor) -> Result<Totp, FactorError> {
    let secret = vaults.unseal(PURPOSE, person.id.uuid().as_bytes(), &factor.sealed)?;
    // Neither may hold a colon (the format of the address).
    let account = person.email.as_str().replace(':', "");
    let totp = Builder::new()
        .with_secret(secret.as_slice())
        .with_account_name(account)
        .with_issuer(Some("Freehold"));
    totp.build().map_err(|error| damaged(person, &error))
}

fn damaged(person: &Person, error: &dyn std::fmt::Display) -> FactorError {
    VaultError::Damaged(format!("the second factor of {}: {error}", person.id)).into()
}
