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
pub struct Totals(Vec<Cell>);

/// What the registrations that differ in none of it come to.
#[derive(Debug, FromQueryResult)]
struct Cell {
    peer: String,
    reseller: String,
    name: String,
    currency: String,
    billions: i64,
    units: i64,
    wins: i64,
    losses: i64,
    open: i64,
}

/// Reads cells from a tally: these columns of it, of all its rows or of some, counted apart by those.
macro_rules! cells {
    ($columns:literal from $tally:literal $(where $which:literal)? by $apart:literal) => {
        concat!(
            "select ",
            $columns,
            ", currency, \
             cast(coalesce(sum(case when stage = 'won' then billions end), 0) as bigint) as billions, \
             cast(coalesce(sum(case when stage = 'won' then units end), 0) as bigint) as units, \
             cast(coalesce(sum(case when stage = 'won' then counted end), 0) as bigint) as wins, \
             cast(coalesce(sum(case when stage = 'lost' then counted end), 0) as bigint) as losses, \
             cast(coalesce(sum(case when stage = 'open' then counted end), 0) as bigint) as open from ",
            $tally,
            " where org_id = :org and direction = :1 and state = 'accepted'",
            $(" and ", $which,)?
            " group by ",
            $apart,
            ", currency"
        )
    };
}

const ALL: &str = cells!(
    "peer_name as peer, case when reseller = '' then peer_name else reseller end as reseller, product as name"
    from "registration_sums" by "peer_name, registration_sums.reseller, product"
);
const WON: &str = cells!(
    "'' as peer, '' as reseller, product as name" from "registration_sums" where "stage = 'won'" by "product"
);
const MONTHS: &str =
    cells!("'' as peer, '' as reseller, month as name" from "registration_months" by "month");

/// Counts the accepted registrations of one direction.
///
/// # Errors
/// What the vault says.
pub async fn totals(tx: &Tx, direction: Direction) -> Result<Totals, VaultError> {
    Ok(Totals(tx.sql(ALL).bind(direction.as_str()).all().await?))
}

/// What they come to by the month in which the sale was decided, `2017-03`, and currency, in that order; without
/// a name where that has no date.
///
/// # Errors
/// What the vault says.
pub async fn totals_by_month(tx: &Tx, direction: Direction) -> Result<Vec<Total>, VaultError> {
    let months = tx.sql(MONTHS).bind(direction.as_str()).all().await?;
    Ok(Totals(months).by_name())
}

/// What was won of them by product and currency, in that order.
///
/// # Errors
/// What the vault says.
pub async fn won_by_product(tx: &Tx, direction: Direction) -> Result<Vec<Total>, VaultError> {
    let products = tx.sql(WON).bind(direction.as_str()).all().await?;
    Ok(Totals(products).by_name())
}

/// Whether there are registrations of that direction, in whatever state.
///
/// # Errors
/// What the vault says.
pub async fn any(tx: &Tx, direction: Direction) -> Result<bool, VaultError> {
    #[derive(FromQueryResult)]
    struct Counted {
        counted: i64,
    }
    let first = "select counted from registration_sums where org_id = :org and direction = :1 limit 1";
    let first: Vec<Counted> = tx.sql(first).bind(direction.as_str()).all().await?;
    Ok(first.iter().any(|first| first.counted > 0))
}

impl Totals {
    /// The sums by that, by name and currency.
    pub fn by(&self, by: By) -> Vec<Total> {
        self.summed(|cell| match by {
            By::All => "all",
            By::Peer => &cell.peer,
            By::Reseller => &cell.reseller,
            By::Product => &cell.name,
        })
    }

    fn by_name(&self) -> Vec<Total> {
        self.summed(|cell| &cell.name)
    }

    fn summed<'c>(&'c self, name: impl Fn(&'c Cell) -> &'c str) -> Vec<Total> {
        let mut sums: BTreeMap<(&str, &'static str), Total> = BTreeMap::new();
        for cell in &self.0 {
            let name = name(cell);
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
