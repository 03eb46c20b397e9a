//! How envelopes are kept: one table for those that left and those that arrived.

use std::collections::HashMap;

use kernel::{EnvelopeId, OrgId};
use vault::{
    Change, Migration, Row, Tx, VaultError,
    rows::{ColumnTrait, Order, Uuid, prelude::*},
};

use crate::{Answer, Side};

/// The tables of this room.
pub fn migrations() -> Vec<Migration> {
    let envelopes = Migration {
        name: "exchange_envelopes_1",
        up: |schema| {
            schema.table("envelopes", |table| {
                table.uuid("id").text("side").peer("peer").text("kind").text("subject").number("sequence");
                table.text("header").text("signature").text("hash").maybe_text("contents");
                table.text("state").maybe_text("receipt").maybe_text("receipt_signature");
                table.number("at").maybe_number("answered").maybe_number("keep_until");
                table.key(&["id"]).unique(&["side", "peer", "sequence"]).index(&["hash"]).index(&["subject"]);
                table.index(&["side", "peer", "answered"]).index(&["side", "at"]).index(&["keep_until"]);
            });
        },
    };
    // What is held of one partnership, for its end.
    let partnerships = Migration {
        name: "exchange_envelopes_2",
        up: |schema| {
            schema.alter("envelopes", |table| {
                table.maybe_uuid("partnership").index(&["partnership", "side", "kind"]);
            });
        },
    };
    // The file that goes with one that was sent, until it is answered.
    let files = Migration {
        name: "exchange_envelopes_3",
        up: |schema| {
            schema.alter("envelopes", |table| {
                table.maybe_text("file");
            });
        },
    };
    vec![envelopes, partnerships, files]
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "envelopes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub side: String,
    pub peer: Uuid,
    pub kind: String,
    pub subject: String,
    pub sequence: i64,
    pub header: String,
    pub signature: String,
    pub hash: String,
    pub contents: Option<String>,
    pub state: String,
    pub receipt: Option<String>,
    pub receipt_signature: Option<String>,
    pub at: i64,
    pub answered: Option<i64>,
    pub keep_until: Option<i64>,
    pub partnership: Option<Uuid>,
    pub file: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Entity {
    fn org() -> Column {
        Column::OrgId
    }

    fn id() -> Column {
        Column::Id
    }
}

/// The number of the last envelope of a pair, 0 before the first.
pub(crate) async fn last_sequence(tx: &Tx, side: Side, peer: OrgId) -> Result<i64, VaultError> {
    #[derive(vault::rows::FromQueryResult)]
    struct Last {
        last: Option<i64>,
    }
    let rows: Vec<Last> = tx
        .sql("select max(sequence) as last from envelopes where org_id = :org and side = :1 and peer = :2")
        .bind(side.as_str())
        .bind(peer.uuid())
        .all()
        .await?;
    Ok(rows.into_iter().next().and_then(|row| row.last).unwrap_or(0))
}

/// What was answered to those of these envelopes that are known here, with the hashes of their headers.
pub(crate) async fn answers(
    tx: &Tx,
    ids: Vec<Uuid>,
) -> Result<HashMap<EnvelopeId, (String, Option<Answer>)>, VaultError> {
    let rows = tx.find::<Entity>().filter(Column::Id.is_in(ids)).all().await?;
    let answer = |row: Model| {
        let envelope: EnvelopeId = row.id.into();
        let signed = row.receipt.zip(row.receipt_signature);
        let ours = signed.filter(|_| row.side == Side::Received.as_str());
        let answer = ours.map(|(receipt, signature)| Answer::Signed { envelope, receipt, signature });
        (envelope, (row.hash, answer))
    };
    Ok(rows.into_iter().map(answer).collect())
}

pub(crate) async fn by_hash(
    tx: &Tx,
    side: Side,
    peer: OrgId,
    hash: &str,
) -> Result<Option<Model>, VaultError> {
    tx.find::<Entity>()
        .filter(Column::Hash.eq(hash))
        .filter(Column::Side.eq(side.as_str()))
        .filter(Column::Peer.eq(peer.uuid()))
        .one()
        .await
}

/// Those without an answer, in their order: a withdrawn one as well, since its number must be used up.
pub(crate) async fn queued(tx: &Tx, peer: OrgId, limit: u64) -> Result<Vec<Model>, VaultError> {
    tx.find::<Entity>()
        .filter(Column::Answered.is_null())
        .filter(Column::Peer.eq(peer.uuid()))
        .filter(Column::Side.eq("sent"))
        .order_by(Column::Sequence, Order::Asc)
        .limit(limit)
        .all()
        .await
}

/// The states of those without an answer, by their ids.
pub(crate) async fn unanswered(tx: &Tx, peer: OrgId) -> Result<HashMap<Uuid, String>, VaultError> {
    #[derive(vault::rows::FromQueryResult)]
    struct Waiting {
        id: Uuid,
        state: String,
    }
    let rows: Vec<Waiting> = tx
        .sql(
            "select id, state from envelopes
             where org_id = :org and answered is null and peer = :1 and side = :2 order by sequence limit 1000",
        )
        .bind(peer.uuid())
        .bind(Side::Sent.as_str())
        .all()
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.state)).collect())
}

pub(crate) async fn set_state(change: &Change, id: Uuid, state: &str) -> Result<(), VaultError> {
    change.update::<Entity>().id(id).set(Column::State, state).done().await.map(|_| ())
}
