//! A product of the vendor's own beside the demonstration: it speaks with the portal by webhook and API alone
//! ([`example_product`]), gives the trials that partners open, and reports how they are used. It gets what an administrator
//! would give it: a key, and a webhook to its address, which is the only one inside that this node sends anything to.

use std::{net::SocketAddr, sync::Arc};

use egress::Rules;
use example_product::{EVENTS, Portal, Product, Secret};
use kernel::OrgId;
use partnering::partnerships::{self, Role as Side, State};
use tokio::net::TcpListener;
use trust::access::{Role, keys};
use vault::{Tx, Vault, Vaults};

use crate::node::Node;

/// What its key and its webhook are called.
const NAME: &str = "Example product";

/// The product, before it is connected.
#[derive(Debug)]
pub struct Example {
    listener: TcpListener,
    at: SocketAddr,
    /// Whose product it is.
    vendor: Option<OrgId>,
}

impl Example {
    /// It takes messages at an address of this machine that nobody else has.
    pub(super) async fn listens() -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let at = listener.local_addr()?;
        Ok(Self { listener, at, vendor: None })
    }

    /// The rules of a node that sends messages to it.
    pub(super) fn reached(&self, rules: Rules) -> Rules {
        Rules { receivers: vec![self.at], ..rules }
    }

    /// It is the product of whom that partner sells for first.
    pub(super) async fn sold_by(mut self, partner: &Vault) -> anyhow::Result<Self> {
        let places = partner.read(async |tx: &Tx| partnerships::all(tx).await).await?;
        let place = places.iter().find(|one| one.role == Side::Partner && one.state == State::Active);
        self.vendor = place.map(|place| place.peer);
        Ok(self)
    }

    /// Works from now on with the node that answers at that address.
    ///
    /// # Errors
    /// Why it cannot.
    pub async fn work(self, node: Node, portal: String) -> anyhow::Result<()> {
        let Some(vendor) = self.vendor else { return Ok(()) };
        let vaults = node.vaults();
        let key = renewed(vaults, vendor).await?;
        let (admin, secret) = keys::create(vaults, vendor, Role::Admin, NAME).await?;
        let told = Portal::new(&portal, secret.reveal())?
            .tells(NAME, &format!("http://{}/freehold", self.at), &EVENTS)
            .await;
        // Only to set it up.
        keys::revoke(vaults, vendor, admin).await?;
        let secret = Secret::read(&told?).ok_or_else(|| anyhow::anyhow!("the webhook has no secret"))?;
        let clock = vaults.front().clock.clone();
        let product = Product::new(Portal::new(&portal, &key)?, secret, Arc::new(move || clock.now()));
        Ok(product.serve(self.listener).await?)
    }
}

/// A new key, in the place of the one that it had when the demonstration ran before.
async fn renewed(vaults: &Vaults, org: OrgId) -> anyhow::Result<String> {
    for key in keys::list(vaults.directory(), org).await? {
        if key.name == NAME && key.revoked.is_none() {
            keys::revoke(vaults, org, key.id).await?;
        }
    }
    // It decides on trials.
    let (_, secret) = keys::create(vaults, org, Role::Manager, NAME).await?;
    Ok(secret.reveal().to_owned())
}
