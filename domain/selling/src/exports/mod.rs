//! An **export** is a list as a file that is prepared in the background: for lists that take longer than somebody
//! likes to wait before an open page. It is its owner's alone, counts its rows while it grows, outlives reloads and
//! the end of the process, and is erased after a day, or as soon as a value that it may hold is.
//!
//! ```text
//! waiting ──▶ running ──▶ ready ──a day later──▶ erased
//!    ▲           │  └──three failures──▶ failed
//!    └──failure──┘
//! ```
//!
//! What it says is what the list says at that moment, for the reader who asked: see [`crate::tables`].

mod actions;
mod api;
mod export;
mod store;
mod web;
mod writing;

pub use actions::forget;
pub use export::{Export, ExportError, State};
pub use store::{MIGRATION, SIGHT};
pub use writing::work;

pub(crate) use store::find;

pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    web::routes(rooms);
    api::routes(rooms);
}
