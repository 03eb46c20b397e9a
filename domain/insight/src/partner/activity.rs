//! What happened with a partner, read from the journal: about the partnership, its agreements and what crossed to make
//! them, and the registrations in it.

use kernel::{PartnershipId, RegistrationId, Uuid, uuid_of};
use partnering::partnerships;
use vault::{
    JournalEntry, Tx, VaultError,
    rows::{self, FromQueryResult},
};

/// Of the newest of so many registrations the journal is asked.
const REGISTRATIONS: i64 = 500;

/// A page of what happened, the newest first.
pub(super) struct Activity {
    pub(super) entries: Vec<JournalEntry>,
    pub(super) total: u64,
    /// Below which entry the next page begins, where there may be one.
    pub(super) next: Option<i64>,
}

#[derive(FromQueryResult)]
struct Found {
    id: rows::Uuid,
}

impl Activity {
    /// Who does not see a registration is told nothing of it.
    pub(super) async fn read(
        tx: &Tx,
        id: PartnershipId,
        below: Option<i64>,
        limit: u64,
    ) -> Result<Self, VaultError> {
        let registrations: Vec<Found> = tx
            .sql(
                "select id from registrations where org_id = :org and partnership = :1 \
                 order by submitted desc, id desc limit :2",
            )
            .bind(rows::Uuid::from(id))
            .bind(REGISTRATIONS)
            .all()
            .await?;
        let mut about = partnerships::told_of(tx, id).await?;
        about.extend(registrations.into_iter().map(|found| RegistrationId::from(found.id).to_string()));
        let (found, total) = tx.journal_newest_about(about, below, limit).await?;
        let full = u64::try_from(found.len()).is_ok_and(|entries| entries == limit);
        let next = found.last().map(|last| last.number).filter(|_| full);
        Ok(Self { entries: seen(tx, found).await?, total, next })
    }
}

/// Those that are about nothing that who reads does not see.
async fn seen(tx: &Tx, entries: Vec<JournalEntry>) -> Result<Vec<JournalEntry>, VaultError> {
    if tx.sight().is_none() {
        return Ok(entries);
    }
    let mut seen = Vec::with_capacity(entries.len());
    for entry in entries {
        let ids: Vec<Uuid> = entry.about.iter().filter_map(|id| uuid_of(id)).collect();
        if !tx.hides(&ids).await? {
            seen.push(entry);
        }
    }
    Ok(seen)
}
