//! How partnerships are kept.

use kernel::{OrgId, PartnershipId, Timestamp, from_millis, millis};
use vault::{
    Change, Migration, Row, Tx, VaultError,
    rows::{ColumnTrait, Order, Set, Uuid, prelude::*},
};

use super::{Partnership, Role, State};

/// One partnership.
///
/// # Errors
/// What the vault says.
pub async fn find(tx: &Tx, id: PartnershipId) -> Result<Option<Partnership>, VaultError> {
    let row = tx.find::<Entity>().filter(Column::Id.eq(id.uuid())).remembered().one().await?;
    row.map(Partnership::try_from).transpose()
}

/// All partnerships of this organisation, by the other side's name.
///
/// # Errors
/// What the vault says.
pub async fn all(tx: &Tx) -> Result<Vec<Partnership>, VaultError> {
    let rows = tx.find::<Entity>().order_by(Column::PeerName, Order::Asc).all().await?;
    rows.into_iter().map(Partnership::try_from).collect()
}

/// Partnerships in the order of their ids, those after `after`; with how many there are in all.
///
/// # Errors
/// What the vault says.
pub async fn page(
    tx: &Tx,
    after: Option<PartnershipId>,
    limit: u64,
) -> Result<(Vec<Partnership>, u64), VaultError> {
    let mut find = tx.find::<Entity>().order_by(Column::Id, Order::Asc).limit(limit);
    if let Some(after) = after {
        find = find.filter(Column::Id.gt(after.uuid()));
    }
    let rows = find.all().await?;
    let total = tx.find::<Entity>().count().await?;
    Ok((rows.into_iter().map(Partnership::try_from).collect::<Result<_, _>>()?, total))
}

/// The partnerships with one peer in which this organisation has that role.
///
/// # Errors
/// What the vault says.
pub async fn with_peer(tx: &Tx, peer: OrgId, role: Role) -> Result<Vec<Partnership>, VaultError> {
    let rows = tx
        .find::<Entity>()
        .filter(Column::Peer.eq(peer.uuid()))
        .filter(Column::Role.eq(role.as_str()))
        .all()
        .await?;
    rows.into_iter().map(Partnership::try_from).collect()
}

pub(super) async fn keep(change: &Change, partnership: &Partnership) -> Result<(), VaultError> {
    change
        .insert::<Entity>(ActiveModel {
            id: Set(partnership.id.uuid()),
            role: Set(partnership.role.as_str().to_owned()),
            program: Set(partnership.program.uuid()),
            program_name: Set(partnership.program_name.clone()),
            products: Set(serde_json::to_string(&partnership.products).unwrap_or_default()),
            pass_up: Set(partnership.pass_up.to_string()),
            peer: Set(partnership.peer.uuid()),
            peer_name: Set(partnership.peer_name.clone()),
            state: Set(partnership.state.to_string()),
            since: Set(millis(partnership.since)),
            ..Default::default()
        })
        .await
}

/// Moves it from one state to another; false when it was not in that state.
pub(super) async fn step(
    change: &Change,
    id: PartnershipId,
    from: State,
    to: State,
    at: Timestamp,
) -> Result<bool, VaultError> {
    let done = change
        .update::<Entity>()
        .id(id.uuid())
        .filter(Column::State.eq(from.as_str()))
        .set(Column::State, to.as_str())
        .set(Column::Since, millis(at))
        .done()
        .await?;
    Ok(done == 1)
}

impl TryFrom<Model> for Partnership {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let id = PartnershipId::from(row.id);
        let damaged = |what: &str| VaultError::Damaged(format!("{id}: {what}"));
        Ok(Self {
            id,
            role: row.role.parse().map_err(|()| damaged("role"))?,
            program: row.program.into(),
            program_name: row.program_name,
            products: serde_json::from_str(&row.products).map_err(|_| damaged("products"))?,
            pass_up: row.pass_up.parse().map_err(|()| damaged("pass_up"))?,
            peer: row.peer.into(),
            peer_name: row.peer_name,
            state: row.state.parse().map_err(|()| damaged("state"))?,
            since: from_millis(row.since),
        })
    }
}

/// The table.
pub const MIGRATION: Migration = Migration {
    name: "partnering_partnerships_1",
    up: |schema| {
        schema.table("partnerships", |table| {
            table
                .uuid("id")
                .text("role")
                .uuid("program")
                .text("program_name")
                .text("products")
                .text("pass_up");
            table.peer("peer").text("peer_name").text("state").number("since");
            table.key(&["id"]).index(&["role", "program", "peer"]).index(&["peer", "role"]);
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "partnerships")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub role: String,
    pub program: Uuid,
    pub program_name: String,
    pub products: String,
    pub pass_up: String,
    pub peer: Uuid,
    pub peer_name: String,
    pub state: String,
    pub since: i64,
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
