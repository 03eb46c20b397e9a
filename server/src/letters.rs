//! Letters that arrive, brought to the vault that they are for.

use futures::future::BoxFuture;
use mail::{NotTaken, Receives};
use selling::letters::{self, Refused};
use vault::{VaultError, Vaults};

/// Takes letters for the organisations of a node.
pub struct Letterbox {
    /// Where they live.
    pub vaults: Vaults,
    /// Behind the @ of their addresses.
    pub domain: String,
}

impl Letterbox {
    /// Whether an address is under the domain of the node; anybody else's is none of ours.
    fn is_ours(&self, address: &str) -> bool {
        address.rsplit_once('@').is_some_and(|(_, domain)| domain.eq_ignore_ascii_case(&self.domain))
    }
}

impl Receives for Letterbox {
    fn knows<'a>(&'a self, address: &'a str) -> BoxFuture<'a, Result<bool, NotTaken>> {
        Box::pin(async move {
            if !self.is_ours(address) {
                return Ok(false);
            }
            letters::knows(&self.vaults, address).await.map_err(|error| later(&error))
        })
    }

    fn take<'a>(&'a self, to: &'a [String], letter: &'a [u8]) -> BoxFuture<'a, Result<(), NotTaken>> {
        Box::pin(async move {
            for address in to {
                letters::take(&self.vaults, address, letter).await.map_err(|refused| match refused {
                    Refused::Vault(error) => later(&error),
                    refused => NotTaken::Refused(refused.to_string()),
                })?;
            }
            Ok(())
        })
    }
}

fn later(error: &VaultError) -> NotTaken {
    tracing::error!(%error, "a letter could not be kept");
    NotTaken::Later
}
