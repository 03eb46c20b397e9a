//! Files of an organisation, addressed by what they hold (SHA-256), under the organisation's own prefix.

use std::{fmt, path::Path, sync::Arc};

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, future::ready, stream::BoxStream};
use kernel::OrgId;
use object_store::{
    ObjectStore, ObjectStoreExt, PutPayload, WriteMultipart, local::LocalFileSystem, path::Path as Key,
};
use sea_orm::{ActiveValue::Set, entity::prelude::*};
use sha2::{Digest, Sha256};

use crate::{Change, Row, Tx, VaultError, chain::hex};

/// A file that an organisation keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// SHA-256 of its content, in hexadecimal.
    pub hash: String,
    /// In bytes.
    pub size: u64,
}

/// A file that cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// The content is not what its name says: the store was altered.
    #[error("the file {0} was altered in the store")]
    Altered(String),
    /// Nothing of that name is kept.
    #[error("no such file is kept here")]
    Unknown,
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl From<object_store::Error> for BlobError {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Self::Unknown,
            error => Self::Vault(error.into()),
        }
    }
}

/// Where files lie: a folder today; any object store speaks the same trait.
#[derive(Debug, Clone)]
pub(crate) struct Blobs(Arc<dyn ObjectStore>);

impl Blobs {
    pub(crate) fn in_folder(folder: &Path) -> Result<Self, VaultError> {
        std::fs::create_dir_all(folder).map_err(VaultError::file(format!("making {}", folder.display())))?;
        Ok(Self(Arc::new(LocalFileSystem::new_with_prefix(folder)?.with_automatic_cleanup(true))))
    }

    /// Stores content before the change that refers to it.
    pub(crate) async fn put(&self, org: OrgId, content: Vec<u8>) -> Result<Blob, VaultError> {
        let blob = Blob { hash: hex(&Sha256::digest(&content)), size: content.len() as u64 };
        self.0.put(&key(org, &blob.hash), PutPayload::from(content)).await?;
        Ok(blob)
    }

    pub(crate) async fn get(&self, org: OrgId, hash: &str) -> Result<Vec<u8>, BlobError> {
        if !is_hash(hash) {
            return Err(BlobError::Unknown);
        }
        let content = self.0.get(&key(org, hash)).await?.bytes().await?;
        if hex(&Sha256::digest(&content)) != hash {
            return Err(BlobError::Altered(hash.to_owned()));
        }
        Ok(content.to_vec())
    }

    /// Begins a file whose name is known at its end: until then it lies under a name by chance.
    pub(crate) async fn begin(&self, org: OrgId, name: &[u8]) -> Result<Incoming, VaultError> {
        let place = Key::from(format!("{org}/incoming/{}", hex(name)));
        let upload = WriteMultipart::new(self.0.put_multipart(&place).await?);
        Ok(Incoming { blobs: self.clone(), org, place, upload, hash: Sha256::new(), size: 0 })
    }

    pub(crate) async fn stream(&self, org: OrgId, hash: &str) -> Result<BlobBytes, BlobError> {
        if !is_hash(hash) {
            return Err(BlobError::Unknown);
        }
        let stored = self.0.get(&key(org, hash)).await?.into_stream();
        let told = hash.to_owned();
        // Each piece is given when the next is there, and the last when all of them are what the name says: who
        // reads an altered file is left with a broken one, and knows.
        let state = (stored, Sha256::new(), None::<Bytes>, false);
        let checked = futures::stream::try_unfold(state, move |(mut stored, mut sum, held, over)| {
            let told = told.clone();
            async move {
                if over {
                    return Ok(None);
                }
                let next = stored.next().await.transpose().map_err(BlobError::from)?;
                if let Some(next) = &next {
                    sum.update(next);
                } else if hex(&sum.clone().finalize()) != told {
                    return Err(BlobError::Altered(told));
                }
                let over = next.is_none();
                Ok(Some((held.unwrap_or_default(), (stored, sum, next, over))))
            }
        });
        Ok(checked.try_filter(|piece| ready(!piece.is_empty())).boxed())
    }

