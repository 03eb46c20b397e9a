//! How accounts are kept.

use std::collections::HashMap;

use kernel::{AccountId, Domain, from_millis, millis};
use partnering::teams::Place;
use vault::{
    Change, Migration, Row, Tx, VaultError,
    rows::{ColumnTrait, Order, Set, Uuid, prelude::*},
};

use super::{Account, Details};

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

/// The different countries and sectors, for filters.
pub(super) async fn facets(tx: &Tx) -> Result<(Vec<String>, Vec<String>), VaultError> {
    let all = || tx.find::<Entity>();
    Ok((all().distinct(Column::Country).await?, all().distinct(Column::Sector).await?))
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
        vendor: Set(details.place.vendor.map(Uuid::from)),
        department: Set(details.place.department.map(Uuid::from)),
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
        .set(Column::Vendor, details.place.vendor.map(Uuid::from))
        .set(Column::Department, details.place.department.map(Uuid::from))
        .set(Column::Version, now.version + 1)
        .set(Column::Salt, salt)
        .done()
        .await
        .map(|_| ())
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
                place: Place {
                    vendor: row.vendor.map(Into::into),
                    department: row.department.map(Into::into),
                },
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

/// By which a list is filtered.
pub const SECTORS: Migration = Migration {
    name: "selling_accounts_2",
    up: |schema| {
        schema.alter("accounts", |table| {
            table.index(&["sector"]);
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
    pub vendor: Option<Uuid>,
    pub department: Option<Uuid>,
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
