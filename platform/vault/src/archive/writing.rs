//! Writing archives: of one organisation, and of a whole node at one moment.

use std::{collections::BTreeSet, sync::Arc};

use base64ct::{Base64, Encoding};
use futures::TryStreamExt;
use kernel::{OrgId, from_millis, millis};
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseTransaction, DbBackend, IsolationLevel, Statement, TransactionTrait,
    Value, prelude::Uuid,
};
use serde_json::json;
use tokio::io::{AsyncWrite, AsyncWriteExt};

use super::{
    ArchiveError, DIRECTORY, FILES, Head, Held, Of, PEERS, Told, VAULT, VERSION,
    lines::Writing,
    rows::{self, Whose, placed},
};
use crate::{
    Card, Engine, NodeKey, Signer, VaultError, Vaults,
    blobs::Blobs,
    chain::hex,
    engine::{begin_read, pin_session},
    schema::Moves,
    vaults::Open,
};

/// What the stamp under a backup is for.
pub(super) const BACKUP: &str = "backup";
/// How many files are looked up at once.
const PAGE: usize = 250;

/// One vault at one moment.
struct Source<'t> {
    card: &'t Card,
    vault: &'t DatabaseTransaction,
    /// The directory, where what is there of the organisation goes along.
    directory: Option<&'t DatabaseTransaction>,
    signer: &'t Signer,
    blobs: &'t Blobs,
}

impl Vaults {
    /// Writes everything that an organisation owns, signed by it; with its signing key where a key is named to
    /// seal it under. Without, the archive can be read and verified, but nobody can go on from it.
    ///
    /// # Errors
    /// What the database, the file store or `to` says.
    pub async fn export(
        &self,
        org: OrgId,
        to: &mut (dyn AsyncWrite + Unpin + Send),
        key: Option<&NodeKey>,
    ) -> Result<Held, ArchiveError> {
        let (card, _, created) = self.directory().entry(org).await?.ok_or(VaultError::Unknown(org))?;
        let open = self.vault(org).open().await?;
        let _files = self.inner.files.read().await;
        let vault = begin_read(&open.connection, org).await?;
        let directory = self.inner.directory.connection();
        // On PostgreSQL the vault's transaction sees the directory in the same moment.
        let directory = match self.engine() {
            Engine::Sqlite => Some(directory.begin().await.map_err(VaultError::from)?),
            Engine::Postgres => None,
        };
        let sealed_key = match key {
            Some(key) => Some(key.wrap(org, &open.signer, &self.inner.front.chance)?),
            None => None,
        };
        let of = Of::Organisation {
            id: org,
            handle: card.handle.clone(),
            name: card.name.clone(),
            public_key: Base64::encode_string(&card.public_key),
            created,
            sealed_key: sealed_key.map(|sealed| Base64::encode_string(&sealed)),
        };
        let source = Source {
            card: &card,
            directory: Some(directory.as_ref().unwrap_or(&vault)),
            vault: &vault,
            signer: &open.signer,
            blobs: &open.blobs,
        };
        let mut held = Held::default();
        self.write_vault(to, &self.head(None, of), &source, &mut held).await?;
        to.flush().await?;
        Ok(held)
    }

    /// Writes everything that the node knows: the directory and all vaults, all of one moment, under the node's
    /// stamp. Sessions stay behind, and so does the node key unless it is asked for: without it nothing can be
    /// made of a backup.
    ///
    /// # Errors
    /// What the database, the file store or `to` says.
    pub async fn backup(
        &self,
        to: &mut (dyn AsyncWrite + Unpin + Send),
        with_key: bool,
        told: Told<'_>,
    ) -> Result<Held, ArchiveError> {
        let _files = self.inner.files.read().await;
        let (directory, vaults) = self.one_moment().await?;
        let cut = hex(&self.inner.front.chance.bytes::<16>());
        let of = Of::Node {
            known_by: self.known_by(),
            node_key: with_key.then(|| self.inner.key.to_text().to_string()),
            vaults: vaults.iter().map(|(entry, ..)| entry.card.handle.clone()).collect(),
        };
        let mut held = Held::default();
        let mut writing = Writing::begin(to, &self.head(Some(&cut), of)).await?;
        for table in self.inner.tables.directory.iter().filter(|table| table.moves != Moves::Stays) {
            let part = format!("{DIRECTORY}{}", table.name);
            held.rows +=
                rows::write(&mut writing, &directory, (&part, "directory"), table, Whose::All).await?;
        }
        writing.seal(|message| self.stamp(BACKUP, message).to_vec()).await?;
        let all = vaults.len() as u64;
        for (at, (entry, open, vault)) in vaults.into_iter().enumerate() {
            let Organisation { card, created, .. } = &entry;
            told(card.handle.as_str(), at as u64, all);
            if self.engine() == Engine::Postgres {
                pin_session(&directory, card.org).await.map_err(VaultError::from)?;
            }
            let of = Of::Organisation {
                id: card.org,
                handle: card.handle.clone(),
                name: card.name.clone(),
                public_key: Base64::encode_string(&card.public_key),
                created: *created,
                sealed_key: None,
            };
            let source = Source {
                card,
                vault: vault.as_ref().unwrap_or(&directory),
                directory: None,
                signer: &open.signer,
                blobs: &open.blobs,
            };
            self.write_vault(to, &self.head(Some(&cut), of), &source, &mut held).await?;
        }
        to.flush().await?;
        Ok(held)
    }

