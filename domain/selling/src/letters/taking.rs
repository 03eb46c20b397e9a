//! Letters arrive: for whom they are, whether they are taken, and when they are forgotten.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use kernel::MailId;
use partnering::{partnerships, programs};
use serde_json::Value;
use sha2::{Digest, Sha256};
use trust::access::memberships;
use vault::{Actor, Change, Fact, Outcome, TaskHandlers, Tx, Vault, VaultError, Vaults};

use super::{Letter, address, letter::KEPT, reading::understand, store};
use crate::{leads::Own, texts::letters as texts};

/// So many letters wait at most: then somebody has to look at them first.
const WAITING: u64 = 200;
const FORGET: &str = "selling.letters.forget";
/// How many are forgotten in one change.
const AT_ONCE: u64 = 200;

/// Why a letter is not taken.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// No such address.
    #[error("{}", texts::no_address())]
    Unknown,
    /// As many wait as are kept.
    #[error("{}", texts::full())]
    Full,
    /// It cannot be read.
    #[error("{}", texts::unreadable())]
    Unreadable,
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Whether letters to that address are taken.
///
/// # Errors
/// What the vault says.
pub async fn knows(vaults: &Vaults, address: &str) -> Result<bool, VaultError> {
    Ok(addressed(vaults, address).await?.is_some())
}

/// The vault that an address belongs to.
async fn addressed(vaults: &Vaults, address: &str) -> Result<Option<Vault>, VaultError> {
    let Some((handle, secret)) = address::parts(address) else { return Ok(None) };
    let Some(card) = vaults.directory().by_handle(&handle).await? else { return Ok(None) };
    if vaults.directory().suspension(card.org).await?.is_some() {
        return Ok(None);
    }
    let vault = vaults.vault(card.org);
    let known = vault.read(async |tx: &Tx| address::secret(tx).await).await?;
    // Compared by what they come to, so that the time it takes tells nothing of where they differ.
    let same = known.is_some_and(|known| Sha256::digest(known) == Sha256::digest(secret));
    Ok(same.then_some(vault))
}

/// Takes a letter; one that arrives twice is kept once.
///
/// # Errors
/// Why not.
pub async fn take(vaults: &Vaults, to: &str, letter: &[u8]) -> Result<(), Refused> {
    let vault = addressed(vaults, to).await?.ok_or(Refused::Unknown)?;
    let own = Own { addresses: memberships::addresses(vaults, vault.org()).await? };
    let products = vault.read(async |tx: &Tx| sold(tx).await).await?;
    let said = understand(letter, |address| own.is(address), &products).ok_or(Refused::Unreadable)?;
    let digest = hex(&Sha256::digest(letter));
    vault
        .change(Actor::Node("letters"), async |change: &Change| {
            if store::is_known(change, &digest).await? {
                return Ok(());
            }
            if store::count(change).await? >= WAITING {
                return Err(Refused::Full);
            }
            let (clock, chance) = change.nature();
            let letter = Letter { id: MailId::new(clock, chance), arrived: change.now(), said: said.clone() };
            store::insert(change, &letter, &digest).await?;
            change.enqueue(FORGET, "", &Value::Null, letter.arrived + KEPT).await?;
            change.record(Fact::new("letter.arrived").about(letter.id)).await?;
            Ok(())
        })
        .await
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What is sold: the products of one's own programs, and of those in which one has a place.
async fn sold(tx: &Tx) -> Result<Vec<String>, VaultError> {
    let own = programs::all(tx).await?.into_iter().flat_map(|program| program.products);
    let places = partnerships::all(tx).await?.into_iter().flat_map(|place| place.products);
    Ok(own.chain(places).collect::<BTreeSet<String>>().into_iter().collect())
}

pub(super) fn work(handlers: &mut TaskHandlers) {
    handlers.on(FORGET, |vault, _| Box::pin(async move { forget(&vault).await }));
}

/// Erases letters of which no lead was made in their time.
async fn forget(vault: &Vault) -> Result<Outcome, VaultError> {
    loop {
        let some = async |change: &Change| {
            let then = change.now().saturating_sub(KEPT).unwrap_or(change.now());
            let old = store::before(change, then, AT_ONCE).await?;
            for letter in &old {
                store::delete(change, letter.id).await?;
                change.record(Fact::new("letter.forgotten").about(letter.id)).await?;
            }
            if !old.is_empty() {
                change.sweep().await?;
            }
            let next =
                store::oldest(change).await?.map(|oldest| (oldest + KEPT).duration_since(change.now()));
            Ok::<_, VaultError>((old.is_empty(), next))
        };
        match vault.change(Actor::Node("schedule"), some).await? {
            (false, _) => {}
            (true, Some(next)) => return Ok(Outcome::Later(next.max(SignedDuration::ZERO))),
            (true, None) => return Ok(Outcome::Done),
        }
    }
}
