//! Icons, marks and charts as people see them.

use crate::icons::ICONS;
use crate::{Bar, BarChart, Sees, icon, share};

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
fn of_many_bars_the_first_tallest_has_its_figure_above_it() {
    let bar = |value: i64| Bar { label: "Mar".into(), value, shown: format!("${value}"), ..Bar::default() };
    let told = |values: &[i64]| -> Vec<String> {
        let bars = values.iter().map(|value| bar(*value)).collect();
        let drawn = BarChart { title: "Won".into(), of: "Month".into(), whole: 0, bars }.to_string();
        let texts = drawn.split("<text").skip(1).filter_map(|text| text.split(['>', '<']).nth(1));
        texts.filter(|text| text.starts_with('$')).map(str::to_owned).collect()
    };
    assert_eq!(told(&[3, 1, 9, 2, 9, 4, 5]), ["$9"]);
    assert_eq!(told(&[3, 1, 9]), ["$3", "$1", "$9"]);
    assert!(told(&[0; 7]).is_empty());
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
