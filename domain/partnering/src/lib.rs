//! **Programs** and **partnerships**: who offers what to whom, and who has accepted.
//!
//! A program is an offer to partners; a partnership is one organisation's place in another's program, and
//! both vaults hold their own record of it. The channel is a graph: a distributor has a place in a vendor's
//! program and runs one of its own, whose registrations it may pass up.

pub mod offers;
pub mod partnerships;
pub mod programs;

/// The texts of this room.
mod texts {
    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

/// The tables that this room keeps.
pub fn migrations() -> Vec<vault::Migration> {
    vec![programs::MIGRATION, partnerships::MIGRATION, offers::MIGRATION]
}

/// The pages and the API of this room.
pub fn routes(rooms: &mut web::Rooms<trust::Portal>) {
    partnerships::routes(rooms);
    offers::routes(rooms);
}

/// What this room does after commits.
pub fn work(handlers: &mut vault::TaskHandlers, outbox: &mail::Outbox) {
    offers::work(handlers, outbox);
}
