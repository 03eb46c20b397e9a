//! Taking an import back: leads that it added and that nobody worked on since go; leads that it changed and that nobody
//! changed since become again what they were. The others stay, and are named.

use jiff::civil::Date;
use kernel::{Domain, EmailAddress, ImportId, LeadId, Money};
use serde::{Deserialize, Serialize};
use vault::{
    Change, Fact, Outcome, Row, Schema, Task, TaskHandlers, Tx, Vault, VaultError,
    rows::{ColumnTrait, Order, Set, Uuid, prelude::*},
};

use super::{Import, State, actions::named, store};
use crate::{
    leads::{self, Draft, Lead, LeadError, Own, same},
    registrations,
};

/// The work of taking one back.
pub(super) const UNDO: &str = "selling.imports.undo";

/// How many leads one change takes back.
const SOME: u64 = 100;

/// What was known of a lead before an import changed it.
#[derive(Debug, Serialize, Deserialize)]
struct Before {
    company: Option<String>,
    domain: Option<Domain>,
    #[serde(default)]
    company_number: Option<String>,
    country: Option<String>,
    product: String,
    value: Option<Money>,
    closes_on: Option<Date>,
    contact_name: Option<String>,
    contact_email: Option<EmailAddress>,
    contact_phone: Option<String>,
    contact_time_zone: Option<String>,
    notes: Option<String>,
    external_id: Option<String>,
}

/// Keeps what a lead was before an import made it what it is now. Of several changes by one import the first counts.
pub(super) async fn keep(
    change: &Change,
    import: ImportId,
    before: &Draft,
    now: &Lead,
) -> Result<(), VaultError> {
    let kept = change.update::<Entity>().filter(of(import)).filter(Column::Lead.eq(now.id.uuid()));
    if kept.set(Column::Version, now.version).done().await? > 0 {
        return Ok(());
    }
    let before = Before {
        company: before.company.clone(),
        domain: before.domain.clone(),
        company_number: before.company_number.clone(),
        country: before.country.clone(),
        product: before.product.clone(),
        value: before.value,
        closes_on: before.closes_on,
        contact_name: before.contact_name.clone(),
        contact_email: before.contact_email.clone(),
        contact_phone: before.contact_phone.clone(),
        contact_time_zone: before.contact_time_zone.clone(),
        notes: before.notes.clone(),
        external_id: before.external_id.clone(),
    };
    let (clock, chance) = change.nature();
    let row = ActiveModel {
        id: Set(chance.uuid(clock.now())),
        import: Set(import.uuid()),
        lead: Set(now.id.uuid()),
        before: Set(serde_json::to_string(&before).unwrap_or_default()),
        version: Set(now.version),
        ..Default::default()
    };
    change.insert::<Entity>(row).await
}

fn of(import: ImportId) -> vault::rows::Condition {
    vault::rows::Condition::all().add(Column::Import.eq(import.uuid()))
}

pub(super) async fn forget(change: &Change, import: ImportId) -> Result<(), VaultError> {
    change.delete::<Entity>().filter(of(import)).done().await.map(|_| ())
}

/// The first leads that stayed when an import was taken back.
pub(super) async fn stayed(tx: &Tx, import: ImportId, most: u64) -> Result<Vec<Lead>, VaultError> {
    let mut leads = same::of_import(tx, import, None, most).await?;
    let rows = tx.find::<Entity>().filter(of(import)).order_by(Column::Id, Order::Asc).limit(most);
    for row in rows.all().await? {
        leads.extend(leads::find(tx, LeadId::from(row.lead)).await?);
    }
    Ok(leads)
}

pub(super) fn work(handlers: &mut TaskHandlers) {
    handlers.on_long(UNDO, |vault, task| Box::pin(async move { undo(&vault, &task).await }));
}

