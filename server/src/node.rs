//! A running Freehold: storage, exchange, worker and router, put together.

use std::{net::SocketAddr, num::NonZeroU32, sync::Arc};

use axum::{Router, middleware::from_fn};
use egress::Egress;
use exchange::{Exchange, SameNode, Transport};
use mail::{Carrier, Kept, Outbox, Post};
use trust::{
    Mode, Portal,
    agreements::Agreements,
    organisations::{Purpose, add_host, hosts},
};
use vault::{Front, Runner, Storage, TaskHandlers, VaultError, Vaults};

use crate::{envelopes, notices, routes, schedule, tables};

/// One running Freehold.
#[derive(Clone, Debug)]
pub struct Node {
    /// What crosses, and the vaults.
    pub exchange: Exchange,
    /// What is done after commits.
    pub runner: Runner,
    /// The state of pages and API.
    pub portal: Portal,
    /// Brings letters on their way.
    pub post: Post,
}

impl Node {
    /// Opens a node.
    ///
    /// # Errors
    /// When its storage cannot be opened.
    pub async fn open(storage: Storage, front: Front, mode: Mode) -> Result<Self, VaultError> {
        Self::open_with(storage, front, mode, SameNode, Arc::new(Kept), Egress::default()).await
    }

    /// Opens a node whose envelopes travel by that transport (tests have one that loses and doubles), whose letters
    /// go to that carrier, and whose webhooks go out by that way.
    ///
    /// # Errors
    /// When its storage cannot be opened.
    pub async fn open_with(
        storage: Storage,
        front: Front,
        mode: Mode,
        transport: impl Transport + 'static,
        carrier: Arc<dyn Carrier>,
        egress: Egress,
    ) -> Result<Self, VaultError> {
        let vaults = Vaults::open(storage, tables::migrations(), front).await?;
        let exchange = Exchange::new(vaults.clone(), Agreements, envelopes::kinds(), transport);
        let mut handlers = TaskHandlers::default();
        exchange.work(&mut handlers);
        selling::work(&mut handlers, &exchange);
        let outbox = Outbox::new(vaults.clone());
        let notices = notices::kinds();
        trust::work(&mut handlers, &outbox, &notices, mode);
        integrations::work(&mut handlers, &vaults, &egress);
        partnering::work(&mut handlers, &exchange, &outbox);
        selling::tiers::work(&mut handlers, &exchange);
        customers::work(&mut handlers, &exchange);
        earning::work(&mut handlers, &exchange);
        insight::work(&mut handlers, &exchange, &outbox, mode);
        let runner = Runner::new(vaults, handlers, schedule::schedule(&exchange, &outbox));
        let portal = Portal::new(exchange.clone(), outbox.clone(), mode);
        let portal = portal.with_egress(egress).with_notices(notices);
        Ok(Self { exchange, runner, portal, post: Post::new(outbox, carrier) })
    }

    /// Lets no API key call more often than that.
    pub fn with_calls_per_minute(self, most: Option<NonZeroU32>) -> Self {
        let Some(most) = most else { return self };
        Self { portal: self.portal.clone().with_calls_per_minute(most), ..self }
    }

    /// Tells whom to ask who cannot go on.
    #[must_use]
    pub fn with_contact(self, contact: Option<&str>) -> Self {
        Self { portal: self.portal.clone().with_contact(contact), ..self }
    }

    /// Takes letters at addresses of that domain.
    #[must_use]
    pub fn with_letters_at(self, domain: Option<&str>) -> Self {
        Self { portal: self.portal.clone().with_letters_at(domain), ..self }
    }

    /// All vaults.
    pub fn vaults(&self) -> &Vaults {
        self.exchange.vaults()
    }

    /// Writes host names into the directory, so that this node answers to them.
    ///
    /// # Errors
    /// What the database says.
    pub async fn answer_to(&self, portal: &[String], cookieless: &[String]) -> Result<(), VaultError> {
        for (names, purpose) in [(portal, Purpose::Portal), (cookieless, Purpose::Cookieless)] {
            for name in names {
                add_host(self.vaults().directory(), name, purpose).await?;
            }
        }
        Ok(())
    }

    /// The router of every host name that the directory knows.
    ///
    /// # Errors
    /// What the database says.
    pub async fn router(&self) -> Result<Router, VaultError> {
        let hosts = hosts(self.vaults().directory(), self.portal.mode.secure).await?;
        let portal = routes::rooms().into_router().with_state(self.portal.clone());
        let portal = portal.layer(from_fn(trust::access::calls));
        let public = routes::public_rooms().into_router().with_state(self.portal.clone());
        Ok(web::at_hosts(portal, public, hosts))
    }
}

/// Where a node listens when nothing else is said.
pub fn usual_listen() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 8080))
}
