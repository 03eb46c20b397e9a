//! What partners reported: of each the last report, as its envelope brought it.

use kernel::{PartnershipId, Timestamp, from_millis, millis};
use vault::{
    Change, Migration, Row, Tx, VaultError,
    rows::{ColumnTrait, Order, Set, Uuid, prelude::*},
};

use super::total::Total;

/// The last report of a partner.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// In which partnership.
    pub partnership: PartnershipId,
    /// The envelope that brought it.
    pub envelope: String,
    /// Which one it is, by the partner's count.
    pub number: i64,
    /// What moment it tells of.
    pub as_of: Timestamp,
    /// The version of the agreement under which it was told.
    pub version: i64,
    /// Under how many sales a total is withheld in it.
    pub threshold: u64,
    /// Whether something is.
    pub withheld: bool,
    /// How many partners of the partner's are added up in it.
    pub partners: u64,
    /// How many more there are that are not.
    pub partners_withheld: u64,
    /// What the partner's own sales come to.
    pub own: Vec<Total>,
    /// What its partners reported to it, added up.
    pub passed: Vec<Total>,
}

/// What partners reported last, in no order that means anything.
///
/// # Errors
/// What the vault says.
pub async fn reports(tx: &Tx) -> Result<Vec<Report>, VaultError> {
    let rows = tx.find::<Entity>().order_by(Column::Id, Order::Asc).all().await?;
    rows.into_iter().map(Report::try_from).collect()
}

/// What was reported last in a partnership.
///
/// # Errors
/// What the vault says.
pub async fn report(tx: &Tx, partnership: PartnershipId) -> Result<Option<Report>, VaultError> {
    tx.get::<Entity>(partnership.uuid()).await?.map(Report::try_from).transpose()
}

/// A report takes the place of the one before.
pub(super) async fn keep(change: &Change, report: &Report) -> Result<(), VaultError> {
    change.delete::<Entity>().id(report.partnership.uuid()).done().await?;
    let text = |totals: &[Total]| serde_json::to_string(totals).unwrap_or_default();
    change
        .insert::<Entity>(ActiveModel {
            id: Set(report.partnership.uuid()),
            envelope: Set(report.envelope.clone()),
            number: Set(report.number),
            as_of: Set(millis(report.as_of)),
            version: Set(report.version),
            threshold: Set(report.threshold as i64),
            withheld: Set(report.withheld),
            partners: Set(report.partners as i64),
            partners_withheld: Set(report.partners_withheld as i64),
            own: Set(text(&report.own)),
            passed: Set(text(&report.passed)),
            ..Default::default()
        })
        .await
}

/// Takes out what an envelope brought.
pub(super) async fn forget(change: &Change, envelope: &str) -> Result<u64, VaultError> {
    change.delete::<Entity>().filter(Column::Envelope.eq(envelope)).done().await
}

impl TryFrom<Model> for Report {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let damaged = |_| VaultError::Damaged(format!("{}: a report", row.id));
        Ok(Self {
            partnership: row.id.into(),
            own: serde_json::from_str(&row.own).map_err(damaged)?,
            passed: serde_json::from_str(&row.passed).map_err(damaged)?,
            envelope: row.envelope,
            number: row.number,
            as_of: from_millis(row.as_of),
            version: row.version,
            threshold: row.threshold.max(1) as u64,
            withheld: row.withheld,
            partners: row.partners.max(0) as u64,
            partners_withheld: row.partners_withheld.max(0) as u64,
        })
    }
}

/// The table.
pub const MIGRATION: Migration = Migration {
    name: "insight_reports_1",
    up: |schema| {
        schema.table("reports", |table| {
            table.uuid("id").text("envelope").number("number").number("as_of").number("version");
            table.number("threshold").truth("withheld").number("partners").number("partners_withheld");
            table.text("own").text("passed").key(&["id"]).index(&["envelope"]);
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reports")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub envelope: String,
    pub number: i64,
    pub as_of: i64,
    pub version: i64,
    pub threshold: i64,
    pub withheld: bool,
    pub partners: i64,
    pub partners_withheld: i64,
    pub own: String,
    pub passed: String,
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
