//! One statement, and the list of all.

use std::collections::BTreeMap;

use kernel::{Currency, Money, PartnershipId};
use partnering::partnerships::{self, Partnership, Role};
use vault::{
    Tx, VaultError,
    rows::{FromQueryResult, Uuid},
};

use super::unbilled::Unbilled;
use crate::lines::{Line, Owes, Total, is_month, month_at, of_month, owed_by, totals};

/// The lines of one partnership and month.
#[derive(Debug)]
pub(super) struct Statement {
    /// With whom, and in which program.
    pub(super) partnership: Partnership,
    /// Of which month, `2026-11`.
    pub(super) month: String,
    /// Whether the month is not over yet.
    pub(super) is_open: bool,
    /// In the order in which they were won.
    pub(super) lines: Vec<Line>,
    /// By option, direction and currency.
    pub(super) totals: Vec<Total>,
    /// What is won and not in it, for who owns the program.
    pub(super) unbilled: Option<Unbilled>,
}

impl Statement {
    /// Reads one; none where there is no such partnership here, or that is no month.
    pub(super) async fn read(tx: &Tx, id: PartnershipId, month: &str) -> Result<Option<Self>, VaultError> {
        let now = month_at(tx.now());
        let month = if month.is_empty() { now.clone() } else { month.to_owned() };
        let Some(partnership) = partnerships::find(tx, id).await?.filter(|_| is_month(&month)) else {
            return Ok(None);
        };
        let lines = of_month(tx, id, &month).await?;
        let totals = totals(&lines);
        let unbilled = match partnership.role {
            Role::Owner => Some(Unbilled::of(tx, &partnership, &month).await?).filter(|one| one.count > 0),
            Role::Partner => None,
        };
        Ok(Some(Self { partnership, is_open: month >= now, month, lines, totals, unbilled }))
    }

    /// What is owed in that direction, by currency.
    pub(super) fn owed(&self, owes: Owes) -> Vec<Money> {
        owed_by(&self.totals, owes)
    }

    /// How many lines have no amount yet.
    pub(super) fn without_amount(&self) -> usize {
        self.lines.iter().filter(|line| line.owed.is_none()).count()
    }
}

/// A statement as the list of them shows it.
#[derive(Debug)]
pub(super) struct Summary {
    pub(super) partnership: PartnershipId,
    pub(super) peer: String,
    pub(super) role: Role,
    pub(super) month: String,
    pub(super) is_open: bool,
    pub(super) we: Side,
    pub(super) they: Side,
}

/// What one of the two owes.
#[derive(Debug, Default)]
pub(super) struct Side {
    /// For how many sales, those without an amount among them.
    pub(super) lines: u64,
    /// How many of them have no amount yet.
    pub(super) without_amount: u64,
    /// By currency.
    pub(super) owed: Vec<Money>,
}

impl Summary {
    /// That side of it.
    pub(super) fn side(&self, owes: Owes) -> &Side {
        match owes {
            Owes::We => &self.we,
            Owes::They => &self.they,
        }
    }
}

#[derive(Debug, FromQueryResult)]
struct Sum {
    partnership: Uuid,
    month: String,
    owes: String,
    currency: String,
    lines: i64,
    known: i64,
    billions: i64,
    units: i64,
}

// In two parts: a sum of many amounts may be longer than a number of the database.
const SUMS: &str = "select partnership, month, owes, coalesce(currency, '') as currency, count(*) as lines, \
    count(owed) as known, cast(coalesce(sum(owed / 1000000000), 0) as bigint) as billions, \
    cast(coalesce(sum(owed % 1000000000), 0) as bigint) as units \
    from sale_lines where org_id = :org group by partnership, month, owes, currency \
    order by month desc, partnership, owes, currency";

/// All statements that have a line, the newest month first.
pub(super) async fn summaries(tx: &Tx) -> Result<Vec<Summary>, VaultError> {
    let sums: Vec<Sum> = tx.sql(SUMS).all().await?;
    let places: BTreeMap<PartnershipId, Partnership> =
        partnerships::all(tx).await?.into_iter().map(|place| (place.id, place)).collect();
    let now = month_at(tx.now());
    let mut all: Vec<Summary> = Vec::new();
    for sum in sums {
        let Some(place) = places.get(&sum.partnership.into()) else { continue };
        if all.last().is_none_or(|last| last.partnership != place.id || last.month != sum.month) {
            all.push(Summary {
                partnership: place.id,
                peer: place.peer_name.clone(),
                role: place.role,
                is_open: sum.month >= now,
                month: sum.month.clone(),
                we: Side::default(),
                they: Side::default(),
            });
        }
        let Some(summary) = all.last_mut() else { continue };
        let side = if sum.owes == Owes::We.as_str() { &mut summary.we } else { &mut summary.they };
        side.lines += sum.lines.max(0) as u64;
        side.without_amount += (sum.lines - sum.known).max(0) as u64;
        if let Ok(currency) = sum.currency.parse::<Currency>()
            && sum.known > 0
        {
            let minor = i128::from(sum.billions) * 1_000_000_000 + i128::from(sum.units);
            side.owed.push(Money::new(minor.clamp(0, i64::MAX.into()) as i64, currency));
        }
    }
    Ok(all)
}
