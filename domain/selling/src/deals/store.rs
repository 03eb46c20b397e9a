//! How deals are kept. What a row shows of the sale follows its source, which owns it.

use jiff::civil::Date;
use kernel::{DealId, LeadId, ProgramId, RegistrationId, from_millis, millis};
use vault::{
    Change, Migration, Row, Tx, Update, VaultError,
    rows::{ColumnTrait, Set, Uuid, prelude::*},
};

use super::{Answers, Card, Deal, NextStep, Source};
use crate::leads::store::money;

/// One deal.
///
/// # Errors
/// What the vault says.
pub async fn find(tx: &Tx, id: DealId) -> Result<Option<Deal>, VaultError> {
    tx.get::<Entity>(id.uuid()).await?.map(Deal::try_from).transpose()
}

/// The deal that began with that lead.
///
/// # Errors
/// What the vault says.
pub async fn of_lead(tx: &Tx, lead: LeadId) -> Result<Option<Deal>, VaultError> {
    let row = tx.find::<Entity>().filter(Column::Lead.eq(lead.uuid())).one().await?;
    row.map(Deal::try_from).transpose()
}

/// The deal that began with that registration.
///
/// # Errors
/// What the vault says.
pub async fn of_registration(tx: &Tx, id: RegistrationId) -> Result<Option<Deal>, VaultError> {
    let row = tx.find::<Entity>().filter(Column::Registration.eq(id.uuid())).one().await?;
    row.map(Deal::try_from).transpose()
}

/// Those of these deals, and of the deals about these leads and registrations, that are here.
///
/// # Errors
/// What the vault says.
pub async fn about(
    tx: &Tx,
    deals: &[DealId],
    leads: &[LeadId],
    registrations: &[RegistrationId],
) -> Result<Vec<Deal>, VaultError> {
    let asked: [(Column, Vec<Uuid>); 3] = [
        (Column::Id, deals.iter().map(|id| id.uuid()).collect()),
        (Column::Lead, leads.iter().map(|id| id.uuid()).collect()),
        (Column::Registration, registrations.iter().map(|id| id.uuid()).collect()),
    ];
    let mut found = Vec::new();
    for (column, ids) in asked {
        for some in ids.chunks(500) {
            found.extend(tx.find::<Entity>().filter(column.is_in(some.iter().copied())).all().await?);
        }
    }
    found.sort_by_key(|row| row.id);
    found.dedup_by_key(|row| row.id);
    found.into_iter().map(Deal::try_from).collect()
}

/// Its id is fresh.
pub(super) fn insert(change: &Change, deal: &Deal) {
    let (lead, registration, peer, reseller) = match deal.source.clone() {
        Source::Lead(lead) => (Some(lead.uuid()), None, None, None),
        Source::Registration { id, peer, reseller } => (None, Some(id.uuid()), Some(peer), reseller),
    };
    let card = &deal.card;
    change.insert_later::<Entity>(ActiveModel {
        id: Set(deal.id.uuid()),
        lead: Set(lead),
        registration: Set(registration),
        peer_name: Set(peer),
        reseller: Set(reseller),
        stage: Set(deal.stage.to_string()),
        program: Set(deal.program.map(Uuid::from)),
        own_stage: Set(deal.own_stage.clone()),
        company: Set(card.company.clone()),
        product: Set(card.product.clone()),
        value: Set(card.value.map(|value| value.minor)),
        currency: Set(card.value.map(|value| value.currency.code().to_owned())),
        closes_on: Set(card.closes_on.map(|on| on.to_string())),
        version: Set(deal.version),
        started: Set(millis(deal.started)),
        moved: Set(millis(deal.moved)),
        ..Default::default()
    });
}

/// An update of a deal as it was read: it does nothing where somebody changed it meanwhile.
fn unchanged<'c>(change: &'c Change, deal: &Deal) -> Update<'c, Entity> {
    change
        .update::<Entity>()
        .id(deal.id.uuid())
        .filter(Column::Version.eq(deal.version))
        .set(Column::Version, deal.version + 1)
}

