//! How agreements are kept: a row for each version.

use exchange::AgreementRef;
use kernel::{PartnershipId, Timestamp, from_millis, millis};
use vault::{
    Change, Fact, Migration, Row, Tx, Update, VaultError,
    rows::{ColumnTrait, Condition, Order, Set, Uuid, prelude::*},
};

use super::{Agreement, Stands, Terms};

/// Keeps a proposed version; an older one that nobody has answered lapses. Kept twice, it stays what it was.
///
/// # Errors
/// What the vault says.
pub async fn keep(change: &Change, agreement: &Agreement) -> Result<(), VaultError> {
    if find(change, agreement.which).await?.is_some() {
        return Ok(());
    }
    older(change, agreement)
        .filter(Column::Begins.is_null())
        .filter(Column::Ended.is_null())
        .set(Column::Ended, millis(change.now()))
        .done()
        .await?;
    change
        .insert::<Entity>(ActiveModel {
            id: Set(agreement.which.id.uuid()),
            version: Set(agreement.which.version),
            partnership: Set(agreement.partnership.uuid()),
            peer: Set(agreement.peer.uuid()),
            owner: Set(agreement.owner),
            terms: Set(serde_json::to_string(&agreement.terms).unwrap_or_default()),
            proposed: Set(millis(agreement.proposed)),
            proposed_by: Set(agreement.proposed_by.clone()),
            not_before: Set(agreement.not_before.map(millis)),
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

/// This vault's organisation accepts a version that was proposed to it, under the name `by`. What the other side issued
/// under the one before is still good, until it has heard of this ([`heard`]).
///
/// # Errors
/// What the vault says.
pub async fn accept(change: &Change, agreement: &Agreement, by: &str) -> Result<(), VaultError> {
    let actor = change.actor().to_string();
    let update = change.update::<Entity>().set(Column::AcceptedBy, actor);
    holds(change, agreement, update, change.now(), by).await
}

/// The partner has accepted a version, at that moment of its clock, under the name `by`: what it issued until then was
/// under the one before.
///
/// # Errors
/// What the vault says.
pub async fn accepted(
    change: &Change,
    agreement: &Agreement,
    at: Timestamp,
    by: &str,
) -> Result<(), VaultError> {
    holds(change, agreement, change.update::<Entity>(), at, by).await?;
    // Whatever it sends from here on comes after its acceptance, and before the day under the one before.
    theirs_end(change, agreement, 0, agreement.not_before.filter(|day| *day > at)).await
}

/// The other side knows that a version was accepted, since that entry of its journal: until then it went on under the
/// one before.
///
/// # Errors
/// What the vault says.
pub async fn heard(change: &Change, agreement: &Agreement, head: i64) -> Result<(), VaultError> {
    theirs_end(change, agreement, head, agreement.not_before).await
}

async fn holds(
    change: &Change,
    agreement: &Agreement,
    update: Update<'_, Entity>,
    at: Timestamp,
    by: &str,
) -> Result<(), VaultError> {
    let begins = agreement.not_before.map_or(change.now(), |from| from.max(change.now()));
    let versions = of_partnership(change, agreement.partnership).await?;
    let newer = versions.iter().filter(|other| other.which.version > agreement.which.version);
    let ended = newer.filter_map(|other| other.begins).min();
    let done = update
        .id(agreement.which.id.uuid())
        .filter(Column::Version.eq(agreement.which.version))
        .filter(Column::Accepted.is_null())
        .set(Column::Accepted, millis(at))
        .set(Column::SignedBy, by)
        .set(Column::Begins, millis(begins))
        // Taken back while the partner accepted it: it was accepted.
        .set(Column::Ended, ended.map(millis))
        .set(Column::Declined, Option::<String>::None)
        .done()
        .await?;
    if done == 0 {
        return Ok(());
    }
    older(change, agreement)
        .filter(none_by(Column::Ended, millis(begins)))
        .set(Column::Ended, millis(begins))
        .done()
        .await?;
    change
        .record(
            Fact::new("agreement.accepted")
                .about(agreement.which.id)
                .about(agreement.partnership)
                .with("version", agreement.which.version),
        )
        .await
        .map(|_| ())
}

/// The other side sends under what is older than this up to that entry of its journal, and until that day.
async fn theirs_end(
    change: &Change,
    agreement: &Agreement,
    head: i64,
    day: Option<Timestamp>,
) -> Result<(), VaultError> {
    older(change, agreement)
        .filter(Column::TheirsHead.is_null())
        .set(Column::TheirsHead, head)
        .set(Column::TheirsUntil, day.map(|day| millis(day) - 1))
        .done()
        .await
        .map(|_| ())
}

/// Where that has no moment yet, or a later one.
fn none_by(column: Column, at: i64) -> Condition {
    Condition::any().add(column.is_null()).add(column.gt(at))
}

fn older<'c>(change: &'c Change, agreement: &Agreement) -> Update<'c, Entity> {
    change
        .update::<Entity>()
        .filter(Column::Partnership.eq(agreement.partnership.uuid()))
        .filter(Column::Version.lt(agreement.which.version))
}

/// The other side does not take the acceptance: the version is as it was before, and so is the one that it took out of
/// force.
///
/// # Errors
/// What the vault says.
pub async fn not_accepted(change: &Change, agreement: &Agreement) -> Result<(), VaultError> {
    let Some(begins) = agreement.begins else { return Ok(()) };
    older(change, agreement)
        .filter(Column::Begins.is_not_null())
        .filter(Column::Ended.eq(millis(begins)))
        .set(Column::Ended, Option::<i64>::None)
        .done()
        .await?;
    change
        .update::<Entity>()
        .id(agreement.which.id.uuid())
        .filter(Column::Version.eq(agreement.which.version))
        .set(Column::Accepted, Option::<i64>::None)
        .set(Column::AcceptedBy, Option::<String>::None)
        .set(Column::SignedBy, Option::<String>::None)
        .set(Column::Begins, Option::<i64>::None)
        .done()
        .await?;
    change
        .record(
            Fact::new("agreement.acceptance_refused")
                .about(agreement.which.id)
                .about(agreement.partnership)
                .with("version", agreement.which.version),
        )
        .await
        .map(|_| ())
}

/// The partner does not accept a version, and says why: false where it was answered or taken back before.
///
/// # Errors
/// What the vault says.
pub async fn decline(change: &Change, agreement: &Agreement, why: &str) -> Result<bool, VaultError> {
    let update = change.update::<Entity>().set(Column::Declined, why);
    answer_less(change, agreement, update, "agreement.declined").await
}

/// A version is taken back before anybody has answered: false where somebody has.
///
/// # Errors
/// What the vault says.
pub async fn close(change: &Change, agreement: &Agreement) -> Result<bool, VaultError> {
    answer_less(change, agreement, change.update::<Entity>(), "agreement.taken_back").await
}

async fn answer_less(
    change: &Change,
    agreement: &Agreement,
    update: Update<'_, Entity>,
    fact: &'static str,
) -> Result<bool, VaultError> {
    let done = update
        .id(agreement.which.id.uuid())
        .filter(Column::Version.eq(agreement.which.version))
        .filter(Column::Begins.is_null())
        .filter(Column::Declined.is_null())
        .set(Column::Ended, millis(change.now()))
        .done()
        .await?;
    if done > 0 {
        let fact = Fact::new(fact).about(agreement.which.id).about(agreement.partnership);
        change.record(fact.with("version", agreement.which.version)).await?;
    }
    Ok(done > 0)
}

/// Takes every version out of force at that moment: nothing is sent any more.
///
/// # Errors
/// What the vault says.
pub async fn end(change: &Change, partnership: PartnershipId, at: Timestamp) -> Result<(), VaultError> {
    let of_it = || change.update::<Entity>().filter(Column::Partnership.eq(partnership.uuid()));
    let at = millis(at);
    // One that is issued in the very moment of the end is issued too late.
    of_it().filter(none_by(Column::TheirsUntil, at - 1)).set(Column::TheirsUntil, at - 1).done().await?;
    let ended = of_it().filter(none_by(Column::Ended, at)).set(Column::Ended, at).done().await?;
    if ended > 0 {
        change.record(Fact::new("agreement.ended").about(partnership)).await?;
    }
    Ok(())
}

/// An end that was announced for that moment does not come.
///
/// # Errors
/// What the vault says.
pub async fn go_on(change: &Change, partnership: PartnershipId, at: Timestamp) -> Result<(), VaultError> {
    let of_it = change.update::<Entity>().filter(Column::Partnership.eq(partnership.uuid()));
    let ended = of_it.filter(Column::Ended.eq(millis(at)));
    ended.set(Column::Ended, Option::<i64>::None).done().await.map(|_| ())
}

/// The partnership is over: nothing more is taken, whenever it was issued.
///
/// # Errors
/// What the vault says.
pub async fn over(change: &Change, partnership: PartnershipId) -> Result<(), VaultError> {
    let of_it = change.update::<Entity>().filter(Column::Partnership.eq(partnership.uuid()));
    let nothing = Option::<i64>::None;
    of_it.set(Column::TheirsHead, 0).set(Column::TheirsUntil, nothing).done().await.map(|_| ())
}

/// The version that waits for the partner's answer, if one does.
///
/// # Errors
/// What the vault says.
pub async fn open(tx: &Tx, partnership: PartnershipId) -> Result<Option<Agreement>, VaultError> {
    let versions = of_partnership(tx, partnership).await?;
    Ok(versions.into_iter().find(|agreement| agreement.stands(tx.now()) == Stands::Proposed))
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
///
/// # Errors
/// What the vault says.
pub async fn find(tx: &Tx, which: AgreementRef) -> Result<Option<Agreement>, VaultError> {
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
            proposed_by: row.proposed_by,
            not_before: row.not_before.map(from_millis),
            accepted: row.accepted.map(from_millis),
            accepted_by: row.accepted_by,
            signed_by: row.signed_by,
            declined: row.declined,
            begins: row.begins.map(from_millis),
            ended: row.ended.map(from_millis),
            theirs_head: row.theirs_head,
            theirs_until: row.theirs_until.map(from_millis),
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

/// Versions: from when on they are to hold, who signed, and how each side's clock says it.
pub const VERSIONS: Migration = Migration {
    name: "trust_agreements_3",
    up: |schema| {
        schema.alter("agreements", |table| {
            table.maybe_text("proposed_by").maybe_number("not_before").maybe_text("signed_by");
            table.maybe_text("declined").maybe_number("begins");
            table.maybe_number("theirs_head").maybe_number("theirs_until");
        });
        schema.fill("agreements", "begins", "accepted", &[]);
        schema.fill("agreements", "theirs_head", "case when ended is not null then 0 end", &[]);
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
    pub proposed_by: Option<String>,
    pub not_before: Option<i64>,
    pub signed_by: Option<String>,
    pub declined: Option<String>,
    pub begins: Option<i64>,
    pub theirs_head: Option<i64>,
    pub theirs_until: Option<i64>,
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
