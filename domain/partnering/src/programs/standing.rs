//! Where a partner stands in a program: its tier, what it has reached, and what is missing to the next. Its vendor counts
//! that, and tells it.

use exchange::{Arrived, Covered, Exchange, Handles, Header, Kind, Refuse, Why};
use futures::future::BoxFuture;
use kernel::{Money, PartnershipId, Percent, Timestamp, from_millis, millis};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use vault::{
    Change, Fact, Migration, Row, Tx, VaultError,
    rows::{ColumnTrait, Set, Uuid, prelude::*},
};

use super::distributing::of_sender;

/// Down: where a partner stands.
pub static STANDING: Kind = Kind { name: "program.standing", covered: Covered::ByAgreement };

/// Answers to where one stands in a vendor's program.
#[derive(Debug)]
pub struct Stands;

/// Where a partner stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Standing {
    /// Its tier; none below the lowest.
    pub tier: Option<String>,
    /// What it has of a sale there; none below the lowest.
    pub rate: Option<Percent>,
    /// How many of its registrations were accepted in the period.
    pub accepted: u64,
    /// What was won of them, in each currency.
    pub won: Vec<Money>,
    /// Over how many months that was counted.
    pub period_months: u32,
    /// The next tier; none at the highest.
    pub next: Option<String>,
    /// How many accepted registrations are missing to it.
    pub accepted_missing: u64,
    /// What has still to be won for it.
    pub won_missing: Option<Money>,
    /// Until when it keeps its tier though it no longer reaches it.
    pub keeps_until: Option<Timestamp>,
}

impl Standing {
    const FIELDS: [&'static str; 9] = [
        "tier",
        "rate",
        "accepted",
        "won",
        "period_months",
        "next",
        "accepted_missing",
        "won_missing",
        "keeps_until",
    ];

    /// What crosses, by its name.
    pub fn crossing(&self) -> Vec<(&'static str, Value)> {
        let all = serde_json::to_value(self).unwrap_or_default();
        Self::FIELDS
            .into_iter()
            .map(|name| (name, all[name].clone()))
            .filter(|(_, value)| !value.is_null())
            .collect()
    }
}

/// Where one stands in a vendor's program, and when that was counted.
///
/// # Errors
/// What the vault says.
pub async fn standing(
    tx: &Tx,
    partnership: PartnershipId,
) -> Result<Option<(Standing, Timestamp)>, VaultError> {
    let Some(row) = tx.get::<Entity>(partnership.uuid()).await? else { return Ok(None) };
    let damaged = |_| VaultError::Damaged(format!("{partnership}: standing"));
    Ok(Some((serde_json::from_str(&row.standing).map_err(damaged)?, from_millis(row.counted))))
}

impl Handles for Stands {
    fn kind(&self) -> &'static Kind {
        &STANDING
    }

    fn arrived<'a>(
        &'a self,
        _: &'a Exchange,
        change: &'a Change,
        envelope: &'a Arrived,
    ) -> BoxFuture<'a, Result<(), Refuse>> {
        Box::pin(async move {
            let unreadable = || Refuse::because("unreadable", "where the partner stands cannot be read");
            let partnership = of_sender(change, envelope).await?;
            let standing: Standing =
                serde_json::from_value(json!(envelope.values)).map_err(|_| unreadable())?;
            change.delete::<Entity>().id(partnership.id.uuid()).done().await?;
            change
                .insert::<Entity>(ActiveModel {
                    id: Set(partnership.id.uuid()),
                    standing: Set(serde_json::to_string(&standing).unwrap_or_default()),
                    counted: Set(millis(envelope.header.issued)),
                    envelope: Set(envelope.header.id.to_string()),
                    ..Default::default()
                })
                .await?;
            let fact = Fact::new("program.standing_received").about(partnership.id);
            change.record(fact.with("peer", partnership.peer.to_string())).await?;
            Ok(())
        })
    }

    fn erased<'a>(
        &'a self,
        _: &'a Exchange,
        change: &'a Change,
        header: &'a Header,
        _: Why,
    ) -> BoxFuture<'a, Result<(), VaultError>> {
        Box::pin(async move {
            let gone = change.delete::<Entity>().filter(Column::Envelope.eq(header.id.to_string()));
            gone.done().await.map(|_| ())
        })
    }
}

/// The table.
pub const MIGRATION: Migration = Migration {
    name: "partnering_standings_1",
    up: |schema| {
        schema.table("program_standings", |table| {
            table.uuid("id").text("standing").number("counted").text("envelope");
            table.key(&["id"]).index(&["envelope"]).follows("id", "partnerships");
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "program_standings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub standing: String,
    pub counted: i64,
    pub envelope: String,
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
