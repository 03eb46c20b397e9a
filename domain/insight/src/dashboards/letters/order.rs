//! What somebody asks for.

use jiff::civil::{Date, Weekday};
use kernel::{MailId, PersonId, Timestamp};
use text::Zone;
use trust::notifications::{first_after, on_weekday};

use crate::texts::dashboards as texts;

/// On which days a letter comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rhythm {
    /// Every week, on that day.
    Weekly(Weekday),
    /// On the first day of every month.
    Monthly,
}

/// That somebody gets their dashboard by mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Order {
    pub(super) person: PersonId,
    pub(super) rhythm: Rhythm,
    /// At which hour of their day: 0 to 23.
    pub(super) hour: i8,
    /// The next letter is the first one that is due after this moment.
    pub(super) after: Timestamp,
    /// The letter that was begun and is perhaps not written yet.
    pub(super) mail: Option<MailId>,
}

impl Rhythm {
    pub(super) const ALL: [Self; 8] = [
        Self::Weekly(Weekday::Monday),
        Self::Weekly(Weekday::Tuesday),
        Self::Weekly(Weekday::Wednesday),
        Self::Weekly(Weekday::Thursday),
        Self::Weekly(Weekday::Friday),
        Self::Weekly(Weekday::Saturday),
        Self::Weekly(Weekday::Sunday),
        Self::Monthly,
    ];

    pub(super) const NAMES: [&'static str; 8] =
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "monthly"];

    /// As written in rows, forms and the API.
    pub(super) fn as_str(self) -> &'static str {
        Self::NAMES[Self::ALL.iter().position(|one| *one == self).unwrap_or_default()]
    }

    pub(super) fn read(text: &str) -> Option<Self> {
        let at = Self::NAMES.iter().position(|name| *name == text)?;
        Self::ALL.get(at).copied()
    }

    /// As people read it.
    pub(super) fn label(self) -> String {
        match self {
            Self::Weekly(day) => on_weekday(day),
            Self::Monthly => texts::monthly(),
        }
    }

    fn is_on(self, day: Date) -> bool {
        match self {
            Self::Weekly(its) => day.weekday() == its,
            Self::Monthly => day.day() == 1,
        }
    }
}

impl Order {
    /// When the next letter is due for somebody who lives by that zone.
    pub(super) fn next(&self, zone: &Zone) -> Timestamp {
        first_after(zone.tz(), self.after, self.hour, |day| self.rhythm.is_on(day))
    }
}