    /// What the node key is known by, to whoever has it.
    pub(super) fn known_by(&self) -> String {
        hex(&self.stamp(BACKUP, b"known by")[..8])
    }

    fn head(&self, cut: Option<&str>, of: Of) -> Head {
        // To the millisecond, as everything is kept.
        let at = from_millis(millis(self.inner.front.clock.now()));
        let by = env!("CARGO_PKG_VERSION").to_owned();
        Head { version: VERSION, at, by, cut: cut.map(str::to_owned), of }
    }

    /// Begins to read the directory and every vault in one moment, in which nobody changes any. Since envelopes
    /// pass between vaults, what has arrived in one must have left another.
    async fn one_moment(
        &self,
    ) -> Result<
        (DatabaseTransaction, Vec<(Organisation, Arc<Open>, Option<DatabaseTransaction>)>),
        ArchiveError,
    > {
        let connection = self.inner.directory.connection();
        let _no_new_ones = self.inner.creating.lock().await;
        let mut vaults = Vec::new();
        if self.engine() == Engine::Postgres {
            let modes = (Some(IsolationLevel::RepeatableRead), Some(AccessMode::ReadOnly));
            let directory = connection.begin_with_config(modes.0, modes.1).await.map_err(VaultError::from)?;
            for entry in organisations(&directory).await? {
                let open = self.vault(entry.card.org).open().await?;
                vaults.push((entry, open, None));
            }
            return Ok((directory, vaults));
        }
        // Opening takes long, holding must not.
        for card in self.directory().cards().await? {
            self.vault(card.org).open().await?;
        }
        let _nobody_changes = self.inner.cut.write().await;
        let directory = connection.begin().await.map_err(VaultError::from)?;
        for entry in organisations(&directory).await? {
            let open = self.vault(entry.card.org).open().await?;
            let vault = begin_read(&open.connection, entry.card.org).await?;
            // SQLite begins to see when something is read.
            look(&vault).await?;
            vaults.push((entry, open, Some(vault)));
        }
        Ok((directory, vaults))
    }

    async fn write_vault(
        &self,
        to: &mut (dyn AsyncWrite + Unpin + Send),
        head: &Head,
        source: &Source<'_>,
        held: &mut Held,
    ) -> Result<(), ArchiveError> {
        let Source { card, vault, directory, signer, blobs } = source;
        let mut writing = Writing::begin(to, head).await?;
        if let Some(directory) = directory {
            let goes = |moves| matches!(moves, Moves::With(_) | Moves::Through { .. });
            for table in self.inner.tables.directory.iter().filter(|table| goes(table.moves)) {
                let (part, whose) = (format!("{DIRECTORY}{}", table.name), Whose::With(card.org));
                held.rows += rows::write(&mut writing, directory, (&part, "directory"), table, whose).await?;
            }
            self.write_peers(&mut writing, vault, card.org).await?;
        }
        for table in self.inner.tables.vault.iter().filter(|table| table.moves != Moves::Stays) {
            let (part, whose) = (format!("{VAULT}{}", table.name), Whose::Vault(card.org));
            held.rows += rows::write(&mut writing, vault, (&part, "vault"), table, whose).await?;
        }
        held.files += write_files(&mut writing, vault, blobs, card.org).await?;
        writing.seal(|message| signer.sign(message).to_vec()).await?;
        held.vaults += 1;
        held.names.push(card.handle.to_string());
        Ok(())
    }

