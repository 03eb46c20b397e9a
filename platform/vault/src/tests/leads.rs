//! A small table to test with.

use sea_orm::{ActiveValue::Set, Order, entity::prelude::*};

use crate::{Change, Migration, Row, Tx, VaultError};

pub const MIGRATION: Migration = Migration {
    name: "selling_leads_1",
    up: |schema| {
        schema.table("leads", |table| {
            table.uuid("id").text("name").text("note").maybe_text("state").number("touched");
            table.key(&["id"]).unique(&["name"]).index(&["state", "touched"]).searchable(&["name", "note"]);
        });
    },
};

pub async fn insert(change: &Change, name: &str, note: &str) -> Result<(), VaultError> {
    change.insert::<Entity>(lead(change, name, note)).await
}

pub fn lead(tx: &Tx, name: &str, note: &str) -> ActiveModel {
    ActiveModel {
        id: Set(tx.chance().uuid(tx.now())),
        name: Set(name.to_owned()),
        note: Set(note.to_owned()),
        state: Set(None),
        touched: Set(0),
        ..Default::default()
    }
}

pub async fn names(tx: &Tx) -> Result<Vec<String>, VaultError> {
    let rows = tx.find::<Entity>().order_by(Column::Name, Order::Asc).all().await?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "leads")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub note: String,
    pub state: Option<String>,
    pub touched: i64,
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
