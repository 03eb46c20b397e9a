//! How it is kept which lead lives on in which: what it said, what came along with it, and what the other was before.

use kernel::{ActId, LeadId, Timestamp, from_millis, millis};
use serde::{Deserialize, Serialize};
use vault::{
    Change, Migration, Row, Tx, VaultError,
    rows::{ColumnTrait, Order, Set, Uuid, Value, prelude::*, sea_orm::IntoActiveModel},
};

use crate::{
    attachments, deals, imports,
    leads::{Lead, store as leads},
    passes, registrations,
};

/// Leads that lived on in another that lived on in another, and so on: so often at most.
const DEEP: usize = 100;

/// A lead that lives on in another.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Merge {
    /// Which.
    pub(super) id: LeadId,
    /// In which.
    pub(super) kept: LeadId,
    /// Those of one act are taken apart together.
    pub(super) act: ActId,
    /// When it was merged.
    pub(super) at: Timestamp,
    /// Who did it.
    pub(super) by: String,
    /// The number of what the journal says about it.
    pub(super) number: i64,
    /// How often the one that was kept had been changed by then.
    pub(super) version: i64,
    /// What it was.
    pub(super) said: leads::Model,
    /// What the one that was kept was before.
    pub(super) before: leads::Model,
    /// What came along with it.
    pub(super) moved: Moved,
}

/// What came along with a lead, and goes back with it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Moved {
    pub(super) registrations: Vec<Uuid>,
    pub(super) passes: Vec<Uuid>,
    pub(super) files: Vec<Uuid>,
    pub(super) imports: Vec<Uuid>,
    pub(super) deals: Vec<Uuid>,
}

impl Moved {
    /// Brings everything of one lead to another.
    pub(super) async fn all(change: &Change, from: LeadId, to: LeadId) -> Result<Self, VaultError> {
        let mut moved = Self::default();
        macro_rules! these {
            ($part:ident, $of:path, $column:ident, $value:expr) => {{
                use $of as of;
                moved.$part =
                    change.find::<of::Entity>().filter(of::Column::$column.eq($value)).ids().await?;
            }};
        }
        these!(registrations, registrations::store, Lead, from.uuid());
        these!(passes, passes::store, Lead, from.uuid());
        these!(files, attachments::store, About, from.to_string());
        these!(imports, imports::undoing, Lead, from.uuid());
        these!(deals, deals::store, Lead, from.uuid());
        moved.bring(change, to).await?;
        Ok(moved)
    }

    /// Brings it to a lead.
    pub(super) async fn bring(&self, change: &Change, to: LeadId) -> Result<(), VaultError> {
        async fn set<E: Row>(
            change: &Change,
            ids: &[Uuid],
            column: E::Column,
            value: impl Into<Value>,
        ) -> Result<(), VaultError> {
            let value = value.into();
            for some in ids.chunks(500) {
                let update = change.update::<E>().filter(E::id().is_in(some.iter().copied()));
                update.set(column, value.clone()).done().await?;
            }
            Ok(())
        }
        let (lead, about) = (to.uuid(), to.to_string());
        set::<registrations::store::Entity>(
            change,
            &self.registrations,
            registrations::store::Column::Lead,
            lead,
        )
        .await?;
        set::<passes::store::Entity>(change, &self.passes, passes::store::Column::Lead, lead).await?;
        set::<attachments::store::Entity>(change, &self.files, attachments::store::Column::About, about)
            .await?;
        set::<imports::undoing::Entity>(change, &self.imports, imports::undoing::Column::Lead, lead).await?;
        set::<deals::store::Entity>(change, &self.deals, deals::store::Column::Lead, lead).await
    }

    /// The ids by which the journal may speak of it.
    pub(super) fn named(&self) -> Vec<String> {
        let registrations = self.registrations.iter().map(|id| kernel::RegistrationId::from(*id).to_string());
        let passes = self.passes.iter().map(|id| kernel::PassId::from(*id).to_string());
        let files = self.files.iter().map(|id| kernel::FileId::from(*id).to_string());
        let deals = self.deals.iter().map(|id| kernel::DealId::from(*id).to_string());
        registrations.chain(passes).chain(files).chain(deals).collect()
    }
}

/// A lead's row as it is.
pub(super) async fn row(change: &Change, id: LeadId) -> Result<Option<leads::Model>, VaultError> {
    change.get::<leads::Entity>(id.uuid()).await
}

/// Puts leads there again as they were.
pub(super) async fn put_back(change: &Change, rows: Vec<leads::Model>) -> Result<(), VaultError> {
    let rows = rows.into_iter().map(|row| row.into_active_model().reset_all()).collect();
    change.insert_all::<leads::Entity>(rows).await
}

