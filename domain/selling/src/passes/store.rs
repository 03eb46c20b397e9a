//! How passes and the rule are kept.

use kernel::{LeadId, PartnershipId, PassId, Timestamp, from_millis, millis};
use vault::{
    By, Change, Migration, Row, Tx, VaultError,
    rows::{ColumnTrait, Condition, Order, Set, Uuid, prelude::*},
};

use super::{Pass, Rule, State};
use crate::registrations::Basis;

/// How many passes are looked at for who is next and how fast partners answer.
const MOST: u64 = 10_000;

/// One pass.
pub(super) async fn find(tx: &Tx, id: PassId) -> Result<Option<Pass>, VaultError> {
    tx.get::<Entity>(id.uuid()).await?.map(Pass::try_from).transpose()
}

/// Several, for what is told of them.
pub(crate) async fn of_ids(tx: &Tx, ids: &[PassId]) -> Result<Vec<Pass>, VaultError> {
    let rows = tx.read_ahead::<Entity>(ids.iter().map(|id| id.uuid()).collect()).await?;
    rows.into_iter().map(Pass::try_from).collect()
}

/// Every pass of one's own lead, the newest first.
pub(super) async fn of_lead(tx: &Tx, lead: LeadId) -> Result<Vec<Pass>, VaultError> {
    let find = tx.find::<Entity>().filter(Column::Lead.eq(lead.uuid())).filter(Column::Direction.eq("sent"));
    let rows =
        find.order_by(Column::At, Order::Desc).order_by(Column::Round, Order::Desc).limit(200).all().await?;
    rows.into_iter().map(Pass::try_from).collect()
}

/// The last pass of one's own lead.
pub(crate) async fn newest(tx: &Tx, lead: LeadId) -> Result<Option<Pass>, VaultError> {
    Ok(of_lead(tx, lead).await?.into_iter().next())
}

/// What was passed since then, the newest first.
pub(super) async fn since(tx: &Tx, since: Timestamp) -> Result<Vec<Pass>, VaultError> {
    let find = tx.find::<Entity>().filter(Column::Direction.eq("sent")).filter(Column::At.gte(millis(since)));
    let rows = find.order_by(Column::At, Order::Desc).limit(MOST).all().await?;
    rows.into_iter().map(Pass::try_from).collect()
}

/// What arrived, the newest first: those before that one, where it is given.
pub(super) async fn arrived(
    tx: &Tx,
    before: Option<PassId>,
    limit: u64,
) -> Result<(Vec<Pass>, u64), VaultError> {
    let these = || tx.find::<Entity>().filter(Column::Direction.eq("received"));
    let older = before.map(|id| Condition::all().add(Column::Id.lt(id.uuid())));
    let rows = these().filter_if(older).order_by(Column::Id, Order::Desc).limit(limit).all().await?;
    Ok((rows.into_iter().map(Pass::try_from).collect::<Result<_, _>>()?, these().count().await?))
}

/// Its id is fresh, or was looked up; a number for each time that a lead is passed.
pub(super) fn insert(
    change: &Change,
    pass: &Pass,
    round: i64,
    country: Option<&str>,
    place: partnering::teams::Place,
) {
    change.insert_later::<Entity>(ActiveModel {
        id: Set(pass.id.uuid()),
        direction: Set(pass.direction.as_str().to_owned()),
        peer: Set(pass.peer.uuid()),
        peer_name: Set(pass.peer_name.clone()),
        partnership: Set(pass.partnership.uuid()),
        lead: Set(pass.lead.map(LeadId::uuid)),
        envelope: Set(pass.envelope.uuid()),
        state: Set(pass.state.as_str().to_owned()),
        round: Set(round),
        at: Set(millis(pass.at)),
        due: Set(millis(pass.due)),
        wished: Set(pass.wished.map(millis)),
        by_rule: Set(pass.by_rule),
        language: Set(pass.language.clone()),
        contact: Set(pass.contact.map(|basis| basis.as_str().to_owned())),
        region: Set(country.map(str::to_owned)),
        vendor: Set(place.vendor.map(Uuid::from)),
        department: Set(place.department.map(Uuid::from)),
        ..Default::default()
    });
}

/// Writes where it stands now, if it still stands where it did: false when something was faster.
pub(super) async fn step(change: &Change, pass: &Pass, before: State) -> Result<bool, VaultError> {
    let (code, reason) = pass.declined.clone().unzip();
    let done = change
        .update::<Entity>()
        .id(pass.id.uuid())
        .filter(Column::State.eq(before.as_str()))
        .set(Column::State, pass.state.as_str())
        .set(Column::Answered, pass.answered.map(millis))
        .set(Column::Lead, pass.lead.map(LeadId::uuid))
        .set(Column::Code, code.map(|code| code.as_str().to_owned()))
        .set(Column::Reason, reason)
        .done()
        .await?;
    Ok(done == 1)
}

