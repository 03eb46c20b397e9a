//! What people do with files: attach, remove, restore; and what is done a day after a removal.

use exchange::{Exchange, Why};
use files::{Examined, Refusal};
use jiff::SignedDuration;
use kernel::FileId;
use serde_json::{Value, json};
use vault::{Actor, Blob, Change, Fact, Outcome, Task, TaskHandlers, Tx, Vault, VaultError, sealed};

use super::{About, Attachment, store};
use crate::{
    coselling::{self, Thing},
    texts::attachments as texts,
};

/// How many files a record may have.
pub const MOST: usize = 100;
/// How long a removed file can be restored.
const UNDO: SignedDuration = SignedDuration::from_hours(24);
/// How long a note may be.
const NOTE: usize = 500;

/// The work of erasing a removed file.
const ERASE: &str = "selling.attachments.erase";

/// Why a file was not attached, or not found.
#[derive(Debug, thiserror::Error)]
pub enum AttachmentError {
    /// The file is not one that is taken.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The record has enough.
    #[error("{}", texts::many(MOST))]
    Many,
    /// A long note.
    #[error("{}", texts::long_note(NOTE))]
    Note,
    /// No such record or file.
    #[error("{}", texts::absent())]
    Absent,
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Examines a file and keeps it with a record. The same file under the same name is kept once.
///
/// # Errors
/// Why not.
pub async fn attach(
    vault: &Vault,
    actor: Actor,
    about: About,
    (name, content): (String, Vec<u8>),
    note: &str,
) -> Result<FileId, AttachmentError> {
    let note = Some(note.trim()).filter(|note| !note.is_empty()).map(str::to_owned);
    if note.as_ref().is_some_and(|note| note.chars().count() > NOTE) {
        return Err(AttachmentError::Note);
    }
    // Who may attach nothing here makes no work.
    vault.read(async |tx: &Tx| takes_more(tx, about).await).await?;
    let Examined { kind, name, content } = files::examined(name, content).await?;
    let blob = vault.put_blob(content).await?;
    vault
        .change(actor, async |change: &Change| {
            let there = takes_more(change, about).await?;
            let same =
                |file: &Attachment| file.hash == blob.hash && file.name == name && file.removed.is_none();
            if let Some(same) = there.iter().find(|file| same(file)) {
                return Ok(same.id);
            }
            keep(change, about, &blob, kind, name.clone(), note.clone()).await
        })
        .await
}

/// The files of a record that takes one more.
async fn takes_more(tx: &Tx, about: About) -> Result<Vec<Attachment>, AttachmentError> {
    about.title(tx).await?.ok_or(AttachmentError::Absent)?;
    let there = store::of(tx, about).await?;
    let kept = there.iter().filter(|file| file.removed.is_none()).count();
    if kept >= MOST { Err(AttachmentError::Many) } else { Ok(there) }
}

async fn keep(
    change: &Change,
    about: About,
    blob: &Blob,
    kind: files::Kind,
    name: String,
    note: Option<String>,
) -> Result<FileId, AttachmentError> {
    change.keep_blob(blob).await?;
    let (clock, chance) = change.nature();
    let file = Attachment {
        id: FileId::new(clock, chance),
        about,
        name,
        kind,
        size: blob.size,
        hash: blob.hash.clone(),
        note,
        by: change.actor().to_string(),
        added: change.now(),
        removed: None,
    };
    let salt = chance.bytes::<16>().to_vec();
    change.record(fact("file.attached", &file, &salt)).await?;
    store::insert(change, &file, salt).await?;
    Ok(file.id)
}

/// Takes a file away from its record; for a day it can be restored, then it is erased. With whom it was shared of a deal,
/// it is erased at once.
///
/// # Errors
/// That there is none, or what the vault says.
pub async fn remove(exchange: &Exchange, change: &Change, id: FileId) -> Result<Attachment, AttachmentError> {
    let (file, salt) = store::with_salt(change, id).await?.ok_or(AttachmentError::Absent)?;
    if file.removed.is_some() {
        return Ok(file);
    }
    let now = change.now();
    store::set_removed(change, id, Some(now)).await?;
    coselling::recall_source(exchange, change, Thing::File(id), Why::Withdrawn).await?;
    change.enqueue(ERASE, &id.to_string(), &Value::Null, now + UNDO).await?;
    change.record(fact("file.removed", &file, &salt)).await?;
    Ok(Attachment { removed: Some(now), ..file })
}

/// Puts a removed file back.
///
/// # Errors
/// That there is none (any more), that the record has enough, or what the vault says.
pub async fn restore(change: &Change, id: FileId) -> Result<Attachment, AttachmentError> {
    let (file, salt) = store::with_salt(change, id).await?.ok_or(AttachmentError::Absent)?;
    if file.removed.is_none() {
        return Ok(file);
    }
    takes_more(change, file.about).await?;
    store::set_removed(change, id, None).await?;
    change.record(fact("file.restored", &file, &salt)).await?;
    Ok(Attachment { removed: None, ..file })
}

/// What is told of a file: neither its name nor its note. The hash is salted, and the salt goes with the row.
fn fact(kind: &'static str, file: &Attachment, salt: &[u8]) -> Fact {
    let fact = Fact::new(kind).about(file.about).about(file.id).with("kind", file.kind.word());
    fact.with("size", file.size).with("content", sealed(salt, &json!([file.hash])))
}

/// Puts in the handler that erases.
pub fn work(handlers: &mut TaskHandlers) {
    handlers.on(ERASE, |vault, task| Box::pin(async move { erase(&vault, &task).await }));
}

/// Erases a file whose day is over: its row, and what it held where nothing else refers to it.
async fn erase(vault: &Vault, task: &Task) -> Result<Outcome, VaultError> {
    let Ok(id) = task.key.parse::<FileId>() else {
        return Err(VaultError::Damaged(format!("the erasure of “{}”", task.key)));
    };
    vault
        .change(Actor::Node("work"), async |change: &Change| {
            let Some((file, salt)) = store::with_salt(change, id).await? else { return Ok(Outcome::Done) };
            // It was restored, or restored and removed again.
            let Some(removed) = file.removed else { return Ok(Outcome::Done) };
            let left = change.now().duration_until(removed + UNDO);
            if left.is_positive() {
                return Ok(Outcome::Later(left));
            }
            store::delete(change, id).await?;
            change.drop_blob(&file.hash).await?;
            change.record(fact("file.erased", &file, &salt)).await?;
            Ok(Outcome::Done)
        })
        .await
}
