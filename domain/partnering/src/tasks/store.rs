//! How tasks are kept.

use std::collections::BTreeSet;

use kernel::{PartnerTaskId, PartnershipId, PersonId, from_millis, millis};
use vault::{
    Change, Migration, Row, Tx, VaultError,
    rows::{ColumnTrait, Condition, Order, Set, Uuid, prelude::*},
};

use super::{Draft, PartnerTask};

/// Rows that a page shows, at most.
const SHOWN: u64 = 200;
/// Those that were done, at most.
const DONE: u64 = 20;

/// One task.
///
/// # Errors
/// What the vault says.
pub async fn find(tx: &Tx, id: PartnerTaskId) -> Result<Option<PartnerTask>, VaultError> {
    tx.get::<Entity>(id.uuid()).await?.map(PartnerTask::try_from).transpose()
}

/// The tasks about a partner: what is open by its day, then what was done last.
///
/// # Errors
/// What the vault says.
pub async fn of_partnership(tx: &Tx, partnership: PartnershipId) -> Result<Vec<PartnerTask>, VaultError> {
    let of_it = |open: bool| Asked { partnership: Some(partnership), whose: None, open };
    let mut all = first(tx, &of_it(true), None, SHOWN).await?.0;
    all.extend(first(tx, &of_it(false), None, DONE).await?.0);
    Ok(all)
}

/// Which tasks are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked {
    /// About whom.
    pub partnership: Option<PartnershipId>,
    /// Somebody's, or nobody's.
    pub whose: Option<Option<PersonId>>,
    /// Those that are open, or those that are done.
    pub open: bool,
}

/// Those tasks in the order of their ids, after that one; with how many there are in all.
pub(super) async fn asked(
    tx: &Tx,
    asked: &Asked,
    after: Option<PartnerTaskId>,
    limit: u64,
) -> Result<(Vec<PartnerTask>, u64), VaultError> {
    let condition = asked.condition();
    let total = tx.find::<Entity>().filter(condition.clone()).count().await?;
    let rows = tx.find::<Entity>().filter(condition);
    let rows = rows.filter_if(after.map(|after| Condition::all().add(Column::Id.gt(after.uuid()))));
    Ok((read(rows.order_by(Column::Id, Order::Asc).limit(limit).all().await?)?, total))
}

/// The first of those tasks as people go through them: what is open by its day, what has none last; of what is done, the
/// last first. Where partnerships are named, of those alone. With how many there are in all.
///
/// # Errors
/// What the vault says.
pub async fn first(
    tx: &Tx,
    asked: &Asked,
    among: Option<&[PartnershipId]>,
    limit: u64,
) -> Result<(Vec<PartnerTask>, u64), VaultError> {
    let mut condition = asked.condition();
    if let Some(among) = among {
        condition = condition.add(Column::Partnership.is_in(among.iter().map(|id| id.uuid())));
    }
    let total = tx.find::<Entity>().filter(condition.clone()).count().await?;
    let rows = || tx.find::<Entity>().filter(condition.clone());
    if !asked.open {
        let done = rows().order_by(Column::Done, Order::Desc).order_by(Column::Id, Order::Desc);
        return Ok((read(done.limit(limit).all().await?)?, total));
    }
    // Engines do not agree on where nothing stands in an order.
    let dated = rows().filter(Column::Due.is_not_null()).order_by(Column::Due, Order::Asc);
    let mut tasks = dated.order_by(Column::Id, Order::Asc).limit(limit).all().await?;
    let left = limit.saturating_sub(tasks.len() as u64);
    if left > 0 {
        let undated = rows().filter(Column::Due.is_null()).order_by(Column::Id, Order::Asc);
        tasks.extend(undated.limit(left).all().await?);
    }
    Ok((read(tasks)?, total))
}

impl Asked {
    fn condition(&self) -> Condition {
        let mut condition = Condition::all();
        if let Some(partnership) = self.partnership {
            condition = condition.add(Column::Partnership.eq(partnership.uuid()));
        }
        condition = match self.whose {
            Some(Some(person)) => condition.add(Column::Holder.eq(person.uuid())),
            Some(None) => condition.add(Column::Holder.is_null()),
            None => condition,
        };
        condition.add(if self.open { Column::Done.is_null() } else { Column::Done.is_not_null() })
    }
}

fn read(rows: Vec<Model>) -> Result<Vec<PartnerTask>, VaultError> {
    rows.into_iter().map(PartnerTask::try_from).collect()
}

/// How many are open about a partner.
pub(super) async fn open_count(tx: &Tx, partnership: PartnershipId) -> Result<u64, VaultError> {
    let of_it = tx.find::<Entity>().filter(Column::Partnership.eq(partnership.uuid()));
    of_it.filter(Column::Done.is_null()).count().await
}

