//! That what was counted and what was reported stand beside each other, and are never one number.

use kernel::{Currency, Money, OrgId, PartnershipId, ProgramId, Timestamp};
use partnering::{
    partnerships::{Partnership, Role, State},
    programs::PassUp,
};
use selling::registrations::{Direction, Total as Counted};
use vault::rows::Uuid;

use super::table::{By, Figures, Of, Said, Sum};
use crate::{
    kpis::{Kpis, Tier},
    reports::{Report, Standing, Total},
};

fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::USD)
}

fn won(month: &str, merged: u8, sales: u64, minor: i64) -> Total {
    let (month, product) = (month.to_owned(), if merged < 2 { "GTX Pro".to_owned() } else { String::new() });
    Total {
        stage: Standing::Won,
        month,
        product,
        region: String::new(),
        merged,
        sales,
        value: Some(usd(minor)),
    }
}

fn figures() -> Figures {
    let id = PartnershipId::from(Uuid::from_u128(1));
    let partnership = Partnership {
        id,
        role: Role::Owner,
        program: ProgramId::from(Uuid::from_u128(2)),
        program_name: "Maven partners".to_owned(),
        products: Vec::new(),
        pass_up: PassUp::Automatic,
        peer: OrgId::from(Uuid::from_u128(3)),
        peer_name: "Central".to_owned(),
        state: State::Active,
        since: Timestamp::UNIX_EPOCH,
        ends: None,
    };
    let report = Report {
        partnership: id,
        envelope: String::new(),
        number: 1,
        as_of: Timestamp::UNIX_EPOCH,
        version: 1,
        threshold: 5,
        withheld: true,
        partners: 2,
        partners_withheld: 0,
        own: vec![won("2017-03", 0, 5, 500)],
        passed: vec![won("2017-03", 0, 7, 700), won("2017-03", 2, 6, 600), won("", 3, 9, 900)],
    };
    let month = Counted { name: "2017-03".to_owned(), won: usd(2_000), wins: 20, losses: 3, open: 0 };
    let kpis = Kpis {
        tier: Tier::Vendor,
        direction: Direction::Received,
        all: Vec::new(),
        distributors: Vec::new(),
        resellers: Vec::new(),
        products: vec![Counted { name: "GTX Pro".to_owned(), ..month.clone() }],
        months: vec![month],
    };
    Figures { kpis, reports: vec![(partnership, report)] }
}

fn sum(sales: u64, minor: i64) -> Option<Sum> {
    Some(Sum { sales, value: Some(usd(minor)) })
}

#[test]
fn what_was_counted_and_what_each_tier_reported_stand_beside_each_other() {
    let lines = figures().lines(By::Month);
    let march = lines.iter().find(|(of, _)| of.stage == Standing::Won && of.name.is_some()).unwrap();
    assert_eq!(march.1, Said { here: sum(20, 2_000), partners: sum(5, 500), below: sum(13, 1_300) });
}

#[test]
fn what_was_told_together_is_a_line_of_its_own_and_the_last() {
    let lines = figures().lines(By::Product);
    let (of, said) = lines.last().unwrap();
    assert_eq!((of.name.as_deref(), said.below), (None, sum(15, 1_500)));
    assert_eq!(said.here, None, "nothing that is counted here is told together");
}

#[test]
fn each_partners_part_of_a_reported_line_is_known() {
    let figures = figures();
    let march = Of { name: Some("2017-03".to_owned()), stage: Standing::Won, currency: "USD".to_owned() };
    let reported = figures.reported(By::Month, &march);
    assert_eq!(reported.len(), 1);
    assert_eq!((reported[0].0.peer_name.as_str(), reported[0].2.partners), ("Central", sum(5, 500)));
    let never = Of { name: Some("2016-01".to_owned()), ..march };
    assert!(figures.reported(By::Month, &never).is_empty());
}
