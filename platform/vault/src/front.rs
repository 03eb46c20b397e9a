//! What a node is opened with: what comes in from outside, and the tables of all rooms.

use kernel::{Chance, Clock};

use crate::{
    Engine, Faults, Migration, NodeKey, Schema, blobs, directory,
    engine::LOCKS,
    followers, journal,
    schema::{Described, Moves, Realm},
    tasks,
};

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
    /// What becomes of the rows of each of the directory's tables when one organisation, or the whole node, moves:
    /// a line for each table, by name. Those of a vault all go, but for sums, which are made anew.
    pub fn what_moves(&self) -> Vec<String> {
        let ours = self.clone().with_our_own(Engine::Sqlite);
        let tables = Schema::tables(Realm::Directory, &ours.directory);
        let line = |table: &Described| {
            let moves = match table.moves {
                Moves::Along => "with the node".to_owned(),
                Moves::With(column) => format!("with the node, and with the organisation in {column}"),
                Moves::Through { table, own, .. } => {
                    format!("with the node; {} with an organisation through {table}", own.join(", "))
                }
                Moves::Stays => "stays".to_owned(),
            };
            format!("{}: {moves}", table.name)
        };
        tables.iter().map(line).collect()
    }

    /// With the vault's and the directory's own tables before those of the rooms.
    pub(crate) fn with_our_own(self, engine: Engine) -> Self {
        let locks = (engine == Engine::Postgres).then_some(LOCKS);
        let ours = [
            journal::MIGRATION,
            tasks::MIGRATION,
            blobs::MIGRATION,
            journal::BY_SUBJECT,
            tasks::HELD,
            followers::MIGRATION,
            tasks::TRACED,
            tasks::AGAIN,
        ];
        Self {
            vault: locks.into_iter().chain(ours).chain(self.vault).collect(),
            directory: [directory::MIGRATION, directory::PEERS, directory::SUSPENSIONS]
                .into_iter()
                .chain(self.directory)
                .collect(),
        }
    }
}
