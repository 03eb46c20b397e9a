//! How agreements are kept: a row for each version.

use exchange::AgreementRef;
use kernel::{PartnershipId, Timestamp, from_millis, millis};
use vault::{
    Change, Fact, Migration, Row, Tx, VaultError,
    rows::{ColumnTrait, Order, Set, Uuid, prelude::*},
};

use super::{Agreement, Terms};

/// Keeps a proposed version. Kept twice, it stays what it was.
///
/// # Errors
/// What the vault says.
pub async fn keep(change: &Change, agreement: &Agreement) -> Result<(), VaultError> {
    if find(change, agreement.which).await?.is_some() {
        return Ok(());
    }
    change
        .insert::<Entity>(ActiveModel {
            id: Set(agreement.which.id.uuid()),
            version: Set(agreement.which.version),
            partnership: Set(agreement.partnership.uuid()),
            peer: Set(agreement.peer.uuid()),
            owner: Set(agreement.owner),
            terms: Set(serde_json::to_string(&agreement.terms).unwrap_or_default()),
            proposed: Set(millis(agreement.proposed)),
            accepted: Set(agreement.accepted.map(millis)),
            accepted_by: Set(agreement.accepted_by.clone()),
            ended: Set(None),
            ..Default::default()
        })
        .await?;
    change
        .record(
            Fact::new("agreement.proposed")
                .about(agreement.which.id)
                .about(agreement.partnership)
                .with("version", agreement.which.version)
                .with("name", agreement.terms.name.clone()),
        )
        .await
        .map(|_| ())
}

/// Both have accepted: it is in force from `at` on, and the versions before it no longer are.
///
/// # Errors
/// What the vault says.
pub async fn accept(
    change: &Change,
    partnership: PartnershipId,
    which: AgreementRef,
    at: Timestamp,
) -> Result<(), VaultError> {
    let accepted = change
        .update::<Entity>()
        .id(which.id.uuid())
        .filter(Column::Version.eq(which.version))
        .filter(Column::Accepted.is_null())
        .set(Column::Accepted, millis(at))
        .set(Column::AcceptedBy, change.actor().to_string())
        .done()
        .await?;
    if accepted == 0 {
        return Ok(());
    }
    change
        .update::<Entity>()
        .filter(Column::Partnership.eq(partnership.uuid()))
        .filter(Column::Version.lt(which.version))
        .filter(Column::Ended.is_null())
        .set(Column::Ended, millis(at))
        .done()
        .await?;
    change
        .record(
            Fact::new("agreement.accepted").about(which.id).about(partnership).with("version", which.version),
        )
        .await
        .map(|_| ())
}

/// Takes every version out of force.
///
/// # Errors
/// What the vault says.
pub async fn end(change: &Change, partnership: PartnershipId, at: Timestamp) -> Result<(), VaultError> {
    let ended = change
        .update::<Entity>()
        .filter(Column::Partnership.eq(partnership.uuid()))
        .filter(Column::Ended.is_null())
        .set(Column::Ended, millis(at))
        .done()
        .await?;
    if ended > 0 {
        change.record(Fact::new("agreement.ended").about(partnership)).await?;
    }
    Ok(())
}

/// The version of a partnership's agreement that is in force at that moment.
///
/// # Errors
/// What the vault says.
pub async fn in_force(
    tx: &Tx,
    partnership: PartnershipId,
    at: Timestamp,
) -> Result<Option<Agreement>, VaultError> {
    Ok(of_partnership(tx, partnership).await?.into_iter().find(|agreement| agreement.in_force_at(at)))
}

/// Every version of a partnership's agreement, the newest first.
///
/// # Errors
/// What the vault says.
pub async fn of_partnership(tx: &Tx, partnership: PartnershipId) -> Result<Vec<Agreement>, VaultError> {
    tx.find::<Entity>()
        .filter(Column::Partnership.eq(partnership.uuid()))
        .order_by(Column::Version, Order::Desc)
        .remembered()
        .all()
        .await?
        .into_iter()
        .map(Agreement::try_from)
        .collect()
}

/// One version.
pub(super) async fn find(tx: &Tx, which: AgreementRef) -> Result<Option<Agreement>, VaultError> {
    tx.find::<Entity>()
        .filter(Column::Id.eq(which.id.uuid()))
        .filter(Column::Version.eq(which.version))
        .remembered()
        .one()
        .await?
        .map(Agreement::try_from)
        .transpose()
}

impl TryFrom<Model> for Agreement {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let which = AgreementRef { id: row.id.into(), version: row.version };
        let terms = Terms::parse(&row.terms)
            .map_err(|error| VaultError::Damaged(format!("{}: {error}", which.id)))?;
        Ok(Self {
            which,
            terms,
            partnership: row.partnership.into(),
            peer: row.peer.into(),
            owner: row.owner,
            proposed: from_millis(row.proposed),
            accepted: row.accepted.map(from_millis),
            accepted_by: row.accepted_by,
            ended: row.ended.map(from_millis),
        })
    }
}

/// The table.
pub const MIGRATION: Migration = Migration {
    name: "trust_agreements_1",
    up: |schema| {
        schema.table("agreements", |table| {
            table.uuid("id").number("version").uuid("partnership").peer("peer").truth("owner").text("terms");
            table.number("proposed").maybe_number("accepted").maybe_text("accepted_by").maybe_number("ended");
            table.key(&["id", "version"]).index(&["partnership", "version"]);
        });
    },
};

/// Who sees a partnership sees its agreements.
pub const SPLIT: Migration = Migration {
    name: "trust_agreements_2",
    up: |schema| {
        schema.alter("agreements", |table| {
            table.follows("partnership", "partnerships");
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agreements")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i64,
    pub partnership: Uuid,
    pub peer: Uuid,
    pub owner: bool,
    pub terms: String,
    pub proposed: i64,
    pub accepted: Option<i64>,
    pub accepted_by: Option<String>,
    pub ended: Option<i64>,
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
