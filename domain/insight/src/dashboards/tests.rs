//! What is chosen, and what the figures of months say.

use jiff::civil::{Date, date};
use selling::registrations::Direction;

use super::{
    Measure, Point,
    panel::Panel,
    reading::{OfMonth, coverage, declining, forecast, top},
    web::arranged,
};

const TODAY: Date = date(2017, 8, 15);

fn of_month(peer: &str, month: &str, counted: i64, units: i64) -> OfMonth {
    let (peer, month) = (peer.to_owned(), month.to_owned());
    OfMonth {
        peer,
        month,
        currency: if units == 0 { String::new() } else { "USD".to_owned() },
        counted,
        billions: 0,
        units,
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
    let open = [
        of_month("West", "2017-07", 1, 900),
        of_month("West", "2017-08", 2, 500),
        of_month("East", "2017-10", 1, 300),
    ];
    assert_eq!(
        named(&forecast(&open, Direction::Received, TODAY).points),
        [("2017-08", 500), ("2017-10", 300)]
    );
    let open = [of_month("West", "2017-09", 3, 0)];
    assert_eq!(forecast(&open, Direction::Received, TODAY).points[0].measure, Measure::Count(3));
}

#[test]
fn coverage_holds_what_is_open_against_what_is_won_in_three_months() {
    let open = [of_month("West", "", 4, 3_000)];
    let won = [of_month("West", "2017-03", 5, 4_000), of_month("West", "2015-03", 5, 90_000)];
    let points = coverage(&open, &won, Direction::Received, TODAY).points;
    assert_eq!(named(&points), [("open", 3_000), ("won_in_three_months", 1_000), ("coverage", 30_000)]);
    assert!(coverage(&[], &won, Direction::Received, TODAY).points.is_empty());
}

#[test]
fn the_last_twelve_months_are_this_one_and_the_eleven_before() {
    let open = [of_month("West", "2019-01", 4, 3_000)];
    let won = [
        of_month("Before", "2016-08", 1, 70_000),
        of_month("First", "2016-09", 1, 300),
        of_month("Last", "2017-08", 1, 500),
        of_month("Early", "2017-09", 1, 90_000),
        of_month("Next year", "2018-03", 1, 90_000),
        of_month("Some day", "", 1, 90_000),
    ];
    let way = Direction::Received;
    assert_eq!(named(&top(&won, way, TODAY).points), [("Last", 500), ("First", 300)]);
    let points = coverage(&open, &won, way, TODAY).points;
    assert_eq!(named(&points), [("open", 3_000), ("won_in_three_months", 200), ("coverage", 150_000)]);
    // A currency in which nothing was won meanwhile is not the one that is shown.
    let old = OfMonth { currency: "EUR".to_owned(), ..of_month("Before", "2016-08", 9, 70_000) };
    assert_eq!(named(&top(&[old, won[1].clone()], way, TODAY).points), [("First", 300)]);
}

#[test]
fn partners_decline_whose_last_three_whole_months_are_worth_less_than_the_three_before() {
    let won = [
        of_month("West", "2017-03", 1, 900),
        of_month("West", "2017-06", 1, 400),
        of_month("East", "2017-04", 1, 100),
        of_month("East", "2017-07", 1, 800),
        of_month("Gone", "2017-02", 1, 250),
        // This month is not over.
        of_month("Gone", "2017-08", 1, 9_000),
    ];
    let points = declining(&won, Direction::Received, TODAY).points;
    assert_eq!(named(&points), [("West", 400), ("Gone", 0)]);
    assert_eq!(points[0].before.map(Measure::number), Some(900));
    assert_eq!(named(&top(&won, Direction::Received, TODAY).points)[0], ("Gone", 9_250));
}
