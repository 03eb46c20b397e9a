//! The **channel** of a distributor: which of its partners may work with which of the vendors that it stands below
//! (V7), and where its programs stand among those above (V11).
//!
//! A partner works with a vendor where it has a place in a program of one's own that stands on that vendor's. So to
//! let it in is to invite it there, and to stop it is to end that partnership. Nobody sees further than that: of the
//! tiers above what their owners let be told, of those below one's own partners.

mod acts;
mod api;
mod matrix;
mod names;
mod web;

pub use names::program_names;

/// The page and the API of the channel.
pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    web::routes(rooms);
    api::routes(rooms);
}
