use super::*;

#[test]
fn an_id_is_written_with_what_it_names_and_reads_back() {
    let (clock, chance) = (Clock::System, Chance::seeded(1));
    let lead = LeadId::new(&clock, &chance);
    let text = lead.to_string();
    assert!(text.starts_with("lead_0"), "{text}");
    assert_eq!(text.len(), "lead_".len() + 26);
    assert_eq!(text.parse::<LeadId>(), Ok(lead));
    assert!(text.parse::<OrgId>().is_err(), "an id of another kind is refused");
    assert!("lead_81j2x000000000000000000000".parse::<LeadId>().is_err(), "more than 128 bits are refused");
    assert_eq!(uuid_of(&text), Some(lead.uuid()));
}

#[test]
fn money_is_read_as_people_write_it_and_never_rounded() {
    let usd = |text| Money::parse(text, Currency::USD).map(|money| money.minor);
    assert_eq!(usd("4,821.50"), Ok(482_150));
    assert_eq!(usd("$ 4821"), Ok(482_100));
    assert_eq!(usd("-0.05"), Ok(-5));
    assert!(usd("4.821,50").is_err() && usd("1.005").is_err() && usd("").is_err() && usd("1e9").is_err());
    assert!(usd("99999999999999999999").is_err());
    assert_eq!(Money::parse("500", "JPY".parse().unwrap()).unwrap().minor, 500);
    assert_eq!(Money::new(1_000_553_400, Currency::USD).to_string(), "$10,005,534");
    assert_eq!(Money::new(-482_150, Currency::USD).to_string(), "−$4,821.50");
}

#[test]
fn a_share_is_rounded_to_the_nearest_basis_point() {
    assert_eq!(Percent::of(2, 3), Percent(6_667));
    assert_eq!(Percent::of(1, 0), Percent(0));
    assert_eq!(Percent::of(4_238, 6_711).to_string(), "63.2 %");
    for (typed, points) in [("12", 1_200), ("12.5", 1_250), (" 12.25 %", 1_225), ("0.05", 5)] {
        assert_eq!(Percent::parse(typed), Some(Percent(points)), "{typed}");
        assert_eq!(Percent::parse(&Percent(points).plain()), Some(Percent(points)), "{typed}");
    }
    for typed in ["", "-1", "1.234", "a", "1,5", ".5"] {
        assert_eq!(Percent::parse(typed), None, "{typed}");
    }
}

#[test]
fn a_company_is_recognised_by_its_registrable_domain() {
    let domain = |text: &str| text.parse::<Domain>().map(String::from);
    assert_eq!(domain("https://www.Shop.Example.co.uk/x?y#z").as_deref(), Ok("example.co.uk"));
    assert_eq!(domain("isdom.com.").as_deref(), Ok("isdom.com"));
    for not_one in ["", "localhost", "com", "co.uk", "a b.com", "-a.com", "192.168.0.1"] {
        assert!(domain(not_one).is_err(), "{not_one}");
    }
}

#[test]
fn a_name_suggests_its_handle() {
    assert_eq!(Handle::suggest("Moses Frase").unwrap().as_str(), "moses-frase");
    assert_eq!(Handle::suggest("  O'Neil & Sons, Inc. ").unwrap().as_str(), "o-neil-sons-inc");
    assert!(Handle::suggest("日本").is_err());
    assert!("a--b".parse::<Handle>().is_err() && "../x".parse::<Handle>().is_err());
}

#[test]
fn a_mail_address_cannot_carry_a_header() {
    assert_eq!("It@Isdom.COM".parse::<EmailAddress>().unwrap().as_str(), "It@isdom.com");
    for not_one in ["a@b", "a@b.com\r\nBcc: c@d.com", "a b@c.com", "@b.com", "a@.com"] {
        assert!(not_one.parse::<EmailAddress>().is_err(), "{not_one:?}");
    }
}

#[test]
fn a_seed_replays_and_a_held_clock_stands_still() {
    assert_eq!(Chance::seeded(7).bytes::<16>(), Chance::seeded(7).bytes::<16>());
    let clock = Clock::held(from_millis(1_000));
    clock.advance(jiff::SignedDuration::from_secs(1));
    assert_eq!(millis(clock.now()), 2_000);
}

#[test]
fn what_failed_is_tried_again_for_three_days_and_never_sooner_than_it_was_said() {
    let chance = Chance::seeded(7);
    let waits: Vec<i64> = (1..ATTEMPTS).map(|failures| wait_after(failures, &chance).as_secs()).collect();
    let plan = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
    assert_eq!(plan.iter().sum::<i64>(), (75 * 60 + 35) * 60 + 5, "75 hours and 35 minutes");
    for (wait, plan) in waits.iter().zip(plan) {
        assert!((plan..=plan + plan / 10).contains(wait), "{wait} for {plan}");
    }
    assert!(wait_after(1_000, &chance).as_secs() >= 86_400, "who never gives up asks once a day");
}
