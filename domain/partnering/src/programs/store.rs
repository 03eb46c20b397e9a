//! How programs are kept.

use kernel::{PartnershipId, ProgramId, millis};
use trust::agreements::Terms;
use vault::{
    Change, Fact, Migration, Row, Tx, VaultError,
    rows::{ColumnTrait, Order, Set, Uuid, prelude::*},
};

use super::{Definition, PassUp, Program, State, distributing, program::Draft, versions};
use crate::partnerships;

/// Opens a program that somebody else set up, such as an import: its first version is published with it.
///
/// # Errors
/// What the vault says.
pub async fn add(change: &Change, definition: &Definition, terms: Terms) -> Result<Program, VaultError> {
    let definition = Definition { terms, ..definition.clone() };
    let program = Program { state: State::Open, version: 1, ..new(change, &definition) };
    insert(change, &program).await?;
    versions::insert(change, program.id, 1, &definition).await?;
    let fact = Fact::new("program.opened").about(program.id).with("name", program.name.clone());
    change.record(fact).await?;
    Ok(program)
}

/// A program that nobody has published.
pub(super) fn new(change: &Change, definition: &Definition) -> Program {
    let (clock, chance) = change.nature();
    Program {
        id: ProgramId::new(clock, chance),
        name: definition.name.clone(),
        products: definition.products.clone(),
        terms: definition.terms.clone(),
        upstream: definition.upstream,
        pass_up: definition.pass_up,
        state: State::Draft,
        version: 0,
        edition: 1,
    }
}

pub(super) async fn insert(change: &Change, program: &Program) -> Result<(), VaultError> {
    change
        .insert::<Entity>(ActiveModel {
            id: Set(program.id.uuid()),
            name: Set(program.name.clone()),
            products: Set(serde_json::to_string(&program.products).unwrap_or_default()),
            terms: Set(serde_json::to_string(&program.terms).unwrap_or_default()),
            upstream: Set(program.upstream.map(PartnershipId::uuid)),
            pass_up: Set(program.pass_up.to_string()),
            created: Set(millis(change.now())),
            state: Set(Some(program.state.as_str().to_owned())),
            version: Set(Some(program.version)),
            edition: Set(Some(program.edition)),
            ..Default::default()
        })
        .await
}

/// What its newest version says becomes what the program is, if `seen` is still the newest: false when somebody was
/// faster.
pub(super) async fn publish(
    change: &Change,
    id: ProgramId,
    seen: i64,
    definition: &Definition,
) -> Result<bool, VaultError> {
    let Some(program) = find(change, id).await?.filter(|program| program.version == seen) else {
        return Ok(false);
    };
    let state = if program.state == State::Draft { State::Open } else { program.state };
    change
        .update::<Entity>()
        .id(id.uuid())
        .set(Column::Name, definition.name.clone())
        .set(Column::Products, serde_json::to_string(&definition.products).unwrap_or_default())
        .set(Column::Terms, serde_json::to_string(&definition.terms).unwrap_or_default())
        .set(Column::Upstream, definition.upstream.map(PartnershipId::uuid))
        .set(Column::PassUp, definition.pass_up.as_str())
        .set(Column::State, state.as_str())
        .set(Column::Version, seen + 1)
        .set(Column::Edition, program.edition + 1)
        .done()
        .await?;
    if definition.upstream != program.upstream {
        partnerships::lead_up(change, id, definition.upstream).await?;
    }
    versions::insert(change, id, seen + 1, definition).await?;
    Ok(true)
}

/// Its draft's name is what people call it, before it is published.
pub(super) async fn rename(change: &Change, id: ProgramId, name: &str) -> Result<(), VaultError> {
    change.update::<Entity>().id(id.uuid()).set(Column::Name, name).done().await.map(|_| ())
}

pub(super) async fn set_state(change: &Change, id: ProgramId, state: State) -> Result<(), VaultError> {
    change.update::<Entity>().id(id.uuid()).set(Column::State, state.as_str()).done().await.map(|_| ())
}

