//! How imports are kept: the row; its file and the file of mistakes lie in the vault's file store.

use kernel::{ImportId, from_millis, millis};
use serde::de::DeserializeOwned;
use sheets::reading::{Format, Way};
use text::Reader;
use vault::{
    Change, Migration, Row, Sight, Tx, VaultError,
    rows::{ColumnTrait, Order, Set, Uuid, prelude::*},
};

use super::{
    Import, State,
    arrangement::Arrangement,
    import::{Counts, Survey},
};

/// One that these eyes may see.
pub(super) async fn find(tx: &Tx, id: ImportId) -> Result<Option<Import>, VaultError> {
    let found = tx.get::<Entity>(id.uuid()).await?.map(Import::try_from).transpose()?;
    let sight = tx.sight().cloned().unwrap_or_default();
    Ok(found.filter(|import| import.sight == sight))
}

/// One, whoever may see it: for the work that it asked for.
pub(super) async fn any(tx: &Tx, id: ImportId) -> Result<Option<Import>, VaultError> {
    tx.get::<Entity>(id.uuid()).await?.map(Import::try_from).transpose()
}

/// Those that these eyes may see, the newest first.
pub(super) async fn all(tx: &Tx) -> Result<Vec<Import>, VaultError> {
    let rows = tx.find::<Entity>().order_by(Column::Id, Order::Desc).all().await?;
    let mut all = rows.into_iter().map(Import::try_from).collect::<Result<Vec<_>, _>>()?;
    let sight = tx.sight().cloned().unwrap_or_default();
    all.retain(|import| import.sight == sight);
    Ok(all)
}

/// How many there are, whoever may see them.
pub(super) async fn count(tx: &Tx) -> Result<u64, VaultError> {
    tx.find::<Entity>().count().await
}

pub(super) async fn insert(change: &Change, import: &Import) -> Result<(), VaultError> {
    let row = ActiveModel {
        id: Set(import.id.uuid()),
        name: Set(import.name.clone()),
        format: Set(word(import.format).to_owned()),
        content: Set(import.content.clone()),
        sheets: Set(json(&import.sheets)),
        way: Set(json(&kept(&import.way))),
        arrangement: Set(json(&import.arrangement)),
        survey: Set(json(&import.survey)),
        brought_by: Set(import.by.clone()),
        sight: Set(json(&import.sight)),
        region: Set(import.reader.region.to_string()),
        zone: Set(import.reader.zone.as_str().to_owned()),
        state: Set(import.state.word().to_owned()),
        at_row: Set(0),
        added: Set(0),
        updated: Set(0),
        skipped: Set(0),
        wrong: Set(0),
        errors: Set(None),
        errors_size: Set(None),
        brought: Set(millis(import.brought)),
        ..Default::default()
    };
    change.insert::<Entity>(row).await
}

/// Writes how a draft is read and arranged, and what was seen then; whether it is a draft still.
pub(super) async fn arrange(change: &Change, import: &Import) -> Result<bool, VaultError> {
    let update = change.update::<Entity>().id(import.id.uuid());
    let update = update.filter(Column::State.eq(State::Draft.word()));
    let update = update.set(Column::Way, json(&kept(&import.way)));
    let update = update.set(Column::Arrangement, json(&import.arrangement));
    Ok(update.set(Column::Survey, json(&import.survey)).done().await? > 0)
}

/// Steps from one state to another; whether it was in that state.
pub(super) async fn step(change: &Change, id: ImportId, from: State, to: State) -> Result<bool, VaultError> {
    let update = change.update::<Entity>().id(id.uuid()).filter(Column::State.eq(from.word()));
    Ok(update.set(Column::State, to.word()).done().await? > 0)
}

/// Notes up to which row it came, and what became of the rows so far.
pub(super) async fn progress(
    change: &Change,
    id: ImportId,
    row: u64,
    counts: Counts,
) -> Result<(), VaultError> {
    let update = change.update::<Entity>().id(id.uuid()).set(Column::AtRow, stored(row));
    let update = update.set(Column::Added, stored(counts.added)).set(Column::Updated, stored(counts.updated));
    let update = update.set(Column::Skipped, stored(counts.skipped)).set(Column::Wrong, stored(counts.wrong));
    update.done().await.map(|_| ())
}

