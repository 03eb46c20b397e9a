//! Files of an organisation, addressed by what they hold (SHA-256), under the organisation's own prefix.

use std::{path::Path, sync::Arc};

use kernel::OrgId;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload, local::LocalFileSystem, path::Path as Key};
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
