//! Files beside envelopes. An envelope names one file, by what it holds and how long it is; both are signed with its
//! other values. The bytes are in no envelope, outbox or journal: when an envelope with a file comes to be received,
//! they are fetched from the sender's store, by the receiver, and checked against what was signed, before the
//! change that applies it.
//!
//! The sender's vault refers to the file from the change that sends until the receipt is there. Whoever sends lies at
//! most about what was signed, and is refused; whoever receives is given the files that were sent to it, and no others.

use futures::future::BoxFuture;
use kernel::{EnvelopeId, OrgId};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;
use vault::{Blob, BlobError, Card, Tx, Vault, VaultError};

use crate::{
    Arrived, Envelope, Exchange, Field, Refuse, Side, canonical, envelope::MOST_VALUES,
    envelope::values_match, receive::question, store,
};

/// The name of the field that names a file.
pub const FILE: &str = "file";

/// So many files are in memory at a time.
static TURNS: Semaphore = Semaphore::const_new(2);

/// A file as its sender signed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRef {
    /// SHA-256 of what it holds, in hexadecimal.
    pub sha256: String,
    /// In bytes.
    pub size: u64,
}

impl FileRef {
    /// The field that takes it along.
    pub fn field(&self, class: &str) -> Field {
        Field::new(FILE, class, json!({ "sha256": self.sha256, "size": self.size }))
    }

    /// Reads the value of such a field.
    pub fn read(value: &Json) -> Option<Self> {
        Some(Self { sha256: value["sha256"].as_str()?.to_owned(), size: value["size"].as_u64()? })
    }

    fn is(&self, content: &[u8]) -> bool {
        let sum = Sha256::digest(content);
        let written = sum.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        content.len() as u64 == self.size && written == self.sha256
    }
}

impl From<&Blob> for FileRef {
    fn from(blob: &Blob) -> Self {
        Self { sha256: blob.hash.clone(), size: blob.size }
    }
}

/// What the receiver made of a file: stored, and not referred to yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenFile {
    /// What it is called here.
    pub name: String,
    /// What it is, in a word of the room that takes it.
    pub kind: &'static str,
    /// Where its content is. Whoever applies the envelope refers to it.
    pub blob: Blob,
}

/// Takes the files of one kind of envelope.
pub trait TakesFile: Send + Sync {
    /// Whether the file of this envelope would be taken; asked before any byte of it is fetched, and before the
    /// change. What is checked here is checked again when the envelope is applied.
    fn expects<'a>(&'a self, tx: &'a Tx, envelope: &'a Arrived) -> BoxFuture<'a, Result<(), Refuse>>;

    /// Examines what came, and stores it. It is what was signed, to the byte.
    fn take<'a>(
        &'a self,
        vault: &'a Vault,
        envelope: &'a Arrived,
        content: Vec<u8>,
    ) -> BoxFuture<'a, Result<TakenFile, Refuse>>;
}

/// What became of the file of an envelope before the envelope is applied.
#[derive(Debug, Clone)]
pub(crate) enum Brought {
    /// It names none, or will be refused for something else.
    Nothing,
    /// It is stored.
    File(TakenFile),
    /// It is not taken.
    Refused { code: &'static str, reason: String },
}

impl Envelope {
    /// Whether it may name a file: without opening it.
    pub(crate) fn has_file(&self) -> bool {
        self.values.contains_key(FILE)
    }
}

impl Exchange {
    /// The file of an envelope that `from` sent to `to` and that `to` has not answered yet; none where there is no such
    /// envelope, or its file cannot be had any more. A [`Transport`](crate::Transport) asks for it in the name of `to`.
    ///
    /// # Errors
    /// What the vault says.
    pub async fn file_for(
        &self,
        from: OrgId,
        to: OrgId,
        envelope: EnvelopeId,
    ) -> Result<Option<Vec<u8>>, VaultError> {
        let vault = self.vaults().vault(from);
        let row = vault.read(async |tx: &Tx| tx.get::<store::Entity>(envelope.uuid()).await).await?;
        let row = row.filter(|row| row.side == Side::Sent.as_str() && row.peer == to.uuid());
        let Some(hash) = row.and_then(|row| row.file) else { return Ok(None) };
        match vault.get_blob(&hash).await {
            Ok(content) => Ok(Some(content)),
            Err(BlobError::Vault(error)) => Err(error),
            Err(error @ (BlobError::Unknown | BlobError::Altered(_))) => {
                tracing::warn!(%from, %envelope, %error, "a file that was sent is not there any more");
                Ok(None)
            }
        }
    }

    /// Fetches the file of the one envelope in `part`, where it names one and will be applied as far as can be seen.
    pub(crate) async fn bring(
        &self,
        from: &Card,
        to: &Vault,
        part: &[Envelope],
    ) -> Result<Brought, VaultError> {
        let [envelope] = part else { return Ok(Brought::Nothing) };
        let header = match envelope.open(&from.public_key) {
            Ok(header) if envelope.has_file() && header.from == from.org && header.to == to.org() => header,
            _ => return Ok(Brought::Nothing),
        };
        let handler = self.inner.kinds.get(&header.kind);
        let Some((kind, takes)) = handler.and_then(|one| Some((one.kind(), one.takes_file()?))) else {
            return Ok(Brought::Nothing);
        };
        let sound =
            canonical::text(&envelope.values).len() <= MOST_VALUES && values_match(&header, &envelope.values);
        if !sound {
            return Ok(Brought::Nothing);
        }
        let arrived = Arrived::new(header, envelope, None);
        let Some(file) = arrived.values.get(FILE).and_then(FileRef::read) else {
            return Ok(Brought::refused("unreadable", "what file it brings cannot be read"));
        };
        let expected = to.read(async |tx: &Tx| {
            let header = &arrived.header;
            let known = store::answers(tx, vec![header.id.uuid()]).await?;
            let next = store::last_sequence(tx, Side::Received, from.org).await? + 1;
            let is_next = known.is_empty() && header.sequence == next && header.expires >= tx.now();
            // Nobody makes this vault fetch what no agreement covers.
            if !is_next || self.incoming(tx, &question(kind, header)).await.is_err() {
                return Ok(Ok(false));
            }
            match takes.expects(tx, &arrived).await {
                Ok(()) => Ok(Ok(true)),
                Err(Refuse::Because { code, reason }) => Ok(Err(Brought::Refused { code, reason })),
                Err(Refuse::Vault(error)) => Err(error),
            }
        });
        match expected.await? {
            Ok(true) => {}
            Ok(false) => return Ok(Brought::Nothing),
            Err(refused) => return Ok(refused),
        }
        let _turn = TURNS.acquire().await;
        let fetched = self.inner.transport.file(self, from.org, to.org(), arrived.header.id).await;
        let content = fetched.map_err(|error| VaultError::File {
            what: "fetching a file that was sent".to_owned(),
            source: std::io::Error::other(error),
        })?;
        let Some(content) = content else {
            return Ok(Brought::refused("no_file", "its file did not come with it; send it again"));
        };
        if !file.is(&content) {
            return Ok(Brought::refused("altered_file", "its file is not the one that was signed"));
        }
        match takes.take(to, &arrived, content).await {
            Ok(taken) => {
                self.vaults().front().faults.point("receive.file_taken")?;
                Ok(Brought::File(taken))
            }
            Err(Refuse::Because { code, reason }) => Ok(Brought::Refused { code, reason }),
            Err(Refuse::Vault(error)) => Err(error),
        }
    }
}

impl Brought {
    fn refused(code: &'static str, reason: &str) -> Self {
        Self::Refused { code, reason: reason.to_owned() }
    }
}
