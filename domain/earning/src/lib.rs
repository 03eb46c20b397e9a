//! **Lines**: what a won sale means for the two organisations of one hop: who bills the customer, who has which share of
//! the price, what is owed to whom. **Statements**: the lines of one partnership and one month, added up.

pub mod lines;
pub mod statements;

/// The texts of this room.
pub(crate) mod texts {
    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

/// The tables that this room keeps.
pub fn migrations() -> Vec<vault::Migration> {
    vec![lines::MIGRATION]
}

/// The pages and the API of this room.
pub fn routes(rooms: &mut web::Rooms<trust::Portal>) {
    statements::routes(rooms);
}

/// What this room does after commits.
pub fn work(handlers: &mut vault::TaskHandlers, exchange: &exchange::Exchange) {
    lines::work(handlers, exchange);
}
