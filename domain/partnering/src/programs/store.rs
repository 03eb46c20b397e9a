//! How programs are kept.

use kernel::{PartnershipId, ProgramId, millis};
use trust::agreements::Terms;
use vault::{
    Change, Fact, Migration, Row, Tx, VaultError,
    rows::{ColumnTrait, Order, Set, Uuid, prelude::*},
};

use super::{PassUp, Program};

/// Opens a program.
///
/// # Errors
/// What the vault says.
pub async fn add(change: &Change, program: &Program) -> Result<(), VaultError> {
    change
        .insert::<Entity>(ActiveModel {
            id: Set(program.id.uuid()),
            name: Set(program.name.clone()),
            products: Set(serde_json::to_string(&program.products).unwrap_or_default()),
            terms: Set(serde_json::to_string(&program.terms).unwrap_or_default()),
            upstream: Set(program.upstream.map(PartnershipId::uuid)),
            pass_up: Set(program.pass_up.to_string()),
            created: Set(millis(change.now())),
            ..Default::default()
        })
        .await?;
    change
        .record(Fact::new("program.opened").about(program.id).with("name", program.name.clone()))
        .await
        .map(|_| ())
}

/// Says to which place in a vendor's program the registrations of this one go on.
///
/// # Errors
/// What the vault says.
pub async fn join_upstream(
    change: &Change,
    program: ProgramId,
    upstream: PartnershipId,
) -> Result<(), VaultError> {
    change.update::<Entity>().id(program.uuid()).set(Column::Upstream, upstream.uuid()).done().await?;
    change.record(Fact::new("program.joined_upstream").about(program).about(upstream)).await.map(|_| ())
}

/// Changes whether accepted registrations go on up by themselves.
///
/// # Errors
/// What the vault says.
pub async fn change_pass_up(change: &Change, program: ProgramId, way: PassUp) -> Result<(), VaultError> {
    change.update::<Entity>().id(program.uuid()).set(Column::PassUp, way.as_str()).done().await?;
    let fact = Fact::new("program.passing_changed").about(program).with("way", way.as_str());
    change.record(fact).await.map(|_| ())
}

/// One program.
///
/// # Errors
/// What the vault says.
pub async fn find(tx: &Tx, id: ProgramId) -> Result<Option<Program>, VaultError> {
    let row = tx.find::<Entity>().filter(Column::Id.eq(id.uuid())).remembered().one().await?;
    row.map(Program::try_from).transpose()
}

/// The program of that name.
///
/// # Errors
/// What the vault says.
pub async fn by_name(tx: &Tx, name: &str) -> Result<Option<Program>, VaultError> {
    tx.find::<Entity>().filter(Column::Name.eq(name)).one().await?.map(Program::try_from).transpose()
}

/// All programs of this organisation.
///
/// # Errors
/// What the vault says.
pub async fn all(tx: &Tx) -> Result<Vec<Program>, VaultError> {
    let rows = tx.find::<Entity>().order_by(Column::Name, Order::Asc).all().await?;
    rows.into_iter().map(Program::try_from).collect()
}

impl TryFrom<Model> for Program {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let id = ProgramId::from(row.id);
        let damaged = |what: &str| VaultError::Damaged(format!("{id}: {what}"));
        Ok(Self {
            id,
            name: row.name,
            products: serde_json::from_str(&row.products).map_err(|_| damaged("products"))?,
            terms: Terms::parse(&row.terms).map_err(|_| damaged("terms"))?,
            upstream: row.upstream.map(PartnershipId::from),
            pass_up: row.pass_up.parse::<PassUp>().map_err(|()| damaged("pass_up"))?,
        })
    }
}

/// The table.
pub const MIGRATION: Migration = Migration {
    name: "partnering_programs_1",
    up: |schema| {
        schema.table("programs", |table| {
            table
                .uuid("id")
                .text("name")
                .text("products")
                .text("terms")
                .maybe_uuid("upstream")
                .text("pass_up");
            table.number("created").key(&["id"]).unique(&["name"]);
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "programs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub products: String,
    pub terms: String,
    pub upstream: Option<Uuid>,
    pub pass_up: String,
    pub created: i64,
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
