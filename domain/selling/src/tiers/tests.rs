use kernel::{Chance, Currency, Money, Percent, from_millis};
use partnering::programs::{Definition, Kind, Tier};

use super::rule::{Held, Performance, decided, standing};

const DAY: i64 = 24 * 60 * 60 * 1_000;

fn program() -> Definition {
    let tier = |name: &str, accepted: u32, won: i64| Tier {
        name: name.into(),
        accepted,
        won: Some(Money::new(won, Currency::USD)),
        rate: Percent(1_000),
        benefits: String::new(),
    };
    Definition {
        tiers: vec![tier("Silver", 2, 0), tier("Gold", 5, 100_000), tier("Platinum", 9, 900_000)],
        grace_days: 30,
        period_months: 12,
        ..Definition::begun("Resellers", Kind::Reseller)
    }
}

fn reached(accepted: u64, won: i64) -> Performance {
    Performance { accepted, won: vec![Money::new(won, Currency::USD)] }
}

#[test]
fn a_partner_rises_at_once_and_falls_after_its_days_of_grace() {
    let program = program();
    let none = Held::default();
    let gold = decided(&program, &none, &reached(6, 200_000), from_millis(0));
    assert_eq!(gold, Held { tier: Some("Gold".into()), below_since: None });
    let low = reached(1, 0);
    let kept = decided(&program, &gold, &low, from_millis(DAY));
    assert_eq!(kept, Held { tier: Some("Gold".into()), below_since: Some(from_millis(DAY)) });
    let still = decided(&program, &kept, &low, from_millis(30 * DAY));
    assert_eq!(still, kept, "29 days later it has it still");
    let again = decided(&program, &kept, &reached(5, 100_000), from_millis(20 * DAY));
    assert_eq!(again, gold, "who reaches it again needs no grace");
    let fallen = decided(&program, &kept, &low, from_millis(31 * DAY));
    assert_eq!(fallen, none);
    let other = Performance { accepted: 9, won: vec![Money::new(900_000, Currency::USD)] };
    let euro =
        Performance { won: vec![Money::new(900_000, "EUR".parse().expect("a currency"))], ..other.clone() };
    assert_eq!(decided(&program, &none, &other, from_millis(0)).tier.as_deref(), Some("Platinum"));
    assert_eq!(
        decided(&program, &none, &euro, from_millis(0)).tier.as_deref(),
        Some("Silver"),
        "of one currency"
    );
}

#[test]
fn what_is_missing_to_the_next_tier_is_said_in_figures() {
    let held = Held { tier: Some("Silver".into()), below_since: None };
    let stands = standing(&program(), &held, &reached(3, 40_000));
    assert_eq!((stands.next.as_deref(), stands.accepted_missing), (Some("Gold"), 2));
    assert_eq!(stands.won_missing, Some(Money::new(60_000, Currency::USD)));
    let top = Held { tier: Some("Platinum".into()), below_since: None };
    let stands = standing(&program(), &top, &reached(20, 1_000_000));
    assert_eq!((stands.next, stands.accepted_missing, stands.won_missing), (None, 0, None));
}

/// Whatever the figures, tiers, grace and moments are: who was decided on is where the next decision leaves it.
#[test]
fn deciding_twice_moves_nobody_twice() {
    let chance = Chance::seeded(20_261_122);
    for _ in 0..20_000 {
        let mut program = program();
        program.grace_days = chance.below(60) as u32;
        program.tiers.truncate(chance.below(4) as usize);
        if chance.below(4) == 0 {
            program.tiers.reverse();
        }
        let names = [None, Some("Silver"), Some("Gold"), Some("Platinum"), Some("Gone")];
        let now = from_millis(chance.below(100 * DAY as u64) as i64);
        let below_since = (chance.below(2) == 0).then(|| from_millis(chance.below(100 * DAY as u64) as i64));
        let tier = names[chance.below(5) as usize].map(str::to_owned);
        let performance = reached(chance.below(12), chance.below(1_000_000) as i64);
        let once = decided(&program, &Held { tier, below_since }, &performance, now);
        let twice = decided(&program, &once, &performance, now);
        assert_eq!(once, twice, "{program:?} {performance:?}");
        let has = once.tier.as_deref();
        assert!(has.is_none() || program.tiers.iter().any(|tier| Some(tier.name.as_str()) == has));
    }
}
