//! What the tests of this room stand on: a node in a folder of its own, with a clock that stands still.

use std::pin::Pin;

use exchange::{Ask, Clause, Exchange, Kinds, SameNode, Terms, Uncovered};
use kernel::{Chance, Clock, from_millis};
use vault::{Card, Faults, Front, Storage, Tx, Vaults};

use crate::people::{self, Person};
use crate::{Mode, Portal};

pub(crate) const PASSWORD: &str = "correct horse battery";

pub(crate) struct World {
    pub(crate) portal: Portal,
    pub(crate) clock: Clock,
    _folder: tempfile::TempDir,
}

impl World {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::held(from_millis(1_700_000_000_000));
        let front =
            Front { clock: clock.clone(), chance: Chance::seeded(7), faults: Faults::none(), node_key: None };
        let storage = Storage::Folder(folder.path().to_owned());
        let mut migrations = crate::migrations();
        migrations.vault.extend(exchange::migrations());
        let vaults = Vaults::open(storage, migrations, front).await.unwrap();
        let exchange = Exchange::new(vaults, NothingCrosses, Kinds::default(), SameNode);
        Self {
            portal: Portal::new(
                exchange.clone(),
                mail::Outbox::new(exchange.vaults().clone()),
                Mode::default(),
            ),
            clock,
            _folder: folder,
        }
    }

    pub(crate) async fn person(&self, email: &str) -> Person {
        people::create(&self.portal.vaults, "Ada Field", email.parse().unwrap(), PASSWORD).await.unwrap()
    }

    pub(crate) async fn organisation(&self, handle: &str) -> Card {
        self.portal.vaults.create(handle.parse().unwrap(), "Maven").await.unwrap()
    }
}

struct NothingCrosses;

type Answer<'a> = Pin<Box<dyn Future<Output = Result<Clause, Uncovered>> + Send + 'a>>;

impl Terms for NothingCrosses {
    fn outgoing<'a>(&'a self, _: &'a Tx, _: &'a Ask) -> Answer<'a> {
        Box::pin(async { Err(Uncovered::Not { code: "test", text: "nothing crosses here".to_owned() }) })
    }

    fn incoming<'a>(&'a self, tx: &'a Tx, ask: &'a Ask) -> Answer<'a> {
        self.outgoing(tx, ask)
    }
}
