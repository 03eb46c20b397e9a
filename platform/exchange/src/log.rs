//! The sharing log: what left, what arrived, under which agreement, with which fields, and the receipt.

use std::{collections::BTreeMap, str::FromStr};

use kernel::{EnvelopeId, OrgId, Timestamp, from_millis, millis};
use vault::{
    Tx, VaultError,
    rows::{ColumnTrait, Condition, FromQueryResult, Order, Uuid},
};

use crate::{Evidence, Exchange, Header, Receipt, SealedValue, store, withdraw::read_header};

/// Which way it crossed, seen from this vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// It left.
    Sent,
    /// It arrived.
    Received,
}

/// What became of it, seen from this vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Not answered yet.
    Queued,
    /// It left, and there is a receipt.
    Delivered,
    /// It arrived and was applied.
    Received,
    /// It was refused.
    Refused,
    /// Its sender took it back.
    Withdrawn,
    /// Its values are erased here.
    Erased,
}

/// An envelope in the log.
#[derive(Debug, Clone)]
pub struct Logged {
    /// Which way.
    pub side: Side,
    /// What became of it.
    pub state: State,
    /// Its header.
    pub header: Header,
    /// The hash of its header.
    pub hash: String,
    /// Its values, where they are still kept here.
    pub values: Option<BTreeMap<String, SealedValue>>,
    /// When it left or arrived.
    pub at: Timestamp,
    /// The signed answer.
    pub receipt: Option<Receipt>,
    /// Until when its receiver may keep the values.
    pub keep_until: Option<Timestamp>,
}

impl Side {
    /// As stored, and in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Received => "received",
        }
    }
}

impl FromStr for Side {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "sent" => Ok(Self::Sent),
            "received" => Ok(Self::Received),
            _ => Err(()),
        }
    }
}

impl State {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Delivered => "delivered",
            Self::Received => "received",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Erased => "erased",
        }
    }
}

impl FromStr for State {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Queued, Self::Delivered, Self::Received, Self::Refused, Self::Withdrawn, Self::Erased]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or(())
    }
}

impl Logged {
    /// One side of the log, the newest first, perhaps of one peer or in one state only; with how
    /// many there are in all.
    ///
    /// # Errors
    /// What the vault says.
    pub async fn page(
        tx: &Tx,
        side: Side,
        peer: Option<OrgId>,
        state: Option<State>,
        limit: u64,
        offset: u64,
    ) -> Result<(Vec<Self>, u64), VaultError> {
        let these = || {
            let all = tx.find::<store::Entity>().filter(store::Column::Side.eq(side.as_str()));
            all.filter_if(peer.map(|peer| Condition::all().add(store::Column::Peer.eq(peer.uuid()))))
                .filter_if(state.map(|state| Condition::all().add(store::Column::State.eq(state.as_str()))))
        };
        let rows = these()
            .order_by(store::Column::At, Order::Desc)
            .order_by(store::Column::Sequence, Order::Desc)
            .limit(limit)
            .offset(offset)
            .all()
            .await?;
        let total = these().count().await?;
        Ok((rows.into_iter().map(Self::try_from).collect::<Result<_, _>>()?, total))
    }

    /// One side of the log from the newest to the oldest, those before an envelope of that time and id; with
    /// how many there are in all. Who goes on from the last one misses nothing and meets nothing twice.
    ///
    /// # Errors
    /// What the vault says.
    pub async fn before(
        tx: &Tx,
        side: Side,
        before: Option<(Timestamp, EnvelopeId)>,
        limit: u64,
    ) -> Result<(Vec<Self>, u64), VaultError> {
        let these = || tx.find::<store::Entity>().filter(store::Column::Side.eq(side.as_str()));
        let older = before.map(|(at, id)| {
            let same =
                Condition::all().add(store::Column::At.eq(millis(at))).add(store::Column::Id.lt(id.uuid()));
            Condition::any().add(store::Column::At.lt(millis(at))).add(same)
        });
        let rows = these()
            .filter_if(older)
            .order_by(store::Column::At, Order::Desc)
            .order_by(store::Column::Id, Order::Desc)
            .limit(limit)
            .all()
            .await?;
        let total = these().count().await?;
        Ok((rows.into_iter().map(Self::try_from).collect::<Result<_, _>>()?, total))
    }

    /// The peers on one side of the log, each with how many envelopes.
    ///
    /// # Errors
    /// What the vault says.
    pub async fn peers(tx: &Tx, side: Side) -> Result<Vec<(OrgId, u64)>, VaultError> {
        #[derive(FromQueryResult)]
        struct Counted {
            peer: Uuid,
            envelopes: i64,
        }
        let rows: Vec<Counted> = tx
            .sql(
                "select peer, count(*) as envelopes from envelopes \
                 where org_id = :org and side = :1 group by peer",
            )
            .bind(side.as_str())
            .all()
            .await?;
        Ok(rows.into_iter().map(|row| (row.peer.into(), row.envelopes.max(0) as u64)).collect())
    }

    /// One envelope.
    ///
    /// # Errors
    /// What the vault says.
    pub async fn find(tx: &Tx, id: EnvelopeId) -> Result<Option<Self>, VaultError> {
        tx.get::<store::Entity>(id.uuid()).await?.map(Self::try_from).transpose()
    }

    /// Every envelope about one thing, the oldest first.
    ///
    /// # Errors
    /// What the vault says.
    pub async fn about(tx: &Tx, subject: impl ToString) -> Result<Vec<Self>, VaultError> {
        tx.find::<store::Entity>()
            .filter(store::Column::Subject.eq(subject.to_string()))
            .order_by(store::Column::At, Order::Asc)
            .limit(200)
            .all()
            .await?
            .into_iter()
            .map(Self::try_from)
            .collect()
    }

    /// The other side.
    pub fn peer(&self) -> OrgId {
        match self.side {
            Side::Sent => self.header.to,
            Side::Received => self.header.from,
        }
    }
}

impl Exchange {
    /// The envelope of that hash without its values, with its signed receipt, as somebody else can check both: none
    /// before the receipt came.
    ///
    /// # Errors
    /// What the vault says.
    pub async fn proof_of(&self, tx: &Tx, hash: &str) -> Result<Option<serde_json::Value>, VaultError> {
        let row = tx.find::<store::Entity>().filter(store::Column::Hash.eq(hash)).one().await?;
        let evidence = row.filter(|row| row.receipt.is_some()).map(|row| Evidence::of(row, |_, _| false));
        Ok(evidence.transpose()?.and_then(|evidence| serde_json::to_value(evidence).ok()))
    }
}

impl TryFrom<store::Model> for Logged {
    type Error = VaultError;

    fn try_from(row: store::Model) -> Result<Self, VaultError> {
        let id: EnvelopeId = row.id.into();
        let damaged = |what: &str| VaultError::Damaged(format!("{id}: {what}"));
        let values = row.contents.as_deref().map(serde_json::from_str).transpose();
        let receipt = row.receipt.as_deref().map(serde_json::from_str).transpose();
        Ok(Self {
            side: row.side.parse().map_err(|()| damaged("side"))?,
            state: row.state.parse().map_err(|()| damaged("state"))?,
            header: read_header(&row)?,
            values: values.map_err(|_| damaged("values"))?,
            receipt: receipt.map_err(|_| damaged("receipt"))?,
            at: from_millis(row.at),
            keep_until: row.keep_until.map(from_millis),
            hash: row.hash,
        })
    }
}
