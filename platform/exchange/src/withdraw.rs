//! Withdrawal: an envelope that takes another one back. The receiver erases the values and keeps the
//! header, its signature and its receipt: a tombstone that proves what was, without saying it.

use kernel::{EnvelopeId, PartnershipId, Timestamp, from_millis, millis};
use serde_json::json;
use vault::{Actor, Change, Fact, Tx, Vault, VaultError, rows::ColumnTrait};

use crate::{Covered, Draft, Exchange, Header, Kind, Refuse, SendError, Sent, Side, Why, store};

/// Takes back what was sent; travels under the fixed terms, since it outlives an agreement.
pub static WITHDRAWAL: Kind = Kind { name: "withdrawal", covered: Covered::ByProtocol };

/// How many envelopes are erased in one change.
const AT_ONCE: u64 = 500;

impl Exchange {
    /// Takes back an envelope that this vault sent.
    ///
    /// # Errors
    /// When somebody else sent it, or what the vault says.
    pub async fn withdraw(&self, change: &Change, header: &Header, hash: &str) -> Result<Sent, SendError> {
        if header.from != change.org() {
            let text = "only who sent it can take it back".to_owned();
            return Err(SendError::Uncovered { code: "not_yours", text });
        }
        let draft = Draft {
            kind: &WITHDRAWAL,
            to: header.to,
            partnership: header.partnership,
            subject: header.subject.clone(),
            in_reply_to: Some(hash.to_owned()),
            basis: None,
            fields: Vec::new(),
        };
        let cleared = self.clear(change, draft).await?;
        let sent = self.send(change, cleared).await?;
        store::set_state(change, header.id.uuid(), "withdrawn").await?;
        // One that is still under way is delivered first, so that its number is used up; its values go
        // when it is answered.
        if let Some(row) =
            change.get::<store::Entity>(header.id.uuid()).await?.filter(|row| row.answered.is_some())
        {
            forget(change, &row, Why::Withdrawn).await?;
            change.sweep().await?;
        }
        Ok(sent)
    }

    /// Erases the values of an envelope that this vault sent: what was passed on is not its own, and may
    /// be kept no longer than what it came from. Sweep afterwards.
    ///
    /// # Errors
    /// What the vault says.
    pub async fn forget_sent(&self, change: &Change, header: &Header, why: Why) -> Result<(), VaultError> {
        match change.get::<store::Entity>(header.id.uuid()).await? {
            Some(row)
                if row.side == Side::Sent.as_str() && row.contents.is_some() && row.answered.is_some() =>
            {
                forget(change, &row, why).await
            }
            _ => Ok(()),
        }
    }

    /// The envelope that this vault sent about `subject`, of that kind, the last one.
    ///
    /// # Errors
    /// What the vault says.
    pub async fn last_sent(
        &self,
        tx: &Tx,
        kind: &Kind,
        subject: &str,
    ) -> Result<Option<(Header, String)>, VaultError> {
        Ok(self.sent_about(tx, &[kind], subject).await?.into_iter().next())
    }

    /// The envelopes that this vault sent about `subject`, of those kinds, the last one first.
    ///
    /// # Errors
    /// What the vault says.
    pub async fn sent_about(
        &self,
        tx: &Tx,
        kinds: &[&Kind],
        subject: &str,
    ) -> Result<Vec<(Header, String)>, VaultError> {
        let rows = tx
            .find::<store::Entity>()
            .filter(store::Column::Subject.eq(subject))
            .filter(store::Column::Side.eq(Side::Sent.as_str()))
            .filter(store::Column::Kind.is_in(kinds.iter().map(|kind| kind.name)))
            .order_by(store::Column::Sequence, vault::rows::Order::Desc)
            .all()
            .await?;
        rows.iter().map(|row| read_header(row).map(|header| (header, row.hash.clone()))).collect()
    }

    /// Erases what this vault may keep no longer; how many envelopes.
    ///
    /// # Errors
    /// What the vault says.
    pub async fn erase_expired(&self, vault: &Vault) -> Result<usize, VaultError> {
        vault
            .change(Actor::Node("schedule"), async |change: &Change| {
                let rows = change
                    .find::<store::Entity>()
                    .filter(store::Column::KeepUntil.lte(millis(change.now())))
                    .filter(store::Column::Side.eq(Side::Received.as_str()))
                    .filter(store::Column::State.eq("received"))
                    .limit(1_000)
                    .all()
                    .await?;
                for row in &rows {
                    erase(self, change, row, Why::Expired).await?;
                }
                if !rows.is_empty() {
                    change.sweep().await?;
                }
                Ok(rows.len())
            })
            .await
    }
}

