use kernel::{Currency, Money};
use selling::registrations::{Direction, Total};
use serde_json::json;

use super::figures::{dated, place};
use super::{Kpis, Tier, api};

fn total(name: &str, minor: i64) -> Total {
    Total { name: name.to_owned(), won: Money::new(minor, Currency::USD), wins: 3, losses: 1, open: 2 }
}

#[test]
fn what_is_counted_follows_from_where_one_stands() {
    assert_eq!(place(true, false), (Tier::Vendor, Direction::Received));
    assert_eq!(place(true, true), (Tier::Distributor, Direction::Received));
    assert_eq!(place(false, true), (Tier::Reseller, Direction::Sent));
    assert_eq!(place(false, false), (Tier::Reseller, Direction::Sent));
}

#[test]
fn open_sales_without_a_date_are_no_month() {
    assert!(dated(&total("2017-03", 0)) && dated(&total("", 100)));
    assert!(!dated(&total("", 0)));
}

#[test]
fn a_figure_for_programs_says_what_it_is_and_where_it_comes_from() {
    let figures = Kpis {
        tier: Tier::Vendor,
        direction: Direction::Received,
        all: vec![total("all", 300)],
        distributors: vec![total("West", 200), total("East", 100)],
        resellers: vec![total("Moses Frase", 300)],
        products: vec![total("GTX Pro", 300)],
        months: vec![total("2017-03", 300)],
    };
    let rows = serde_json::to_value(api::rows(&figures)).unwrap();
    let by: Vec<&str> = rows.as_array().unwrap().iter().map(|row| row["by"].as_str().unwrap()).collect();
    assert_eq!(by, ["all", "distributor", "distributor", "reseller", "product", "month"]);
    assert_eq!(
        rows[1],
        json!({
            "measure": "won_value", "by": "distributor", "name": "West",
            "value": { "amount": 200, "currency": "USD" },
            "wins": 3, "losses": 1, "open": 2, "source": "counted", "direction": "received",
        })
    );
}
