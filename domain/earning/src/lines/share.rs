//! What of a price is whose: whole minor units, and no others on the way.

use std::collections::BTreeMap;

use kernel::{Currency, Money, Percent};
use selling::deals::Billing;

use super::{Line, Owes};

/// The whole, in basis points.
const WHOLE: i128 = 10_000;

/// The partner's share of a price: the nearest minor unit, and of two that are equally near the even one, so that many
/// roundings favour nobody.
pub fn share(price: Money, rate: Percent) -> Money {
    let parts = i128::from(price.minor) * i128::from(rate.0);
    let (below, rest) = (parts.div_euclid(WHOLE), parts.rem_euclid(WHOLE));
    let up = rest * 2 > WHOLE || (rest * 2 == WHOLE && below % 2 != 0);
    let minor = below + i128::from(up);
    Money::new(minor.clamp(i64::MIN.into(), i64::MAX.into()) as i64, price.currency)
}

/// What one of the two owes the other for a sale: its share to the partner, where the owner of the program bills the
/// customer; the price less that share to the owner, where the partner does.
pub fn owed(price: Money, share: Money, billing: Billing) -> Money {
    match billing {
        Billing::Card | Billing::Invoice => share,
        Billing::Partner => Money::new(price.minor.saturating_sub(share.minor), price.currency),
    }
}

/// What lines of one option and one currency come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// How their customers pay.
    pub billing: Billing,
    /// Who owes, seen from here.
    pub owes: Owes,
    /// How many lines with an amount.
    pub lines: u64,
    /// Their prices.
    pub price: Money,
    /// The partner's shares of them.
    pub share: Money,
    /// What is owed for them.
    pub owed: Money,
}

/// What these lines come to: by option, who owes, and currency, which are never added to each other. A line without an amount adds
/// nothing, and is in no total.
pub fn totals(lines: &[Line]) -> Vec<Total> {
    let mut all: BTreeMap<(usize, bool, &'static str), Total> = BTreeMap::new();
    for line in lines {
        let Some(owed) = line.owed else { continue };
        let option = Billing::ALL.iter().position(|one| *one == line.billing).unwrap_or_default();
        let (owes, nothing) = (line.owes(), Money::new(0, owed.currency));
        let key = (option, owes == Owes::They, owed.currency.code());
        let total = all.entry(key).or_insert_with(|| Total {
            billing: line.billing,
            owes,
            lines: 0,
            price: nothing,
            share: nothing,
            owed: nothing,
        });
        total.lines += 1;
        add(&mut total.price, line.price);
        add(&mut total.share, line.share);
        add(&mut total.owed, line.owed);
    }
    all.into_values().collect()
}

/// What is owed in that direction, by currency.
pub(crate) fn owed_by(totals: &[Total], owes: Owes) -> Vec<Money> {
    let mut sums: BTreeMap<&'static str, (Currency, i64)> = BTreeMap::new();
    for total in totals.iter().filter(|total| total.owes == owes) {
        let currency = total.owed.currency;
        let (_, sum) = sums.entry(currency.code()).or_insert((currency, 0));
        *sum = sum.saturating_add(total.owed.minor);
    }
    sums.into_values().map(|(currency, minor)| Money::new(minor, currency)).collect()
}

/// A sum that is too large for an amount stays the largest there is.
fn add(sum: &mut Money, one: Option<Money>) {
    sum.minor = sum.minor.saturating_add(one.map_or(0, |one| one.minor));
}