/// The open tasks that somebody has.
pub(super) async fn held_by(tx: &Tx, person: PersonId) -> Result<Vec<PartnerTask>, VaultError> {
    let held = tx.find::<Entity>().filter(Column::Holder.eq(person.uuid())).filter(Column::Done.is_null());
    held.all().await?.into_iter().map(PartnerTask::try_from).collect()
}

/// Everybody who has an open task.
pub(crate) async fn holders(tx: &Tx) -> Result<BTreeSet<PersonId>, VaultError> {
    let rows = tx.find::<Entity>().filter(Column::Done.is_null()).all().await?;
    Ok(rows.into_iter().filter_map(|row| row.holder.map(PersonId::from)).collect())
}

pub(super) async fn insert(change: &Change, task: &PartnerTask) -> Result<(), VaultError> {
    change
        .insert::<Entity>(ActiveModel {
            id: Set(task.id.uuid()),
            partnership: Set(task.partnership.uuid()),
            what: Set(task.draft.what.clone()),
            due: Set(task.draft.due.map(|due| due.to_string())),
            holder: Set(task.draft.holder.map(PersonId::uuid)),
            author: Set(task.by.clone()),
            made: Set(millis(task.made)),
            noticed: Set(false),
            ..Default::default()
        })
        .await
}

/// What is said of it now; with another day it falls due again.
pub(super) async fn redraft(change: &Change, task: &PartnerTask, postponed: bool) -> Result<(), VaultError> {
    let mut update = change
        .update::<Entity>()
        .id(task.id.uuid())
        .set(Column::What, task.draft.what.clone())
        .set(Column::Due, task.draft.due.map(|due| due.to_string()))
        .set(Column::Holder, task.draft.holder.map(PersonId::uuid));
    if postponed {
        update = update.set(Column::Noticed, false);
    }
    update.done().await.map(|_| ())
}

/// False where it is done already.
pub(super) async fn finish(change: &Change, id: PartnerTaskId) -> Result<bool, VaultError> {
    let open = change.update::<Entity>().id(id.uuid()).filter(Column::Done.is_null());
    let by = change.actor().to_string();
    Ok(open.set(Column::Done, millis(change.now())).set(Column::DoneBy, by).done().await? == 1)
}

/// False where it is open already.
pub(super) async fn reopen(change: &Change, id: PartnerTaskId) -> Result<bool, VaultError> {
    let done = change.update::<Entity>().id(id.uuid()).filter(Column::Done.is_not_null());
    let nobody = Option::<String>::None;
    Ok(done.set(Column::Done, Option::<i64>::None).set(Column::DoneBy, nobody).done().await? == 1)
}

/// That its day has come: false where that was noticed before.
pub(super) async fn notice(change: &Change, id: PartnerTaskId) -> Result<bool, VaultError> {
    let fresh = change.update::<Entity>().id(id.uuid()).filter(Column::Noticed.eq(false));
    Ok(fresh.set(Column::Noticed, true).done().await? == 1)
}

pub(super) async fn remove(change: &Change, id: PartnerTaskId) -> Result<(), VaultError> {
    change.delete::<Entity>().id(id.uuid()).done().await.map(|_| ())
}

impl TryFrom<Model> for PartnerTask {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let id = PartnerTaskId::from(row.id);
        let due = row.due.map(|due| due.parse()).transpose();
        Ok(Self {
            id,
            partnership: row.partnership.into(),
            draft: Draft {
                what: row.what,
                due: due.map_err(|_| VaultError::Damaged(format!("{id}: due")))?,
                holder: row.holder.map(PersonId::from),
            },
            by: row.author,
            made: from_millis(row.made),
            done: row.done.map(|at| (from_millis(at), row.done_by.unwrap_or_default())),
        })
    }
}

/// The table.
pub const MIGRATION: Migration = Migration {
    name: "partnering_tasks_1",
    up: |schema| {
        schema.table("partner_tasks", |table| {
            table.uuid("id").uuid("partnership").text("what").maybe_text("due").maybe_uuid("holder");
            table.text("author").number("made").maybe_number("done").maybe_text("done_by").truth("noticed");
            table.key(&["id"]).index(&["partnership", "done"]).index(&["holder", "done"]);
            table.follows("partnership", "partnerships");
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "partner_tasks")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub partnership: Uuid,
    pub what: String,
    pub due: Option<String>,
    pub holder: Option<Uuid>,
    pub author: String,
    pub made: i64,
    pub done: Option<i64>,
    pub done_by: Option<String>,
    pub noticed: bool,
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
