//! How partnerships are kept.

use kernel::{DivisionId, OrgId, PartnershipId, ProgramId, Timestamp, from_millis, millis};
use vault::{
    By, Change, Fact, Migration, Row, Tx, Update, VaultError,
    rows::{ColumnTrait, Order, Set, Uuid, prelude::*},
};

use super::{Ends, Partnership, Role, State};
use crate::{
    programs::{self, Definition},
    teams::Place,
};

/// How a row says that this organisation ended it.
const OURS: &str = "ours";

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

/// All partnerships in a program of this organisation's own.
///
/// # Errors
/// What the vault says.
pub async fn of_program(tx: &Tx, program: ProgramId) -> Result<Vec<Partnership>, VaultError> {
    let own = tx.find::<Entity>().filter(Column::Role.eq(Role::Owner.as_str()));
    let rows = own.filter(Column::Program.eq(program.uuid())).order_by(Column::Id, Order::Asc).all().await?;
    rows.into_iter().map(Partnership::try_from).collect()
}

/// The partnerships in which this organisation is the partner, by the other side's name.
///
/// # Errors
/// What the vault says.
pub async fn as_partner(tx: &Tx) -> Result<Vec<Partnership>, VaultError> {
    let places = tx.find::<Entity>().filter(Column::Role.eq(Role::Partner.as_str()));
    let rows = places.order_by(Column::PeerName, Order::Asc).all().await?;
    rows.into_iter().map(Partnership::try_from).collect()
}

/// The place of this organisation in somebody else's program, the newest where it had several.
///
/// # Errors
/// What the vault says.
pub async fn in_program(tx: &Tx, program: ProgramId) -> Result<Option<Partnership>, VaultError> {
    let places = tx.find::<Entity>().filter(Column::Role.eq(Role::Partner.as_str()));
    let places = places.filter(Column::Program.eq(program.uuid())).order_by(Column::Id, Order::Desc);
    places.one().await?.map(Partnership::try_from).transpose()
}

/// What a vendor's program says now of what stands with the partnership.
pub(crate) async fn follow(
    change: &Change,
    id: PartnershipId,
    program: &Definition,
) -> Result<(), VaultError> {
    follows(change.update::<Entity>().id(id.uuid()), program).await
}

/// What a program of one's own says now of what stands with its partnerships.
pub(crate) async fn follow_program(
    change: &Change,
    id: ProgramId,
    program: &Definition,
) -> Result<(), VaultError> {
    let own = change.update::<Entity>().filter(Column::Role.eq(Role::Owner.as_str()));
    follows(own.filter(Column::Program.eq(id.uuid())), program).await
}

async fn follows(which: Update<'_, Entity>, program: &Definition) -> Result<(), VaultError> {
    which
        .set(Column::ProgramName, program.name.clone())
        .set(Column::Products, serde_json::to_string(&program.products).unwrap_or_default())
        .set(Column::PassUp, program.pass_up.as_str())
        .done()
        .await
        .map(|_| ())
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
            vendor: Set(vendor(change, partnership).await?),
            ends: Set(None),
            ..Default::default()
        })
        .await
}

/// Whose products a partnership is about: as a partner, those of the program's owner; in one's own program, those
/// of the vendor to whom it leads up.
async fn vendor(tx: &Tx, partnership: &Partnership) -> Result<Option<Uuid>, VaultError> {
    if partnership.role == Role::Partner {
        return Ok(Some(partnership.peer.uuid()));
    }
    let Some(program) = programs::find(tx, partnership.program).await? else { return Ok(None) };
    let Some(upstream) = program.upstream else { return Ok(None) };
    let upstream = tx.get::<Entity>(upstream.uuid()).await?;
    Ok(upstream.map(|upstream| upstream.peer))
}

/// Where a partnership belongs in its organisation: whose products it is about, and who looks after it.
///
/// # Errors
/// What the vault says.
pub async fn place(tx: &Tx, id: PartnershipId) -> Result<Place, VaultError> {
    let row = tx.find::<Entity>().filter(Column::Id.eq(id.uuid())).remembered().one().await?;
    Ok(row.map_or_else(Place::default, |row| Place {
        vendor: row.vendor.map(Into::into),
        department: row.department.map(Into::into),
    }))
}

