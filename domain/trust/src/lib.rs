//! Who may do what: people and how they sign in, organisations and their host names, memberships, API keys
//! and the authorities that every handler asks for.
//!
//! What is absent, on purpose: no business data (all of this lives in the directory), and no function that
//! asks whether somebody may do something. An authority is loaded from the request, or there is none.

pub mod access;
pub mod agreements;
pub mod letters;
mod live;
mod mailbox;
pub mod members;
pub mod merging;
pub mod notifications;
pub mod organisations;
mod pace;
pub mod people;
mod portal;
mod secret;
pub mod sharing;
pub mod stamped;
pub mod views;

pub use pace::{Visits, Waits};
pub use portal::{Mode, Portal, Seat};
pub use secret::Secret;

/// The texts of this room.
pub(crate) mod texts {
    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

#[cfg(test)]
mod tests;

/// The tables that this room keeps, in the order in which they were written.
pub fn migrations() -> vault::Migrations {
    vault::Migrations {
        vault: vec![
            agreements::MIGRATION,
            views::MIGRATION,
            members::MIGRATION,
            members::SUSPENSIONS,
            access::ANSWERS,
            access::scopes::DIVISIONS,
            access::scopes::SCOPES,
            agreements::SPLIT,
            notifications::MIGRATION,
            access::scopes::SCOPES_REVISED,
            agreements::VERSIONS,
        ],
        directory: vec![
            people::MIGRATION,
            people::sessions::MIGRATION,
            access::memberships::MIGRATION,
            access::keys::MIGRATION,
            organisations::MIGRATION,
            people::READING,
            mail::MIGRATION,
            people::sessions::BROWSERS,
            access::keys::ENDING,
            people::factors::MIGRATION,
            people::passkeys::MIGRATION,
            access::memberships::USING,
            people::ADDRESSES,
            people::factors::PASSKEYS,
            mail::ENDING,
        ],
    }
}

/// The pages and the API of this room.
pub fn routes(rooms: &mut web::Rooms<Portal>) {
    people::routes(rooms);
    sharing::routes(rooms);
    live::routes(rooms);
    views::routes(rooms);
    members::routes(rooms);
    access::routes(rooms);
    mailbox::routes(rooms);
    notifications::routes(rooms);
}

/// What this room does after commits.
pub fn work(
    handlers: &mut vault::TaskHandlers,
    outbox: &mail::Outbox,
    notices: &notifications::Kinds,
    mode: Mode,
) {
    members::work(handlers, outbox);
    notifications::work(handlers, outbox, notices, mode);
}

/// What this room tells members of.
pub fn notices() -> Vec<notifications::Kind> {
    vec![members::JOINED]
}
