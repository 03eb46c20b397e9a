//! Sums over registrations that were accepted, counted from this vault's own records.

use std::collections::BTreeMap;

use kernel::{Currency, Money};
use vault::{Tx, VaultError, rows::FromQueryResult};

use super::Direction;

/// What sums are taken by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// One sum for all.
    All,
    /// By the other side.
    Peer,
    /// By who brought it: the partner's partner where that is known, else the partner.
    Reseller,
    /// By product.
    Product,
    /// By the month in which the sale was decided, `2017-03`.
    Month,
}

/// A sum of won sales.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// Of what.
    pub name: String,
    /// How much was won, one currency.
    pub won: Money,
    /// How many sales were won.
    pub wins: u64,
    /// How many were lost.
    pub losses: u64,
    /// How many are open.
    pub open: u64,
}

/// Accepted registrations of one direction, counted by everything that sums are taken by: read once, however
/// many sums are asked for.
#[derive(Debug)]
pub struct Totals {
    cells: Vec<Cell>,
    months: Vec<Cell>,
}

/// What the registrations that differ in none of it come to.
#[derive(Debug, FromQueryResult)]
struct Cell {
    peer: String,
    reseller: String,
    product: String,
    month: String,
    currency: String,
    billions: i64,
    units: i64,
    wins: i64,
    losses: i64,
    open: i64,
}

const CELLS: &str = "select peer_name as peer, case when reseller = '' then peer_name else reseller end as reseller, \
    product, '' as month, currency, \
    cast(coalesce(sum(case when stage = 'won' then billions end), 0) as bigint) as billions, \
    cast(coalesce(sum(case when stage = 'won' then units end), 0) as bigint) as units, \
    cast(coalesce(sum(case when stage = 'won' then counted end), 0) as bigint) as wins, \
    cast(coalesce(sum(case when stage = 'lost' then counted end), 0) as bigint) as losses, \
    cast(coalesce(sum(case when stage = 'open' then counted end), 0) as bigint) as open \
    from registration_sums where org_id = :org and direction = :1 and state = 'accepted' \
    group by peer_name, registration_sums.reseller, product, currency";

const MONTHS: &str = "select '' as peer, '' as reseller, '' as product, month, currency, \
    cast(coalesce(sum(case when stage = 'won' then billions end), 0) as bigint) as billions, \
    cast(coalesce(sum(case when stage = 'won' then units end), 0) as bigint) as units, \
    cast(coalesce(sum(case when stage = 'won' then counted end), 0) as bigint) as wins, \
    cast(coalesce(sum(case when stage = 'lost' then counted end), 0) as bigint) as losses, \
    cast(coalesce(sum(case when stage = 'open' then counted end), 0) as bigint) as open \
    from registration_months where org_id = :org and direction = :1 and state = 'accepted' \
    group by month, currency";

/// Counts the accepted registrations of one direction.
///
/// # Errors
/// What the vault says.
pub async fn totals(tx: &Tx, direction: Direction) -> Result<Totals, VaultError> {
    let cells = tx.sql(CELLS).bind(direction.as_str()).all().await?;
    Ok(Totals { cells, months: tx.sql(MONTHS).bind(direction.as_str()).all().await? })
}

impl Totals {
    /// The sums by that, by name and currency.
    pub fn by(&self, by: By) -> Vec<Total> {
        let mut sums: BTreeMap<(&str, &'static str), Total> = BTreeMap::new();
        let cells = if by == By::Month { &self.months } else { &self.cells };
        for cell in cells {
            let name = match by {
                By::All => "all",
                By::Peer => &cell.peer,
                By::Reseller => &cell.reseller,
                By::Product => &cell.product,
                By::Month => &cell.month,
            };
            let currency = cell.currency.parse().unwrap_or(Currency::USD);
            let sum = sums.entry((name, currency.code())).or_insert_with(|| Total {
                name: name.to_owned(),
                won: Money::new(0, currency),
                wins: 0,
                losses: 0,
                open: 0,
            });
            sum.won.minor = sum.won.minor.saturating_add(whole(cell.billions, cell.units));
            sum.wins += cell.wins.max(0) as u64;
            sum.losses += cell.losses.max(0) as u64;
            sum.open += cell.open.max(0) as u64;
        }
        sums.into_values().collect()
    }
}

/// A sum as tallies keep it; one that is too large for an amount stays the largest there is.
pub(crate) fn whole(billions: i64, units: i64) -> i64 {
    let sum = i128::from(billions) * 1_000_000_000 + i128::from(units);
    sum.clamp(i64::MIN.into(), i64::MAX.into()) as i64
}
