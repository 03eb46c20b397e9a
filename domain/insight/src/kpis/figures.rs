//! The figures themselves.

use kernel::{Currency, Money};
use partnering::partnerships::{self, Role};
use selling::registrations::{By, Direction, Total, any, totals, totals_by_month};
use vault::{Tx, VaultError};

/// Where an organisation stands in its channel, by the partnerships that it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tier {
    /// It has partners, and is nobody's.
    Vendor,
    /// It has partners, and is a partner itself.
    Distributor,
    /// It has no partners of its own.
    Reseller,
}

/// What an organisation won, counted from its own vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kpis {
    /// Where it stands.
    pub tier: Tier,
    /// Whether what arrived is counted, or what left.
    pub direction: Direction,
    /// In all: one for each currency, at least one.
    pub all: Vec<Total>,
    /// By distributor.
    pub distributors: Vec<Total>,
    /// By reseller.
    pub resellers: Vec<Total>,
    /// By product.
    pub products: Vec<Total>,
    /// By month, the oldest first; what has no date is left out where it was worth nothing.
    pub months: Vec<Total>,
}

impl Kpis {
    /// Every total, with the word for what it is taken by.
    pub fn rows(&self) -> impl Iterator<Item = (&'static str, &Total)> {
        let sums = [
            ("all", &self.all),
            ("distributor", &self.distributors),
            ("reseller", &self.resellers),
            ("product", &self.products),
            ("month", &self.months),
        ];
        sums.into_iter().flat_map(|(by, totals)| totals.iter().map(move |total| (by, total)))
    }
}

/// Counts the figures of the organisation that is called `me`.
///
/// # Errors
/// What the vault says.
pub async fn kpis(tx: &Tx, me: &str) -> Result<Kpis, VaultError> {
    let (tier, direction) = standing(tx).await?;
    let totals = totals(tx, direction).await?;
    let mut all = totals.by(By::All);
    if all.is_empty() {
        let nothing = Money::new(0, Currency::USD);
        all.push(Total { name: "all".to_owned(), won: nothing, wins: 0, losses: 0, open: 0 });
    }
    let mine = || all.iter().map(|total| Total { name: me.to_owned(), ..total.clone() }).collect();
    let distributors = match tier {
        Tier::Distributor => mine(),
        Tier::Vendor | Tier::Reseller => totals.by(By::Peer),
    };
    let resellers = match tier {
        Tier::Reseller => mine(),
        Tier::Vendor | Tier::Distributor => totals.by(By::Reseller),
    };
    let products = totals.by(By::Product);
    Ok(Kpis { tier, direction, all, distributors, resellers, products, months: months(tx, direction).await? })
}

/// Where an organisation stands, and so whether what arrived is counted or what left.
///
/// # Errors
/// What the vault says.
pub(crate) async fn standing(tx: &Tx) -> Result<(Tier, Direction), VaultError> {
    let partnerships = partnerships::all(tx).await?;
    let has = |role| partnerships.iter().any(|partnership| partnership.role == role);
    let below = has(Role::Owner) || any(tx, Direction::Received).await?;
    Ok(place(below, has(Role::Partner)))
}

/// What was won by month, the oldest first.
///
/// # Errors
/// What the vault says.
pub(crate) async fn months(tx: &Tx, direction: Direction) -> Result<Vec<Total>, VaultError> {
    let mut months = totals_by_month(tx, direction).await?;
    months.retain(dated);
    Ok(months)
}

pub(super) fn place(below: bool, above: bool) -> (Tier, Direction) {
    match (below, above) {
        (true, false) => (Tier::Vendor, Direction::Received),
        (true, true) => (Tier::Distributor, Direction::Received),
        (false, _) => (Tier::Reseller, Direction::Sent),
    }
}

/// A sale has a month once it is decided; an open one has none, and is worth nothing yet.
pub(super) fn dated(total: &Total) -> bool {
    !total.name.is_empty() || total.won.minor != 0
}