/// The rule, and how often it was changed.
pub(super) async fn rule(tx: &Tx) -> Result<(Rule, i64), VaultError> {
    // The rule is one for the whole organisation, whoever passes a lead.
    let _all = tx.whole();
    let Some(row) = tx.find::<rules::Entity>().one().await? else { return Ok((Rule::default(), 0)) };
    let rule =
        serde_json::from_str(&row.says).map_err(|_| VaultError::Damaged("the rule for leads".into()))?;
    Ok((rule, row.revision))
}

/// Writes the rule, if it is still the one that was looked at.
pub(super) async fn write_rule(change: &Change, rule: &Rule, seen: i64) -> Result<bool, VaultError> {
    let says = serde_json::to_string(rule).unwrap_or_default();
    if seen == 0 && change.find::<rules::Entity>().one().await?.is_none() {
        let row = rules::ActiveModel {
            id: Set(change.org().uuid()),
            says: Set(says),
            revision: Set(1),
            ..Default::default()
        };
        change.insert::<rules::Entity>(row).await?;
        return Ok(true);
    }
    let update = change.update::<rules::Entity>().filter(rules::Column::Revision.eq(seen));
    let update = update.set(rules::Column::Says, says).set(rules::Column::Revision, seen + 1);
    Ok(update.done().await? == 1)
}

impl TryFrom<Model> for Pass {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let id = PassId::from(row.id);
        let damaged = |what: &str| VaultError::Damaged(format!("{id}: {what}"));
        let code = row.code.map(|code| code.parse()).transpose().map_err(|()| damaged("code"))?;
        Ok(Self {
            id,
            direction: row.direction.parse().map_err(|()| damaged("direction"))?,
            peer: row.peer.into(),
            peer_name: row.peer_name,
            partnership: PartnershipId::from(row.partnership),
            lead: row.lead.map(LeadId::from),
            envelope: row.envelope.into(),
            state: row.state.parse().map_err(|()| damaged("state"))?,
            at: from_millis(row.at),
            due: from_millis(row.due),
            answered: row.answered.map(from_millis),
            declined: code.map(|code| (code, row.reason.unwrap_or_default())),
            wished: row.wished.map(from_millis),
            by_rule: row.by_rule,
            language: row.language,
            contact: row.contact.and_then(|word| Basis::read(&word)),
        })
    }
}

/// The tables, and on a lead to whom it is passed.
pub const MIGRATION: Migration = Migration {
    name: "selling_passes_1",
    up: |schema| {
        schema.table("passes", |table| {
            table.uuid("id").text("direction").peer("peer").text("peer_name").uuid("partnership");
            table
                .maybe_uuid("lead")
                .uuid("envelope")
                .text("state")
                .number("round")
                .number("at")
                .number("due");
            table.maybe_number("answered").maybe_text("code").maybe_text("reason").maybe_number("wished");
            table.truth("by_rule").maybe_text("language").maybe_text("contact");
            table.maybe_text("region").maybe_uuid("vendor").maybe_uuid("department");
            table.key(&["id"]).index(&["lead", "direction"]).index(&["direction", "at"]);
            table.split_by(By::Region, "region").split_by(By::Vendor, "vendor");
            table.split_by(By::Department, "department");
        });
        schema.table("pass_rules", |table| {
            table.uuid("id").text("says").number("revision").key(&["id"]);
        });
        schema.alter("leads", |table| {
            table.maybe_text("passed_to");
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "passes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub direction: String,
    pub peer: Uuid,
    pub peer_name: String,
    pub partnership: Uuid,
    pub lead: Option<Uuid>,
    pub envelope: Uuid,
    pub state: String,
    pub round: i64,
    pub at: i64,
    pub due: i64,
    pub answered: Option<i64>,
    pub code: Option<String>,
    pub reason: Option<String>,
    pub wished: Option<i64>,
    pub by_rule: bool,
    pub language: Option<String>,
    pub contact: Option<String>,
    pub region: Option<String>,
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

/// The rule's own table.
mod rules {
    use vault::{
        Row,
        rows::{Uuid, prelude::*},
    };

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "pass_rules")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub org_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub says: String,
        pub revision: i64,
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
