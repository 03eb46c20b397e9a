//! Every table of a vault and of the directory, room by room, in the order in which they were written.

use vault::Migrations;

/// All migrations.
pub fn migrations() -> Migrations {
    let mut all = trust::migrations();
    let rooms = [exchange::migrations(), partnering::migrations(), selling::migrations()];
    all.vault = rooms
        .into_iter()
        .flatten()
        .chain(all.vault)
        .chain(integrations::migrations())
        .chain(customers::migrations())
        .chain(earning::migrations())
        .chain(insight::migrations())
        .collect();
    all
}
