//! The formatters of a region, made once: making one takes longer than using it a thousand times.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use icu_calendar::Gregorian;
use icu_datetime::{
    FixedCalendarDateTimeFormatter as Formatter,
    fieldsets::{M, MD, MDT, YM, YMD, YMDT},
};
use icu_decimal::DecimalFormatter;
use icu_locale_core::Locale;

use crate::Region;

/// How dates and numbers are written somewhere, in English words.
pub(crate) struct Formats {
    pub(crate) date: Formatter<Gregorian, YMD>,
    pub(crate) dated: Formatter<Gregorian, YMDT>,
    pub(crate) moment: Formatter<Gregorian, MDT>,
    pub(crate) month: Formatter<Gregorian, M>,
    pub(crate) month_of_year: Formatter<Gregorian, YM>,
    pub(crate) number: DecimalFormatter,
}

static KNOWN: LazyLock<Mutex<HashMap<Region, Arc<Formats>>>> = LazyLock::new(Mutex::default);

impl Formats {
    /// Those of a region.
    pub(crate) fn of(region: Region) -> Arc<Self> {
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry(region).or_insert_with(|| Arc::new(Self::new(region))))
    }

    #[expect(clippy::expect_used, reason = "the data is compiled in, and falls back to what every place has")]
    fn new(region: Region) -> Self {
        let locale: Locale = format!("en-{region}").parse().unwrap_or(icu_locale_core::locale!("en-GB"));
        Self {
            date: Formatter::try_new((&locale).into(), YMD::medium()).expect("dates"),
            dated: Formatter::try_new((&locale).into(), YMD::medium().with_time_hm())
                .expect("dates with times"),
            moment: Formatter::try_new((&locale).into(), MD::medium().with_time_hm())
                .expect("days with times"),
            month: Formatter::try_new((&locale).into(), M::medium()).expect("months"),
            month_of_year: Formatter::try_new((&locale).into(), YM::medium()).expect("months of a year"),
            number: DecimalFormatter::try_new((&locale).into(), Default::default()).expect("numbers"),
        }
    }
}
