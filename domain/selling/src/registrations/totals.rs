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
pub struct Totals(Vec<Cell>);

/// What the registrations that differ in none of it come to.
#[derive(Debug, FromQueryResult)]
struct Cell {
    peer: String,
    reseller: String,
    product: String,
    month: Option<String>,
    currency: String,
    won: i64,
    wins: i64,
    losses: i64,
    open: i64,
}

const CELLS: &str = "select peer_name as peer, coalesce(reseller, peer_name) as reseller, product, \
    substr(closes_on, 1, 7) as month, coalesce(currency, 'USD') as currency, \
    cast(coalesce(sum(case when stage = 'won' then value end), 0) as bigint) as won, \
    cast(sum(case when stage = 'won' then 1 else 0 end) as bigint) as wins, \
    cast(sum(case when stage = 'lost' then 1 else 0 end) as bigint) as losses, \
    cast(sum(case when stage = 'open' then 1 else 0 end) as bigint) as open \
    from registrations where org_id = :org and direction = :1 and state = 'accepted' \
    group by 3, 1, 2, 4, 5";

/// Counts the accepted registrations of one direction.
///
/// # Errors
/// What the vault says.
pub async fn totals(tx: &Tx, direction: Direction) -> Result<Totals, VaultError> {
    Ok(Totals(tx.sql(CELLS).bind(direction.as_str()).all().await?))
}

impl Totals {
    /// The sums by that, by name and currency.
    pub fn by(&self, by: By) -> Vec<Total> {
        let mut sums: BTreeMap<(&str, &'static str), Total> = BTreeMap::new();
        for cell in &self.0 {
            let name = match by {
                By::All => "all",
                By::Peer => &cell.peer,
                By::Reseller => &cell.reseller,
                By::Product => &cell.product,
                By::Month => cell.month.as_deref().unwrap_or_default(),
            };
            let currency = cell.currency.parse().unwrap_or(Currency::USD);
            let sum = sums.entry((name, currency.code())).or_insert_with(|| Total {
                name: name.to_owned(),
                won: Money::new(0, currency),
                wins: 0,
                losses: 0,
                open: 0,
            });
            sum.won.minor = sum.won.minor.saturating_add(cell.won);
            sum.wins += cell.wins.max(0) as u64;
            sum.losses += cell.losses.max(0) as u64;
            sum.open += cell.open.max(0) as u64;
        }
        sums.into_values().collect()
    }
}
