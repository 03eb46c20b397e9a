//! How files with the same headings were arranged last: the next one of them is arranged so.

use vault::{
    Change, Row, Schema, Tx, VaultError,
    rows::{ColumnTrait, Set, Uuid, prelude::*},
};

use super::arrangement::{Arrangement, plain};
use crate::texts::imports as texts;

/// How a file with these headings is arranged, where one was before.
pub(super) async fn of(tx: &Tx, headings: &[String]) -> Result<Option<Arrangement>, VaultError> {
    // A file of mistakes has one more column at either end.
    if let [first, inner @ .., last] = headings
        && (first, last) == (&texts::row_number(), &texts::what_is_wrong())
    {
        let found = exactly(tx, inner).await?;
        return Ok(found.map(|mut arrangement| {
            arrangement.columns.insert(0, None);
            arrangement.columns.push(None);
            arrangement
        }));
    }
    exactly(tx, headings).await
}

async fn exactly(tx: &Tx, headings: &[String]) -> Result<Option<Arrangement>, VaultError> {
    let row = tx.find::<Entity>().filter(Column::Headings.eq(key(headings))).one().await?;
    let arrangement = row.and_then(|row| serde_json::from_str::<Arrangement>(&row.arrangement).ok());
    Ok(arrangement.filter(|arrangement| arrangement.check(headings.len()).is_ok()))
}

/// Remembers how a file with these headings is arranged.
pub(super) async fn keep(
    change: &Change,
    headings: &[String],
    arrangement: &Arrangement,
) -> Result<(), VaultError> {
    let (key, json) = (key(headings), serde_json::to_string(arrangement).unwrap_or_default());
    let update = change.update::<Entity>().filter(Column::Headings.eq(&key));
    if update.set(Column::Arrangement, json.clone()).done().await? > 0 {
        return Ok(());
    }
    let (clock, chance) = change.nature();
    let row = ActiveModel {
        id: Set(chance.uuid(clock.now())),
        headings: Set(key),
        arrangement: Set(json),
        ..Default::default()
    };
    change.insert::<Entity>(row).await
}

fn key(headings: &[String]) -> String {
    let plain: Vec<String> = headings.iter().map(|heading| plain(heading)).collect();
    plain.join("|")
}

pub(super) fn table(schema: &mut Schema) {
    schema.table("import_arrangements", |table| {
        table.uuid("id").text("headings").text("arrangement").key(&["id"]).index(&["headings"]);
    });
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import_arrangements")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub headings: String,
    pub arrangement: String,
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
