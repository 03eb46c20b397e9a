//! Names for the ids in journals and envelopes, looked up when they are shown.

use std::collections::{BTreeSet, HashMap};

use kernel::OrgId;
use vault::{Actor, VaultError};

use crate::access::{Access, keys};
use crate::people;
use crate::texts::sharing as texts;

/// What people call those whom a vault knows by id only.
#[derive(Debug, Clone, Default)]
pub struct Names(HashMap<String, String>);

impl Names {
    /// Looks up persons, API keys, organisations and parts of the node, each by its id as written.
    ///
    /// # Errors
    /// What the directory says.
    pub async fn of(access: &Access, ids: BTreeSet<String>) -> Result<Self, VaultError> {
        let mut names = HashMap::new();
        for id in ids {
            let name = match id.parse::<Actor>() {
                Ok(Actor::Person(person)) => people::person(access.exchange.vaults(), person)
                    .await?
                    .map_or_else(texts::former_member, |person| person.name),
                Ok(Actor::Key(_)) => key(access, &id).await?,
                Ok(Actor::Peer(org)) => organisation(access, org).await?,
                Ok(Actor::Node(part)) => texts::the_node(part),
                Err(_) => id.clone(),
            };
            names.insert(id, name);
        }
        Ok(Self(names))
    }

    /// The name behind an id, or the id where nobody asked for it.
    pub fn get<'a>(&'a self, id: &'a str) -> &'a str {
        self.0.get(id).map_or(id, String::as_str)
    }
}

async fn key(access: &Access, id: &str) -> Result<String, VaultError> {
    let keys = keys::list(access.exchange.vaults().directory(), access.org).await?;
    let key = keys.into_iter().find(|key| key.id.to_string() == id);
    Ok(key.map_or_else(texts::an_api_key, |key| texts::api_key(key.name)))
}

async fn organisation(access: &Access, org: OrgId) -> Result<String, VaultError> {
    let card = access.exchange.vaults().directory().card(org).await?;
    Ok(card.map_or_else(texts::elsewhere, |card| card.name))
}
