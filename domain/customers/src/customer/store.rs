//! How customers, and the sources that they are made of, are kept.

use kernel::{CustomerId, Timestamp, from_millis, millis};
use partnering::teams::Place;
use vault::{
    By, Change, Migration, Row, Tx, VaultError,
    rows::{ColumnTrait, Order, Set, Uuid, prelude::*},
};

use super::{Customer, Source, SourceKind};
use crate::{attention::Rule, trials::Usage};

/// One customer.
///
/// # Errors
/// What the vault says.
pub async fn find(tx: &Tx, id: CustomerId) -> Result<Option<Customer>, VaultError> {
    tx.get::<Entity>(id.uuid()).await?.map(Customer::try_from).transpose()
}

/// Its id is fresh.
pub(super) async fn insert(change: &Change, customer: &Customer, key: &str) -> Result<(), VaultError> {
    let row = ActiveModel {
        id: Set(customer.id.uuid()),
        name: Set(customer.name.clone()),
        name_key: Set(key.to_owned()),
        domain: Set(customer.domain.clone()),
        country: Set(customer.country.clone()),
        vendor: Set(customer.place.vendor.map(Uuid::from)),
        department: Set(customer.place.department.map(Uuid::from)),
        standing: Set(customer.standing.to_string()),
        moved: Set(millis(customer.moved)),
        items: Set(0),
        added: Set(millis(customer.added)),
        ..Default::default()
    };
    change.insert::<Entity>(row).await
}

/// Writes what its sources say.
pub(super) async fn write(change: &Change, customer: &Customer, key: &str) -> Result<(), VaultError> {
    let usage = customer.usage.as_ref();
    change
        .update::<Entity>()
        .id(customer.id.uuid())
        .set(Column::Name, customer.name.clone())
        .set(Column::NameKey, key)
        .set(Column::Domain, customer.domain.clone())
        .set(Column::Country, customer.country.clone())
        .set(Column::Vendor, customer.place.vendor.map(Uuid::from))
        .set(Column::Department, customer.place.department.map(Uuid::from))
        .set(Column::Standing, customer.standing.as_str())
        .set(Column::Moved, millis(customer.moved))
        .set(Column::Since, customer.since.map(millis))
        .set(Column::Until, customer.until.map(millis))
        .set(Column::Waits, customer.waits.map(millis))
        .set(Column::Framework, usage.and_then(|usage| usage.framework.clone()))
        .set(Column::Progress, usage.and_then(|usage| usage.progress).map(i64::from))
        .set(Column::Users, usage.map(|usage| i64::from(usage.users)))
        .set(Column::Activity, usage.map(|usage| i64::from(usage.activity)))
        .set(Column::LastActive, usage.and_then(|usage| usage.last_active).map(|day| day.to_string()))
        .set(Column::AsOf, usage.map(|usage| millis(usage.as_of)))
        .done()
        .await?;
    needs(change, customer).await
}

/// Writes what needs attention.
pub(super) async fn needs(change: &Change, customer: &Customer) -> Result<(), VaultError> {
    let reasons: Vec<&str> = customer.items.iter().map(|rule| rule.as_str()).collect();
    change
        .update::<Entity>()
        .id(customer.id.uuid())
        .set(Column::Reasons, Some(reasons.join(",")).filter(|reasons| !reasons.is_empty()))
        .set(Column::Items, customer.items.len() as i64)
        .set(Column::Due, customer.due.map(millis))
        .done()
        .await
        .map(|_| ())
}

/// Customers at which it is time to look.
pub(super) async fn due(tx: &Tx, now: Timestamp, most: u64) -> Result<Vec<Customer>, VaultError> {
    let find = tx.find::<Entity>().filter(Column::Due.lte(millis(now))).order_by(Column::Due, Order::Asc);
    find.limit(most).all().await?.into_iter().map(Customer::try_from).collect()
}

/// When it is time for the next one.
pub(super) async fn next_due(tx: &Tx) -> Result<Option<Timestamp>, VaultError> {
    let find = tx.find::<Entity>().filter(Column::Due.is_not_null()).order_by(Column::Due, Order::Asc);
    Ok(find.one().await?.and_then(|row| row.due).map(from_millis))
}

/// It is time for all of them.
pub(super) async fn all_are_due(change: &Change) -> Result<(), VaultError> {
    let _all = change.whole();
    change.update::<Entity>().set(Column::Due, millis(change.now())).done().await.map(|_| ())
}

pub(super) fn insert_source(change: &Change, source: &Source, customer: CustomerId, key: &str) {
    let company = &source.company;
    change.insert_later::<sources::Entity>(sources::ActiveModel {
        id: Set(source.id),
        customer: Set(customer.uuid()),
        kind: Set(source.kind.as_str().to_owned()),
        standing: Set(source.standing.to_string()),
        name: Set(company.name.clone()),
        name_key: Set(key.to_owned()),
        domain: Set(company.domain.clone()),
        country: Set(company.country.clone()),
        vendor: Set(company.place.vendor.map(Uuid::from)),
        department: Set(company.place.department.map(Uuid::from)),
        at: Set(millis(source.at)),
        ..Default::default()
    });
}