pub(super) async fn remove(change: &Change, id: ProgramId) -> Result<(), VaultError> {
    change.delete::<Entity>().id(id.uuid()).done().await.map(|_| ())
}

/// What its partners are told has changed, though it has no new version.
pub(super) async fn told_anew(change: &Change, program: &Program) -> Result<(), VaultError> {
    change.update::<Entity>().id(program.id.uuid()).set(Column::Edition, program.edition + 1).done().await?;
    distributing::ask(change, program.id).await
}

/// It leads up to no vendor any more.
pub(super) async fn leave_upstream(change: &Change, program: &Program) -> Result<(), VaultError> {
    let nowhere = Option::<Uuid>::None;
    change.update::<Entity>().id(program.id.uuid()).set(Column::Upstream, nowhere).done().await?;
    partnerships::lead_up(change, program.id, None).await?;
    change.record(Fact::new("program.left_upstream").about(program.id)).await?;
    told_anew(change, program).await
}

/// A place in a vendor's program is over: what stood on it stands on nothing.
pub(crate) async fn stand_on_nothing(change: &Change, upstream: PartnershipId) -> Result<(), VaultError> {
    for program in all(change).await? {
        if program.upstream == Some(upstream) {
            leave_upstream(change, &program).await?;
        }
    }
    Ok(())
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
    partnerships::lead_up(change, program, Some(upstream)).await?;
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

/// Those that take partners.
///
/// # Errors
/// What the vault says.
pub async fn open(tx: &Tx) -> Result<Vec<Program>, VaultError> {
    Ok(all(tx).await?.into_iter().filter(|program| program.state == State::Open).collect())
}

/// What it says now. Where its registrations go can change without a version, so that stands with the program.
///
/// # Errors
/// What the vault says.
pub async fn published(tx: &Tx, program: &Program) -> Result<Definition, VaultError> {
    let known = versions::find(tx, program.id, program.version).await?.map(|version| version.definition);
    // A program from before there were versions said what its row says.
    let from_before = || Definition {
        name: program.name.clone(),
        products: program.products.clone(),
        ..Definition::default()
    };
    let (upstream, pass_up, terms) = (program.upstream, program.pass_up, program.terms.clone());
    Ok(Definition { upstream, pass_up, terms, ..known.unwrap_or_else(from_before) })
}

/// What it will say.
///
/// # Errors
/// What the vault says.
pub async fn draft(tx: &Tx, program: &Program) -> Result<Draft, VaultError> {
    match versions::draft(tx, program.id).await? {
        // A draft from before agreements were written in it.
        Some(mut draft) if draft.definition.terms == Terms::default() => {
            draft.definition.terms = program.terms.clone();
            Ok(draft)
        }
        Some(draft) => Ok(draft),
        None => Ok(Draft { definition: published(tx, program).await?, revision: 0, last: None }),
    }
}

impl TryFrom<Model> for Program {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let id = ProgramId::from(row.id);
        let damaged = |what: &str| VaultError::Damaged(format!("{id}: {what}"));
        let state = match row.state.as_deref() {
            None => Some(State::Open),
            Some(word) => State::ALL.into_iter().find(|state| state.as_str() == word),
        };
        Ok(Self {
            id,
            name: row.name,
            products: serde_json::from_str(&row.products).map_err(|_| damaged("products"))?,
            terms: Terms::parse(&row.terms).map_err(|_| damaged("terms"))?,
            upstream: row.upstream.map(PartnershipId::from),
            pass_up: row.pass_up.parse::<PassUp>().map_err(|()| damaged("pass_up"))?,
            state: state.ok_or_else(|| damaged("state"))?,
            version: row.version.unwrap_or(1),
            edition: row.edition.unwrap_or(1),
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

/// Where it stands, and which version is its newest.
pub const PUBLISHING: Migration = Migration {
    name: "partnering_programs_2",
    up: |schema| {
        schema.alter("programs", |table| {
            table.maybe_text("state").maybe_number("version").maybe_number("edition");
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
    pub state: Option<String>,
    pub version: Option<i64>,
    pub edition: Option<i64>,
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
