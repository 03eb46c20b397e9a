//! A letter becomes a lead, or goes.

use kernel::{LeadId, MailId};
use trust::access::Access;
use vault::{Change, Fact, Tx, VaultError};
use web::Problem;

use super::{Letter, store};
use crate::{
    editing::{EditError, Record},
    leads::{Lead, Own, Typed},
};

pub(super) async fn one(access: &Access, id: MailId) -> Result<Letter, Problem> {
    let found = access.vault.read(async |tx: &Tx| store::find(tx, id).await).await;
    found.map_err(|error| Problem::broken(&error))?.ok_or_else(Problem::absent)
}

/// Makes a lead of a letter, which is gone then: what was kept of it stands in the lead.
pub(super) async fn make(change: &Change, id: MailId, typed: &Typed, own: &Own) -> Result<LeadId, EditError> {
    let draft = Lead::understand(typed, own).map_err(EditError::Wrong)?;
    if !store::delete(change, id).await? {
        return Err(EditError::Absent);
    }
    let lead = Lead::add(change, &draft, own).await?;
    change.record(Fact::new("letter.used").about(id).about(lead)).await?;
    change.sweep().await?;
    Ok(lead)
}

/// Takes a letter out; nothing of it is kept.
pub(super) async fn remove(change: &Change, id: MailId) -> Result<bool, VaultError> {
    let done = store::delete(change, id).await?;
    if done {
        change.record(Fact::new("letter.removed").about(id)).await?;
        change.sweep().await?;
    }
    Ok(done)
}
