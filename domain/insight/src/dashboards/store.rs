//! How dashboards are kept: a row for each person who arranged one, and one for what everybody begins with.

use std::collections::BTreeSet;

use kernel::PersonId;
use vault::{
    Change, Migration, Row, Tx, VaultError,
    rows::{Set, Uuid, prelude::*},
};

use super::panel::Panel;

/// Whose a dashboard is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    /// Somebody's own.
    Person(PersonId),
    /// What everybody begins with.
    Everybodys,
}

impl Whose {
    fn key(self) -> String {
        match self {
            Self::Person(person) => person.to_string(),
            Self::Everybodys => "everybody".to_owned(),
        }
    }
}

/// What is shown to somebody: their own, or what everybody begins with; and whether it is their own.
pub(super) async fn shown_to(tx: &Tx, person: Option<PersonId>) -> Result<(Vec<Panel>, bool), VaultError> {
    if let Some(person) = person
        && let Some(own) = find(tx, Whose::Person(person)).await?
    {
        return Ok((own, true));
    }
    let everybodys = find(tx, Whose::Everybodys).await?;
    Ok((everybodys.unwrap_or_else(|| Panel::USUAL.into()), false))
}

async fn find(tx: &Tx, whose: Whose) -> Result<Option<Vec<Panel>>, VaultError> {
    let row = tx.get::<Entity>(whose.key()).await?;
    // What the catalogue has no longer is left out.
    Ok(row.map(|row| row.panels.split(',').filter_map(Panel::read).collect()))
}

/// Everybody who arranged one.
pub(super) async fn arrangers(tx: &Tx) -> Result<BTreeSet<PersonId>, VaultError> {
    let rows = tx.find::<Entity>().all().await?;
    Ok(rows.into_iter().filter_map(|row| row.whose.parse().ok()).collect())
}

/// From now on it shows these.
pub(super) async fn set(change: &Change, whose: Whose, panels: &[Panel]) -> Result<(), VaultError> {
    remove(change, whose).await?;
    let panels: Vec<&str> = panels.iter().map(|panel| panel.as_str()).collect();
    let row = ActiveModel { whose: Set(whose.key()), panels: Set(panels.join(",")), ..Default::default() };
    change.insert::<Entity>(row).await
}

/// From now on it is what it was before anybody arranged it.
pub(super) async fn remove(change: &Change, whose: Whose) -> Result<(), VaultError> {
    change.delete::<Entity>().id(whose.key()).done().await.map(|_| ())
}

/// The table.
pub(super) const MIGRATION: Migration = Migration {
    name: "insight_dashboards_1",
    up: |schema| {
        schema.table("dashboards", |table| {
            table.text("whose").text("panels").key(&["whose"]);
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dashboards")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub whose: String,
    pub panels: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Entity {
    fn org() -> Column {
        Column::OrgId
    }

    fn id() -> Column {
        Column::Whose
    }
}