/// Says which department looks after what a partner brings from now on.
///
/// # Errors
/// What the vault says.
pub async fn set_department(
    change: &Change,
    id: PartnershipId,
    department: Option<DivisionId>,
) -> Result<(), VaultError> {
    let update = change.update::<Entity>().id(id.uuid());
    update.set(Column::Department, department.map(Uuid::from)).done().await?;
    change.record(Fact::new("partnership.handed_over").about(id)).await.map(|_| ())
}

/// A program leads up to that place in a vendor's from now on, or to none, and so do the partnerships in it.
pub(crate) async fn lead_up(
    change: &Change,
    program: ProgramId,
    upstream: Option<PartnershipId>,
) -> Result<(), VaultError> {
    let upstream = match upstream {
        Some(id) => change.get::<Entity>(id.uuid()).await?,
        None => None,
    };
    let update = change.update::<Entity>().filter(Column::Program.eq(program.uuid()));
    let update = update.filter(Column::Role.eq(Role::Owner.as_str()));
    update.set(Column::Vendor, upstream.map(|upstream| upstream.peer)).done().await.map(|_| ())
}

/// The vendors in whose programs this organisation has a place, by name.
///
/// # Errors
/// What the vault says.
pub async fn vendors(tx: &Tx) -> Result<Vec<(OrgId, String)>, VaultError> {
    let places = as_partner(tx).await?.into_iter();
    let mut vendors: Vec<(OrgId, String)> = places.map(|one| (one.peer, one.peer_name)).collect();
    vendors.dedup();
    Ok(vendors)
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
            ends: row.ends.map(|at| Ends {
                at: from_millis(at),
                ours: row.end_by.as_deref() == Some(OURS),
                why: row.end_why.unwrap_or_default(),
            }),
        })
    }
}

/// Writes down when it ends, or that it does not.
pub(super) async fn set_ends(
    change: &Change,
    id: PartnershipId,
    ends: Option<&Ends>,
) -> Result<(), VaultError> {
    change
        .update::<Entity>()
        .id(id.uuid())
        .set(Column::Ends, ends.map(|ends| millis(ends.at)))
        .set(Column::EndBy, ends.map(|ends| if ends.ours { OURS } else { "theirs" }))
        .set(Column::EndWhy, ends.map(|ends| ends.why.clone()))
        .done()
        .await
        .map(|_| ())
}

/// What a side did with what it held when the partnership ended, as JSON: this one's, or what the other one said.
pub(super) async fn set_settled(
    change: &Change,
    id: PartnershipId,
    ours: bool,
    settled: &str,
) -> Result<(), VaultError> {
    let column = if ours { Column::Settled } else { Column::TheySettled };
    change.update::<Entity>().id(id.uuid()).set(column, settled).done().await.map(|_| ())
}

/// What both sides did, as they wrote it: this one, the other one.
pub(super) async fn settled(
    tx: &Tx,
    id: PartnershipId,
) -> Result<(Option<String>, Option<String>), VaultError> {
    let row = tx.find::<Entity>().filter(Column::Id.eq(id.uuid())).remembered().one().await?;
    Ok(row.map(|row| (row.settled, row.they_settled)).unwrap_or_default())
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

/// Whose products it is about, and who looks after it (V9).
pub const SPLIT: Migration = Migration {
    name: "partnering_partnerships_2",
    up: |schema| {
        schema.alter("partnerships", |table| {
            table.maybe_uuid("vendor").maybe_uuid("department");
            // Whose partner somebody is, every department may know; which sales it brings, follows the sale.
            table.split_by(By::Vendor, "vendor");
        });
        schema.fill("partnerships", "vendor", "case when role = 'partner' then peer end", &[]);
    },
};

/// How it ends: when, by whom, why, and what both sides did with what they held.
pub const ENDING: Migration = Migration {
    name: "partnering_partnerships_3",
    up: |schema| {
        schema.alter("partnerships", |table| {
            table.maybe_number("ends").maybe_text("end_by").maybe_text("end_why");
            table.maybe_text("settled").maybe_text("they_settled");
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
    pub vendor: Option<Uuid>,
    pub department: Option<Uuid>,
    pub ends: Option<i64>,
    pub end_by: Option<String>,
    pub end_why: Option<String>,
    pub settled: Option<String>,
    pub they_settled: Option<String>,
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