/// Writes its stage and what the stages asked for; false where somebody was faster.
pub(super) async fn step(change: &Change, deal: &Deal) -> Result<bool, VaultError> {
    let Answers { newsletter_on, trial_from, trial_until, billing, lost_reason, look_again_on, .. } =
        deal.answers;
    let day = |on: Option<Date>| on.map(|on| on.to_string());
    let done = unchanged(change, deal)
        .set(Column::Stage, deal.stage.as_str())
        .set(Column::OwnStage, deal.own_stage.clone())
        .set(Column::Moved, millis(deal.moved))
        .set(Column::ClosesOn, day(deal.card.closes_on))
        .set(Column::NewsletterOn, day(newsletter_on))
        .set(Column::TrialFrom, day(trial_from))
        .set(Column::TrialUntil, day(trial_until))
        .set(Column::Billing, billing.map(|billing| billing.to_string()))
        .set(Column::PurchaseOrder, deal.answers.purchase_order.clone())
        .set(Column::LostReason, lost_reason.map(|reason| reason.to_string()))
        .set(Column::LostNotes, deal.answers.lost_notes.clone())
        .set(Column::LookAgainOn, day(look_again_on))
        .done()
        .await?;
    Ok(done == 1)
}

/// The deals of these leads go through that program, where they go through none.
pub(super) async fn join(change: &Change, leads: &[LeadId], program: ProgramId) -> Result<(), VaultError> {
    for some in leads.chunks(500) {
        let update =
            change.update::<Entity>().filter(Column::Lead.is_in(some.iter().map(|lead| lead.uuid())));
        update.filter(Column::Program.is_null()).set(Column::Program, program.uuid()).done().await?;
    }
    Ok(())
}

/// Writes who looks after it; false where somebody was faster.
pub(super) async fn arrange(change: &Change, deal: &Deal) -> Result<bool, VaultError> {
    let owner = deal.owner.map(Uuid::from);
    Ok(unchanged(change, deal).set(Column::Owner, owner).done().await? == 1)
}

/// Writes what lists show as next of these deals, with few statements. Who changes a deal meanwhile need not have seen it.
pub(crate) async fn show_next(
    change: &Change,
    deals: Vec<(DealId, Option<NextStep>)>,
) -> Result<(), VaultError> {
    let row = |(deal, next): (DealId, Option<NextStep>)| {
        let on = next.as_ref().and_then(|next| next.on).map(|on| on.to_string());
        let id = next.as_ref().map(|next| next.id.uuid());
        (deal.uuid(), vec![id.into(), next.map(|next| next.what).into(), on.into()])
    };
    let columns = [Column::NextId, Column::NextStep, Column::NextOn];
    change.update_each::<Entity>(&columns, deals.into_iter().map(row).collect()).await.map(|_| ())
}

/// These deals, those of them that are here.
pub(super) async fn these(tx: &Tx, ids: &[Uuid]) -> Result<Vec<Deal>, VaultError> {
    let mut deals = Vec::with_capacity(ids.len());
    for some in ids.chunks(500) {
        let rows = tx.find::<Entity>().filter(Column::Id.is_in(some.iter().copied())).all().await?;
        deals.extend(rows.into_iter().map(Deal::try_from).collect::<Result<Vec<_>, _>>()?);
    }
    Ok(deals)
}

/// Writes who looks after many that were just read, with few statements.
pub(super) async fn arrange_each(change: &Change, deals: &[Deal]) -> Result<(), VaultError> {
    let row =
        |deal: &Deal| (deal.id.uuid(), vec![deal.owner.map(Uuid::from).into(), (deal.version + 1).into()]);
    let columns = [Column::Owner, Column::Version];
    change.update_each::<Entity>(&columns, deals.iter().map(row).collect()).await.map(|_| ())
}

/// Writes what lists show of its sale.
pub(super) async fn show(change: &Change, deal: &Deal) -> Result<(), VaultError> {
    let card = &deal.card;
    unchanged(change, deal)
        .set(Column::Company, card.company.clone())
        .set(Column::Product, card.product.clone())
        .set(Column::Value, card.value.map(|value| value.minor))
        .set(Column::Currency, card.value.map(|value| value.currency.code().to_owned()))
        .set(Column::ClosesOn, card.closes_on.map(|on| on.to_string()))
        .done()
        .await
        .map(|_| ())
}

/// Takes out of the row all that came from another organisation.
pub(super) async fn erase(change: &Change, deal: &Deal) -> Result<(), VaultError> {
    show(change, &Deal { card: Card::default(), ..deal.clone() }).await?;
    change
        .update::<Entity>()
        .id(deal.id.uuid())
        .set(Column::Reseller, Option::<String>::None)
        .done()
        .await
        .map(|_| ())
}

