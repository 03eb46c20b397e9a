//! Two vaults on one node, in a folder of their own, with the time held.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use jiff::SignedDuration;
use kernel::{Chance, Clock};
use vault::{
    Actor, Change, Faults, Front, Migrations, Runner, Storage, TaskHandlers, Tx, Vault, VaultError, Vaults,
    rows::{Order, sea_orm},
};

use super::notes::{self, InForce, NOTE, Notes, answers, kept};
use crate::{
    Draft, Envelope, Exchange, Field, Header, Kinds, Logged, SameNode, SealedValue, SendError, Sent, Side,
    Transport, Verified, envelope::field_hash, migrations, store,
};

/// What outlives a crash: the folder, the clock, and what the test planned.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) folder: Arc<tempfile::TempDir>,
    pub(super) clock: Clock,
    pub(super) chance: Chance,
    pub(super) faults: Faults,
    pub(super) terms: InForce,
}

/// A node that runs.
pub(super) struct Ground {
    pub(super) place: Place,
    pub(super) vaults: Vaults,
    pub(super) exchange: Exchange,
    pub(super) runner: Runner,
    /// A reseller.
    pub(super) moses: Vault,
    /// Its distributor.
    pub(super) central: Vault,
}

impl Place {
    pub(super) fn new(seed: u64) -> Self {
        let morning = "2026-03-02T09:00:00Z".parse().expect("a time");
        Self {
            folder: Arc::new(tempfile::tempdir().expect("a folder")),
            clock: Clock::held(morning),
            chance: Chance::seeded(seed),
            faults: Faults::planned(),
            terms: InForce::default(),
        }
    }

    pub(super) async fn open(&self, transport: impl Transport + 'static) -> Ground {
        let front = Front {
            clock: self.clock.clone(),
            chance: self.chance.clone(),
            faults: self.faults.clone(),
            node_key: None,
        };
        let mut vault_migrations = migrations();
        vault_migrations.push(notes::MIGRATION);
        let migrations = Migrations { vault: vault_migrations, directory: Vec::new() };
        let storage = Storage::Folder(self.folder.path().to_owned());
        let vaults = Vaults::open(storage, migrations, front).await.expect("the folder opens");
        let moses = vault_of(&vaults, "moses-frase").await;
        let central = vault_of(&vaults, "central").await;
        let mut kinds = Kinds::default();
        kinds.on(Notes);
        let exchange = Exchange::new(vaults.clone(), self.terms.clone(), kinds, transport);
        let mut handlers = TaskHandlers::default();
        exchange.work(&mut handlers);
        let runner = Runner::new(vaults.clone(), handlers, Vec::new());
        Ground { place: self.clone(), vaults, exchange, runner, moses, central }
    }
}

async fn vault_of(vaults: &Vaults, handle: &str) -> Vault {
    if let Some((_, vault)) = vaults.by_handle(handle).await.expect("the directory answers") {
        return vault;
    }
    let card = vaults.create(handle.parse().expect("a handle"), handle).await.expect("a vault");
    vaults.vault(card.org)
}

pub(super) async fn ground() -> Ground {
    Place::new(7).open(SameNode).await
}

pub(super) fn note(to: &Vault, subject: &str, words: &str) -> Draft {
    Draft {
        kind: &NOTE,
        to: to.org(),
        partnership: None,
        subject: subject.to_owned(),
        in_reply_to: None,
        basis: None,
        fields: vec![Field::new("words", "notes", words)],
    }
}

impl Ground {
    /// Sends a note from one side to the other, and does not deliver it yet.
    pub(super) async fn send(&self, from: &Vault, to: &Vault, words: &str) -> Result<Sent, SendError> {
        let sent = self.send_all(from, to, &[words]).await?;
        Ok(sent.into_iter().next().expect("it was sent"))
    }

    /// Sends notes in one change.
    pub(super) async fn send_all(
        &self,
        from: &Vault,
        to: &Vault,
        words: &[&str],
    ) -> Result<Vec<Sent>, SendError> {
        from.change(Actor::Node("work"), async |change: &Change| {
            let mut sent = Vec::new();
            for words in words {
                let cleared = self.exchange.clear(change, note(to, "lead", words)).await?;
                sent.push(self.exchange.send(change, cleared).await?);
            }
            Ok(sent)
        })
        .await
    }

    pub(super) async fn withdraw(&self, from: &Vault, sent: &Sent) -> Result<Sent, SendError> {
        from.change(Actor::Node("work"), async |change: &Change| {
            self.exchange.withdraw(change, &sent.header, &sent.hash).await
        })
        .await
    }

    pub(super) async fn work(&self) {
        self.runner.until_idle(|_| {}).await.expect("the work is done");
    }

    /// Works until nothing waits in either vault any more, moving the clock on as it must.
    pub(super) async fn work_out(&self) {
        for _ in 0..2_000 {
            self.work().await;
            if self.waiting(&self.moses).await + self.waiting(&self.central).await == 0 {
                return;
            }
            self.place.clock.advance(SignedDuration::from_mins(5));
        }
        panic!("the work never ends");
    }

    pub(super) async fn waiting(&self, vault: &Vault) -> usize {
        vault.read(async |tx: &Tx| tx.waiting_tasks().await).await.expect("tasks").len()
    }

