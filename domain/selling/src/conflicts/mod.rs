//! **Conflicts**: whether a registration is about a company that somebody else has already.
//!
//! ```text
//! arrives ──▶ its keys are kept ──▶ compared with what stands ──▶ clear | possible | conflict, told to its partner
//!                                            └── compared again when somebody decides, and shown beside what it meets
//! ```
//!
//! It is compared with registrations of other partners that are open or protected, with own leads and customers, and with
//! **named accounts**: companies that an organisation declared to be its own to sell to. What an organisation has itself
//! counts where it was there before the registration was submitted; a named account that was declared afterwards is shown,
//! and does not count. The partner learns one of three words and a reason, never whom it meets; so many answers an hour
//! and no more, so that nobody finds out by asking who our customers are.

mod api;
mod arrivals;
mod checking;
mod comparing;
mod keys;
mod named;
mod own;
mod page;
mod part;
mod store;
mod telling;
mod web;

pub use arrivals::Checked;
pub(crate) use checking::confirm;
pub use comparing::{Met, Rival, compare};
pub(crate) use keys::forget;
pub(crate) use named::all as named_accounts;
pub use named::{Named, NamedError, declare, retract};
pub(crate) use own::refuse_own;
pub(crate) use part::Part;
pub use store::MIGRATION;
pub(crate) use telling::work;
pub use telling::{rest, wake};

/// The pages and the API of conflicts.
pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    web::routes(rooms);
    api::routes(rooms);
}
