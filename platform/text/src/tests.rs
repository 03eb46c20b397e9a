use kernel::{Currency, Money, Percent, Timestamp};

use crate::{
    Reader, ago, be, date, moment, money, money_short, month, number, percent, reading, today, typed, untyped,
};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

async fn read_in<T>(region: &str, zone: &str, read: impl FnOnce() -> T) -> T {
    let reader =
        Reader { region: region.parse().unwrap(), zone: zone.parse().unwrap(), ..Reader::of_browser("") };
    reading(reader, async { read() }).await
}

#[test]
fn where_nobody_is_known_to_read_it_is_british_and_in_utc() {
    assert_eq!(date("2016-10-04"), "4 Oct 2016");
    assert_eq!(date("soon"), "soon");
    let now = at("2026-11-21T22:00:00Z");
    assert_eq!(moment(at("2026-11-21T14:05:00Z"), now), "21 Nov, 14:05");
    assert_eq!(moment(at("2025-01-02T03:04:00Z"), now), "2 Jan 2025, 03:04");
    assert_eq!(number(8_300_u64), "8,300");
    assert_eq!(number(-1_000), "−1,000");
    assert_eq!(month("2017-03"), "Mar");
    assert_eq!(percent(&Percent::of(631, 1000)), "63.1 %");
}

#[tokio::test]
async fn dates_numbers_and_money_are_written_as_the_reader_does() {
    let now = at("2026-11-21T22:00:00Z");
    let money_of = || money(&Money::new(482_150, Currency::USD));
    let shown = || (date("2016-10-04"), moment(at("2026-11-21T14:05:00Z"), now), number(8_300), money_of());
    let (day, moment, count, amount) = read_in("US", "America/New_York", shown).await;
    assert_eq!((&*day, &*count, &*amount), ("Oct 4, 2016", "8,300", "$4,821.50"));
    assert_eq!(moment.replace('\u{202f}', " "), "Nov 21, 9:05 AM");
    let (day, moment, count, amount) = read_in("DE", "Europe/Berlin", shown).await;
    assert_eq!((&*day, &*moment, &*count, &*amount), ("4 Oct 2016", "21 Nov, 15:05", "8.300", "$4.821,50"));
}

#[tokio::test]
async fn the_day_begins_where_the_reader_is() {
    let now = at("2026-11-21T22:00:00Z");
    assert_eq!(today(now).to_string(), "2026-11-21");
    assert_eq!(read_in("NZ", "Pacific/Auckland", || today(now).to_string()).await, "2026-11-22");
    assert_eq!(read_in("US", "Pacific/Honolulu", || today(now).to_string()).await, "2026-11-21");
}

#[tokio::test]
async fn an_amount_is_understood_as_it_is_written_and_as_everybody_knows_it() {
    for (region, text, plain) in [
        ("GB", "4,821.50", "4821.50"),
        ("GB", "4821", "4821"),
        ("DE", "4.821,50", "4821.50"),
        ("DE", "4.821", "4821"),
        ("DE", "4821.50", "4821.50"),
        ("DE", "1.204.821", "1204821"),
        ("CH", "4'821.50", "4821.50"),
        ("SE", "4 821,50", "4821.50"),
    ] {
        assert_eq!(read_in(region, "UTC", || untyped(text)).await, plain, "{text} in {region}");
    }
    for region in ["GB", "DE", "CH", "SE", "US", "IN"] {
        for (minor, currency) in [(482_150, Currency::USD), (4_821_500, "KWD".parse().unwrap())] {
            let amount = Money::new(minor, currency);
            let again = read_in(region, "UTC", || untyped(&typed(&amount))).await;
            assert_eq!(Money::parse(&again, currency), Ok(amount), "in {region}");
        }
    }
}

#[tokio::test]
async fn who_reads_is_known_from_the_browser_until_it_is_known_better() {
    let shown = async || {
        let before = number(8_300);
        be(|reader| reader.region = "CH".parse().unwrap());
        (before, number(8_300))
    };
    let (before, after) = reading(Reader::of_browser("de,de-AT;q=0.9,en;q=0.5"), shown()).await;
    assert_eq!((before.as_str(), after.as_str()), ("8.300", "8'300"));
    for nonsense in ["", "*", "x-y-z", ";;,,--", "en-XYZ-123"] {
        assert_eq!(Reader::of_browser(nonsense).region.as_str(), "GB", "{nonsense}");
    }
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
fn money_is_shortened_for_figures() {
    let dollars = |whole: i64| Money::new(whole * 100, Currency::USD);
    assert_eq!(money(&dollars(4_821)), "$4,821");
    assert_eq!(money_short(&dollars(4_821)), "$4,821");
    assert_eq!(money_short(&dollars(48_210)), "$48.2k");
    assert_eq!(money_short(&dollars(10_005_534)), "$10.01M");
    assert_eq!(money_short(&dollars(999_990)), "$1.00M");
    assert_eq!(money_short(&dollars(-2_800_000)), "−$2.80M");
    assert_eq!(money_short(&Money::new(i64::MIN, Currency::USD)).chars().next(), Some('−'));
}
