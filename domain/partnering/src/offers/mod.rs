//! **Offers**: a place in a program, offered by mail to whoever reads it, before their organisation is known here.
//!
//! ```text
//! open ──accept──▶ accepted: the organisation is invited into the program, as any other ([`partnerships::invite`])
//!  ├──take back──▶ revoked
//!  └──14 days──▶ over
//! ```
//!
//! Who accepts comes with an organisation that they own or administer, or founds one, which gets a vault of its own. The
//! invitation itself then crosses as an envelope, and the terms are read and accepted there, in the partner's own
//! portal. The vault that offered learns which organisation came, and nothing else of it.
//!
//! [`partnerships::invite`]: crate::partnerships::invite

mod accept;
mod actions;
mod api;
mod letters;
mod offer;
mod store;
mod web;

pub(crate) use actions::{OfferError, offer, take_back};
pub use letters::work;
pub use offer::{LASTS, Offer};
pub use store::MIGRATION;
pub(crate) use store::{find, is_open};
pub(crate) use web::Section;

/// The pages and the API of offers.
pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    web::routes(rooms);
    accept::routes(rooms);
    api::routes(rooms);
}
