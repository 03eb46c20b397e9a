//! How leads are kept.

use std::collections::HashSet;

use jiff::civil::Date;
use kernel::{Currency, DealId, Domain, LeadId, Money, OrgId, from_millis, millis};
use partnering::teams::Place;
use serde::{Deserialize, Serialize};
use vault::{
    Change, Migration, Row, Tx, VaultError,
    rows::{ColumnTrait, Condition, Order, Set, Uuid, prelude::*},
};

use super::{Asked, Draft, Lead, LeadRow, Leads, Stage, same};
use crate::tables;

/// Leads in the order of their ids, those after `after`; with how many there are in all.
///
/// # Errors
/// What the vault says.
pub async fn page(
    tx: &Tx,
    asked: &Asked,
    after: Option<LeadId>,
    limit: u64,
) -> Result<(Vec<LeadRow>, u64), VaultError> {
    let rows = tables::after::<Leads>(tx, asked, after.map(LeadId::uuid), limit).await?;
    Ok((rows, tables::count::<Leads>(tx, asked).await?))
}

/// One lead.
///
/// # Errors
/// What the vault says.
pub async fn find(tx: &Tx, id: LeadId) -> Result<Option<Lead>, VaultError> {
    tx.get::<Entity>(id.uuid()).await?.map(Lead::try_from).transpose()
}

/// The leads of a customer, the newest first, a hundred at most: those of its domain, and those without a
/// domain that call it by its very name. The search index finds them; what they say decides.
pub(crate) async fn of_customer(
    tx: &Tx,
    domain: Option<&Domain>,
    name: &str,
) -> Result<Vec<Lead>, VaultError> {
    let mut rows = Vec::new();
    if let Some(domain) = domain {
        let find = tx.find::<Entity>().matching(domain.as_str()).filter(Column::Domain.eq(domain.as_str()));
        rows.extend(find.order_by(Column::Id, Order::Desc).limit(100).all().await?);
    }
    let named = Condition::all().add(Column::Company.eq(name)).add(Column::Domain.is_null());
    rows.extend(tx.find::<Entity>().filter(named).order_by(Column::Id, Order::Desc).limit(100).all().await?);
    rows.sort_by_key(|row| std::cmp::Reverse(row.id));
    rows.truncate(100);
    rows.into_iter().map(Lead::try_from).collect()
}

/// Which of these numbers of another system leads have already.
///
/// # Errors
/// What the vault says.
pub async fn known_numbers(tx: &Tx, numbers: &[String]) -> Result<HashSet<String>, VaultError> {
    // A number is given once in the whole organisation, whoever sees whose leads.
    let _all = tx.whole();
    let mut known = HashSet::new();
    for some in numbers.chunks(500) {
        let find = tx.find::<Entity>().filter(Column::ExternalId.is_in(some.iter().cloned()));
        known.extend(find.distinct(Column::ExternalId).await?);
    }
    Ok(known)
}

/// Leads that will be asked for one by one, read with one query.
///
/// # Errors
/// What the vault says.
pub async fn read_ahead(tx: &Tx, ids: &[LeadId]) -> Result<(), VaultError> {
    tx.read_ahead::<Entity>(ids.iter().map(|id| id.uuid()).collect()).await.map(|_| ())
}

/// Puts these leads out of the usual list, or back into it; those of them that were not so before.
pub(super) async fn set_archived(
    change: &Change,
    ids: &[LeadId],
    archived: bool,
) -> Result<Vec<LeadId>, VaultError> {
    let at = archived.then(|| millis(change.now()));
    let mut changed = Vec::with_capacity(ids.len());
    for some in ids.chunks(500) {
        let some: Vec<Uuid> = some.iter().map(|id| id.uuid()).collect();
        let before = if archived { Column::Archived.is_null() } else { Column::Archived.is_not_null() };
        let these = change.find::<Entity>().filter(Column::Id.is_in(some)).filter(before).ids().await?;
        if !these.is_empty() {
            let update = change.update::<Entity>().filter(Column::Id.is_in(these.iter().copied()));
            update.set(Column::Archived, at).done().await?;
        }
        changed.extend(these.into_iter().map(LeadId::from));
    }
    Ok(changed)
}