    async fn holds(&self, org: OrgId, hash: &str) -> Result<bool, VaultError> {
        if !is_hash(hash) {
            return Ok(false);
        }
        match self.0.head(&key(org, hash)).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    async fn delete(&self, org: OrgId, hash: &str) -> Result<(), VaultError> {
        match self.0.delete(&key(org, hash)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// What a file holds, piece by piece; a file that was altered ends in an error before its last piece.
pub type BlobBytes = BoxStream<'static, Result<Bytes, BlobError>>;

/// A file that is being written, of any size: its bytes are never all in memory. What is dropped before its end
/// is not kept.
pub struct Incoming {
    blobs: Blobs,
    org: OrgId,
    place: Key,
    upload: WriteMultipart,
    hash: Sha256,
    size: u64,
}

impl fmt::Debug for Incoming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Incoming({}, {} bytes)", self.place, self.size)
    }
}

impl Incoming {
    /// Pieces that are on their way to the store at once.
    const UNDER_WAY: usize = 2;

    /// Writes on.
    ///
    /// # Errors
    /// What the file store says.
    pub async fn write(&mut self, bytes: Bytes) -> Result<(), VaultError> {
        self.hash.update(&bytes);
        self.size += bytes.len() as u64;
        self.upload.wait_for_capacity(Self::UNDER_WAY).await?;
        self.upload.put(bytes);
        Ok(())
    }

    /// Ends it: refer to it in a change with [`Change::keep_blob`].
    ///
    /// # Errors
    /// What the file store says.
    pub async fn finish(self) -> Result<Blob, VaultError> {
        let Self { blobs, org, place, upload, hash, size } = self;
        upload.finish().await?;
        let blob = Blob { hash: hex(&hash.finalize()), size };
        blobs.0.rename(&place, &key(org, &blob.hash)).await?;
        Ok(blob)
    }
}

fn key(org: OrgId, hash: &str) -> Key {
    Key::from(format!("{org}/{}/{hash}", &hash[..2]))
}

/// Names come from outside as well: what is no hash names no file.
fn is_hash(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

impl Change {
    /// Refers to a stored file once more.
    ///
    /// # Errors
    /// [`VaultError::BlobGone`] when it was erased between storing and this, or what the database says.
    pub async fn keep_blob(&self, blob: &Blob) -> Result<(), VaultError> {
        // Files are erased in changes, and changes are serial: what is there now stays until this commits.
        if !self.blobs.holds(self.org, &blob.hash).await? {
            return Err(VaultError::BlobGone(blob.hash.clone()));
        }
        match self.get_blob_row(&blob.hash).await? {
            Some(row) => {
                self.update::<Entity>().id(blob.hash.clone()).set(Column::Uses, row.uses + 1).done().await?;
            }
            None => {
                let row = ActiveModel {
                    hash: Set(blob.hash.clone()),
                    size: Set(blob.size as i64),
                    uses: Set(1),
                    ..Default::default()
                };
                self.insert::<Entity>(row).await?;
            }
        }
        Ok(())
    }

    /// A file was stored, and nobody may have come to refer to it: then it is erased after the commit.
    ///
    /// # Errors
    /// What the database says.
    pub async fn spare_blob(&self, blob: &Blob) -> Result<(), VaultError> {
        if self.get_blob_row(&blob.hash).await?.is_some() {
            return Ok(());
        }
        let row = ActiveModel {
            hash: Set(blob.hash.clone()),
            size: Set(blob.size as i64),
            uses: Set(0),
            ..Default::default()
        };
        self.insert::<Entity>(row).await?;
        self.sweep().await
    }

    /// Refers to it once less; the last reference gone, the file is erased after the commit.
    ///
    /// # Errors
    /// What the database says.
    pub async fn drop_blob(&self, hash: &str) -> Result<(), VaultError> {
        if let Some(row) = self.get_blob_row(hash).await? {
            self.update::<Entity>().id(hash).set(Column::Uses, (row.uses - 1).max(0)).done().await?;
            self.sweep().await?;
        }
        Ok(())
    }
}

impl Tx {
    async fn get_blob_row(&self, hash: &str) -> Result<Option<Model>, VaultError> {
        self.get::<Entity>(hash.to_owned()).await
    }

    pub(crate) async fn unused_blobs(&self) -> Result<Vec<String>, VaultError> {
        let rows = self.find::<Entity>().filter(Column::Uses.eq(0)).all().await?;
        Ok(rows.into_iter().map(|row| row.hash).collect())
    }
}

impl Change {
    /// Erases the files that nothing refers to any more. The file goes before its row does: after a crash
    /// between the two, the row brings us here again.
    pub(crate) async fn erase_unused_blobs(&self) -> Result<(), VaultError> {
        for hash in self.unused_blobs().await? {
            self.blobs.delete(self.org, &hash).await?;
            self.point("sweep.file_erased")?;
            self.delete::<Entity>().id(hash).done().await?;
        }
        Ok(())
    }
}

pub(crate) const MIGRATION: crate::Migration = crate::Migration {
    name: "vault_blobs_1",
    up: |schema| {
        schema.table("blobs", |table| {
            table.text("hash").number("size").number("uses").key(&["hash"]).index(&["uses"]);
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "blobs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: String,
    pub size: i64,
    pub uses: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Entity {
    fn org() -> Column {
        Column::OrgId
    }

    fn id() -> Column {
        Column::Hash
    }
}
