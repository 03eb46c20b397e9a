//! Key figures, counted from an organisation's own vault, the page that an organisation starts from, and the
//! way to find anything in it.
//!
//! A figure says where it comes from: all of these are counted from records in the caller's vault, none is
//! reported by somebody else.

pub mod dashboards;
mod figures;
pub mod find;
pub mod home;
pub mod kpis;
mod partner;
pub mod reports;
mod todo;

/// The texts of this room.
mod texts {
    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

/// The tables that this room keeps.
pub fn migrations() -> Vec<vault::Migration> {
    reports::MIGRATIONS.into_iter().chain(dashboards::MIGRATIONS).collect()
}

/// What this room does after commits.
pub fn work(
    handlers: &mut vault::TaskHandlers,
    exchange: &exchange::Exchange,
    outbox: &mail::Outbox,
    mode: trust::Mode,
) {
    reports::work(handlers, exchange);
    dashboards::work(handlers, exchange, outbox, mode);
}

/// The pages and the API of this room.
pub fn routes(rooms: &mut web::Rooms<trust::Portal>) {
    dashboards::routes(rooms);
    figures::routes(rooms);
    find::routes(rooms);
    home::routes(rooms);
    kpis::routes(rooms);
    partner::routes(rooms);
    todo::routes(rooms);
}
