//! What commits together with every change of some work, without that work knowing of it: such as the note that a
//! request was carried out, so that the same request is not carried out twice.

use std::{fmt, sync::Arc};

use futures::future::BoxFuture;

use crate::{Change, VaultError};

/// Something that commits together with the changes of the work that it goes along with.
pub trait Along: fmt::Debug + Send + Sync {
    /// Called before each commit, inside its change; where it fails, nothing of the change is kept.
    fn commits<'a>(&'a self, change: &'a Change) -> BoxFuture<'a, Result<(), VaultError>>;
}

tokio::task_local! {
    static ALONG: Arc<dyn Along>;
}

/// Does `work`; whatever it changes commits together with what `with` writes.
pub async fn along<T>(with: Arc<dyn Along>, work: impl Future<Output = T>) -> T {
    ALONG.scope(with, work).await
}

/// Lets what goes along write into the change.
pub(crate) async fn committing(change: &Change) -> Result<(), VaultError> {
    match ALONG.try_with(Arc::clone) {
        Ok(with) => with.commits(change).await,
        Err(_) => Ok(()),
    }
}