/// Those that were asked for, the newest first: those before that one, where it is given.
pub(crate) async fn waiting(
    tx: &Tx,
    asked: &Asked,
    before: Option<LeadId>,
    limit: u64,
) -> Result<Vec<Lead>, VaultError> {
    let before = before.map(|before| Condition::all().add(Column::Id.lt(before.uuid())));
    let find = tables::these::<Leads>(tx, asked).filter_if(before);
    let rows = find.order_by(Column::Id, Order::Desc).limit(limit).page().await?;
    rows.into_iter().map(Lead::try_from).collect()
}

/// Notes which deals these leads became.
pub(crate) async fn work_on(change: &Change, deals: &[(LeadId, DealId)]) -> Result<(), VaultError> {
    let rows = deals.iter().map(|(lead, deal)| (lead.uuid(), vec![deal.uuid().into()])).collect();
    change.update_each::<Entity>(&[Column::Deal], rows).await.map(|_| ())
}

/// Notes to whom a lead is passed, for all to see who reads it.
pub(crate) async fn set_passed(change: &Change, id: LeadId, to: Option<&str>) -> Result<(), VaultError> {
    let update = change.update::<Entity>().id(id.uuid()).set(Column::PassedTo, to.map(str::to_owned));
    update.done().await.map(|_| ())
}

/// These leads are about that vendor's products, where nobody said about whose.
pub(crate) async fn for_vendor(change: &Change, ids: &[LeadId], vendor: OrgId) -> Result<(), VaultError> {
    for some in ids.chunks(500) {
        let update = change.update::<Entity>().filter(Column::Id.is_in(some.iter().map(|id| id.uuid())));
        update.filter(Column::Vendor.is_null()).set(Column::Vendor, vendor.uuid()).done().await?;
    }
    Ok(())
}

/// Notes how far the sale is, as its deal says.
pub(crate) async fn follow(
    change: &Change,
    id: LeadId,
    stage: Stage,
    closes_on: Option<Date>,
) -> Result<(), VaultError> {
    change
        .update::<Entity>()
        .id(id.uuid())
        .set(Column::Stage, stage.as_str())
        .set(Column::ClosesOn, closes_on.map(|on| on.to_string()))
        .done()
        .await
        .map(|_| ())
}

/// Writes what is known of a lead now.
pub(super) async fn write(
    change: &Change,
    (id, version): (Uuid, i64),
    draft: &Draft,
    salt: Vec<u8>,
) -> Result<(), VaultError> {
    change
        .update::<Entity>()
        .id(id)
        .set(Column::Version, version)
        .set(Column::Company, draft.company.clone())
        .set(Column::CompanyKey, draft.company.as_deref().map(same::key))
        .set(Column::Domain, draft.domain.as_ref().map(ToString::to_string))
        .set(Column::CompanyNumber, draft.company_number.clone())
        .set(Column::Country, draft.country.clone())
        .set(Column::Product, draft.product.clone())
        .set(Column::Value, draft.value.map(|value| value.minor))
        .set(Column::Currency, draft.value.map(|value| value.currency.code().to_owned()))
        .set(Column::ClosesOn, draft.closes_on.map(|on| on.to_string()))
        .set(Column::ContactName, draft.contact_name.clone())
        .set(Column::ContactEmail, draft.contact_email.as_ref().map(ToString::to_string))
        .set(Column::ContactPhone, draft.contact_phone.clone())
        .set(Column::ContactTimeZone, draft.contact_time_zone.clone())
        .set(Column::Notes, draft.notes.clone())
        .set(Column::ExternalId, draft.external_id.clone())
        .set(Column::Vendor, draft.place.vendor.map(Uuid::from))
        .set(Column::Department, draft.place.department.map(Uuid::from))
        .set(Column::Salt, salt)
        .done()
        .await
        .map(|_| ())
}

