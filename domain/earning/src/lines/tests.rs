//! Shares and sums, at their edges and beyond.

use kernel::{Currency, Money, Percent};
use partnering::partnerships::Role;
use proptest::prelude::*;
use selling::deals::Billing;
use vault::rows::Uuid;

use super::{Line, Owes, month_at, owed, share, share::owed_by, totals};

fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::USD)
}

fn of(price: i64, rate: i64) -> i64 {
    share(usd(price), Percent(rate)).minor
}

#[tokio::test]
async fn a_month_ends_at_one_moment_whoever_reads() {
    for zone in ["Pacific/Auckland", "UTC", "Pacific/Honolulu"] {
        let mut reader = text::Reader::of_browser("");
        reader.zone = zone.parse().unwrap();
        let month = |at: &str| month_at(at.parse().unwrap());
        let read = async { (month("2026-11-30T23:59:59Z"), month("2026-12-01T00:00:00Z")) };
        let (before, after) = text::reading(reader, read).await;
        assert_eq!((&*before, &*after), ("2026-11", "2026-12"), "{zone}");
    }
}

fn line(role: Role, billing: Billing, price: Option<Money>, rate: i64) -> Line {
    let part = price.map(|price| share(price, Percent(rate)));
    Line {
        id: Uuid::from_u128(1).into(),
        role,
        peer: Uuid::from_u128(2).into(),
        peer_name: "Moses Frase".to_owned(),
        partnership: Uuid::from_u128(3).into(),
        deal: None,
        won_on: "2026-11-30".parse().unwrap(),
        company: None,
        product: None,
        price,
        rate: Percent(rate),
        billing,
        purchase_order: None,
        share: part,
        owed: price.zip(part).map(|(price, part)| owed(price, part, billing)),
        untold: None,
        envelope: None,
    }
}

#[test]
fn a_share_is_the_nearest_minor_unit_and_of_two_the_even_one() {
    assert_eq!(of(482_100, 1_500), 72_315);
    // 0.5, 1.5, 2.5 and 3.5 of a cent.
    assert_eq!([of(50, 100), of(150, 100), of(250, 100), of(350, 100)], [0, 2, 2, 4]);
    assert_eq!((of(49, 100), of(51, 100)), (0, 1));
    assert_eq!((of(1, 10_000), of(1, 0), of(0, 2_000)), (1, 0, 0));
    assert_eq!(of(i64::MAX, 10_000), i64::MAX, "nothing is lost on the way");
}

#[test]
fn who_bills_the_customer_says_who_owes_whom() {
    let owes = |role, billing| line(role, billing, Some(usd(10_000)), 2_000).owes();
    for billing in [Billing::Card, Billing::Invoice] {
        assert_eq!((owes(Role::Owner, billing), owes(Role::Partner, billing)), (Owes::We, Owes::They));
    }
    let through = Billing::Partner;
    assert_eq!((owes(Role::Owner, through), owes(Role::Partner, through)), (Owes::They, Owes::We));
    let all = [Billing::Card, Billing::Invoice, Billing::Partner];
    let sums = all.map(|billing| owed(usd(10_000), usd(2_000), billing).minor);
    assert_eq!(sums, [2_000, 2_000, 8_000]);
}

#[test]
fn currencies_are_never_added_and_what_has_no_amount_is_in_no_total() {
    let euro = |minor| Money::new(minor, "EUR".parse().unwrap());
    let lines = [
        line(Role::Owner, Billing::Card, Some(usd(10_000)), 1_000),
        line(Role::Owner, Billing::Card, Some(euro(10_000)), 1_000),
        line(Role::Owner, Billing::Card, None, 1_000),
        line(Role::Owner, Billing::Invoice, Some(usd(20_000)), 1_000),
        line(Role::Owner, Billing::Partner, Some(usd(20_000)), 1_000),
    ];
    let totals = totals(&lines);
    assert_eq!(totals.iter().map(|total| total.lines).collect::<Vec<_>>(), [1, 1, 1, 1]);
    assert_eq!(owed_by(&totals, Owes::We), [euro(1_000), usd(3_000)]);
    assert_eq!(owed_by(&totals, Owes::They), [usd(18_000)]);
}

fn lines() -> impl Strategy<Value = Vec<Line>> {
    let currency = prop_oneof![Just("USD"), Just("EUR"), Just("JPY")];
    let price = (0..1_000_000_000_000_i64, currency);
    let one = (proptest::option::of(price), 0..=10_000_i64, 0..3_usize).prop_map(|(price, rate, option)| {
        let price = price.map(|(minor, code)| Money::new(minor, code.parse().unwrap()));
        line(Role::Owner, Billing::ALL[option], price, rate)
    });
    proptest::collection::vec(one, 0..40)
}

proptest! {
    #[test]
    fn nobody_owes_more_than_the_price_and_the_two_parts_are_the_whole(price in 0..=i64::MAX, rate in 0..=10_000_i64) {
        let (price, part) = (usd(price), share(usd(price), Percent(rate)));
        prop_assert!((0..=price.minor).contains(&part.minor));
        let rest = owed(price, part, Billing::Partner);
        prop_assert_eq!(rest.minor + part.minor, price.minor);
        // Nowhere further from the exact share than half a minor unit.
        let off = i128::from(part.minor) * 10_000 - i128::from(price.minor) * i128::from(rate);
        prop_assert!(off.abs() <= 5_000);
    }

    #[test]
    fn totals_are_the_sums_of_their_lines(lines in lines()) {
        let totals = totals(&lines);
        let known = lines.iter().filter(|line| line.price.is_some()).count() as u64;
        prop_assert_eq!(totals.iter().map(|total| total.lines).sum::<u64>(), known);
        for code in ["USD", "EUR", "JPY"] {
            let sum = |of: fn(&Line) -> Option<Money>| {
                lines.iter().filter_map(of).filter(|one| one.currency.code() == code).map(|one| one.minor).sum::<i64>()
            };
            let total = |of: fn(&super::Total) -> Money| {
                totals.iter().map(of).filter(|one| one.currency.code() == code).map(|one| one.minor).sum::<i64>()
            };
            prop_assert_eq!(sum(|line| line.owed), total(|total| total.owed));
            prop_assert_eq!(sum(|line| line.price), total(|total| total.price));
            prop_assert_eq!(sum(|line| line.share), total(|total| total.share));
        }
    }
}
