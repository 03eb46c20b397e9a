//! The address of an organisation for letters: its handle, and a secret that can be made anew.

use kernel::Chance;
use vault::{Change, Fact, Tx, VaultError};

use super::store;

/// Letters of a secret: as many guesses as a key has are out of reach, and it can still be read out.
const LETTERS: usize = 14;
const ALPHABET: &[u8] = b"abcdefghjkmnpqrstvwxyz23456789";

/// The secret of an address, as `handle+secret@domain` has it.
pub(super) async fn secret(tx: &Tx) -> Result<Option<String>, VaultError> {
    store::secret(tx).await
}

/// Makes a new one; the one before takes no letters any longer.
pub(super) async fn make(change: &Change) -> Result<String, VaultError> {
    let secret = fresh(change.chance());
    store::set_secret(change, Some(&secret)).await?;
    change.record(Fact::new("letter_address.made")).await?;
    Ok(secret)
}

/// Takes no letters any longer.
pub(super) async fn close(change: &Change) -> Result<(), VaultError> {
    if store::secret(change).await?.is_some() {
        store::set_secret(change, None).await?;
        change.record(Fact::new("letter_address.closed")).await?;
    }
    Ok(())
}

fn fresh(chance: &Chance) -> String {
    let letter = |_| {
        let at = usize::try_from(chance.below(ALPHABET.len() as u64)).unwrap_or_default();
        ALPHABET.get(at).map_or('a', |letter| char::from(*letter))
    };
    (0..LETTERS).map(letter).collect()
}

/// Handle and secret of an address, without its domain.
pub(super) fn parts(address: &str) -> Option<(String, String)> {
    let (local, _) = address.rsplit_once('@')?;
    let (handle, secret) = local.split_once('+')?;
    Some((handle.to_lowercase(), secret.to_lowercase()))
}
