//! Who may act for an organisation: people through a membership, programs through an API key, each with a
//! [`Role`]. Handlers name the authority that they need ([`Reads`], [`Works`], [`Decides`],
//! [`Administers`], [`SignedIn`], [`Anyone`]; [`Proven`] around one where the proof has to be fresh; [`ReadsAll`], [`WorksAll`] and [`DecidesAll`] for what is split among nobody) and get it loaded, with the vault that it opens; or the
//! request ends, in the same way whether something is forbidden or does not exist.
//!
//! Pages know people by their cookie, the API knows programs by their key; neither takes the other's.

mod authority;
mod calls;
pub mod keys;
mod keys_page;
pub mod links;
pub mod memberships;
mod places;
mod role;
pub mod scopes;
mod shell;
mod standing;
#[cfg(test)]
mod tests;

pub use authority::{
    Access, Administers, Anyone, Decides, DecidesAll, Proven, Reads, ReadsAll, SignedIn, Works, WorksAll,
};
pub(crate) use calls::{ANSWERS, Limits};
pub use calls::{calls, forget_answers, forget_old_answers};
pub use links::Linked;
pub use places::{PLACES, Place};
pub use role::{Role, RoleError};
pub use shell::Counts;
pub use standing::{Standing, standing};

/// The pages of this noun.
pub(crate) fn routes(rooms: &mut ::web::Rooms<crate::Portal>) {
    keys_page::routes(rooms);
}
