//! The rows that had mistakes: which, and why; and the file of them, to be mended and brought again.

use std::collections::HashMap;

use bytes::Bytes;
use kernel::{Datum, ImportId};
use sheets::{Csv, Heading, SheetError, reading::Row as FileRow};
use vault::{
    Blob, Change, Row, Schema, Tx, Vault, VaultError,
    rows::{ColumnTrait, Order, Set, Uuid, prelude::*},
};

use super::{
    Import,
    flow::Flow,
    import::{ImportError, Mistake},
};
use crate::texts::imports as texts;

/// Keeps what is wrong with a row.
pub(super) fn keep(change: &Change, import: ImportId, mistakes: &[Mistake]) {
    for mistake in mistakes {
        let (clock, chance) = change.nature();
        change.insert_later::<Entity>(ActiveModel {
            id: Set(chance.uuid(clock.now())),
            import: Set(import.uuid()),
            at_row: Set(i64::try_from(mistake.row).unwrap_or(i64::MAX)),
            place: Set(mistake.column.clone()),
            reason: Set(mistake.reason.clone()),
            ..Default::default()
        });
    }
}

/// The first mistakes, in the order of the file.
pub(super) async fn first(tx: &Tx, import: ImportId, most: u64) -> Result<Vec<Mistake>, VaultError> {
    let find = tx.find::<Entity>().filter(Column::Import.eq(import.uuid()));
    let rows = find.order_by(Column::AtRow, Order::Asc).order_by(Column::Id, Order::Asc).limit(most);
    Ok(rows.all().await?.into_iter().map(Mistake::from).collect())
}

/// Mistakes of the rows between two, both among them.
async fn between(tx: &Tx, import: ImportId, first: u64, last: u64) -> Result<Vec<Mistake>, VaultError> {
    let bound = |row: u64| i64::try_from(row).unwrap_or(i64::MAX);
    let find = tx.find::<Entity>().filter(Column::Import.eq(import.uuid()));
    let find = find.filter(Column::AtRow.gte(bound(first))).filter(Column::AtRow.lte(bound(last)));
    let rows = find.order_by(Column::AtRow, Order::Asc).order_by(Column::Id, Order::Asc).all().await?;
    Ok(rows.into_iter().map(Mistake::from).collect())
}

pub(super) async fn forget(change: &Change, import: ImportId) -> Result<(), VaultError> {
    change.delete::<Entity>().filter(Column::Import.eq(import.uuid())).done().await.map(|_| ())
}

/// Writes the file of the rows with mistakes: the same columns, and one that says why. It opens in a spreadsheet, with
/// formulas made harmless. What of a row could not be read at all is left empty.
pub(super) async fn file(vault: &Vault, import: &Import, content: Vec<u8>) -> Result<Blob, ImportError> {
    let mut flow = Flow::begin(content, import.format, import.way.clone()).await?;
    let mut file = vault.begin_blob().await?;
    let headings = std::mem::take(&mut flow.headings);
    let around = |heading: String| Heading { label: heading, money: false };
    let labels = [texts::row_number()].into_iter().chain(headings.iter().cloned());
    let labels: Vec<Heading> = labels.chain([texts::what_is_wrong()]).map(around).collect();
    let mut csv = Csv::new(&labels).map_err(unwritten)?;
    while let Some(rows) = flow.next().await? {
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else { continue };
        let (first, last) = (first.number, last.number);
        let found = vault.read(async |tx: &Tx| between(tx, import.id, first, last).await).await?;
        let mut by_row: HashMap<u64, Vec<String>> = HashMap::new();
        for Mistake { row, column, reason } in found {
            let said = if column.is_empty() { reason } else { format!("{column}: {reason}") };
            by_row.entry(row).or_default().push(said);
        }
        let wrong = rows.iter().filter_map(|row| Some((row, by_row.remove(&row.number)?)));
        for (row, said) in wrong {
            csv.row(&line_of(row, headings.len(), &said)).map_err(unwritten)?;
        }
        file.write(Bytes::from(csv.take().map_err(unwritten)?)).await?;
    }
    Ok(file.finish().await?)
}

fn line_of(row: &FileRow, width: usize, said: &[String]) -> Vec<Datum> {
    let mut line = vec![Datum::text(row.number.to_string())];
    match &row.cells {
        Ok(cells) => line.extend(cells.iter().map(|cell| Datum::text(cell.text().into_owned()))),
        Err(_) => line.extend(std::iter::repeat_n(Datum::Nothing, width)),
    }
    line.push(Datum::text(said.join(" ")));
    line
}

fn unwritten(error: SheetError) -> VaultError {
    VaultError::Damaged(format!("a file of mistakes: {error}"))
}

impl From<Model> for Mistake {
    fn from(row: Model) -> Self {
        Self { row: row.at_row.unsigned_abs(), column: row.place, reason: row.reason }
    }
}

pub(super) fn table(schema: &mut Schema) {
    schema.table("import_mistakes", |table| {
        table.uuid("id").uuid("import").number("at_row").text("place").text("reason");
        table.key(&["id"]).index(&["import", "at_row", "id"]);
    });
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import_mistakes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub import: Uuid,
    pub at_row: i64,
    pub place: String,
    pub reason: String,
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