/// Its company stays the same.
pub(super) async fn change_source(change: &Change, source: &Source) -> Result<(), VaultError> {
    let company = &source.company;
    let mut update = change
        .update::<sources::Entity>()
        .id(source.id)
        .set(sources::Column::Standing, source.standing.as_str())
        .set(sources::Column::Name, company.name.clone())
        .set(sources::Column::Country, company.country.clone())
        .set(sources::Column::At, millis(source.at));
    // A trial belongs where it was asked for; a deal where its lead belongs now.
    if source.kind == SourceKind::Deal {
        update = update
            .set(sources::Column::Vendor, company.place.vendor.map(Uuid::from))
            .set(sources::Column::Department, company.place.department.map(Uuid::from));
    }
    update.done().await.map(|_| ())
}

impl TryFrom<Model> for Customer {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let id = CustomerId::from(row.id);
        let damaged = |what: &str| VaultError::Damaged(format!("{id}: {what}"));
        let last_active = row.last_active.map(|day| day.parse()).transpose().map_err(|_| damaged("day"))?;
        let usage = row.as_of.map(|as_of| Usage {
            as_of: from_millis(as_of),
            users: whole(row.users),
            framework: row.framework,
            progress: row.progress.and_then(|percent| u8::try_from(percent).ok()),
            activity: whole(row.activity),
            last_active,
        });
        Ok(Self {
            id,
            name: row.name,
            domain: row.domain,
            country: row.country,
            place: Place { vendor: row.vendor.map(Into::into), department: row.department.map(Into::into) },
            standing: row.standing.parse().map_err(|()| damaged("standing"))?,
            moved: from_millis(row.moved),
            since: row.since.map(from_millis),
            until: row.until.map(from_millis),
            waits: row.waits.map(from_millis),
            usage,
            items: row.reasons.as_deref().unwrap_or_default().split(',').filter_map(Rule::read).collect(),
            due: row.due.map(from_millis),
            added: from_millis(row.added),
        })
    }
}

fn whole(number: Option<i64>) -> u32 {
    number.and_then(|number| u32::try_from(number).ok()).unwrap_or_default()
}

/// The tables.
pub(crate) const MIGRATION: Migration = Migration {
    name: "customers_1",
    up: |schema| {
        schema.table("customers", |table| {
            table.uuid("id").text("name").text("name_key").maybe_text("domain").maybe_text("country");
            table.maybe_uuid("vendor").maybe_uuid("department").text("standing").number("moved");
            table.maybe_number("since").maybe_number("until").maybe_number("waits");
            table.maybe_text("framework").maybe_number("progress").maybe_number("users");
            table.maybe_number("activity").maybe_text("last_active").maybe_number("as_of");
            table.maybe_text("reasons").number("items").maybe_number("due").number("added");
            table.key(&["id"]).index(&["domain"]).index(&["name_key"]).index(&["name"]).index(&["due"]);
            table.index(&["standing", "added"]).index(&["items"]).index(&["added"]);
            table.searchable(&["name", "domain", "framework"]);
            table.split_by(By::Region, "country").split_by(By::Vendor, "vendor");
            table.split_by(By::Department, "department");
        });
        schema.tally("customer_sums", "customers", |tally| {
            tally.by("standing").by_given("reasons");
        });
        schema.table("customer_sources", |table| {
            table.uuid("id").uuid("customer").text("kind").text("standing").text("name").text("name_key");
            table.maybe_text("domain").maybe_text("country").maybe_uuid("vendor").maybe_uuid("department");
            table.number("at").key(&["id"]).index(&["customer", "at"]);
            table.follows("customer", "customers");
        });
        schema.table("customer_settings", |table| {
            table.uuid("id").text("says").number("revision").number("read_to").key(&["id"]);
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub name_key: String,
    pub domain: Option<String>,
    pub country: Option<String>,
    pub vendor: Option<Uuid>,
    pub department: Option<Uuid>,
    pub standing: String,
    pub moved: i64,
    pub since: Option<i64>,
    pub until: Option<i64>,
    pub waits: Option<i64>,
    pub framework: Option<String>,
    pub progress: Option<i64>,
    pub users: Option<i64>,
    pub activity: Option<i64>,
    pub last_active: Option<String>,
    pub as_of: Option<i64>,
    pub reasons: Option<String>,
    pub items: i64,
    pub due: Option<i64>,
    pub added: i64,
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

/// What customers are made of.
pub(crate) mod sources {
    use kernel::CustomerId;
    use partnering::teams::Place;
    use vault::{
        Row, Tx, VaultError,
        rows::{ColumnTrait, Order, Uuid, prelude::*},
    };

    /// Those of a customer, the oldest first.
    pub(crate) async fn of(tx: &Tx, customer: CustomerId) -> Result<Vec<Model>, VaultError> {
        let find = tx.find::<Entity>().filter(Column::Customer.eq(customer.uuid()));
        find.order_by(Column::At, Order::Asc).order_by(Column::Id, Order::Asc).all().await
    }

    /// Where it belongs.
    pub(crate) fn place(row: &Model) -> Place {
        Place { vendor: row.vendor.map(Into::into), department: row.department.map(Into::into) }
    }

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "customer_sources")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub org_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub customer: Uuid,
        pub kind: String,
        pub standing: String,
        pub name: String,
        pub name_key: String,
        pub domain: Option<String>,
        pub country: Option<String>,
        pub vendor: Option<Uuid>,
        pub department: Option<Uuid>,
        pub at: i64,
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
}
