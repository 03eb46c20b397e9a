use kernel::{Currency, Money, from_millis};
use selling::registrations::{Direction, Total};

use super::ageing::{Age, Ages, spans};
use super::channel;
use super::source::Source;
use super::waiting::{Held, Standing, Waiting, held};
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
    Look {
        waiting,
        kpis: kpis(tier, direction),
        registrations: 8_300,
        undecided: Ages::default(),
        open: Ages::default(),
        now: from_millis(0),
    }
}

fn has(name: &str, via: Option<&str>, registrations: u64) -> Held {
    Held { name: name.to_owned(), via: via.map(str::to_owned), registrations }
}

fn read(sentences: Vec<Sentence>) -> Vec<String> {
    sentences.into_iter().map(|one| format!("{} {}", one.linked, one.rest)).collect()
}

#[test]
fn what_needs_somebody_stands_first_in_sentences() {
    let waiting = Waiting { decide: 41, private: 9, ..Waiting::default() };
    let vendor = look(Tier::Vendor, Direction::Received, waiting);
    assert_eq!(read(sentences(&vendor, "/o/maven", true)), ["41 registrations wait for you."]);
    assert_eq!(read(sentences(&vendor, "/o/maven", false)), ["41 registrations wait for a decision."]);
    let held = vec![has("Central", None, 1), has("Maven", Some("Central"), 12)];
    let waiting = Waiting { private: 20, held, ..Waiting::default() };
    let reseller = look(Tier::Reseller, Direction::Sent, waiting);
    assert_eq!(
        read(sentences(&reseller, "/o/moses", true)),
        [
            "20 open leads are yours alone so far.",
            "1 registration of yours waits for Central.",
            "12 registrations of yours wait for Maven, as Central reports.",
        ]
    );
    let of_central = &sentences(&reseller, "/o/moses", true)[2];
    assert_eq!(of_central.href, "/o/moses/registrations?direction=sent&state=accepted&peer=Central");
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
    assert_eq!(held(&rows), [has("Central", None, 3), has("Maven", Some("Central"), 12)]);
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
        groups.iter().map(|group| group.title.as_str()).collect::<Vec<_>>(),
        ["By distributor", "By reseller", "By product"]
    );
    assert_eq!(groups[0].rows[0].name, "West", "the largest first");
    assert!(groups[0].rows[1].href.ends_with("peer=East+%26+Co"));
    assert!(groups[1].rows[0].href.ends_with("reseller=Moses+Frase"));
}

#[test]
fn the_charts_hold_the_last_twelve_months_with_data_and_a_bar_opens_the_rows_of_its_month() {
    let mut kpis = kpis(Tier::Vendor, Direction::Received);
    kpis.months.sort_by(|one, other| one.name.cmp(&other.name));
    let charts = channel::charts(&kpis, "/o/maven");
    let [won, rate] = &charts[..] else { panic!("{} charts", charts.len()) };
    assert_eq!((won.bars.bars.len(), won.span.as_str()), (12, "2017"));
    let (march, rate) = (&won.bars.bars[2], &rate.bars.bars[2]);
    assert_eq!((march.label.as_str(), march.shown.as_str()), ("Mar", "$0.03"));
    assert_eq!((rate.value, rate.shown.as_str()), (7_500, "75.0 %"));
    let of_march = "closes=from.2017-03-01&closes=until.2017-03-31";
    let rows = "/o/maven/registrations?direction=received&state=accepted&stage=";
    assert_eq!(march.href.as_deref(), Some(&*format!("{rows}won&{of_march}")));
    assert_eq!(rate.href.as_deref(), Some(&*format!("{rows}in.won,lost&{of_march}")));
    kpis.months.clear();
    assert!(channel::charts(&kpis, "/o/maven").is_empty());
}

#[test]
fn ages_meet_without_a_gap_and_nothing_old_draws_no_chart() {
    let days: Vec<String> = spans("2026-11-22".parse().unwrap(), "moved").map(|(_, days)| days).collect();
    assert_eq!(
        days,
        [
            "&moved=from.2026-11-15",
            "&moved=from.2026-10-23&moved=until.2026-11-14",
            "&moved=from.2026-08-24&moved=until.2026-10-22",
            "&moved=until.2026-08-23",
        ]
    );
    let age = |count| Ages(vec![Age { label: String::new, list: "deals/table?stage=new".to_owned(), count }]);
    assert!(age(0).chart("Open deals".to_owned(), "Deals".to_owned(), "/o/maven").is_none());
    let chart = age(3).chart("Open deals".to_owned(), "Deals".to_owned(), "/o/maven").unwrap();
    assert_eq!(chart.bars.bars[0].href.as_deref(), Some("/o/maven/deals/table?stage=new"));
}

#[test]
fn a_figure_over_what_a_partner_accepted_says_that_the_partner_reported_it() {
    let mut sent = kpis(Tier::Reseller, Direction::Sent);
    assert_eq!(Source::of(&sent).words(), "Reported by East & Co and West");
    let shown = channel::figures(&sent, 8_300, "/o/moses").figures;
    assert_eq!(shown[0].source, "Reported by East & Co and West");
    assert_eq!(shown[3].source, "Counted in this vault", "what one sent one counts oneself");
    sent.distributors = vec![total("Central", 1)];
    assert_eq!(channel::groups(&sent, "/o/moses")[0].source, "Reported by Central");
    let received = kpis(Tier::Distributor, Direction::Received);
    assert_eq!(Source::of(&received), Source::Counted);
}
