//! How accounts are kept.

use std::{collections::HashMap, str::FromStr};

use kernel::{AccountId, Domain, from_millis, millis};
use vault::{
    Change, Find, Migration, Row, Tx, VaultError,
    rows::{ColumnTrait, Condition, Order, Set, Uuid, prelude::*},
};
use web::{Direction, SortKey};

use super::{Account, Details};

/// What a list of accounts is asked for.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// Words that are looked for.
    pub words: String,
    /// Only those of one country.
    pub country: Option<String>,
}

/// What accounts can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AccountSort {
    /// When they were added.
    #[default]
    Added,
    /// By name.
    Name,
    /// By country.
    Country,
    /// By sector.
    Sector,
}

impl SortKey for AccountSort {
    fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Name => "name",
            Self::Country => "country",
            Self::Sector => "sector",
        }
    }
}

impl FromStr for AccountSort {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let all = [Self::Added, Self::Name, Self::Country, Self::Sector];
        all.into_iter().find(|key| key.name() == text).ok_or(())
    }
}

impl AccountSort {
    fn column(self) -> Column {
        match self {
            Self::Added => Column::Id,
            Self::Name => Column::Name,
            Self::Country => Column::Country,
            Self::Sector => Column::Sector,
        }
    }
}

/// A page of accounts, sorted, with how many there are in all.
///
/// # Errors
/// What the vault says.
pub async fn list(
    tx: &Tx,
    query: &Query,
    (sort, direction): (AccountSort, Direction),
    limit: u64,
    offset: u64,
) -> Result<(Vec<Account>, u64), VaultError> {
    let order = if direction == Direction::Ascending { Order::Asc } else { Order::Desc };
    let rows = these(tx, query).order_by(sort.column(), order.clone()).order_by(Column::Id, order);
    let rows = rows.limit(limit).offset(offset).page().await?;
    Ok((accounts(rows)?, these(tx, query).count().await?))
}

/// Accounts in the order of their ids, those after `after`; with how many there are in all.
///
/// # Errors
/// What the vault says.
pub async fn page(
    tx: &Tx,
    query: &Query,
    after: Option<AccountId>,
    limit: u64,
) -> Result<(Vec<Account>, u64), VaultError> {
    let after = after.map(|after| Condition::all().add(Column::Id.gt(after.uuid())));
    let rows = these(tx, query).filter_if(after).order_by(Column::Id, Order::Asc).limit(limit).all().await?;
    Ok((accounts(rows)?, these(tx, query).count().await?))
}

/// One account.
///
/// # Errors
/// What the vault says.
pub async fn find(tx: &Tx, id: AccountId) -> Result<Option<Account>, VaultError> {
    tx.get::<Entity>(id.uuid()).await?.map(Account::try_from).transpose()
}

/// The names of some accounts.
pub(crate) async fn names(tx: &Tx, ids: Vec<AccountId>) -> Result<HashMap<AccountId, String>, VaultError> {
    let rows = tx.read_ahead::<Entity>(ids.into_iter().map(AccountId::uuid).collect()).await?;
    Ok(rows.into_iter().map(|row| (row.id.into(), row.name)).collect())
}

/// The account that is recognised by that domain.
pub(super) async fn of_domain(tx: &Tx, domain: &Domain) -> Result<Option<Account>, VaultError> {
    let row = tx.find::<Entity>().filter(Column::Domain.eq(domain.as_str())).one().await?;
    row.map(Account::try_from).transpose()
}

/// The account of a customer: recognised by its domain; by its very name where it has none.
///
/// # Errors
/// What the vault says.
pub async fn of_customer(
    tx: &Tx,
    domain: Option<&Domain>,
    name: &str,
) -> Result<Option<Account>, VaultError> {
    if let Some(domain) = domain {
        return of_domain(tx, domain).await;
    }
    let row =
        tx.find::<Entity>().filter(Column::Name.eq(name)).order_by(Column::Id, Order::Asc).one().await?;
    row.map(Account::try_from).transpose()
}

/// The different countries, for filters.
pub(super) async fn countries(tx: &Tx) -> Result<Vec<String>, VaultError> {
    tx.find::<Entity>().distinct(Column::Country).await
}

/// How many there are.
pub(super) async fn count(tx: &Tx) -> Result<u64, VaultError> {
    tx.find::<Entity>().count().await
}

fn these<'t>(tx: &'t Tx, query: &Query) -> Find<'t, Entity> {
    let find = tx.find::<Entity>().matching(&query.words);
    let country = query.country.as_deref().map(|country| Condition::all().add(Column::Country.eq(country)));
    find.filter_if(country)
}

pub(super) async fn insert(
    change: &Change,
    id: AccountId,
    details: &Details,
    salt: Vec<u8>,
) -> Result<(), VaultError> {
    let row = ActiveModel {
        id: Set(id.uuid()),
        name: Set(details.name.clone()),
        domain: Set(details.domain.as_ref().map(ToString::to_string)),
        country: Set(details.country.clone()),
        sector: Set(details.sector.clone()),
        notes: Set(details.notes.clone()),
        version: Set(1),
        added: Set(millis(change.now())),
        salt: Set(salt),
        ..Default::default()
    };
    change.insert::<Entity>(row).await
}

pub(super) async fn update(
    change: &Change,
    now: &Account,
    details: &Details,
    salt: Vec<u8>,
) -> Result<(), VaultError> {
    let update = change.update::<Entity>().id(now.id.uuid()).filter(Column::Version.eq(now.version));
    update
        .set(Column::Name, details.name.clone())
        .set(Column::Domain, details.domain.as_ref().map(ToString::to_string))
        .set(Column::Country, details.country.clone())
        .set(Column::Sector, details.sector.clone())
        .set(Column::Notes, details.notes.clone())
        .set(Column::Version, now.version + 1)
        .set(Column::Salt, salt)
        .done()
        .await
        .map(|_| ())
}

fn accounts(rows: Vec<Model>) -> Result<Vec<Account>, VaultError> {
    rows.into_iter().map(Account::try_from).collect()
}

impl TryFrom<Model> for Account {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let id = AccountId::from(row.id);
        let domain = row.domain.map(|text| text.parse()).transpose();
        Ok(Self {
            id,
            version: row.version,
            added: from_millis(row.added),
            details: Details {
                name: row.name,
                domain: domain.map_err(|_| VaultError::Damaged(format!("{id}: domain")))?,
                country: row.country,
                sector: row.sector,
                notes: row.notes,
            },
        })
    }
}

/// The table.
pub const MIGRATION: Migration = Migration {
    name: "selling_accounts_1",
    up: |schema| {
        schema.table("accounts", |table| {
            table.uuid("id").text("name").maybe_text("domain").maybe_text("country").maybe_text("sector");
            table.maybe_text("notes").number("version").number("added").bytes("salt");
            table.key(&["id"]).unique(&["domain"]).index(&["name"]).index(&["country"]);
            table.searchable(&["name", "domain", "country", "sector", "notes"]);
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "accounts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub domain: Option<String>,
    pub country: Option<String>,
    pub sector: Option<String>,
    pub notes: Option<String>,
    pub version: i64,
    pub added: i64,
    pub salt: Vec<u8>,
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
