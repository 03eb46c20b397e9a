//! Looking up names, and letting through only what may be connected to.

use std::{
    fmt, io,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::Arc,
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::{Rules, address::Reach};

/// Who knows the addresses behind a name: the system, or a test.
pub trait Names: fmt::Debug + Send + Sync {
    /// The addresses of a name.
    fn look_up(
        self: Arc<Self>,
        name: String,
    ) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;
}

/// As the machine is set up to look names up.
#[derive(Debug, Clone, Copy)]
pub(crate) struct System;

impl Names for System {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that looks names up")]
    fn look_up(
        self: Arc<Self>,
        name: String,
    ) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(found.map(|at| at.ip()).collect())
        })
    }
}

/// A name leads nowhere that may be connected to.
#[derive(Debug, thiserror::Error)]
#[error("the name leads to no address that the whole internet reaches")]
pub(crate) struct LeadsNowhere;

/// A name that is not known.
#[derive(Debug, thiserror::Error)]
#[error("the name is not known: {0}")]
pub(crate) struct Unknown(io::Error);

/// Stands between names and connections: what it gives back is what is connected to, and nothing else is.
#[derive(Debug)]
pub(crate) struct Guard {
    pub(crate) names: Arc<dyn Names>,
    pub(crate) rules: Arc<Rules>,
    pub(crate) reach: Reach,
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let (names, rules, reach) = (Arc::clone(&self.names), Arc::clone(&self.rules), self.reach);
        Box::pin(async move {
            let found = names.look_up(name.as_str().to_owned()).await.map_err(Unknown)?;
            let fine: Vec<SocketAddr> = found
                .into_iter()
                .filter(|ip| rules.admits(*ip, reach))
                // Port 0 stands for the one in the address.
                .map(|ip| SocketAddr::new(ip, 0))
                .collect();
            if fine.is_empty() {
                return Err(LeadsNowhere.into());
            }
            Ok(Box::new(fine.into_iter()) as Addrs)
        })
    }
}
