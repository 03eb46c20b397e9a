//! Other systems: the import of a CRM export, and webhooks, which tell other systems what happens.

pub mod crm;
mod notices;
pub mod webhooks;

/// The texts of this room.
pub(crate) mod texts {
    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

/// The tables that this room keeps.
pub fn migrations() -> Vec<vault::Migration> {
    vec![webhooks::MIGRATION]
}

/// The pages and the API of this room.
pub fn routes(rooms: &mut web::Rooms<trust::Portal>) {
    webhooks::routes(rooms);
}

/// What this room does after commits.
pub fn work(handlers: &mut vault::TaskHandlers, vaults: &vault::Vaults, egress: &egress::Egress) {
    webhooks::work(handlers, vaults, egress);
}

/// What this room tells members of.
pub fn notices() -> Vec<trust::notifications::Kind> {
    vec![notices::STOPPED]
}