/// It has, or has no longer, a file of its own and one of mistakes.
pub(super) async fn set_files(
    change: &Change,
    id: ImportId,
    content: Option<&str>,
    errors: Option<(&str, u64)>,
) -> Result<(), VaultError> {
    let update = change.update::<Entity>().id(id.uuid()).set(Column::Content, content.map(str::to_owned));
    let update = update.set(Column::Errors, errors.map(|(hash, _)| hash.to_owned()));
    update.set(Column::ErrorsSize, errors.map(|(_, size)| stored(size))).done().await.map(|_| ())
}

pub(super) async fn delete(change: &Change, id: ImportId) -> Result<(), VaultError> {
    change.delete::<Entity>().id(id.uuid()).done().await.map(|_| ())
}

fn stored(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// How a file is read, as it is kept.
type Kept = (Option<String>, String, char, Option<u64>);

fn kept(way: &Way) -> Kept {
    (way.sheet.clone(), way.charset.clone(), way.delimiter, way.heading)
}

/// A kind of table, as it is kept, and as programs read it.
pub(super) fn word(format: Format) -> &'static str {
    match format {
        Format::Csv => "csv",
        Format::Xlsx => "xlsx",
    }
}

impl TryFrom<Model> for Import {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let id = ImportId::from(row.id);
        let damaged = |what: &str| VaultError::Damaged(format!("{id}: {what}"));
        fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
            serde_json::from_str(text).ok()
        }
        let way: Kept = read(&row.way).ok_or_else(|| damaged("how it is read"))?;
        let (sheet, charset, delimiter, heading) = way;
        Ok(Self {
            id,
            name: row.name,
            format: if row.format == "xlsx" { Format::Xlsx } else { Format::Csv },
            content: row.content,
            sheets: read(&row.sheets).ok_or_else(|| damaged("its sheets"))?,
            way: Way { sheet, charset, delimiter, heading },
            arrangement: read::<Arrangement>(&row.arrangement).ok_or_else(|| damaged("its columns"))?,
            survey: read::<Survey>(&row.survey).ok_or_else(|| damaged("what was seen"))?,
            by: row.brought_by,
            sight: read::<Sight>(&row.sight).ok_or_else(|| damaged("its sight"))?,
            reader: Reader::from((
                row.region.parse().unwrap_or_default(),
                row.zone.parse().unwrap_or_default(),
            )),
            state: State::of_word(&row.state).ok_or_else(|| damaged("its state"))?,
            row: row.at_row.unsigned_abs(),
            counts: Counts {
                added: row.added.unsigned_abs(),
                updated: row.updated.unsigned_abs(),
                skipped: row.skipped.unsigned_abs(),
                wrong: row.wrong.unsigned_abs(),
            },
            errors: row.errors.map(|hash| (hash, row.errors_size.unwrap_or_default().unsigned_abs())),
            brought: from_millis(row.brought),
        })
    }
}

/// The tables.
pub const MIGRATION: Migration = Migration {
    name: "selling_imports_1",
    up: |schema| {
        schema.table("imports", |table| {
            table.uuid("id").text("name").text("format").maybe_text("content").text("sheets").text("way");
            table.text("arrangement").text("survey").text("brought_by").text("sight").text("region");
            table.text("zone").text("state").number("at_row").number("added").number("updated");
            table.number("skipped").number("wrong").maybe_text("errors").maybe_number("errors_size");
            table.number("brought").key(&["id"]);
        });
        super::mistakes::table(schema);
        super::undoing::table(schema);
        super::remembered::table(schema);
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "imports")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub format: String,
    pub content: Option<String>,
    pub sheets: String,
    pub way: String,
    pub arrangement: String,
    pub survey: String,
    pub brought_by: String,
    pub sight: String,
    pub region: String,
    pub zone: String,
    pub state: String,
    pub at_row: i64,
    pub added: i64,
    pub updated: i64,
    pub skipped: i64,
    pub wrong: i64,
    pub errors: Option<String>,
    pub errors_size: Option<i64>,
    pub brought: i64,
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
