use kernel::{Currency, Money, from_millis};
use selling::registrations::{Direction, Total};

use super::channel;
use super::waiting::{Standing, Waiting, held};
use super::web::{Look, Sentence, sentences};
use crate::kpis::{Kpis, Tier};

fn total(name: &str, minor: i64) -> Total {
    Total { name: name.to_owned(), won: Money::new(minor, Currency::USD), wins: 3, losses: 1, open: 2 }
}

fn kpis(tier: Tier, direction: Direction) -> Kpis {
    Kpis {
        tier,
        direction,
        all: vec![total("all", 1_000_553_400)],
        distributors: vec![total("East & Co", 200), total("West", 400)],
        resellers: vec![total("Moses Frase", 300)],
        products: vec![total("GTX Pro", 300)],
        months: (1..=12)
            .flat_map(|month| [2016, 2017].map(|year| total(&format!("{year}-{month:02}"), month)))
            .collect(),
    }
}

fn look(tier: Tier, direction: Direction, waiting: Waiting) -> Look {
    Look { waiting, kpis: kpis(tier, direction), registrations: 8_300, now: from_millis(0) }
}

fn read(sentences: Vec<Sentence>) -> Vec<String> {
    sentences.into_iter().map(|one| format!("{}{}", one.linked, one.rest)).collect()
}

#[test]
fn what_needs_somebody_stands_first_in_sentences() {
    let waiting = Waiting { decide: 41, private: 9, ..Waiting::default() };
    let vendor = look(Tier::Vendor, Direction::Received, waiting);
    assert_eq!(read(sentences(&vendor, "/o/maven", true)), ["41 registrations wait for you."]);
    assert_eq!(read(sentences(&vendor, "/o/maven", false)), ["41 registrations wait for a decision."]);
    let hops = vec![("Central".to_owned(), 1), ("Maven".to_owned(), 12)];
    let waiting = Waiting { private: 20, hops, ..Waiting::default() };
    let reseller = look(Tier::Reseller, Direction::Sent, waiting);
    assert_eq!(
        read(sentences(&reseller, "/o/moses", true)),
        [
            "20 open leads are yours alone so far.",
            "1 registration of yours waits for Central.",
            "12 registrations of yours wait for Maven.",
        ]
    );
}

#[test]
fn a_registration_waits_at_the_first_tier_that_has_not_decided() {
    let standing = |state: &str, upper: &str, registrations| Standing {
        name: "Central".to_owned(),
        state: state.to_owned(),
        upper: upper.to_owned(),
        registrations,
    };
    let rows = [
        standing("accepted", r#"[{"name":"Maven","state":"pending"}]"#, 12),
        standing("accepted", r#"[{"name":"Maven","state":"accepted"}]"#, 700),
        standing("pending", "[]", 3),
    ];
    assert_eq!(held(&rows), [("Central".to_owned(), 3), ("Maven".to_owned(), 12)]);
}

#[test]
fn every_figure_leads_to_the_rows_it_was_counted_from() {
    let kpis = kpis(Tier::Vendor, Direction::Received);
    let figures = channel::figures(&kpis, 8_300, "/o/maven").figures;
    assert_eq!((figures[0].value.as_str(), figures[2].value.as_str()), ("$10.01M", "75.0 %"));
    let won = "/o/maven/registrations?direction=received&state=accepted&stage=won";
    assert_eq!(figures[0].href.as_deref(), Some(won));
    assert!(figures.iter().all(|figure| figure.href.is_some()));
    let groups = channel::groups(&kpis, "/o/maven");
    assert_eq!(
        groups.iter().map(|group| group.title).collect::<Vec<_>>(),
        ["By distributor", "By reseller", "By product"]
    );
    assert_eq!(groups[0].rows[0].name, "West", "the largest first");
    assert!(groups[0].rows[1].href.ends_with("peer=East+%26+Co"));
    assert!(groups[1].rows[0].href.ends_with("reseller=Moses+Frase"));
}

#[test]
fn the_chart_holds_the_last_twelve_months_with_data() {
    let mut kpis = kpis(Tier::Vendor, Direction::Received);
    kpis.months.sort_by(|one, other| one.name.cmp(&other.name));
    let (chart, span) = channel::months(&kpis).unwrap();
    assert_eq!((chart.bars.len(), span.as_str()), (12, "2017"));
    assert_eq!((chart.bars[2].label.as_str(), chart.bars[2].shown.as_str()), ("Mar", "$0.03"));
    kpis.months.clear();
    assert!(channel::months(&kpis).is_none());
}
