//! How contacts are kept.

use kernel::{AccountId, ContactId, from_millis, millis};
use vault::{
    Change, Migration, Row, Tx, VaultError,
    rows::{ColumnTrait, Order, Set, Uuid, prelude::*},
};

use super::{Contact, Details};

/// The people of an account, by name.
///
/// # Errors
/// What the vault says.
pub async fn of_account(tx: &Tx, account: AccountId) -> Result<Vec<Contact>, VaultError> {
    let rows = tx.find::<Entity>().filter(Column::Account.eq(account.uuid()));
    let rows = rows.order_by(Column::Name, Order::Asc).limit(500).all().await?;
    rows.into_iter().map(Contact::try_from).collect()
}

/// One contact.
///
/// # Errors
/// What the vault says.
pub async fn find(tx: &Tx, id: ContactId) -> Result<Option<Contact>, VaultError> {
    tx.get::<Entity>(id.uuid()).await?.map(Contact::try_from).transpose()
}

pub(super) async fn insert(
    change: &Change,
    id: ContactId,
    details: &Details,
    salt: Vec<u8>,
) -> Result<(), VaultError> {
    let row = ActiveModel {
        id: Set(id.uuid()),
        account: Set(details.account.map(AccountId::uuid)),
        name: Set(details.name.clone()),
        email: Set(details.email.as_ref().map(ToString::to_string)),
        phone: Set(details.phone.clone()),
        role: Set(details.role.clone()),
        time_zone: Set(details.time_zone.clone()),
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
    now: &Contact,
    details: &Details,
    salt: Vec<u8>,
) -> Result<(), VaultError> {
    let update = change.update::<Entity>().id(now.id.uuid()).filter(Column::Version.eq(now.version));
    update
        .set(Column::Account, details.account.map(AccountId::uuid))
        .set(Column::Name, details.name.clone())
        .set(Column::Email, details.email.as_ref().map(ToString::to_string))
        .set(Column::Phone, details.phone.clone())
        .set(Column::Role, details.role.clone())
        .set(Column::TimeZone, details.time_zone.clone())
        .set(Column::Notes, details.notes.clone())
        .set(Column::Version, now.version + 1)
        .set(Column::Salt, salt)
        .done()
        .await
        .map(|_| ())
}

/// The different time zones, for filters.
pub(super) async fn zones(tx: &Tx) -> Result<Vec<String>, VaultError> {
    tx.find::<Entity>().distinct(Column::TimeZone).await
}

pub(super) async fn delete(change: &Change, id: ContactId) -> Result<(), VaultError> {
    change.delete::<Entity>().id(id.uuid()).done().await.map(|_| ())
}

impl TryFrom<Model> for Contact {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let id = ContactId::from(row.id);
        let email = row.email.map(|text| text.parse()).transpose();
        Ok(Self {
            id,
            version: row.version,
            added: from_millis(row.added),
            details: Details {
                account: row.account.map(AccountId::from),
                name: row.name,
                email: email.map_err(|_| VaultError::Damaged(format!("{id}: email")))?,
                phone: row.phone,
                role: row.role,
                time_zone: row.time_zone,
                notes: row.notes,
            },
        })
    }
}

/// The table.
pub const MIGRATION: Migration = Migration {
    name: "selling_contacts_1",
    up: |schema| {
        schema.table("contacts", |table| {
            table.uuid("id").maybe_uuid("account").text("name").maybe_text("email").maybe_text("phone");
            table.maybe_text("role").maybe_text("time_zone").maybe_text("notes");
            table.number("version").number("added").bytes("salt");
            table.key(&["id"]).index(&["account"]).index(&["name"]);
            table.searchable(&["name", "email", "phone", "role", "notes"]);
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contacts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account: Option<Uuid>,
    pub name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub role: Option<String>,
    pub time_zone: Option<String>,
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
