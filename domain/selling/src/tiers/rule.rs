//! Which tier a partner reaches, and which it has then.

use jiff::SignedDuration;
use kernel::{Money, Timestamp};
use partnering::programs::{Definition, Standing, Tier};

/// What a partner has reached in the period.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Performance {
    /// Registrations that were accepted.
    pub(super) accepted: u64,
    /// What was won of them, in each currency.
    pub(super) won: Vec<Money>,
}

/// The tier that a partner has, and since when it does not reach it any more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) tier: Option<String>,
    pub(super) below_since: Option<Timestamp>,
}

impl Performance {
    fn won_in(&self, other: Money) -> Money {
        let known = self.won.iter().find(|won| won.currency == other.currency);
        known.copied().unwrap_or(Money::new(0, other.currency))
    }

    /// Whether it is enough for that tier.
    pub(super) fn reaches(&self, tier: &Tier) -> bool {
        let won = tier.won.is_none_or(|asked| self.won_in(asked).minor >= asked.minor);
        self.accepted >= u64::from(tier.accepted) && won
    }
}

/// The highest tier that it reaches; none where it reaches none.
fn reached(program: &Definition, performance: &Performance) -> Option<usize> {
    program.tiers.iter().rposition(|tier| performance.reaches(tier))
}

fn held(program: &Definition, name: Option<&str>) -> Option<usize> {
    program.tiers.iter().position(|tier| Some(tier.name.as_str()) == name)
}

/// The tier that a partner has from now on. It rises at once; before it falls, it has the days of grace. Decided twice
/// on the same figures at the same moment, the second time changes nothing.
pub(super) fn decided(
    program: &Definition,
    before: &Held,
    performance: &Performance,
    now: Timestamp,
) -> Held {
    let (has, reaches) = (held(program, before.tier.as_deref()), reached(program, performance));
    let at = |tier: Option<usize>| tier.and_then(|at| program.tiers.get(at)).map(|tier| tier.name.clone());
    if reaches >= has {
        return Held { tier: at(reaches), below_since: None };
    }
    let since = before.below_since.unwrap_or(now);
    match now < until(program, since) {
        true => Held { tier: at(has), below_since: Some(since) },
        false => Held { tier: at(reaches), below_since: None },
    }
}

/// Until when a tier is kept that was last reached then.
fn until(program: &Definition, since: Timestamp) -> Timestamp {
    let grace = SignedDuration::from_hours(i64::from(program.grace_days) * 24);
    since.saturating_add(grace).unwrap_or(since)
}

/// What a partner is told of where it stands.
pub(super) fn standing(program: &Definition, held_now: &Held, performance: &Performance) -> Standing {
    let has = held(program, held_now.tier.as_deref());
    let next = program.tiers.get(has.map_or(0, |at| at + 1));
    let missing = |asked: Money| {
        Money::new(asked.minor.saturating_sub(performance.won_in(asked).minor), asked.currency)
    };
    Standing {
        tier: held_now.tier.clone(),
        rate: has.and_then(|at| program.tiers.get(at)).map(|tier| tier.rate),
        accepted: performance.accepted,
        won: performance.won.clone(),
        period_months: program.period_months,
        next: next.map(|tier| tier.name.clone()),
        accepted_missing: next
            .map_or(0, |tier| u64::from(tier.accepted).saturating_sub(performance.accepted)),
        won_missing: next.and_then(|tier| tier.won).map(missing).filter(|won| won.minor > 0),
        keeps_until: held_now.below_since.map(|since| until(program, since)),
    }
}
