//! Passwords as Argon2id hashes (PHC strings), with the parameters that OWASP gives: 19 MiB, 2 passes, 1 lane.
//!
//! A hash takes some 20 ms and 19 MiB, so it runs beside the requests, and only a few at a time: a flood of
//! sign-ins waits instead of taking all memory.

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use kernel::Chance;
use tokio::{sync::Semaphore, task::spawn_blocking};

/// A hash that could not be made or read.
#[derive(Debug)]
pub(super) struct Unhashable;

static TURNS: Semaphore = Semaphore::const_new(4);

/// What is checked where no person has the address: the same work, and no password fits.
const DECOY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

pub(super) async fn hash(password: &str, chance: &Chance) -> Result<String, Unhashable> {
    let (password, salt) = (password.to_owned(), chance.bytes::<16>());
    work(move || {
        let hash: PasswordHash =
            argon2()?.hash_password_with_salt(password.as_bytes(), &salt).map_err(|_| Unhashable)?;
        Ok(hash.to_string())
    })
    .await
}

/// Whether the password fits; without a hash, nothing does, after the same time.
pub(super) async fn fits(password: &str, hash: Option<&str>) -> Result<bool, Unhashable> {
    // Who came with a vault has no password until they set one.
    let hash = hash.filter(|hash| !hash.is_empty());
    let (password, known, hash) = (password.to_owned(), hash.is_some(), hash.unwrap_or(DECOY).to_owned());
    work(move || {
        let hash = PasswordHash::new(&hash).map_err(|_| Unhashable)?;
        Ok(argon2()?.verify_password(password.as_bytes(), &hash).is_ok() && known)
    })
    .await
}

async fn work<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Unhashable> + Send + 'static,
) -> Result<T, Unhashable> {
    let _turn = TURNS.acquire().await.map_err(|_| Unhashable)?;
    spawn_blocking(work).await.map_err(|_| Unhashable)?
}

fn argon2() -> Result<Argon2<'static>, Unhashable> {
    let params = Params::new(19 * 1024, 2, 1, None).map_err(|_| Unhashable)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}
