//! When letters come.

use jiff::civil::Weekday;
use kernel::{PersonId, Timestamp};
use text::Zone;
use vault::rows::Uuid;

use super::order::{Order, Rhythm};

/// When the next one comes after that moment, there.
fn next(rhythm: Rhythm, hour: i8, after: &str, zone: &str) -> String {
    let after: Timestamp = after.parse().unwrap();
    let order = Order { person: PersonId::from(Uuid::nil()), rhythm, hour, after, mail: None };
    let zone: Zone = zone.parse().unwrap();
    order.next(&zone).to_zoned(zone.tz().clone()).strftime("%Y-%m-%d %H:%M").to_string()
}

#[test]
fn a_letter_comes_on_its_day_at_its_hour_where_its_reader_lives() {
    let monday = Rhythm::Weekly(Weekday::Monday);
    let tokyo = "Asia/Tokyo";
    // There it is Monday already, half past eight.
    assert_eq!(next(monday, 9, "2026-06-07T23:30:00Z", tokyo), "2026-06-08 09:00");
    assert_eq!(next(monday, 8, "2026-06-07T23:30:00Z", tokyo), "2026-06-15 08:00");
    assert_eq!(next(Rhythm::Monthly, 7, "2026-01-01T07:00:00Z", "UTC"), "2026-02-01 07:00");
    assert_eq!(next(Rhythm::Monthly, 0, "2026-12-31T23:59:00Z", "UTC"), "2027-01-01 00:00");
}

#[test]
fn an_hour_that_a_day_does_not_have_comes_later_and_one_that_comes_twice_comes_once() {
    let sunday = Rhythm::Weekly(Weekday::Sunday);
    let vienna = "Europe/Vienna";
    assert_eq!(next(sunday, 2, "2026-03-28T12:00:00Z", vienna), "2026-03-29 03:00");
    assert_eq!(next(sunday, 2, "2026-10-24T12:00:00Z", vienna), "2026-10-25 02:00");
    // The first of the two.
    assert_eq!(next(sunday, 2, "2026-10-25T00:00:00Z", vienna), "2026-11-01 02:00");
}

#[test]
fn every_rhythm_is_read_as_it_is_written() {
    for rhythm in Rhythm::ALL {
        assert_eq!(Rhythm::read(rhythm.as_str()), Some(rhythm));
    }
    assert_eq!(Rhythm::read("daily"), None);
}