impl TryFrom<Model> for Deal {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let id = DealId::from(row.id);
        let damaged = |what: &str| VaultError::Damaged(format!("{id}: {what}"));
        let day =
            |text: Option<String>| text.map(|text| text.parse()).transpose().map_err(|_| damaged("date"));
        let source = match (row.lead, row.registration, row.peer_name) {
            (Some(lead), None, _) => Source::Lead(lead.into()),
            (None, Some(id), Some(peer)) => {
                Source::Registration { id: id.into(), peer, reseller: row.reseller }
            }
            _ => return Err(damaged("source")),
        };
        let answers = Answers {
            newsletter_on: day(row.newsletter_on)?,
            trial_from: day(row.trial_from)?,
            trial_until: day(row.trial_until)?,
            billing: row.billing.map(|text| text.parse()).transpose().map_err(|_| damaged("billing"))?,
            purchase_order: row.purchase_order,
            lost_reason: row
                .lost_reason
                .map(|text| text.parse())
                .transpose()
                .map_err(|_| damaged("reason"))?,
            lost_notes: row.lost_notes,
            look_again_on: day(row.look_again_on)?,
        };
        let next_on = day(row.next_on)?;
        Ok(Self {
            id,
            source,
            stage: row.stage.parse().map_err(|_| damaged("stage"))?,
            program: row.program.map(Into::into),
            own_stage: row.own_stage,
            card: Card {
                company: row.company,
                product: row.product,
                value: money(row.value, row.currency).map_err(|()| damaged("value"))?,
                closes_on: day(row.closes_on)?,
            },
            answers,
            owner: row.owner.map(Into::into),
            next: row.next_step.zip(row.next_id).map(|(what, step)| NextStep {
                id: step.into(),
                what,
                on: next_on,
            }),
            version: row.version,
            started: from_millis(row.started),
            moved: from_millis(row.moved),
        })
    }
}

/// The table.
pub const MIGRATION: Migration = Migration {
    name: "selling_deals_1",
    up: |schema| {
        schema.table("deals", |table| {
            table.uuid("id").maybe_uuid("lead").maybe_uuid("registration").maybe_text("peer_name");
            table.maybe_text("reseller").text("stage").maybe_text("company").text("product");
            table.maybe_number("value").maybe_text("currency").maybe_text("closes_on").maybe_uuid("owner");
            table.maybe_text("next_step").maybe_text("next_on").maybe_text("newsletter_on");
            table.maybe_text("trial_from").maybe_text("trial_until").maybe_text("billing");
            table.maybe_text("purchase_order").maybe_text("lost_reason").maybe_text("lost_notes");
            table.maybe_text("look_again_on").number("version").number("started").number("moved");
            table.key(&["id"]).unique(&["lead"]).unique(&["registration"]);
            // A lane, the last moved first; its filters and sums read this index alone.
            table.index(&["stage", "moved", "id", "product", "peer_name", "owner", "value", "currency"]);
            table.index(&["next_on"]).index(&["look_again_on"]);
            table.searchable(&["company", "product", "peer_name", "reseller", "next_step"]);
        });
    },
};

/// Through which program each goes, and what that calls its stage.
pub const PIPELINE: Migration = Migration {
    name: "selling_deals_pipeline_1",
    up: |schema| {
        schema.alter("deals", |table| {
            table.maybe_uuid("program").maybe_text("own_stage");
            // A lane of a program's own board, and what it comes to.
            table.index(&["program", "stage", "moved", "id", "own_stage", "value", "currency"]);
        });
    },
};

/// What lanes and filters count.
pub const SUMS: Migration = Migration {
    name: "selling_deal_sums_1",
    up: |schema| {
        schema.tally("deal_sums", "deals", |tally| {
            tally.by("stage").by("product").by("peer_name").by("currency").sum("value");
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deals")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub lead: Option<Uuid>,
    pub registration: Option<Uuid>,
    pub peer_name: Option<String>,
    pub reseller: Option<String>,
    pub stage: String,
    pub company: Option<String>,
    pub product: String,
    pub value: Option<i64>,
    pub currency: Option<String>,
    pub closes_on: Option<String>,
    pub owner: Option<Uuid>,
    pub next_step: Option<String>,
    pub next_on: Option<String>,
    pub next_id: Option<Uuid>,
    pub newsletter_on: Option<String>,
    pub trial_from: Option<String>,
    pub trial_until: Option<String>,
    pub billing: Option<String>,
    pub purchase_order: Option<String>,
    pub lost_reason: Option<String>,
    pub lost_notes: Option<String>,
    pub look_again_on: Option<String>,
    pub version: i64,
    pub started: i64,
    pub moved: i64,
    pub program: Option<Uuid>,
    pub own_stage: Option<String>,
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
