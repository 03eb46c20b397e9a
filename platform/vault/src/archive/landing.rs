//! Where what an archive holds is put before it is taken: nobody sees it until it is whole, and nothing of it
//! stays when it is not.

use std::{
    mem::take,
    path::PathBuf,
    sync::{Arc, Mutex, atomic::AtomicIsize},
};

use kernel::Handle;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, Statement, TransactionTrait,
};

use super::{ArchiveError, Judge, rows::placed, writing::mark};
use crate::{
    Card, Front, Signer, Tx, VaultError, Vaults,
    blobs::Blobs,
    engine::{begin_alone, open_sqlite, pin_session},
    vaults::EngineState,
};

/// Files and folders that go unless they are taken.
#[derive(Default)]
struct Left(Vec<PathBuf>);

impl Drop for Left {
    fn drop(&mut self) {
        for path in &self.0 {
            // What cannot be removed now is removed by whoever comes to the same place next.
            let _ = std::fs::remove_dir_all(path);
        }
    }
}

/// The place of one import, or of one restore.
pub(super) struct Landing<'v> {
    vaults: &'v Vaults,
    pub(super) backend: DbBackend,
    /// On PostgreSQL everything; on SQLite the directory, where nobody else needs it meanwhile.
    shared: Option<DatabaseTransaction>,
    /// What goes into the directory at the end.
    later: Vec<Statement>,
    /// On SQLite, the vault that is being filled.
    filled: Option<(DatabaseConnection, DatabaseTransaction)>,
    drafts: Vec<Handle>,
    left: Left,
}

impl<'v> Landing<'v> {
    /// A place on a node that works on, or (`alone`) on one that nobody uses yet.
    pub(super) async fn on(vaults: &'v Vaults, alone: bool) -> Result<Self, VaultError> {
        let (backend, shared) = match &vaults.inner.engine {
            EngineState::Postgres { connection } => (DbBackend::Postgres, Some(connection.begin().await?)),
            EngineState::Sqlite { .. } if alone => {
                let directory = begin_alone(vaults.inner.directory.connection()).await?;
                (DbBackend::Sqlite, Some(directory))
            }
            EngineState::Sqlite { .. } => (DbBackend::Sqlite, None),
        };
        let (later, filled, drafts, left) = (Vec::new(), None, Vec::new(), Left::default());
        Ok(Self { vaults, backend, shared, later, filled, drafts, left })
    }

    /// Puts rows into the directory, now or at the end.
    pub(super) async fn write_to_directory(&mut self, statement: Statement) -> Result<(), VaultError> {
        match &self.shared {
            Some(shared) => {
                shared.execute_raw(statement).await?;
            }
            None => self.later.push(statement),
        }
        Ok(())
    }

    /// The directory as it will be, where it can be seen before the end.
    pub(super) fn directory(&self) -> Result<&DatabaseTransaction, VaultError> {
        self.shared.as_ref().ok_or_else(|| VaultError::Damaged("no directory is open".to_owned()))
    }

    /// Begins with a vault.
    pub(super) async fn begin_vault(&mut self, card: &Card) -> Result<(), VaultError> {
        let folder = &self.vaults.inner.folder;
        if let EngineState::Sqlite { template, .. } = &self.vaults.inner.engine {
            self.left.0.push(folder.draft(&card.handle));
            folder.draft_vault(&card.handle, template)?;
            let file = folder.draft(&card.handle).join("vault.db");
            let connection = open_sqlite(&file, false, 1).await?;
            let transaction = begin_alone(&connection).await?;
            self.filled = Some((connection, transaction));
            return Ok(());
        }
        let files = folder.file("blobs").join(card.org.to_string());
        if files.exists() {
            std::fs::remove_dir_all(&files)
                .map_err(VaultError::file(format!("removing {}", files.display())))?;
        }
        self.left.0.push(files);
        let lock = format!(
            "insert into {} (org_id) values ({})",
            placed(self.backend, "vault", "vaults"),
            mark(self.backend, 1)
        );
        let lock = Statement::from_sql_and_values(self.backend, lock, [card.org.uuid().into()]);
        let shared = self.vault()?;
        pin_session(shared, card.org).await?;
        shared.execute_raw(lock).await?;
        Ok(())
    }

    /// The vault that is being filled.
    pub(super) fn vault(&self) -> Result<&DatabaseTransaction, VaultError> {
        match &self.filled {
            Some((_, vault)) => Ok(vault),
            None => self.directory(),
        }
    }

    /// Where its files go.
    pub(super) fn blobs(&self, card: &Card) -> Result<Blobs, VaultError> {
        let folder = &self.vaults.inner.folder;
        Blobs::in_folder(&match self.backend {
            DbBackend::Sqlite => folder.draft(&card.handle).join("blobs"),
            _ => folder.file("blobs"),
        })
    }

    /// Has the vault looked at as a whole: what is wrong with it, and when it has work.
    pub(super) async fn judge(
        &mut self,
        card: &Card,
        signer: &Signer,
        judge: &dyn Judge,
        cards: &[Card],
    ) -> Result<(Vec<String>, Option<i64>), ArchiveError> {
        let blobs = self.blobs(card)?;
        let gone = || VaultError::Damaged("no vault is open".to_owned());
        let (connection, transaction) = match self.filled.take() {
            Some((connection, transaction)) => (Some(connection), transaction),
            None => (None, self.shared.take().ok_or_else(gone)?),
        };
        let Front { clock, chance, faults, .. } = self.vaults.front().clone();
        let (signer, org) = (signer.clone(), card.org);
        let tx = Tx {
            connection: transaction,
            org,
            clock,
            chance,
            faults,
            signer,
            blobs,
            seen: Mutex::default(),
            unwritten: Mutex::default(),
            splits: Arc::clone(&self.vaults.inner.splits),
            sight: None,
            wholly: AtomicIsize::new(0),
        };
        let findings = judge.judge(&tx, cards).await?;
        let due = tx.next_task_due().await?;
        let Tx { connection: transaction, .. } = tx;
        match connection {
            Some(connection) => self.filled = Some((connection, transaction)),
            None => self.shared = Some(transaction),
        }
        Ok((findings, due))
    }

    /// Ends with the vault: all of it is written.
    pub(super) async fn end_vault(&mut self, card: &Card) -> Result<(), VaultError> {
        if let Some((connection, transaction)) = self.filled.take() {
            transaction.commit().await?;
            connection.execute_unprepared("pragma wal_checkpoint(truncate)").await?;
            connection.close().await?;
            self.drafts.push(card.handle.clone());
        }
        Ok(())
    }

    /// Makes all of it seen, at once. On SQLite the directory is last: a folder without a row is what a crash
    /// left, and goes.
    pub(super) async fn take(mut self) -> Result<(), VaultError> {
        let inner = &self.vaults.inner;
        for handle in take(&mut self.drafts) {
            inner.folder.place_draft(&handle)?;
            self.left.0.push(inner.folder.vault(&handle));
        }
        let shared = match self.shared.take() {
            Some(shared) => shared,
            None => begin_alone(inner.directory.connection()).await?,
        };
        for statement in take(&mut self.later) {
            shared.execute_raw(statement).await?;
        }
        shared.commit().await?;
        self.left.0.clear();
        inner.directory.forget_cards();
        Ok(())
    }
}
