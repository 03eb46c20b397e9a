//! **Programs** and **partnerships**: who offers what to whom, and who has accepted.
//!
//! A program is an offer to partners; a partnership is one organisation's place in another's program, and
//! both vaults hold their own record of it. The channel is a graph: a distributor has a place in a vendor's
//! program and runs one of its own, whose registrations it may pass up.

pub mod agreements;
pub mod applications;
mod authorship;
pub mod channel;
pub mod forms;
pub mod managers;
pub mod notes;
mod notices;
pub mod offers;
pub mod partnerships;
pub mod people;
pub mod programs;
pub mod tasks;
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
        partnerships::ENDING,
        applications::MIGRATION,
        applications::SUBMITTED,
        managers::MIGRATION,
        people::MIGRATION,
        notes::MIGRATION,
        tasks::MIGRATION,
    ];
    first.into_iter().chain(programs::MIGRATIONS).collect()
}

/// The pages and the API of this room.
pub fn routes(rooms: &mut web::Rooms<trust::Portal>) {
    programs::routes(rooms);
    partnerships::routes(rooms);
    agreements::routes(rooms);
    offers::routes(rooms);
    forms::routes(rooms);
    applications::routes(rooms);
    teams::routes(rooms);
    channel::routes(rooms);
    managers::routes(rooms);
    people::routes(rooms);
    notes::routes(rooms);
    tasks::routes(rooms);
}

/// What the origin without cookies answers.
pub fn public_routes(rooms: &mut web::Rooms<trust::Portal>) {
    forms::public_routes(rooms);
}

/// What this room does after commits.
pub fn work(handlers: &mut vault::TaskHandlers, exchange: &exchange::Exchange, outbox: &mail::Outbox) {
    programs::work(handlers, exchange);
    partnerships::work(handlers, exchange);
    offers::work(handlers, outbox);
    applications::work(handlers, outbox);
    managers::work(handlers, exchange);
    people::work(handlers, exchange);
    tasks::work(handlers);
}

/// Facts after which records belong to another department.
pub const MOVES: [&str; 1] = ["partnership.handed_over"];

/// What this room tells members of.
pub fn notices() -> Vec<trust::notifications::Kind> {
    let rooms = [&notices::KINDS[..], &[applications::RECEIVED], &managers::KINDS, &tasks::KINDS];
    rooms.concat()
}
