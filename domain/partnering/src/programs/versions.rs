//! How the versions of programs are kept, and what is not published yet.

use kernel::{ProgramId, Timestamp, from_millis, millis};
use vault::{
    Change, Migration, Row, Tx, VaultError,
    rows::{ColumnTrait, Order, Set, Uuid, prelude::*},
};

use super::{
    Definition,
    program::{Draft, Version},
};

/// One version.
pub(super) async fn find(tx: &Tx, program: ProgramId, number: i64) -> Result<Option<Version>, VaultError> {
    let one = tx.find::<Entity>().filter(Column::Id.eq(program.uuid())).filter(Column::Version.eq(number));
    one.remembered().one().await?.map(Version::try_from).transpose()
}

/// Every version, the newest first.
///
/// # Errors
/// What the vault says.
pub async fn versions(tx: &Tx, program: ProgramId) -> Result<Vec<Version>, VaultError> {
    let all = tx.find::<Entity>().filter(Column::Id.eq(program.uuid()));
    all.order_by(Column::Version, Order::Desc).all().await?.into_iter().map(Version::try_from).collect()
}

/// The number of the version that was the newest at that moment.
pub(super) async fn at(tx: &Tx, program: ProgramId, moment: Timestamp) -> Result<Option<i64>, VaultError> {
    // All of them, which a batch of registrations asks for once.
    let all = tx.find::<Entity>().filter(Column::Id.eq(program.uuid()));
    let all = all.order_by(Column::Version, Order::Desc).remembered().all().await?;
    Ok(all.into_iter().find(|row| row.published <= millis(moment)).map(|row| row.version))
}

pub(super) async fn insert(
    change: &Change,
    program: ProgramId,
    number: i64,
    definition: &Definition,
) -> Result<(), VaultError> {
    change
        .insert::<Entity>(ActiveModel {
            id: Set(program.uuid()),
            version: Set(number),
            definition: Set(serde_json::to_string(definition).unwrap_or_default()),
            published: Set(millis(change.now())),
            published_by: Set(change.actor().to_string()),
            ..Default::default()
        })
        .await
}

impl TryFrom<Model> for Version {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let definition = read(row.id, &row.definition)?;
        let published = from_millis(row.published);
        Ok(Self { number: row.version, definition, published, by: row.published_by })
    }
}

fn read(id: Uuid, definition: &str) -> Result<Definition, VaultError> {
    let damaged = |_| VaultError::Damaged(format!("{}: definition", ProgramId::from(id)));
    serde_json::from_str(definition).map_err(damaged)
}

/// What is not published yet, where somebody ever changed something.
pub(super) async fn draft(tx: &Tx, program: ProgramId) -> Result<Option<Draft>, VaultError> {
    let Some(row) = tx.get::<drafts::Entity>(program.uuid()).await? else { return Ok(None) };
    let definition = read(row.id, &row.definition)?;
    Ok(Some(Draft {
        definition,
        revision: row.revision,
        last: Some((row.changed_by, from_millis(row.changed))),
    }))
}

/// Keeps what it will say.
pub(super) async fn keep_draft(
    change: &Change,
    program: ProgramId,
    revision: i64,
    definition: &Definition,
) -> Result<(), VaultError> {
    let text = serde_json::to_string(definition).unwrap_or_default();
    let (now, by) = (millis(change.now()), change.actor().to_string());
    let kept = change
        .update::<drafts::Entity>()
        .id(program.uuid())
        .set(drafts::Column::Definition, text.clone())
        .set(drafts::Column::Revision, revision)
        .set(drafts::Column::Changed, now)
        .set(drafts::Column::ChangedBy, by.clone())
        .done()
        .await?;
    if kept > 0 {
        return Ok(());
    }
    let row = drafts::ActiveModel {
        id: Set(program.uuid()),
        definition: Set(text),
        revision: Set(revision),
        changed: Set(now),
        changed_by: Set(by),
        ..Default::default()
    };
    change.insert::<drafts::Entity>(row).await
}

pub(super) async fn remove_draft(change: &Change, program: ProgramId) -> Result<(), VaultError> {
    change.delete::<drafts::Entity>().id(program.uuid()).done().await.map(|_| ())
}

/// The tables.
pub const MIGRATION: Migration = Migration {
    name: "partnering_program_versions_1",
    up: |schema| {
        schema.table("program_versions", |table| {
            table.uuid("id").number("version").text("definition").number("published").text("published_by");
            table.key(&["id", "version"]);
        });
        schema.table("program_drafts", |table| {
            table.uuid("id").text("definition").number("revision").number("changed").text("changed_by");
            table.key(&["id"]);
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "program_versions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i64,
    pub definition: String,
    pub published: i64,
    pub published_by: String,
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

mod drafts {
    use vault::{
        Row,
        rows::{Uuid, prelude::*},
    };

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "program_drafts")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub org_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub definition: String,
        pub revision: i64,
        pub changed: i64,
        pub changed_by: String,
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
}