    /// The cards of those on the other side, by which the signatures of what arrived are checked.
    async fn write_peers(
        &self,
        writing: &mut Writing<'_>,
        vault: &DatabaseTransaction,
        org: OrgId,
    ) -> Result<(), ArchiveError> {
        let backend = vault.get_database_backend();
        let mut peers = BTreeSet::new();
        for table in &self.inner.tables.vault {
            for column in table.columns.iter().filter(|column| column.peer) {
                let sql = format!(
                    "select distinct {0} from {1} where org_id = {2} order by {0}",
                    column.name,
                    placed(backend, "vault", table.name),
                    mark(backend, 1)
                );
                let statement = Statement::from_sql_and_values(backend, sql, [org.uuid().into()]);
                for row in vault.query_all_raw(statement).await.map_err(VaultError::from)? {
                    let Value::Uuid(Some(peer)) = rows::read(&row, column).map_err(VaultError::from)? else {
                        continue;
                    };
                    peers.insert(peer);
                }
            }
        }
        let columns = [("id", "uuid"), ("handle", "text"), ("name", "text"), ("public_key", "bytes")];
        let columns = columns.map(|(name, kind)| (name.to_owned(), kind.to_owned()));
        writing.part(PEERS, columns.to_vec()).await?;
        for peer in peers {
            if let Some(card) = self.directory().card(peer.into()).await? {
                let key = Base64::encode_string(&card.public_key);
                writing.row(&json!([peer, card.handle, card.name, key]).to_string()).await?;
            }
        }
        writing.part_ends().await.map(|_| ())
    }
}

/// An organisation as the directory has it.
pub(super) struct Organisation {
    pub(super) card: Card,
    pub(super) wrapped_key: Vec<u8>,
    pub(super) created: i64,
}

/// All organisations that live here, by handle, as that transaction sees them.
pub(super) async fn organisations(from: &DatabaseTransaction) -> Result<Vec<Organisation>, VaultError> {
    let backend = from.get_database_backend();
    let collate = if backend == DbBackend::Postgres { " collate \"C\"" } else { "" };
    let sql = format!(
        "select id, handle, name, public_key, wrapped_key, created from {} order by handle{collate}",
        placed(backend, "directory", "organisations")
    );
    let rows = from.query_all_raw(Statement::from_string(backend, sql)).await?;
    let organisation = |row: &sea_orm::QueryResult| {
        let handle: String = row.try_get("", "handle")?;
        let damaged = |what: &str| VaultError::Damaged(format!("organisation {handle}: {what}"));
        let public_key: Vec<u8> = row.try_get("", "public_key")?;
        let card = Card {
            org: row.try_get::<Uuid>("", "id")?.into(),
            handle: handle.parse().map_err(|_| damaged("handle"))?,
            name: row.try_get("", "name")?,
            public_key: public_key.try_into().map_err(|_| damaged("public key"))?,
        };
        let (wrapped_key, created) = (row.try_get("", "wrapped_key")?, row.try_get("", "created")?);
        Ok(Organisation { card, wrapped_key, created })
    };
    rows.iter().map(organisation).collect()
}

/// The files that rows refer to, by their hashes.
async fn write_files(
    writing: &mut Writing<'_>,
    vault: &DatabaseTransaction,
    blobs: &Blobs,
    org: OrgId,
) -> Result<u64, ArchiveError> {
    writing.part(FILES, Vec::new()).await?;
    let backend = vault.get_database_backend();
    let collate = if backend == DbBackend::Postgres { " collate \"C\"" } else { "" };
    let sql = format!(
        "select hash, size from {} where org_id = {} and uses > 0 and hash{collate} > {} \
         order by hash{collate} limit {PAGE}",
        placed(backend, "vault", "blobs"),
        mark(backend, 1),
        mark(backend, 2),
    );
    let mut after = String::new();
    loop {
        let values = [org.uuid().into(), Value::from(after.clone())];
        let statement = Statement::from_sql_and_values(backend, &sql, values);
        let rows = vault.query_all_raw(statement).await.map_err(VaultError::from)?;
        for row in &rows {
            let size: i64 = row.try_get("", "size").map_err(VaultError::from)?;
            after = row.try_get("", "hash").map_err(VaultError::from)?;
            writing.file(&after, size.unsigned_abs()).await?;
            let (mut stored, mut left) = (blobs.stream(org, &after).await?, size);
            while let Some(piece) = stored.try_next().await? {
                left -= piece.len() as i64;
                writing.bytes(&piece).await?;
            }
            if left != 0 {
                return Err(
                    VaultError::Damaged(format!("the file {after} is not as long as its row says")).into()
                );
            }
            writing.file_ends().await?;
        }
        if rows.len() < PAGE {
            return writing.part_ends().await;
        }
    }
}

pub(super) fn mark(backend: DbBackend, at: usize) -> String {
    if backend == DbBackend::Postgres { format!("${at}") } else { "?".to_owned() }
}

async fn look(vault: &DatabaseTransaction) -> Result<(), VaultError> {
    let any = Statement::from_string(vault.get_database_backend(), "select name from migrations limit 1");
    Ok(vault.query_one_raw(any).await.map(|_| ())?)
}
