//! The data folder, and the lock that says which running Freehold it belongs to.

use std::{
    fs::{File, OpenOptions, TryLockError},
    path::{Path, PathBuf},
};

use kernel::Handle;

use crate::VaultError;

/// The data folder of a node: `node.lock`, `node.key`, `directory.db`, `template.db`, `vaults/<handle>/`.
#[derive(Debug)]
pub(crate) struct Folder {
    root: PathBuf,
    // Held as long as the node runs; the system lets go of it when the process ends, however it ends.
    _lock: File,
}

impl Folder {
    pub(crate) fn take(root: &Path) -> Result<Self, VaultError> {
        let making = |path: &Path| format!("making {}", path.display());
        std::fs::create_dir_all(root.join("vaults")).map_err(VaultError::file(making(root)))?;
        let path = root.join("node.lock");
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(VaultError::file(making(&path)))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { root: root.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(VaultError::InUse(root.display().to_string())),
            Err(TryLockError::Error(source)) => Err(VaultError::File { what: making(&path), source }),
        }
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    pub(crate) fn vault(&self, handle: &Handle) -> PathBuf {
        self.root.join("vaults").join(handle.as_str())
    }

    /// Where a vault is made before it stands in its place.
    pub(crate) fn draft(&self, handle: &Handle) -> PathBuf {
        self.root.join("vaults").join(format!(".{handle}.new"))
    }

    /// Puts a new vault in its place in one step, so that a crash leaves a whole one or none.
    pub(crate) fn place_vault(&self, handle: &Handle, template: &Path) -> Result<(), VaultError> {
        self.draft_vault(handle, template)?;
        self.place_draft(handle)
    }

    /// Makes a new vault that does not stand in its place yet.
    pub(crate) fn draft_vault(&self, handle: &Handle, template: &Path) -> Result<(), VaultError> {
        let (place, draft) = (self.vault(handle), self.draft(handle));
        for leftover in [&place, &draft] {
            // A folder without a row in the directory is what a crash left behind.
            if leftover.exists() {
                std::fs::remove_dir_all(leftover).map_err(making(leftover))?;
            }
        }
        std::fs::create_dir_all(draft.join("blobs")).map_err(making(&draft))?;
        std::fs::copy(template, draft.join("vault.db")).map(|_| ()).map_err(making(&draft))
    }

    /// Puts it there.
    pub(crate) fn place_draft(&self, handle: &Handle) -> Result<(), VaultError> {
        let (place, draft) = (self.vault(handle), self.draft(handle));
        sync(&draft.join("vault.db")).map_err(making(&draft))?;
        sync(&draft).map_err(making(&draft))?;
        std::fs::rename(&draft, &place).map_err(making(&place))?;
        sync(&self.root.join("vaults")).map_err(making(&place))
    }
}

fn making(path: &Path) -> impl FnOnce(std::io::Error) -> VaultError {
    VaultError::file(format!("making {}", path.display()))
}

fn sync(path: &Path) -> std::io::Result<()> {
    File::open(path)?.sync_all()
}
