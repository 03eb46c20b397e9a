//! Sums over registrations that were accepted, counted from this vault's own records.

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

#[derive(FromQueryResult)]
struct Sums {
    name: Option<String>,
    currency: Option<String>,
    won: i64,
    wins: i64,
    losses: i64,
    open: i64,
}

/// One statement for each grouping: what is summed is a column, and columns are no values.
macro_rules! sums {
    ($by:literal) => {
        concat!(
            "select ",
            $by,
            " as name, coalesce(currency, 'USD') as currency, ",
            "cast(coalesce(sum(case when stage = 'won' then value end), 0) as bigint) as won, ",
            "cast(sum(case when stage = 'won' then 1 else 0 end) as bigint) as wins, ",
            "cast(sum(case when stage = 'lost' then 1 else 0 end) as bigint) as losses, ",
            "cast(sum(case when stage = 'open' then 1 else 0 end) as bigint) as open ",
            "from registrations where org_id = :org and direction = :1 and state = 'accepted' ",
            "group by 1, 2 order by 1, 2"
        )
    };
}

/// Sums of accepted registrations of one direction.
///
/// # Errors
/// What the vault says.
pub async fn totals(tx: &Tx, direction: Direction, by: By) -> Result<Vec<Total>, VaultError> {
    let sql = match by {
        By::All => sums!("'all'"),
        By::Peer => sums!("peer_name"),
        By::Reseller => sums!("coalesce(reseller, peer_name)"),
        By::Product => sums!("product"),
        By::Month => sums!("substr(closes_on, 1, 7)"),
    };
    let rows: Vec<Sums> = tx.sql(sql).bind(direction.as_str()).all().await?;
    let mut totals: Vec<Total> = Vec::new();
    for row in rows {
        let name = row.name.unwrap_or_default();
        let currency = row.currency.and_then(|code| code.parse::<Currency>().ok()).unwrap_or(Currency::USD);
        totals.push(Total {
            name,
            won: Money::new(row.won, currency),
            wins: row.wins.max(0) as u64,
            losses: row.losses.max(0) as u64,
            open: row.open.max(0) as u64,
        });
    }
    Ok(totals)
}
