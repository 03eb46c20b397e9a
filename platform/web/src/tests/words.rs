//! Times, numbers, money, icons as people see them.

use kernel::{Currency, Money, Timestamp};

use crate::icons::ICONS;
use crate::{Bar, BarChart, Sees, ago, date, icon, moment, money, money_short, number, share};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn dates_and_moments_are_short() {
    assert_eq!(date("2016-10-04"), "4 Oct 2016");
    assert_eq!(date("soon"), "soon");
    let now = at("2026-11-21T22:00:00Z");
    assert_eq!(moment(at("2026-11-21T14:05:00Z"), now), "21 Nov, 14:05");
    assert_eq!(moment(at("2025-01-02T03:04:00Z"), now), "2 Jan 2025, 03:04");
}

#[test]
fn how_long_ago_is_said_in_one_unit() {
    let now = at("2026-11-21T22:00:00Z");
    for (text, then) in [
        ("just now", "2026-11-21T21:59:30Z"),
        ("1 minute ago", "2026-11-21T21:58:30Z"),
        ("2 days ago", "2026-11-19T20:00:00Z"),
        ("in 6 hours", "2026-11-22T04:00:00Z"),
        ("4 Oct 2016", "2016-10-04T00:00:00Z"),
    ] {
        assert_eq!(ago(at(then), now), text);
    }
}

#[test]
fn numbers_are_grouped_and_money_is_shortened_for_figures() {
    assert_eq!(number(8_300_u64), "8,300");
    assert_eq!(number(-1_000), "−1,000");
    let dollars = |whole: i64| Money::new(whole * 100, Currency::USD);
    assert_eq!(money(&dollars(4_821)), "$4,821");
    assert_eq!(money_short(&dollars(4_821)), "$4,821");
    assert_eq!(money_short(&dollars(48_210)), "$48.2k");
    assert_eq!(money_short(&dollars(10_005_534)), "$10.01M");
    assert_eq!(money_short(&dollars(999_990)), "$1.00M");
    assert_eq!(money_short(&dollars(-2_800_000)), "−$2.80M");
    assert_eq!(money_short(&Money::new(i64::MIN, Currency::USD)).chars().next(), Some('−'));
}

#[test]
fn an_unknown_icon_is_empty_and_no_two_share_a_name() {
    assert!(icon("nothing").to_string().contains("></svg>"));
    let mut names: Vec<_> = ICONS.iter().map(|(name, _)| name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), ICONS.len());
}

#[test]
fn a_record_says_who_sees_it() {
    assert!(Sees::OnlyYou.to_string().contains("only you"));
    assert_eq!(Sees::OnlyYou.class(), "");
    let shared = Sees::Shared { with: "<b>".into(), fields: 1, on: "4 Oct 2016".into() };
    assert_eq!(shared.class(), "cut");
    assert!(shared.to_string().contains("shared with &#60;b&#62;, 1 field, on 4 Oct 2016"), "{shared}");
}

#[test]
fn a_chart_draws_what_it_is_given_even_nothing_or_the_absurd() {
    assert!(BarChart::default().to_string().contains("<svg"));
    let bar = |value| Bar { label: "Mar".into(), value, shown: value.to_string(), ..Bar::default() };
    let chart = BarChart {
        title: "Won".into(),
        of: "Month".into(),
        whole: 0,
        bars: vec![bar(i64::MAX), bar(-5), bar(0), bar(1)],
    };
    let drawn = chart.to_string();
    assert_eq!(drawn.matches("<rect").count(), 4);
    assert!(!drawn.contains("style="));
    assert!(drawn.contains("As a table"));
    let opened = BarChart { bars: vec![Bar { href: Some("/o/maven?a=1&b=2".into()), ..bar(1) }], ..chart };
    assert_eq!(opened.to_string().matches("href=\"/o/maven?a=1&#38;b=2\"").count(), 2, "the bar and its row");
    assert!(share(1, 0).to_string().contains("100.00%"));
    assert!(share(1, 3).to_string().contains("33.33%"));
}
