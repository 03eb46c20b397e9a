//! What is chosen, and what the figures of months say.

use jiff::civil::{Date, date};
use selling::registrations::Direction;

use super::{
    Measure, Point,
    panel::Panel,
    reading::{OfMonth, OfPeer, Spans, coverage, declining, forecast, top},
    web::arranged,
};

const TODAY: Date = date(2017, 8, 15);

fn of_month(month: &str, counted: i64, units: i64) -> OfMonth {
    let currency = if units == 0 { String::new() } else { "USD".to_owned() };
    OfMonth { month: month.to_owned(), currency, counted, billions: 0, units }
}

fn of_peer(peer: &str, year: i64, earlier: i64, later: i64) -> OfPeer {
    OfPeer {
        peer: peer.to_owned(),
        currency: "USD".to_owned(),
        worth: 1,
        year_units: year,
        earlier_units: earlier,
        later_units: later,
        ..OfPeer::default()
    }
}

fn named(points: &[Point]) -> Vec<(&str, i64)> {
    points.iter().map(|point| (point.name.as_str(), point.measure.number())).collect()
}

#[test]
fn every_panel_has_a_name_of_its_own() {
    for panel in Panel::ALL {
        assert_eq!(Panel::read(panel.as_str()), Some(panel));
    }
    assert_eq!(Panel::read("profit"), None);
}

#[test]
fn a_panel_is_added_once_moved_within_the_others_and_removed() {
    let mut panels = vec![Panel::Won, Panel::WinRate];
    arranged(&mut panels, "add", Panel::Forecast);
    arranged(&mut panels, "add", Panel::Forecast);
    assert_eq!(panels, [Panel::Won, Panel::WinRate, Panel::Forecast]);
    arranged(&mut panels, "up", Panel::Forecast);
    arranged(&mut panels, "up", Panel::Won);
    arranged(&mut panels, "down", Panel::WinRate);
    assert_eq!(panels, [Panel::Won, Panel::Forecast, Panel::WinRate]);
    arranged(&mut panels, "remove", Panel::Won);
    arranged(&mut panels, "remove", Panel::Regions);
    assert_eq!(panels, [Panel::Forecast, Panel::WinRate]);
}

#[test]
fn a_forecast_looks_from_this_month_on_and_counts_where_nothing_is_worth_anything() {
    let open = [of_month("2017-07", 1, 900), of_month("2017-08", 2, 500), of_month("2017-10", 1, 300)];
    assert_eq!(
        named(&forecast(&open, Direction::Received, TODAY).points),
        [("2017-08", 500), ("2017-10", 300)]
    );
    let open = [of_month("2017-09", 3, 0)];
    assert_eq!(forecast(&open, Direction::Received, TODAY).points[0].measure, Measure::Count(3));
}

#[test]
fn coverage_holds_what_is_open_against_what_is_won_in_three_months() {
    let open = [of_month("", 4, 1_000), of_month("2019-01", 1, 2_000)];
    let won = [of_peer("West", 3_000, 0, 0), of_peer("East", 1_000, 0, 0)];
    let points = coverage(&open, &won, Direction::Received).points;
    assert_eq!(named(&points), [("open", 3_000), ("won_in_three_months", 1_000), ("coverage", 30_000)]);
    assert!(coverage(&[], &won, Direction::Received).points.is_empty());
}

#[test]
fn the_last_twelve_months_are_this_one_and_the_eleven_before() {
    let spans = Spans::of(TODAY);
    assert_eq!(spans.year, ("2016-09".to_owned(), "2017-09".to_owned()));
    assert_eq!([&*spans.earlier, &*spans.later, &*spans.now], ["2017-02", "2017-05", "2017-08"]);
    let end_of_a_long_month = Spans::of(date(2017, 8, 31));
    assert_eq!(end_of_a_long_month, spans);
}

#[test]
fn the_partners_with_whom_most_was_won_stand_first_in_the_currency_of_most_sales() {
    let euros = OfPeer { currency: "EUR".to_owned(), ..of_peer("Euros", 9_000, 0, 0) };
    let won = [of_peer("Last", 300, 0, 0), euros, of_peer("First", 500, 0, 0), of_peer("", 700, 0, 0)];
    assert_eq!(named(&top(&won, Direction::Received).points), [("First", 500), ("Last", 300)]);
    assert!(top(&[], Direction::Received).points.is_empty());
}

#[test]
fn partners_decline_whose_last_three_whole_months_are_worth_less_than_the_three_before() {
    let won =
        [of_peer("Gone", 9_250, 250, 0), of_peer("East", 900, 100, 800), of_peer("West", 1_300, 900, 400)];
    let points = declining(&won, Direction::Received).points;
    assert_eq!(named(&points), [("West", 400), ("Gone", 0)]);
    assert_eq!(points[0].before.map(Measure::number), Some(900));
}