/// Writes what a lead says in which others live on, and what came along with them.
pub(super) async fn take_in(
    change: &Change,
    row: &Model,
    draft: &Draft,
    salt: Vec<u8>,
) -> Result<(), VaultError> {
    write(change, (row.id, row.version.unwrap_or_default()), draft, salt).await?;
    let update = change.update::<Entity>().id(row.id).set(Column::Sector, draft.sector.clone());
    let update = update.set(Column::Stage, draft.stage.as_str());
    let update = update.set(Column::OpenedOn, draft.opened_on.map(|on| on.to_string()));
    let update = update.set(Column::Deal, row.deal).set(Column::Import, row.import);
    update.set(Column::Archived, row.archived).done().await.map(|_| ())
}

/// Its number in another system was looked up.
pub(super) fn insert(change: &Change, id: LeadId, draft: &Draft, salt: Vec<u8>) {
    change.insert_later::<Entity>(ActiveModel {
        id: Set(id.uuid()),
        company: Set(draft.company.clone()),
        company_key: Set(draft.company.as_deref().map(same::key)),
        domain: Set(draft.domain.as_ref().map(ToString::to_string)),
        company_number: Set(draft.company_number.clone()),
        country: Set(draft.country.clone()),
        sector: Set(draft.sector.clone()),
        product: Set(draft.product.clone()),
        value: Set(draft.value.map(|value| value.minor)),
        currency: Set(draft.value.map(|value| value.currency.code().to_owned())),
        stage: Set(draft.stage.to_string()),
        opened_on: Set(draft.opened_on.map(|on| on.to_string())),
        closes_on: Set(draft.closes_on.map(|on| on.to_string())),
        contact_name: Set(draft.contact_name.clone()),
        contact_email: Set(draft.contact_email.as_ref().map(ToString::to_string)),
        contact_phone: Set(draft.contact_phone.clone()),
        contact_time_zone: Set(draft.contact_time_zone.clone()),
        notes: Set(draft.notes.clone()),
        external_id: Set(draft.external_id.clone()),
        vendor: Set(draft.place.vendor.map(Uuid::from)),
        department: Set(draft.place.department.map(Uuid::from)),
        salt: Set(salt),
        added: Set(millis(change.now())),
        ..Default::default()
    });
}

impl TryFrom<Model> for Lead {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let id = LeadId::from(row.id);
        let damaged = |what: &str| VaultError::Damaged(format!("{id}: {what}"));
        let date =
            |text: Option<String>| text.map(|text| text.parse()).transpose().map_err(|_| damaged("date"));
        Ok(Self {
            id,
            added: from_millis(row.added),
            archived: row.archived.map(from_millis),
            passed_to: row.passed_to,
            deal: row.deal.map(DealId::from),
            version: row.version.unwrap_or_default(),
            draft: Draft {
                company: row.company,
                domain: row.domain.map(|text| text.parse()).transpose().map_err(|_| damaged("domain"))?,
                company_number: row.company_number,
                country: row.country,
                sector: row.sector,
                product: row.product,
                value: money(row.value, row.currency).map_err(|()| damaged("value"))?,
                stage: row.stage.parse().map_err(|_| damaged("stage"))?,
                opened_on: date(row.opened_on)?,
                closes_on: date(row.closes_on)?,
                contact_name: row.contact_name,
                contact_email: row
                    .contact_email
                    .map(|text| text.parse())
                    .transpose()
                    .map_err(|_| damaged("email"))?,
                contact_phone: row.contact_phone,
                contact_time_zone: row.contact_time_zone,
                notes: row.notes,
                external_id: row.external_id,
                place: Place {
                    vendor: row.vendor.map(Into::into),
                    department: row.department.map(Into::into),
                },
            },
        })
    }
}

