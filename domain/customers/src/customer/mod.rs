//! A **customer** is a company that bought, or tries something: this organisation's own record of it, which nobody else
//! sees. It is made of its sources, the deals and trials of that company, and of nothing else:
//!
//! ```text
//! deal, won ──────────▶ active ┐
//! trial, asked or runs ▶ trial ├─ the strongest of its sources is where a customer stands: active, trial, closed
//! trial, over ─────────▶ closed│
//! deal, taken back ────▶ closed┘          none left ──▶ the customer is forgotten
//! ```
//!
//! Deals are followed by the journal ([`following`]); trials, which stand in this room, say it themselves. So a source that
//! came from another organisation takes with it what was known by it alone, when it is erased.

mod api;
mod company;
mod following;
mod looking;
mod settling;
mod show;
mod standing;
pub(crate) mod store;
mod table;
mod web;

pub(crate) use company::{Company, sale_of};
pub(crate) use following::work;
pub(crate) use looking::look_at_all;
pub(crate) use settling::{Source, SourceKind, drop_source, erase_source, put, settle};
pub use standing::{Customer, Standing};
pub use store::find;
pub use table::{Customers, search};

pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    web::routes(rooms);
    api::routes(rooms);
}
