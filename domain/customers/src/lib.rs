//! **Customers**: the companies that bought or try something, what each organisation keeps of them for itself, and what
//! needs attention there. **Trials**: what a partner asks a vendor for, for its customer, and how that goes.

pub mod attention;
pub mod customer;
mod notices;
mod pages;
pub mod trials;

/// The texts of this room.
pub(crate) mod texts {
    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

/// The tables that this room keeps.
pub fn migrations() -> Vec<vault::Migration> {
    vec![customer::store::MIGRATION, trials::store::MIGRATION, trials::store::TOLD]
}

/// The pages and the API of this room.
pub fn routes(rooms: &mut web::Rooms<trust::Portal>) {
    attention::routes(rooms);
    customer::routes(rooms);
    trials::routes(rooms);
}

/// What this room does after commits, and the lists of which files can be made.
pub fn work(handlers: &mut vault::TaskHandlers, exchange: &exchange::Exchange) {
    customer::work(handlers, exchange.vaults());
    trials::work(handlers, exchange);
    selling::tables::lend::<customer::Customers>();
    selling::tables::lend::<trials::Trials>();
}

/// What this room tells members of.
pub fn notices() -> Vec<trust::notifications::Kind> {
    notices::KINDS.to_vec()
}
