//! Another e-mail address to sign in with: asked for here, confirmed from a letter to the new one, and for a week taken
//! back from a letter to the old one.
//!
//! ```text
//! asked ──letter to the new address──▶ confirmed, signed in ──letter to the old address──▶ taken back
//!         (a day, once)                 other sessions over      (seven days, once)         all sessions over
//! ```
//!
//! The first link names the person's generation, which the change raises: it opens once, and a new password ends it.
//! Only who is signed in as that person can follow it, so an address with a slip of the pen gives nobody an account.
//! Whether somebody else has the address, who asks does not learn; whoever has it gets a letter.
//!
//! The second link has to hold against a thief who changes the address, the password and the address again: it brings
//! back the address of its moment whatever came after it, ends every later change and every session, and takes the
//! passkeys and the second factor away that were added since.

mod actions;
mod store;
mod web;

pub use actions::forget_old_addresses;
pub(crate) use store::MIGRATION;

pub(super) fn routes(rooms: &mut ::web::Rooms<crate::Portal>) {
    web::routes(rooms);
}
