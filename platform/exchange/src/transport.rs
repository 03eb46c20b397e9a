//! How envelopes get from one vault to another.

use futures::future::BoxFuture;
use kernel::OrgId;

use crate::{Answer, Envelope, Exchange};

/// The other side could not be asked; try again later.
#[derive(Debug, thiserror::Error)]
#[error("the other side cannot be reached: {0}")]
pub struct Unreachable(pub String);

/// Carries a batch of one pair and brings the answers back, one for each envelope, in their order.
pub trait Transport: Send + Sync {
    /// Carries it.
    fn deliver<'a>(
        &'a self,
        exchange: &'a Exchange,
        from: OrgId,
        to: OrgId,
        batch: Vec<Envelope>,
    ) -> BoxFuture<'a, Result<Vec<Answer>, Unreachable>>;
}

/// Both vaults live on this node.
#[derive(Debug, Clone, Copy)]
pub struct SameNode;

impl Transport for SameNode {
    fn deliver<'a>(
        &'a self,
        exchange: &'a Exchange,
        from: OrgId,
        to: OrgId,
        batch: Vec<Envelope>,
    ) -> BoxFuture<'a, Result<Vec<Answer>, Unreachable>> {
        Box::pin(async move {
            exchange.receive(from, to, batch).await.map_err(|error| Unreachable(error.to_string()))
        })
    }
}
