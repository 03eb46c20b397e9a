//! **Programs**: an offer to partners, with what they sell, where, and what they have of it, the terms that a partner
//! agrees to, and, for a distributor's program, the vendor's program that it stands on.
//!
//! ```text
//! begun ──publish──▶ open, version 1 ──publish──▶ version 2 …
//!                      └──close──▶ closed ──reopen──▶ open
//! ```
//!
//! What a program says is its [`Definition`]. People change a draft of it, part by part, look at it as a partner would,
//! and publish it: that is a version, which never changes. What began under a version names it. Partners are told
//! every version under their agreement (`distributing.rs`), and keep it in their own vault (`joined.rs`).

mod actions;
mod api;
mod clauses;
mod definition;
mod difference;
mod distributing;
pub(crate) mod handed;
mod joined;
mod parts;
mod pipeline;
mod places;
mod program;
mod registering;
mod standing;
mod store;
mod terms;
#[cfg(test)]
mod tests;
mod versions;
mod web;

pub use actions::{ProgramError, begin, close, discard, publish, redraft, reopen, version_of};
pub(crate) use clauses::after_end;
pub use definition::{CountsAs, Definition, Earns, Kind, Motion, Stage, Tier, Wrong};
pub(crate) use difference::{Changed, Line, difference, lines};
pub use distributing::{Published, of_sender, tell};
pub(crate) use distributing::{ask, work};
pub use joined::{Joined, Link, joined, newest};
pub use pipeline::{Pipeline, name, pipeline, pipelines, ways};
pub use places::{Place, place, places, set_tiers};
pub(crate) use places::{begin as begin_place, tell_again};
pub use program::{Draft, PassUp, Program, State, Version};
pub use registering::{LONGEST_TRIAL, Precedence, Promised, Registering, promised};
pub use standing::{STANDING, Standing, Stands, standing};
pub(crate) use store::stand_on_nothing;
pub use store::{
    MIGRATION, PUBLISHING, add, all, by_name, change_pass_up, draft, find, join_upstream, open, published,
};
pub use terms::usual_terms;
pub use versions::versions;
pub(crate) use web::sorted;

/// The other tables of programs.
pub const MIGRATIONS: [vault::Migration; 4] =
    [versions::MIGRATION, places::MIGRATION, joined::MIGRATION, standing::MIGRATION];

/// The pages and the API of programs.
pub(crate) fn routes(rooms: &mut ::web::Rooms<trust::Portal>) {
    web::routes(rooms);
    api::routes(rooms);
}
