//! What people do with notes: write, change, remove.

use kernel::{NoteId, PartnershipId};
use trust::access::Role;
use vault::{Change, Fact, VaultError};

use super::{Note, store};
use crate::partnerships;
use crate::texts::notes as texts;

/// Letters of a note, at most.
const MOST: usize = 10_000;

/// Why it was not done. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum NoteError {
    /// No such note or partner here.
    #[error("{}", texts::absent())]
    Absent,
    /// Nothing was written.
    #[error("{}", texts::nothing())]
    Empty,
    /// A whole book.
    #[error("{}", texts::too_long(MOST))]
    Long,
    /// Somebody else's.
    #[error("{}", texts::not_yours())]
    NotYours,
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Writes something down about a partner. Nobody outside sees it.
///
/// # Errors
/// Why not.
pub async fn add(change: &Change, partnership: PartnershipId, text: &str) -> Result<NoteId, NoteError> {
    partnerships::find(change, partnership).await?.ok_or(NoteError::Absent)?;
    let text = written(text)?;
    let (clock, chance) = change.nature();
    let id = NoteId::new(clock, chance);
    let by = change.actor().to_string();
    store::insert(change, &Note { id, partnership, text, by, at: change.now(), changed: None }).await?;
    change.record(Fact::new("partner.noted").about(partnership).about(id)).await?;
    Ok(id)
}

/// Writes something else in its place; what stood there is gone. Its author may, and who administers.
///
/// # Errors
/// Why not.
pub async fn change(change: &Change, id: NoteId, role: Role, text: &str) -> Result<(), NoteError> {
    let note = own(change, id, role).await?;
    let text = written(text)?;
    if text == note.text {
        return Ok(());
    }
    store::rewrite(change, id, &text).await?;
    change.sweep().await?;
    change.record(Fact::new("partner.note_changed").about(note.partnership).about(id)).await?;
    Ok(())
}

/// Takes a note away; nothing of it stays. Its author may, and who administers.
///
/// # Errors
/// Why not.
pub async fn remove(change: &Change, id: NoteId, role: Role) -> Result<(), NoteError> {
    let note = own(change, id, role).await?;
    store::remove(change, id).await?;
    change.sweep().await?;
    change.record(Fact::new("partner.note_removed").about(note.partnership).about(id)).await?;
    Ok(())
}

async fn own(change: &Change, id: NoteId, role: Role) -> Result<Note, NoteError> {
    let note = store::find(change, id).await?.ok_or(NoteError::Absent)?;
    if note.may_change(change.actor(), role) { Ok(note) } else { Err(NoteError::NotYours) }
}

fn written(text: &str) -> Result<String, NoteError> {
    let text = text.trim();
    match text.chars().count() {
        0 => Err(NoteError::Empty),
        length if length > MOST => Err(NoteError::Long),
        _ => Ok(text.to_owned()),
    }
}
