//! What a node is opened with: what comes in from outside, and the tables of all rooms.

use kernel::{Chance, Clock};

use crate::{Engine, Faults, Migration, NodeKey, blobs, directory, engine::LOCKS, journal, tasks};

/// What comes in through the front door (law 8).
#[derive(Debug, Clone)]
pub struct Front {
    /// The time.
    pub clock: Clock,
    /// Randomness.
    pub chance: Chance,
    /// What a test wants to go wrong.
    pub faults: Faults,
    /// The node's key, where it does not come from the file.
    pub node_key: Option<NodeKey>,
}

impl Front {
    /// What a node runs with.
    pub fn system() -> Self {
        Self { clock: Clock::System, chance: Chance::system(), faults: Faults::none(), node_key: None }
    }
}

/// The tables of all rooms, in the order in which they were written.
#[derive(Debug, Clone, Default)]
pub struct Migrations {
    /// Tables of every vault.
    pub vault: Vec<Migration>,
    /// Tables of the directory.
    pub directory: Vec<Migration>,
}

impl Migrations {
    /// With the vault's and the directory's own tables before those of the rooms.
    pub(crate) fn with_our_own(self, engine: Engine) -> Self {
        let locks = (engine == Engine::Postgres).then_some(LOCKS);
        let ours = [journal::MIGRATION, tasks::MIGRATION, blobs::MIGRATION, journal::BY_SUBJECT];
        Self {
            vault: locks.into_iter().chain(ours).chain(self.vault).collect(),
            directory: [directory::MIGRATION].into_iter().chain(self.directory).collect(),
        }
    }
}
