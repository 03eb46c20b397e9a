//! What people type, and whether it says what they mean.

use super::{
    amounts,
    arrangement::{Arrangement, Field},
    days,
};

fn day(text: &str) -> Option<(String, String)> {
    let shown = |day: Option<jiff::civil::Date>| day.map_or_else(|| "-".to_owned(), |day| day.to_string());
    days::read(text).map(|day| (shown(day.day_first), shown(day.month_first)))
}

fn amount(text: &str) -> Option<(String, String)> {
    let shown = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    amounts::read(text).map(|amount| (shown(amount.point), shown(amount.comma)))
}

fn pair(one: &str, other: &str) -> Option<(String, String)> {
    Some((one.to_owned(), other.to_owned()))
}

#[test]
fn a_day_is_read_both_ways_and_only_what_can_be_one_is_one() {
    assert_eq!(day("2026-12-31"), pair("2026-12-31", "2026-12-31"));
    assert_eq!(day("2026-12-31T10:00:00Z"), pair("2026-12-31", "2026-12-31"));
    assert_eq!(day("31.12.2026 10:30"), pair("2026-12-31", "-"));
    assert_eq!(day("12/31/2026"), pair("-", "2026-12-31"));
    assert_eq!(day("3/4/2026"), pair("2026-04-03", "2026-03-04"), "nobody knows");
    assert_eq!(day("5/5/2026"), pair("2026-05-05", "2026-05-05"), "it makes no difference");
    assert_eq!(day("3 April 2026"), pair("2026-04-03", "2026-04-03"));
    assert_eq!(day("Apr 3, 2026"), pair("2026-04-03", "2026-04-03"));
    for none in [
        "",
        "soon",
        "31/12/26",
        "0026-12-31",
        "2026-13-01",
        "30.2.2026",
        "46112",
        "10:30",
        "1/2/3/2026",
        "👍 2026",
    ] {
        assert_eq!(day(none), None, "{none}");
    }
}

#[test]
fn an_amount_is_read_both_ways_and_only_what_can_be_one_is_one() {
    assert_eq!(amount("4821.50"), pair("4821.50", "-"));
    assert_eq!(amount("4.821,50"), pair("-", "4821.50"));
    assert_eq!(amount("1,234"), pair("1234", "1.234"), "nobody knows");
    assert_eq!(amount("1,234,567"), pair("1234567", "-"));
    assert_eq!(amount("€ 1\u{a0}234,5"), pair("-", "1234.5"));
    assert_eq!(amount("1'234.50"), pair("1234.50", "-"));
    assert_eq!(amount("-5"), pair("-5", "-5"));
    assert_eq!(amounts::read("500 EUR").unwrap().currency.as_deref(), Some("EUR"));
    assert_eq!(amounts::read("$500").unwrap().currency, None, "many countries have dollars");
    for none in ["", "much", "5k", "1e9", "12.34.56,7", "1,2,3", "10 to 20", "=1+1"] {
        assert_eq!(amount(none), None, "{none}");
    }
}

#[test]
fn headings_are_recognised_whatever_their_case_and_each_field_once() {
    let headings = ["Account Name", "ID", "E-Mail", "Close Date", "company", "Deal Value", "Remark"];
    let headings: Vec<String> = headings.map(str::to_owned).into();
    let guessed = Arrangement::guessed(&headings).columns;
    let expected = [
        None,
        Some(Field::ExternalId),
        Some(Field::ContactEmail),
        Some(Field::ClosesOn),
        Some(Field::Company),
        Some(Field::Value),
        None,
    ];
    assert_eq!(guessed, expected);
}
