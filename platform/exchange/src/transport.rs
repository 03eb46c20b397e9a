//! How envelopes get from one vault to another.

use futures::future::BoxFuture;
use kernel::{EnvelopeId, OrgId};

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

    /// Fetches, for `to`, the file of an envelope that `from` sent to it; none where the sender has it no more. Out of a
    /// vault of this node, where a transport knows no other way.
    fn file<'a>(
        &'a self,
        exchange: &'a Exchange,
        from: OrgId,
        to: OrgId,
        envelope: EnvelopeId,
    ) -> BoxFuture<'a, Result<Option<Vec<u8>>, Unreachable>> {
        Box::pin(async move {
            exchange.file_for(from, to, envelope).await.map_err(|error| Unreachable(error.to_string()))
        })
    }
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
