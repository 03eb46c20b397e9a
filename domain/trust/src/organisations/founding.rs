//! An organisation is founded: it gets a vault of its own, and somebody who owns it.

use kernel::{Handle, PersonId};
use vault::{Actor, Card, Change, Fact, VaultError, Vaults};

use crate::access::{Role, memberships};
use crate::texts::organisations as texts;

/// What an organisation is to be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Founding {
    name: String,
    handle: Handle,
}

impl Founding {
    /// Reads what somebody typed; without a handle, the name suggests one.
    ///
    /// # Errors
    /// What is wrong, in words for who typed it.
    pub fn read(name: &str, handle: &str) -> Result<Self, String> {
        let name = name.trim();
        if !(1..=120).contains(&name.chars().count()) || name.chars().any(char::is_control) {
            return Err(texts::name_length());
        }
        let handle = handle.trim().to_lowercase();
        let handle = if handle.is_empty() { Handle::suggest(name) } else { handle.parse() };
        Ok(Self { name: name.to_owned(), handle: handle.map_err(|_| texts::no_handle())? })
    }

    /// The short name in addresses.
    pub fn handle(&self) -> &Handle {
        &self.handle
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// Founds it, with that person as its owner.
///
/// # Errors
/// [`VaultError::HandleTaken`], or what the system or database says.
pub async fn found(vaults: &Vaults, founding: &Founding, owner: PersonId) -> Result<Card, VaultError> {
    let card = vaults.create(founding.handle.clone(), &founding.name).await?;
    memberships::grant(vaults, owner, card.org, Role::Owner).await?;
    Ok(card)
}

/// The first line of its journal. Apart from [`found`], which may be called while another vault is changed.
///
/// # Errors
/// What the vault says.
pub async fn record(vaults: &Vaults, card: &Card, owner: PersonId) -> Result<(), VaultError> {
    let fact = async |change: &Change| change.record(Fact::new("organisation.founded").about(owner)).await;
    vaults.vault(card.org).change(Actor::Person(owner), fact).await.map(|_| ())
}