async fn undo(vault: &Vault, task: &Task) -> Result<Outcome, VaultError> {
    let id = named(task)?;
    let found = vault.read(async |tx: &Tx| store::any(tx, id).await).await?;
    let Some(import) = found.filter(|import| import.state == State::Undoing) else {
        return Ok(Outcome::Done);
    };
    let (seen, actor) = (vault.clone().narrowed(import.sight.clone()), import.by.parse());
    let actor = actor.unwrap_or(vault::Actor::Node("import"));
    // What stays is passed over: each lead is looked at once, unless the node ends in between.
    let mut after = None;
    while let Some(last) =
        seen.change(actor, async |change: &Change| added(change, &import, after).await).await?
    {
        after = Some(last);
        vault.point("import.taken_back")?;
    }
    let mut after = None;
    while let Some(last) =
        seen.change(actor, async |change: &Change| updated(change, &import, after).await).await?
    {
        after = Some(last);
    }
    let undone = async |change: &Change| {
        if store::step(change, id, State::Undoing, State::Undone).await? {
            change.record(Fact::new("import.undone").about(id)).await?;
        }
        Ok::<_, VaultError>(())
    };
    seen.change(actor, undone).await?;
    Ok(Outcome::Done)
}

/// Takes out the next leads that were added and that nobody worked on; the last one that was looked at.
async fn added(
    change: &Change,
    import: &Import,
    after: Option<LeadId>,
) -> Result<Option<LeadId>, VaultError> {
    let leads = same::of_import(change, import.id, after, SOME).await?;
    let Some(last) = leads.last().map(|lead| lead.id) else { return Ok(None) };
    let untouched = untouched(change, &leads).await?;
    for id in &untouched {
        change.record(Fact::new("lead.removed").about(id)).await?;
    }
    same::remove(change, &untouched).await?;
    Ok(Some(last))
}

/// Those that nobody changed, worked on, registered, or kept a file with.
async fn untouched(tx: &Tx, leads: &[Lead]) -> Result<Vec<LeadId>, VaultError> {
    let ids: Vec<LeadId> = leads.iter().map(|lead| lead.id).collect();
    let registered = registrations::of_leads(tx, &ids).await?;
    let mut untouched = Vec::with_capacity(leads.len());
    for lead in leads {
        let worked = lead.version > 0 || lead.deal.is_some() || registered.contains_key(&lead.id);
        // The journal knows of everything else: a second entry is about what somebody did with it.
        if !worked && tx.journal_about([lead.id], 2).await?.len() < 2 {
            untouched.push(lead.id);
        }
    }
    Ok(untouched)
}

/// Makes the next leads that were changed what they were before; the last one that was looked at.
async fn updated(change: &Change, import: &Import, after: Option<Uuid>) -> Result<Option<Uuid>, VaultError> {
    let after = after.map(|after| vault::rows::Condition::all().add(Column::Id.gt(after)));
    let find = change.find::<Entity>().filter(of(import.id)).filter_if(after);
    let rows = find.order_by(Column::Id, Order::Asc).limit(SOME).all().await?;
    let last = rows.last().map(|row| row.id);
    for row in rows {
        let Some(lead) = leads::find(change, row.lead.into()).await? else { continue };
        let Ok(before) = serde_json::from_str::<Before>(&row.before) else { continue };
        if lead.version != row.version {
            continue;
        }
        let draft = Draft {
            company: before.company,
            domain: before.domain,
            company_number: before.company_number,
            country: before.country,
            product: before.product,
            value: before.value,
            closes_on: before.closes_on,
            contact_name: before.contact_name,
            contact_email: before.contact_email,
            contact_phone: before.contact_phone,
            contact_time_zone: before.contact_time_zone,
            notes: before.notes,
            external_id: before.external_id,
            ..lead.draft.clone()
        };
        match leads::save(change, &lead, &draft, &Own::default()).await {
            Ok(()) => _ = change.delete::<Entity>().id(row.id).done().await?,
            Err(LeadError::Vault(error)) => return Err(error),
            // Its number, say, is another lead's by now: it stays as it is, and is named.
            Err(_) => {}
        }
    }
    Ok(last)
}

pub(super) fn table(schema: &mut Schema) {
    schema.table("import_changes", |table| {
        table.uuid("id").uuid("import").uuid("lead").text("before").number("version");
        table.key(&["id"]).index(&["import", "lead"]);
    });
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import_changes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub import: Uuid,
    pub lead: Uuid,
    pub before: String,
    pub version: i64,
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
