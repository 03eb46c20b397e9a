//! People who sign in. A person exists once on a node, whatever organisations they work for.
//!
//! ```text
//! create ─→ active ⇄ suspended        authenticate ─→ session (see sessions)
//! ```
//!
//! A person carries a *generation*, a number that every session repeats. A new password raises it, and in
//! that same write all sessions of the person are over: there is no moment at which both hold.

mod actions;
mod address;
mod attempts;
pub(crate) mod door;
pub(crate) mod factors;
mod forgotten;
mod newcomer;
pub(crate) mod passkeys;
mod password;
mod person;
mod proof;
mod resets;
mod security;
pub mod sessions;
mod store;
#[cfg(test)]
mod tests;
mod ticket;
mod web;
mod you;

pub(crate) use actions::is_same;
pub use actions::{authenticate, by_email, change_password, create, person, read_as, reinstate, suspend};
pub(crate) use address::MIGRATION as ADDRESSES;
pub use address::forget_old_addresses;
pub use attempts::{Attempts, TooMany};
pub use newcomer::{NewPerson, Newcomer, Questions, Refused};
pub use person::{PasswordError, Person, PersonError, SignInError};
pub(crate) use store::{MIGRATION, READING};
pub use you::country;

pub(crate) fn routes(rooms: &mut ::web::Rooms<crate::Portal>) {
    web::routes(rooms);
    you::routes(rooms);
    security::routes(rooms);
    forgotten::routes(rooms);
    address::routes(rooms);
    factors::routes(rooms);
    passkeys::routes(rooms);
    proof::routes(rooms);
}