    /// What a vault was told, in the order in which it was applied.
    pub(super) async fn heard(&self, vault: &Vault) -> Vec<String> {
        let rows = vault
            .read(async |tx: &Tx| {
                tx.find::<kept::Entity>().order_by(kept::Column::Place, Order::Asc).all().await
            })
            .await
            .expect("notes");
        rows.into_iter().map(|row| row.words).collect()
    }

    /// What was answered to what a vault sent, in the order in which it was sent.
    pub(super) async fn answers(&self, vault: &Vault) -> Vec<String> {
        let all = vault.read(async |tx: &Tx| tx.find::<answers::Entity>().all().await).await;
        let mut rows = all.expect("answers");
        let sent: Vec<_> = self.rows(vault, Side::Sent).await.into_iter().map(|row| row.id).collect();
        rows.sort_by_key(|row| sent.iter().position(|id| *id == row.envelope));
        rows.into_iter().map(|row| row.words).collect()
    }

    pub(super) async fn log(&self, vault: &Vault, side: Side) -> Vec<Logged> {
        let page = vault
            .read(async |tx: &Tx| Logged::page(tx, side, None, None, 2_000, 0).await)
            .await
            .expect("the log");
        let mut log = page.0;
        log.sort_by_key(|logged| logged.header.sequence);
        log
    }

    pub(super) async fn rows(&self, vault: &Vault, side: Side) -> Vec<store::Model> {
        let all = async |tx: &Tx| {
            tx.find::<store::Entity>().order_by(store::Column::Sequence, Order::Asc).all().await
        };
        let rows = vault.read(all).await.expect("rows");
        rows.into_iter().filter(|row| row.side == side.as_str()).collect()
    }

    pub(super) async fn verify(&self, vault: &Vault) -> Verified {
        vault.read(async |tx: &Tx| self.exchange.verify(tx).await).await.expect("the vault is read")
    }

    pub(super) async fn assert_whole(&self) {
        for vault in [&self.moses, &self.central] {
            assert_eq!(self.verify(vault).await.findings, Vec::<String>::new());
        }
    }

    /// What lies in the sender's vault, ready to travel.
    pub(super) async fn parcel(&self, from: &Vault, sent: &Sent) -> Envelope {
        let row = from.read(async |tx: &Tx| tx.get::<store::Entity>(sent.header.id.uuid()).await).await;
        let row = row.expect("rows").expect("it was sent");
        let values = serde_json::from_str(&row.contents.expect("its values")).expect("values");
        Envelope { header: row.header, signature: row.signature, values }
    }

    /// An envelope from Moses Frase to Central that no honest sender would write, well signed.
    pub(super) async fn craft(
        &self,
        twist: impl FnOnce(&mut Header, &mut BTreeMap<String, SealedValue>),
    ) -> Envelope {
        let (exchange, to) = (&self.exchange, self.central.org());
        let twist = std::sync::Mutex::new(Some(twist));
        let crafted = async |change: &Change| {
            let cleared = exchange.clear(change, note(&self.central, "crafted", "crafted")).await?;
            let mut header = exchange.send(change, cleared).await?.header;
            header.to = to;
            let mut values =
                BTreeMap::from([("words".to_owned(), SealedValue::new("crafted".into(), change.chance()))]);
            header.fields[0].hash = field_hash("words", &values["words"]);
            let twist = twist.lock().expect("a lock").take().expect("one twist");
            twist(&mut header, &mut values);
            // Taken back: the envelope exists only in the test's hand.
            Err::<(), _>(Crafted::Done(Box::new(Envelope::seal(&header, values, change.signer()))))
        };
        match self.moses.change(Actor::Node("work"), crafted).await {
            Err(Crafted::Done(envelope)) => *envelope,
            Err(Crafted::Failed(why)) => panic!("not crafted: {why}"),
            Ok(()) => unreachable!("crafting always takes back what it wrote"),
        }
    }

    pub(super) fn database(&self, handle: &str) -> PathBuf {
        self.place.folder.path().join("vaults").join(handle).join("vault.db")
    }

    /// Alters a vault behind its back.
    pub(super) async fn meddle(&self, handle: &str, sql: &str) {
        self.meddler(handle).await.run(sql).await;
    }

    pub(super) async fn meddler(&self, handle: &str) -> Meddler {
        let url = format!("sqlite://{}", self.database(handle).display());
        #[expect(clippy::disallowed_methods, reason = "whoever alters a vault does not ask it first")]
        let connection = sea_orm::Database::connect(url).await.expect("the file opens");
        let meddler = Meddler(connection);
        meddler.run("pragma synchronous = off").await;
        meddler
    }
}

/// Somebody with the file of a vault in his hands.
pub(super) struct Meddler(sea_orm::DatabaseConnection);

impl Meddler {
    pub(super) async fn run(&self, sql: &str) {
        use sea_orm::ConnectionTrait;
        self.0.execute_unprepared(sql).await.expect("the meddling works");
    }
}

enum Crafted {
    Done(Box<Envelope>),
    Failed(String),
}

impl From<VaultError> for Crafted {
    fn from(error: VaultError) -> Self {
        Self::Failed(error.to_string())
    }
}

impl From<SendError> for Crafted {
    fn from(error: SendError) -> Self {
        Self::Failed(error.to_string())
    }
}
