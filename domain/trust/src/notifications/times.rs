//! When a letter is written: on the clock of who gets it.

use jiff::{SignedDuration, ToSpan, civil::Date, tz::TimeZone};
use kernel::Timestamp;

use super::{Mail, Settings};

/// How long what is written at once waits for more of it.
pub(super) const GATHERED: SignedDuration = SignedDuration::from_mins(2);

/// When somebody who lives by that zone is written to about what happened at that moment; none where never.
pub(super) fn due(
    settings: &Settings,
    zone: &TimeZone,
    mail: Mail,
    happened: Timestamp,
) -> Option<Timestamp> {
    let wanted = match mail {
        Mail::Never => return None,
        Mail::AtOnce => happened.saturating_add(GATHERED).unwrap_or(happened),
        Mail::Digest => next_digest(settings, zone, happened),
    };
    Some(awake(settings, zone, wanted))
}

/// That moment, or the end of the quiet hours that it falls into.
pub fn awake(settings: &Settings, zone: &TimeZone, at: Timestamp) -> Timestamp {
    let asleep = |at: &Timestamp| {
        let hour = at.to_zoned(zone.clone()).hour();
        settings.quiet.filter(|quiet| quiet.holds(hour))
    };
    let Some(quiet) = asleep(&at) else { return at };
    let (_, ends) = quiet.hours();
    // Where the clock is put back, the hour comes twice: the one that is still ahead. Where it is put on, it may be
    // left out and the next one be quiet as well: then it is another day's.
    let days = at.to_zoned(zone.clone()).date().series(1.day()).take(3);
    days.flat_map(|day| [comes(zone, day, ends, false), comes(zone, day, ends, true)])
        .flatten()
        .find(|end| *end > at && asleep(end).is_none())
        .unwrap_or(at)
}

/// The first digest after that moment.
fn next_digest(settings: &Settings, zone: &TimeZone, after: Timestamp) -> Timestamp {
    first_after(zone, after, settings.hour, |day| settings.digest.is_on(day.weekday()))
}

/// The first moment after that one at which it is that hour, on a day that is meant.
pub fn first_after(
    zone: &TimeZone,
    after: Timestamp,
    hour: i8,
    is_meant: impl Fn(Date) -> bool,
) -> Timestamp {
    let mut day = after.to_zoned(zone.clone()).date();
    // A month, and some days for zones that once left one out.
    for _ in 0..=33 {
        let at = comes(zone, day, hour, false).filter(|_| is_meant(day));
        match (at.filter(|at| *at > after), day.tomorrow()) {
            (Some(at), _) => return at,
            (None, Ok(tomorrow)) => day = tomorrow,
            (None, Err(_)) => break,
        }
    }
    after
}

/// When it is that hour on that day; an hour that is left out comes as much later, and of one that comes twice it is
/// the first, or the second.
fn comes(zone: &TimeZone, day: Date, hour: i8, second: bool) -> Option<Timestamp> {
    let at = zone.to_ambiguous_zoned(day.at(hour, 0, 0, 0));
    let at = if second { at.later() } else { at.compatible() };
    at.ok().map(|at| at.timestamp())
}
