//! Counting what partners have reached, with two queries for all of them.

use std::collections::HashMap;

use kernel::{Currency, Money, PartnershipId, Timestamp, millis};
use vault::{
    Tx, VaultError,
    rows::{FromQueryResult, Uuid},
};

use super::rule::Performance;

#[derive(FromQueryResult)]
struct Accepted {
    partnership: Uuid,
    accepted: i64,
}

#[derive(FromQueryResult)]
struct Won {
    partnership: Uuid,
    currency: String,
    billions: i64,
    units: i64,
}

/// What every partner has reached since then.
pub(super) async fn since(
    tx: &Tx,
    since: Timestamp,
) -> Result<HashMap<PartnershipId, Performance>, VaultError> {
    let mut all: HashMap<PartnershipId, Performance> = HashMap::new();
    let accepted: Vec<Accepted> = tx
        .sql(
            "select partnership, count(*) as accepted from registrations where org_id = :org \
             and direction = 'received' and state in ('accepted', 'expired') and decided >= :1 group by partnership",
        )
        .bind(millis(since))
        .all()
        .await?;
    for row in accepted {
        all.entry(row.partnership.into()).or_default().accepted = row.accepted.max(0) as u64;
    }
    // In two parts: a sum of many amounts may be longer than a number of the database.
    let won: Vec<Won> = tx
        .sql(
            "select registrations.partnership as partnership, deals.currency as currency, \
             cast(sum(deals.value / 1000000000) as bigint) as billions, \
             cast(sum(deals.value % 1000000000) as bigint) as units \
             from deals join registrations on registrations.org_id = :org \
             and registrations.id = deals.registration \
             where deals.org_id = :org and deals.stage = 'won' and deals.moved >= :1 \
             and deals.value is not null and deals.currency is not null and registrations.state in ('accepted', 'expired') \
             and registrations.direction = 'received' \
             group by registrations.partnership, deals.currency order by deals.currency",
        )
        .bind(millis(since))
        .all()
        .await?;
    for row in won {
        let Ok(currency) = row.currency.parse::<Currency>() else { continue };
        let minor = i128::from(row.billions) * 1_000_000_000 + i128::from(row.units);
        let minor = i64::try_from(minor).unwrap_or(if minor > 0 { i64::MAX } else { i64::MIN });
        all.entry(row.partnership.into()).or_default().won.push(Money::new(minor, currency));
    }
    Ok(all)
}
