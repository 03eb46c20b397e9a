//! **Programs** and **partnerships**: who offers what to whom, and who has accepted.
//!
//! A program is an offer to partners; a partnership is one organisation's place in another's program, and
//! both vaults hold their own record of it. The channel is a graph: a distributor has a place in a vendor's
//! program and runs one of its own, whose registrations it may pass up.

pub mod forms;
mod notices;
pub mod offers;
pub mod partnerships;
pub mod programs;
pub mod teams;

/// The texts of this room.
mod texts {
    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

/// The tables that this room keeps.
pub fn migrations() -> Vec<vault::Migration> {
    let first = [
        programs::MIGRATION,
        partnerships::MIGRATION,
        offers::MIGRATION,
        partnerships::SPLIT,
        programs::PUBLISHING,
        forms::MIGRATION,
    ];
    first.into_iter().chain(programs::MIGRATIONS).collect()
}

/// The pages and the API of this room.
pub fn routes(rooms: &mut web::Rooms<trust::Portal>) {
    programs::routes(rooms);
    partnerships::routes(rooms);
    offers::routes(rooms);
    forms::routes(rooms);
    teams::routes(rooms);
}

/// What the origin without cookies answers.
pub fn public_routes(rooms: &mut web::Rooms<trust::Portal>) {
    forms::public_routes(rooms);
}

/// What this room does after commits.
pub fn work(handlers: &mut vault::TaskHandlers, exchange: &exchange::Exchange, outbox: &mail::Outbox) {
    programs::work(handlers, exchange);
    offers::work(handlers, outbox);
}

/// What this room tells members of.
pub fn notices() -> Vec<trust::notifications::Kind> {
    notices::KINDS.to_vec()
}