/// An amount out of its two columns.
pub(crate) fn money(minor: Option<i64>, currency: Option<String>) -> Result<Option<Money>, ()> {
    match (minor, currency) {
        (Some(minor), Some(code)) => Ok(Some(Money::new(minor, code.parse::<Currency>().map_err(|_| ())?))),
        (None, _) => Ok(None),
        (Some(_), None) => Err(()),
    }
}

/// The table.
pub const MIGRATION: Migration = Migration {
    name: "selling_leads_1",
    up: |schema| {
        schema.table("leads", |table| {
            table
                .uuid("id")
                .maybe_text("company")
                .maybe_text("domain")
                .maybe_text("country")
                .maybe_text("sector");
            table.text("product").maybe_number("value").maybe_text("currency").text("stage");
            table.maybe_text("opened_on").maybe_text("closes_on").maybe_text("contact_name");
            table.maybe_text("contact_email").maybe_text("notes").maybe_text("external_id");
            table.bytes("salt").number("added");
            table.key(&["id"]).unique(&["external_id"]).index(&["stage"]).index(&["company"]);
            table.searchable(&["company", "domain", "product", "contact_name", "notes", "external_id"]);
        });
    },
};

/// Which deal a lead became, and how often it was changed.
pub const WORKED_ON: Migration = Migration {
    name: "selling_leads_3",
    up: |schema| {
        schema.alter("leads", |table| {
            table.maybe_uuid("deal").maybe_number("version").index(&["deal", "archived", "id"]);
        });
    },
};

/// What is archived, and what lists filter and count by: they read it alone, and then the rows of one page.
pub const ARCHIVING: Migration = Migration {
    name: "selling_leads_2",
    up: |schema| {
        schema.alter("leads", |table| {
            table.maybe_number("archived").index(&["archived", "id"]).index(&["product"]).index(&["country"]);
            table.index(&[
                "archived",
                "stage",
                "product",
                "value",
                "currency",
                "opened_on",
                "closes_on",
                "id",
            ]);
        });
    },
};

/// How to call the person at the customer's, and where that person's clock stands.
pub const CALLING: Migration = Migration {
    name: "selling_leads_6",
    up: |schema| {
        schema.alter("leads", |table| {
            table.maybe_text("contact_phone").maybe_text("contact_time_zone");
        });
        schema.alter("registrations", |table| {
            table.maybe_text("contact_phone");
        });
    },
};

/// The number that the company has in a register.
pub const NUMBER: Migration = Migration {
    name: "selling_leads_7",
    up: |schema| {
        schema.alter("leads", |table| {
            table.maybe_text("company_number");
        });
        schema.alter("registrations", |table| {
            table.maybe_text("company_number");
        });
    },
};

/// What lists, filters and the board count.
pub const SUMS: Migration = Migration {
    name: "selling_lead_sums_1",
    up: |schema| {
        schema.tally("lead_sums", "leads", |tally| {
            tally.by_given("archived").by_given("deal").by("stage").by("product").by("country");
            tally.by("currency").sum("value");
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, DeriveEntityModel)]
#[sea_orm(table_name = "leads")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub company: Option<String>,
    pub domain: Option<String>,
    pub country: Option<String>,
    pub sector: Option<String>,
    pub product: String,
    pub value: Option<i64>,
    pub currency: Option<String>,
    pub stage: String,
    pub opened_on: Option<String>,
    pub closes_on: Option<String>,
    pub contact_name: Option<String>,
    pub contact_email: Option<String>,
    pub notes: Option<String>,
    pub external_id: Option<String>,
    pub salt: Vec<u8>,
    pub added: i64,
    pub deal: Option<Uuid>,
    pub version: Option<i64>,
    pub archived: Option<i64>,
    pub passed_to: Option<String>,
    pub vendor: Option<Uuid>,
    pub department: Option<Uuid>,
    pub company_key: Option<String>,
    pub import: Option<Uuid>,
    pub contact_phone: Option<String>,
    pub contact_time_zone: Option<String>,
    pub company_number: Option<String>,
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
