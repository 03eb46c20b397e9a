//! To what a person or a key is limited.

use kernel::{ApiKeyId, DivisionId, OrgId, PersonId};
use serde::{Deserialize, Serialize};
use vault::{
    Change, Fact, Migration, Row, Sight, Tx, VaultError,
    rows::{Set, prelude::*},
};

use super::division::{self, Division};
use crate::access::forget_answers;

/// Who is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// Somebody who works here.
    Person(PersonId),
    /// A key.
    Key(ApiKeyId),
}

/// To which regions, vendors and departments somebody is limited; none: they are not limited by that.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Scope {
    /// Regions.
    pub regions: Option<Vec<DivisionId>>,
    /// Vendors.
    pub vendors: Option<Vec<OrgId>>,
    /// Departments.
    pub departments: Option<Vec<DivisionId>>,
}

/// A scope as somebody chose it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chosen {
    /// It.
    pub scope: Scope,
    /// How often it was chosen.
    pub revision: i64,
    /// Who chose it last, as journals write it; none where that was never.
    pub by: Option<String>,
}

impl Holder {
    fn uuid(self) -> Uuid {
        match self {
            Self::Person(id) => id.uuid(),
            Self::Key(id) => id.uuid(),
        }
    }
}

impl Scope {
    /// Whether it limits nothing.
    pub fn is_whole(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it limits to this division, among others.
    pub fn names(&self, division: DivisionId) -> bool {
        self.regions.iter().chain(&self.departments).flatten().any(|one| *one == division)
    }

    fn sight(&self, divisions: &[Division]) -> Sight {
        let countries = |regions: &Vec<DivisionId>| {
            let these = divisions.iter().filter(|division| regions.contains(&division.id));
            these.flat_map(|division| division.countries.clone()).collect()
        };
        Sight {
            countries: self.regions.as_ref().map(countries),
            vendors: self.vendors.as_ref().map(|vendors| vendors.iter().map(|one| one.uuid()).collect()),
            departments: self.departments.as_ref().map(|all| all.iter().map(|one| one.uuid()).collect()),
        }
    }
}

/// The scope of somebody; whole where they are not limited.
///
/// # Errors
/// What the vault says.
pub async fn of(tx: &Tx, holder: Holder) -> Result<Scope, VaultError> {
    Ok(chosen(tx, holder).await?.scope)
}

/// The same, with who chose it and how often that was.
///
/// # Errors
/// What the vault says.
pub async fn chosen(tx: &Tx, holder: Holder) -> Result<Chosen, VaultError> {
    let Some(row) = tx.get::<Entity>(holder.uuid()).await? else { return Ok(Chosen::default()) };
    Ok(Chosen { scope: row.scope()?, revision: row.revision.unwrap_or(1), by: row.chosen_by })
}

/// What somebody may see.
///
/// # Errors
/// What the vault says.
pub async fn sight(tx: &Tx, holder: Holder) -> Result<Sight, VaultError> {
    let scope = of(tx, holder).await?;
    if scope.is_whole() {
        return Ok(Sight::default());
    }
    Ok(scope.sight(&division::all(tx).await?))
}

/// Everybody who is limited: the number in the id of person or key, and the scope.
///
/// # Errors
/// What the vault says.
pub async fn limited(tx: &Tx) -> Result<Vec<(Uuid, Scope)>, VaultError> {
    let rows = tx.find::<Entity>().all().await?;
    let all = rows.into_iter().map(|row| Ok((row.holder, row.scope()?)));
    all.filter(|row| row.as_ref().map_or(true, |(_, scope): &(Uuid, Scope)| !scope.is_whole())).collect()
}

/// Limits somebody, from their next request on, whatever was chosen before; to nothing where the scope is whole.
///
/// # Errors
/// What the vault says.
pub async fn set(change: &Change, holder: Holder, scope: &Scope) -> Result<(), VaultError> {
    let before = chosen(change, holder).await?;
    if before.scope == *scope {
        return Ok(());
    }
    // What was answered to calls before is not told again.
    forget_answers(change).await?;
    change.delete::<Entity>().id(holder.uuid()).done().await?;
    let row = ActiveModel {
        holder: Set(holder.uuid()),
        scope: Set(serde_json::to_string(scope).unwrap_or_default()),
        revision: Set(Some(before.revision + 1)),
        chosen_by: Set(Some(change.actor().to_string())),
        ..Default::default()
    };
    change.insert::<Entity>(row).await?;
    let limits = [scope.regions.is_some(), scope.vendors.is_some(), scope.departments.is_some()];
    let by = limits.into_iter().zip(["regions", "vendors", "departments"]).filter(|(is, _)| *is);
    let by: Vec<&str> = by.map(|(_, word)| word).collect();
    let fact = match holder {
        Holder::Person(id) => Fact::new("person.limited").about(id),
        Holder::Key(id) => Fact::new("key.limited").about(id),
    };
    change.record(fact.with("by", by.join(", "))).await.map(|_| ())
}

impl Model {
    fn scope(&self) -> Result<Scope, VaultError> {
        serde_json::from_str(&self.scope)
            .map_err(|_| VaultError::Damaged(format!("a scope: {}", self.holder)))
    }
}

/// The table.
pub const MIGRATION: Migration = Migration {
    name: "trust_scopes_1",
    up: |schema| {
        schema.table("scopes", |table| {
            table.uuid("holder").text("scope").key(&["holder"]);
        });
    },
};

/// How often it was chosen, and who did that last.
pub const REVISIONS: Migration = Migration {
    name: "trust_scopes_2",
    up: |schema| {
        schema.alter("scopes", |table| {
            table.maybe_number("revision").maybe_text("chosen_by");
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "scopes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub holder: Uuid,
    pub scope: String,
    pub revision: Option<i64>,
    pub chosen_by: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Entity {
    fn org() -> Column {
        Column::OrgId
    }

    fn id() -> Column {
        Column::Holder
    }
}
