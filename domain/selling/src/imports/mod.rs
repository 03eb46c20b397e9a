//! An **import** is a file out of which leads are made: CSV or XLSX, brought by somebody who says what its columns
//! mean, sees what its first rows would become and which rows have mistakes, and lets it run in the background. What has
//! mistakes goes into a file of its own, to be mended and brought again; the import can be taken back as a whole.
//!
//! ```text
//! draft ──▶ running ──▶ done ──▶ undoing ──▶ undone
//!   │          └──three failures──▶ failed
//!   └──a week later──▶ gone
//! ```
//!
//! Who sees other records than who brought it does not see it. The file is kept until it was brought in, at most for a
//! week; the file of mistakes for a week as well.

mod actions;
mod amounts;
mod api;
mod arrangement;
mod days;
mod flow;
mod import;
mod mistakes;
mod pages;
mod remembered;
mod running;
mod store;
mod survey;
#[cfg(test)]
mod tests;
mod understanding;
pub(crate) mod undoing;
mod web;

pub use import::{Import, ImportError, State};
pub use store::MIGRATION;

pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    web::routes(rooms);
    api::routes(rooms);
}

/// Puts in the handlers that bring in and take back.
pub(crate) fn work(handlers: &mut vault::TaskHandlers, vaults: &vault::Vaults) {
    running::work(handlers, vaults);
    undoing::work(handlers);
    actions::work(handlers);
}
