//! A **webhook** tells another system what happens in a vault: every fact of the journal, or those that its owner
//! chose, as a signed request (Standard Webhooks, <https://www.standardwebhooks.com>).
//!
//! ```text
//! journal ──cursor──▶ begun in their order ──2xx──▶ sent
//!                          │ ▲
//!                          │ └─ 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h ─┐
//!                          └──anything else──▶ waiting ───────────────────────────────┘──▶ given up
//!
//! on ⇄ off        on ──410, or five days of nothing but failures──▶ off, and those who administer are told
//! ```
//!
//! The journal is the queue: what was not begun costs nothing, however much it is, and what is sent is made of its
//! entry at that moment. A message holds no personal value, as the journal does not; who needs one reads the record
//! through the API. Its id is that of the webhook and the number of the entry, so it is the same however often it
//! is sent, and a receiver drops what it knows.
//!
//! One request is open at a time for each webhook, so a receiver sets the pace by answering. After five failures in
//! a row nothing new is begun; what waits is tried at its time, and the first that is taken opens the way again.

mod actions;
mod api;
mod keys;
mod sending;
mod store;
#[cfg(test)]
mod tests;
mod web;
mod webhook;

pub use sending::tidy;
pub use store::MIGRATION;
pub use webhook::{Delivery, Events, Progress, State, Webhook, WebhookError};

use egress::Egress;
use kernel::WebhookId;
use trust::Portal;
use vault::{TaskHandlers, Tx, VaultError, Vaults};

/// The pages and the API of webhooks.
pub(crate) fn routes(rooms: &mut ::web::Rooms<Portal>) {
    web::routes(rooms);
    api::routes(rooms);
}

/// One webhook.
pub(crate) async fn find(tx: &Tx, id: WebhookId) -> Result<Option<Webhook>, VaultError> {
    Ok(store::find(tx, id).await?.map(|(webhook, _)| webhook))
}

/// Puts in the handler that sends.
pub(crate) fn work(handlers: &mut TaskHandlers, vaults: &Vaults, egress: &Egress) {
    sending::work(handlers, vaults, egress);
}
