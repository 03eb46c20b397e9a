//! A small named cast: Maven makes things, Central and West distribute them, Moses and Cecily sell for
//! Central, Kary for West.

use integrations::crm::{Opportunity, Organisation, Plan, Product, Reseller, Stage};
use kernel::{Currency, Handle, Money};

/// Their channel, with nothing in it yet.
pub fn channel() -> Plan {
    let organisation = |name: &str| Organisation { name: name.to_owned(), handle: handle(name) };
    let reseller =
        |name: &str, distributor| Reseller { name: name.to_owned(), handle: handle(name), distributor };
    Plan {
        vendor: organisation("Maven"),
        distributors: vec![organisation("Central"), organisation("West")],
        resellers: vec![
            reseller("Moses Frase", 0),
            reseller("Cecily Lampkin", 0),
            reseller("Kary Hendrixson", 1),
        ],
        products: ["GTX Pro", "MG Special"]
            .map(|name| Product { name: name.to_owned(), series: "GTX".to_owned(), price: usd(4_821) })
            .to_vec(),
        opportunities: Vec::new(),
    }
}

/// An opportunity of one of the three resellers (0 Moses, 1 Cecily, 2 Kary).
pub fn opportunity(number: &str, reseller: usize, stage: Stage, dollars: i64) -> Opportunity {
    Opportunity {
        external_id: number.to_owned(),
        reseller,
        company: Some(format!("Isdom {number}")),
        domain: None,
        country: Some("United States".to_owned()),
        sector: Some("retail".to_owned()),
        contact_name: None,
        contact_email: None,
        product: "GTX Pro".to_owned(),
        value: (stage == Stage::Won).then(|| usd(dollars)),
        stage,
        opened_on: "2026-10-20".parse().ok(),
        closed_on: matches!(stage, Stage::Won | Stage::Lost).then(|| "2026-11-01".parse().ok()).flatten(),
        notes: None,
    }
}

fn usd(dollars: i64) -> Money {
    Money::new(dollars * 100, Currency::USD)
}

fn handle(name: &str) -> Handle {
    Handle::suggest(name).expect("a name that makes a handle")
}
