//! A **vault** is one organisation's data: its database, its files, its keys, its journal, its tasks.
//! Nothing else holds business data.
//!
//! Code that touches business data holds one vault's transaction and nothing else can make a query:
//! [`Vault::read`] hands out a [`Tx`], [`Vault::change`] a [`Change`]. Both pin every statement to their
//! organisation; behind the pin stands a wall of its own, the file on SQLite and forced row-level security
//! on PostgreSQL. A change commits rows, journal entry and tasks together or not at all.
//!
//! What is absent, on purpose: no way to a bare connection, no query over two vaults, no nested change.

mod actor;
mod along;
pub mod archive;
mod blobs;
mod chain;
mod change;
mod directory;
mod engine;
mod error;
mod faults;
mod find;
mod folder;
mod followers;
mod front;
mod journal;
mod keys;
mod link;
mod runner;
mod schema;
mod search;
mod seen;
mod sight;
mod sql;
mod stamp;
mod sweep;
mod tally;
mod tasks;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod turns;
mod tx;
mod unwritten;
mod vault;
mod vaults;
mod write;

pub use actor::{Actor, ActorError};
pub use along::{Along, along};
pub use blobs::{Blob, BlobBytes, BlobError, Incoming};
pub use chain::sealed;
pub use change::Change;
pub use directory::{Card, Directory, Entry, Suspension};
pub use engine::{Engine, PostgresUrls, Storage, Wall};
pub use error::VaultError;
pub use faults::Faults;
pub use find::{Find, Row, Summed};
pub use front::{Front, Migrations};
pub use journal::{Fact, Head, JournalEntry, Subject};
pub use keys::{NodeKey, NodeKeyError, Signer};
pub use link::Link;
pub use runner::{Outcome, Recurring, Runner, TaskHandler, TaskHandlers};
pub use schema::{Migration, Schema, Table, Tally};
pub use sight::{By, Sight, Whole};
pub use sql::Sql;
pub use tasks::Task;
pub use turns::behind;
pub use tx::Tx;
pub use vault::Vault;
pub use vaults::Vaults;
pub use write::{Delete, Update};

/// The database library, for the `store.rs` of every room: entities, columns, values. Connections are not
/// part of it.
pub mod rows {
    pub use sea_orm::{
        self, ActiveModelTrait, ActiveValue, ActiveValue::Set, ColumnTrait, Condition, EntityTrait,
        FromQueryResult, IntoActiveModel, Order, PrimaryKeyTrait, Value, prelude::Uuid,
    };
    pub use sea_orm::{
        ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EnumIter, entity::prelude,
    };
}

#[cfg(test)]
mod tests;
