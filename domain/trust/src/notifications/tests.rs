//! When a letter is due, on the clock of who gets it.

use std::collections::BTreeMap;

use jiff::{SignedDuration, ToSpan, civil::Weekday, tz::TimeZone};
use kernel::Timestamp;

use super::{
    Digest, Mail, Quiet, Settings,
    times::{GATHERED, awake, due},
};

/// From the furthest ahead to the furthest behind, with hours that are left out and hours that come twice: also half
/// ones, and one with three quarters.
const ZONES: [&str; 8] = [
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Europe/Vienna",
    "America/New_York",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Africa/Casablanca",
];

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn settings(digest: Digest, hour: i8, quiet: Option<(i8, i8)>) -> Settings {
    let quiet = quiet.map(|(from, to)| Quiet::new(from, to).unwrap());
    Settings { digest, hour, quiet, ..Settings::default() }
}

/// Every half hour of two years.
fn moments() -> impl Iterator<Item = Timestamp> {
    let begins = at("2025-12-31T00:10:00Z");
    (0..2 * 365 * 48).map(move |step| begins + (step * 30).minutes())
}

#[test]
fn a_daily_digest_comes_once_a_day_at_its_hour_in_every_zone() {
    for name in ZONES {
        let zone = zone(name);
        for hour in [0, 2, 3, 8, 23] {
            let settings = settings(Digest::Daily, hour, None);
            let mut on: BTreeMap<_, Timestamp> = BTreeMap::new();
            for happened in moments() {
                let due = due(&settings, &zone, Mail::Digest, happened).unwrap();
                let waits = due.duration_since(happened);
                assert!(
                    due > happened && waits <= SignedDuration::from_hours(26),
                    "{name} {happened}: {due}"
                );
                let there = due.to_zoned(zone.clone());
                // Where that hour is left out, it comes when the clock has been put on.
                let there_is = zone.to_ambiguous_zoned(there.date().at(hour, 0, 0, 0)).is_ambiguous();
                assert!(there.hour() == hour && there.minute() == 0 || there_is, "{name} {hour}: {there}");
                assert_eq!(*on.entry(there.date()).or_insert(due), due, "{name}: twice on {}", there.date());
            }
            let days = on.len();
            assert!((730..=732).contains(&days), "{name} at {hour}: {days} digests in 730 days");
        }
    }
}

#[test]
fn a_weekly_digest_comes_on_its_day_alone() {
    for name in ZONES {
        let zone = zone(name);
        let settings = settings(Digest::Weekly(Weekday::Sunday), 2, None);
        let mut last: Option<Timestamp> = None;
        for happened in moments() {
            let due = due(&settings, &zone, Mail::Digest, happened).unwrap();
            assert_eq!(due.to_zoned(zone.clone()).weekday(), Weekday::Sunday, "{name} {happened}");
            if let Some(last) = last.filter(|last| *last != due) {
                let between = due.duration_since(last).as_hours();
                assert!((167..=169).contains(&between), "{name}: {between} hours after {last}");
            }
            last = Some(due);
        }
    }
}

#[test]
fn nothing_is_written_in_quiet_hours_and_all_of_it_when_they_end() {
    for name in ZONES {
        let zone = zone(name);
        for (from, to) in [(22, 7), (0, 3), (1, 2), (2, 3), (9, 17), (23, 0), (3, 2)] {
            let settings = settings(Digest::Daily, 2, Some((from, to)));
            let quiet = Quiet::new(from, to).unwrap();
            for happened in moments() {
                let due = due(&settings, &zone, Mail::AtOnce, happened).unwrap();
                let there = due.to_zoned(zone.clone());
                assert!(!quiet.holds(there.hour()), "{name} {from} to {to}: {happened} at {there}");
                let soonest = happened + GATHERED;
                assert!(due >= soonest, "{name}");
                let here = soonest.to_zoned(zone.clone());
                if !quiet.holds(here.hour()) {
                    assert_eq!(due, soonest, "{name}: awake at {here}");
                }
                // As long as the hours are, and one more where the clock is put back; a day more where the only
                // hour that is not quiet is left out.
                let long = i64::from((to - from).rem_euclid(24));
                let most = if long == 23 { 48 } else { long + 1 };
                assert!(
                    due.duration_since(soonest) <= SignedDuration::from_hours(most),
                    "{name} {here}: {there}"
                );
                assert_eq!(awake(&settings, &zone, due), due, "{name}: it is time at its time");
            }
        }
    }
}

#[test]
fn hours_are_those_of_the_day_also_where_the_clock_is_put_on_and_back() {
    let vienna = zone("Europe/Vienna");
    let at_two = settings(Digest::Daily, 2, None);
    // On 29 March 2026 two o'clock is left out: it comes at three.
    let spring = due(&at_two, &vienna, Mail::Digest, at("2026-03-28T12:00:00Z"));
    assert_eq!(spring, Some(at("2026-03-29T01:00:00Z")));
    // On 25 October 2026 it comes twice: the first counts.
    let autumn = due(&at_two, &vienna, Mail::Digest, at("2026-10-24T12:00:00Z"));
    assert_eq!(autumn, Some(at("2026-10-25T00:00:00Z")));
    let after = due(&at_two, &vienna, Mail::Digest, at("2026-10-25T00:00:00Z"));
    assert_eq!(after, Some(at("2026-10-26T01:00:00Z")), "not a second time an hour later");

    let asleep = settings(Digest::Daily, 8, Some((22, 7)));
    // That night is nine hours by the clock, and eight, or ten, in truth.
    for (falls, ends) in [
        ("2026-03-28T21:30:00Z", "2026-03-29T05:00:00Z"),
        ("2026-10-24T20:30:00Z", "2026-10-25T06:00:00Z"),
        ("2026-07-01T21:00:00Z", "2026-07-02T05:00:00Z"),
        ("2026-07-01T12:00:00Z", "2026-07-01T12:00:00Z"),
    ] {
        assert_eq!(awake(&asleep, &vienna, at(falls)), at(ends), "{falls}");
    }

    // The same moment is another day's morning 25 hours apart.
    let happened = at("2026-05-05T18:30:00Z");
    let morning = settings(Digest::Daily, 8, None);
    let first = due(&morning, &zone("Pacific/Kiritimati"), Mail::Digest, happened);
    assert_eq!(first, Some(at("2026-05-06T18:00:00Z")), "08:00 on 7 May at +14");
    let last = due(&morning, &zone("Pacific/Pago_Pago"), Mail::Digest, happened);
    assert_eq!(last, Some(at("2026-05-05T19:00:00Z")), "08:00 on 5 May at −11");
}

#[test]
fn quiet_hours_are_hours_and_a_digest_falls_on_a_day() {
    assert!(Quiet::new(8, 8).is_none() && Quiet::new(24, 1).is_none() && Quiet::new(-1, 1).is_none());
    for number in 0..=7 {
        assert_eq!(Digest::of_number(number).map(Digest::number), Some(number));
    }
    assert!(Digest::of_number(8).is_none() && Digest::of_number(-1).is_none());
}
