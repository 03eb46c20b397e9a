//! The regions and departments that an organisation names.

use std::{fmt, str::FromStr};

use kernel::DivisionId;
use vault::{
    Change, Fact, Migration, Row, Tx, VaultError,
    rows::{Order, Set, prelude::*},
};

use super::scope;
use crate::texts::scopes as texts;

/// How many an organisation may have.
const MOST: usize = 500;
/// How many countries a region may have: there are not as many.
const COUNTRIES: usize = 300;

/// A part of an organisation's business, to which people and keys can be limited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Division {
    /// Its id.
    pub id: DivisionId,
    /// What it is.
    pub kind: Kind,
    /// What people call it.
    pub name: String,
    /// The countries of a region, as records write them.
    pub countries: Vec<String>,
}

/// What a division is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Some countries.
    Region,
    /// Some of the organisation's people.
    Department,
}

/// Why a division was not kept. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum DivisionError {
    /// Without a name, or with a long one.
    #[error("{}", texts::bad_name())]
    Name,
    /// There is one of that name.
    #[error("{}", texts::known(_0))]
    Known(String),
    /// A region of no country, or of too many, or a country with a long name.
    #[error("{}", texts::bad_countries())]
    Countries,
    /// There are enough.
    #[error("{}", texts::many(MOST))]
    Many,
    /// Somebody is limited to it.
    #[error("{}", texts::used(_0))]
    Used(usize),
    /// There is none.
    #[error("{}", texts::absent())]
    Absent,
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl Kind {
    /// As stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::Department => "department",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Kind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Region, Self::Department].into_iter().find(|kind| kind.as_str() == text).ok_or(())
    }
}

/// All of an organisation, by kind and name.
///
/// # Errors
/// What the vault says.
pub async fn all(tx: &Tx) -> Result<Vec<Division>, VaultError> {
    let rows = tx.find::<Entity>().order_by(Column::Name, Order::Asc).remembered().all().await?;
    let mut all = rows.into_iter().map(Division::try_from).collect::<Result<Vec<_>, _>>()?;
    all.sort_by_key(|division| division.kind);
    Ok(all)
}

/// Names a new one.
///
/// # Errors
/// Why not.
pub async fn add(
    change: &Change,
    kind: Kind,
    name: &str,
    countries: &[String],
) -> Result<Division, DivisionError> {
    let (clock, chance) = change.nature();
    let id = DivisionId::new(clock, chance);
    let division =
        checked(change, Division { id, kind, name: name.to_owned(), countries: countries.to_vec() });
    let division = division.await?;
    if count(change).await? >= MOST {
        return Err(DivisionError::Many);
    }
    change
        .insert::<Entity>(ActiveModel {
            id: Set(id.uuid()),
            kind: Set(kind.as_str().to_owned()),
            name: Set(division.name.clone()),
            countries: Set(serde_json::to_string(&division.countries).unwrap_or_default()),
            ..Default::default()
        })
        .await?;
    change.record(Fact::new("division.added").about(id).with("kind", kind.as_str())).await?;
    Ok(division)
}

/// Gives it another name, or other countries. Who is limited to it sees what it is now.
///
/// # Errors
/// Why not.
pub async fn change(
    change: &Change,
    id: DivisionId,
    name: &str,
    countries: &[String],
) -> Result<Division, DivisionError> {
    let known = all(change).await?.into_iter().find(|one| one.id == id).ok_or(DivisionError::Absent)?;
    let division = Division { name: name.to_owned(), countries: countries.to_vec(), ..known.clone() };
    let division = checked(change, division).await?;
    if division == known {
        return Ok(division);
    }
    let countries = serde_json::to_string(&division.countries).unwrap_or_default();
    let update = change.update::<Entity>().id(id.uuid()).set(Column::Name, division.name.clone());
    update.set(Column::Countries, countries).done().await?;
    change.record(Fact::new("division.changed").about(id).with("kind", division.kind.as_str())).await?;
    Ok(division)
}

/// Takes it away, where nobody is limited to it.
///
/// # Errors
/// Why not.
pub async fn remove(change: &Change, id: DivisionId) -> Result<(), DivisionError> {
    let known = all(change).await?.into_iter().find(|one| one.id == id).ok_or(DivisionError::Absent)?;
    match scope::limited(change).await?.iter().filter(|(_, scope)| scope.names(id)).count() {
        0 => {}
        some => return Err(DivisionError::Used(some)),
    }
    change.delete::<Entity>().id(id.uuid()).done().await?;
    change.record(Fact::new("division.removed").about(id).with("kind", known.kind.as_str())).await?;
    Ok(())
}

async fn count(tx: &Tx) -> Result<usize, VaultError> {
    Ok(all(tx).await?.len())
}

/// The division as it may be kept: tidied up, and of a name of its own.
async fn checked(tx: &Tx, division: Division) -> Result<Division, DivisionError> {
    let name = division.name.trim().to_owned();
    if !(1..=100).contains(&name.chars().count()) {
        return Err(DivisionError::Name);
    }
    let mut countries: Vec<String> = division
        .countries
        .iter()
        .map(|country| country.trim().to_owned())
        .filter(|one| !one.is_empty())
        .collect();
    countries.sort();
    countries.dedup();
    let fits = match division.kind {
        Kind::Region => (1..=COUNTRIES).contains(&countries.len()),
        Kind::Department => countries.is_empty(),
    };
    if !fits || countries.iter().any(|country| country.chars().count() > 100) {
        return Err(DivisionError::Countries);
    }
    let same = |one: &Division| one.id != division.id && one.kind == division.kind && one.name == name;
    if all(tx).await?.iter().any(same) {
        return Err(DivisionError::Known(name));
    }
    Ok(Division { name, countries, ..division })
}

impl TryFrom<Model> for Division {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let id = DivisionId::from(row.id);
        let damaged = || VaultError::Damaged(format!("{id}: kind or countries"));
        Ok(Self {
            id,
            kind: row.kind.parse().map_err(|()| damaged())?,
            name: row.name,
            countries: serde_json::from_str(&row.countries).map_err(|_| damaged())?,
        })
    }
}

/// The table.
pub const MIGRATION: Migration = Migration {
    name: "trust_divisions_1",
    up: |schema| {
        schema.table("divisions", |table| {
            table.uuid("id").text("kind").text("name").text("countries").key(&["id"]);
            table.unique(&["kind", "name"]);
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "divisions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub name: String,
    pub countries: String,
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
