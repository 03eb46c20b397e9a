//! What a partnership came to, counted from the registrations of this vault.

use jiff::{Span, tz::TimeZone};
use kernel::{Currency, Money, PartnershipId, Timestamp, millis};
use partnering::partnerships::{Partnership, Role};
use selling::registrations::Direction;
use vault::{
    Tx, VaultError,
    rows::{FromQueryResult, Uuid},
};

/// Over how many months acceptances and sales are counted.
pub(super) const MONTHS: i64 = 12;

/// The figures of one partnership.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Totals {
    /// Whether they bring to us, or we to them.
    pub(super) direction: Direction,
    /// Registrations that wait for a decision: of ours, or theirs.
    pub(super) waiting: u64,
    /// Accepted sales that are open.
    pub(super) open: u64,
    /// Registrations that were accepted in the last twelve months.
    pub(super) accepted: u64,
    /// Accepted sales that were won in that time.
    pub(super) wins: u64,
    /// For how much, one sum for each currency.
    pub(super) won: Vec<Money>,
}

#[derive(FromQueryResult)]
struct Counted {
    waiting: i64,
    open: i64,
    accepted: i64,
}

#[derive(FromQueryResult)]
struct Won {
    currency: Option<String>,
    wins: i64,
    billions: i64,
    units: i64,
}

impl Totals {
    pub(super) async fn read(tx: &Tx, partnership: &Partnership) -> Result<Self, VaultError> {
        let direction = match partnership.role {
            Role::Owner => Direction::Received,
            Role::Partner => Direction::Sent,
        };
        let since = since(tx.now());
        let id: PartnershipId = partnership.id;
        let counted: Vec<Counted> = tx
            .sql(
                "select cast(coalesce(sum(case when state = 'pending' then 1 end), 0) as bigint) as waiting, \
                 cast(coalesce(sum(case when state = 'accepted' and stage = 'open' then 1 end), 0) as bigint) as open, \
                 cast(coalesce(sum(case when state = 'accepted' and decided >= :3 then 1 end), 0) as bigint) as accepted \
                 from registrations where org_id = :org and partnership = :1 and direction = :2",
            )
            .bind(Uuid::from(id))
            .bind(direction.as_str())
            .bind(millis(since))
            .all()
            .await?;
        // In two parts: a sum of many amounts may be longer than a number of the database.
        let won: Vec<Won> = tx
            .sql(
                "select currency, count(*) as wins, \
                 cast(coalesce(sum(value / 1000000000), 0) as bigint) as billions, \
                 cast(coalesce(sum(value % 1000000000), 0) as bigint) as units \
                 from registrations where org_id = :org and partnership = :1 and direction = :2 \
                 and state = 'accepted' and stage = 'won' and closes_on >= :3 group by currency order by currency",
            )
            .bind(Uuid::from(id))
            .bind(direction.as_str())
            .bind(since.to_zoned(TimeZone::UTC).date().to_string())
            .all()
            .await?;
        let count = |value: Option<i64>| value.unwrap_or_default().max(0) as u64;
        let counted = counted.first();
        Ok(Self {
            direction,
            waiting: count(counted.map(|counted| counted.waiting)),
            open: count(counted.map(|counted| counted.open)),
            accepted: count(counted.map(|counted| counted.accepted)),
            wins: won.iter().map(|won| count(Some(won.wins))).sum(),
            won: won.iter().filter_map(Won::money).collect(),
        })
    }
}

impl Won {
    fn money(&self) -> Option<Money> {
        let currency: Currency = self.currency.as_deref()?.parse().ok()?;
        let sum = i128::from(self.billions) * 1_000_000_000 + i128::from(self.units);
        // A sum that is too large for an amount stays the largest there is.
        Some(Money::new(sum.clamp(i64::MIN.into(), i64::MAX.into()) as i64, currency))
    }
}

fn since(now: Timestamp) -> Timestamp {
    let day = now.to_zoned(TimeZone::UTC).checked_sub(Span::new().months(MONTHS));
    day.map_or(now, |day| day.timestamp())
}
