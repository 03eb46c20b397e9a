//! A **view** is a list as somebody wants to see it again: its filters, order and columns, under a name. It is
//! its owner's alone, or shared with everybody who works for the organisation; a shared one stays when its owner
//! leaves. Who looks at a list may let it begin with one of them.
//!
//! A view holds the query of an address and nothing of what it finds. Whether the query can be understood is the
//! list's own affair, each time that the view is opened.

mod actions;
mod api;
mod store;
mod web;

pub use actions::{Draft, Reach, View, ViewError, begin_with, change, keep, remove};
pub use store::MIGRATION;

use ::web::table::{SavedView, Views};
use vault::{Tx, VaultError};

use crate::Portal;
use crate::access::{Access, Role};

/// The pages and the API of views.
pub(crate) fn routes(rooms: &mut ::web::Rooms<Portal>) {
    web::routes(rooms);
    api::routes(rooms);
}

/// The menu of a list's views, for who looks at it.
///
/// # Errors
/// What the vault says.
pub async fn menu(tx: &Tx, access: &Access, list: &str) -> Result<Views, VaultError> {
    let actor = access.actor.to_string();
    let usual = store::usual(tx, list, &actor).await?;
    let views = store::seen(tx, Some(list), &actor).await?.into_iter().map(|view| SavedView {
        usual: usual == Some(view.id),
        id: view.id.to_string(),
        name: view.name,
        query: view.query,
        shared: view.shared,
    });
    Ok(Views { at: access.here("views"), views: views.collect(), shares: access.role >= Role::Member })
}