/// The leads that live on in that one, those that came last first. Who sees the one that was kept sees them.
pub(super) async fn of(tx: &Tx, kept: LeadId) -> Result<Vec<Merge>, VaultError> {
    let _all = tx.whole();
    let find = tx.find::<Entity>().filter(Column::Kept.eq(kept.uuid()));
    let rows = find.order_by(Column::Number, Order::Desc).order_by(Column::Id, Order::Asc).all().await?;
    rows.into_iter().map(Merge::try_from).collect()
}

/// All leads that live on in that one, also by way of others.
pub(crate) async fn ids(tx: &Tx, kept: LeadId) -> Result<Vec<LeadId>, VaultError> {
    let _all = tx.whole();
    let (mut all, mut last) = (Vec::new(), vec![kept.uuid()]);
    while !last.is_empty() && all.len() < DEEP {
        last = tx.find::<Entity>().filter(Column::Kept.is_in(last)).ids().await?;
        all.extend(last.iter().copied().map(LeadId::from));
    }
    Ok(all)
}

/// The lead in which that one lives on, where who reads sees it.
pub(crate) async fn went(tx: &Tx, id: LeadId) -> Result<Option<Lead>, VaultError> {
    let mut at = id.uuid();
    for _ in 0..DEEP {
        let next = {
            let _all = tx.whole();
            tx.get::<Entity>(at).await?
        };
        let Some(next) = next else { break };
        at = next.kept;
    }
    if at == id.uuid() { Ok(None) } else { super::super::find(tx, at.into()).await }
}

/// The leads with these numbers of another system that live on in others.
pub(crate) async fn numbered(tx: &Tx, numbers: &[String]) -> Result<Vec<(String, Lead)>, VaultError> {
    let rows = {
        let _all = tx.whole();
        tx.find::<Entity>().filter(Column::ExternalId.is_in(numbers.iter().cloned())).all().await?
    };
    let mut found = Vec::new();
    for row in rows {
        if let (Some(number), Some(lead)) = (row.external_id, went(tx, row.id.into()).await?) {
            found.push((number, lead));
        }
    }
    Ok(found)
}

pub(super) async fn insert(change: &Change, merge: &Merge) -> Result<(), VaultError> {
    let json = |model: &leads::Model| serde_json::to_string(model).unwrap_or_default();
    change
        .insert::<Entity>(ActiveModel {
            id: Set(merge.id.uuid()),
            kept: Set(merge.kept.uuid()),
            act: Set(merge.act.uuid()),
            at: Set(millis(merge.at)),
            done_by: Set(merge.by.clone()),
            number: Set(merge.number),
            version: Set(merge.version),
            external_id: Set(merge.said.external_id.clone()),
            said: Set(json(&merge.said)),
            before: Set(json(&merge.before)),
            moved: Set(serde_json::to_string(&merge.moved).unwrap_or_default()),
            ..Default::default()
        })
        .await
}

pub(super) async fn forget(change: &Change, act: ActId) -> Result<(), VaultError> {
    change.delete::<Entity>().filter(Column::Act.eq(act.uuid())).done().await.map(|_| ())
}

impl TryFrom<Model> for Merge {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let id = LeadId::from(row.id);
        let damaged = |error: serde_json::Error| VaultError::Damaged(format!("{id}: {error}"));
        Ok(Self {
            id,
            kept: row.kept.into(),
            act: row.act.into(),
            at: from_millis(row.at),
            by: row.done_by,
            number: row.number,
            version: row.version,
            said: serde_json::from_str(&row.said).map_err(damaged)?,
            before: serde_json::from_str(&row.before).map_err(damaged)?,
            moved: serde_json::from_str(&row.moved).map_err(damaged)?,
        })
    }
}

/// The table.
pub const MIGRATION: Migration = Migration {
    name: "selling_lead_merges_1",
    up: |schema| {
        schema.table("lead_merges", |table| {
            table.uuid("id").uuid("kept").uuid("act").number("at").text("done_by").number("number");
            table.number("version").maybe_text("external_id").text("said").text("before").text("moved");
            table.key(&["id"]).index(&["kept", "number"]).index(&["act"]).index(&["external_id"]);
            table.follows("kept", "leads");
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lead_merges")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kept: Uuid,
    pub act: Uuid,
    pub at: i64,
    pub done_by: String,
    pub number: i64,
    pub version: i64,
    pub external_id: Option<String>,
    pub said: String,
    pub before: String,
    pub moved: String,
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