/// What a vault holds of one kind that crossed within a partnership.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Whether it left or arrived.
    pub side: Side,
    /// The kind.
    pub kind: String,
    /// How many envelopes whose values are still there.
    pub envelopes: u64,
    /// Until when the last of them may be kept by its receiver; for ever where none is said.
    pub until: Option<Timestamp>,
}

impl Exchange {
    /// What is still there of all that crossed within a partnership, kind by kind.
    ///
    /// # Errors
    /// What the vault says.
    pub async fn held(&self, tx: &Tx, partnership: PartnershipId) -> Result<Vec<Held>, VaultError> {
        #[derive(vault::rows::FromQueryResult)]
        struct Counted {
            side: String,
            kind: String,
            envelopes: i64,
            until: Option<i64>,
        }
        let rows: Vec<Counted> = tx
            .sql(
                "select side, kind, count(*) as envelopes, max(keep_until) as until from envelopes
                 where org_id = :org and partnership = :1 and contents is not null
                 group by side, kind order by side, kind",
            )
            .bind(partnership.uuid())
            .all()
            .await?;
        let held = |row: Counted| Held {
            side: if row.side == Side::Sent.as_str() { Side::Sent } else { Side::Received },
            kind: row.kind,
            envelopes: row.envelopes.unsigned_abs(),
            until: row.until.map(from_millis),
        };
        Ok(rows.into_iter().map(held).collect())
    }

    /// Erases some of what arrived within a partnership that has ended, of those kinds; how many envelopes. None is
    /// left when it says 0.
    ///
    /// # Errors
    /// What the vault says.
    pub async fn erase_ended(
        &self,
        change: &Change,
        partnership: PartnershipId,
        kinds: &[String],
    ) -> Result<usize, VaultError> {
        let rows = change
            .find::<store::Entity>()
            .filter(store::Column::Partnership.eq(partnership.uuid()))
            .filter(store::Column::Side.eq(Side::Received.as_str()))
            .filter(store::Column::State.eq("received"))
            .filter(store::Column::Kind.is_in(kinds.iter().cloned()))
            .limit(AT_ONCE)
            .all()
            .await?;
        for row in &rows {
            erase(self, change, row, Why::Ended).await?;
        }
        if !rows.is_empty() {
            change.sweep().await?;
        }
        Ok(rows.len())
    }
}

/// A withdrawal has arrived.
pub(crate) async fn arrived(exchange: &Exchange, change: &Change, header: &Header) -> Result<(), Refuse> {
    let nothing = || Refuse::because("nothing_to_withdraw", "nothing of yours goes by that hash here");
    let hash = header.in_reply_to.as_deref().ok_or_else(nothing)?;
    let row = store::by_hash(change, Side::Received, header.from, hash).await?.ok_or_else(nothing)?;
    if row.state == "received" {
        erase(exchange, change, &row, Why::Withdrawn).await?;
        change.sweep().await?;
    }
    Ok(())
}

/// Takes the values out of an envelope and out of everything that was made of it; sweep afterwards.
async fn erase(exchange: &Exchange, change: &Change, row: &store::Model, why: Why) -> Result<(), VaultError> {
    store::set_state(change, row.id, "erased").await?;
    if let Some(handler) = exchange.inner.kinds.get(&row.kind) {
        handler.erased(exchange, change, &read_header(row)?, why).await?;
    }
    forget(change, row, why).await
}

/// Takes the values out of an envelope, and says so in the journal; sweep afterwards.
pub(crate) async fn forget(change: &Change, row: &store::Model, why: Why) -> Result<(), VaultError> {
    let header = read_header(row)?;
    change
        .update::<store::Entity>()
        .id(row.id)
        .set(store::Column::Contents, Option::<String>::None)
        .done()
        .await?;
    change.point("erase.values_gone")?;
    change
        .record(
            Fact::new("envelope.erased")
                .about(header.id)
                .about(&header.subject)
                .with("why", why.as_str())
                .with("fields", json!(header.fields.iter().map(|field| &field.name).collect::<Vec<_>>())),
        )
        .await
        .map(|_| ())
}

pub(crate) fn read_header(row: &store::Model) -> Result<Header, VaultError> {
    let id: EnvelopeId = row.id.into();
    Header::parse(&row.header).map_err(|error| VaultError::Damaged(format!("{id}: {error}")))
}
