//! Who reads.

use std::{cell::RefCell, fmt, future::Future, str::FromStr};

use jiff::tz::TimeZone;

/// Who reads a page: how numbers and dates are written there, and what time it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reader {
    /// Whose way of writing.
    pub region: Region,
    /// Whose time.
    pub zone: Zone,
    /// Whether texts are shown altered, so that those stand out which went past Fluent.
    #[cfg(feature = "testing")]
    pub altered: bool,
}

/// A country, by its two letters (ISO 3166-1): numbers and dates are written as people do there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Region([u8; 2]);

/// A time zone of the tz database, such as `Europe/Vienna`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

tokio::task_local! {
    static READER: RefCell<Reader>;
}

/// Does `work` for a reader; [`be`] says it better as soon as it is known who that is.
pub async fn reading<T>(reader: Reader, work: impl Future<Output = T>) -> T {
    READER.scope(RefCell::new(reader), work).await
}

/// From now on this one reads. Outside of [`reading`] it changes nothing.
pub fn be(change: impl FnOnce(&mut Reader)) {
    let _ = READER.try_with(|reader| change(&mut reader.borrow_mut()));
}

/// Who reads now.
pub fn now_reads() -> Reader {
    READER.try_with(|reader| reader.borrow().clone()).unwrap_or_default()
}

impl From<(Region, Zone)> for Reader {
    fn from((region, zone): (Region, Zone)) -> Self {
        Self {
            region,
            zone,
            #[cfg(feature = "testing")]
            altered: false,
        }
    }
}

impl Reader {
    /// Somebody of whom only the browser's `Accept-Language` is known (RFC 9110, 12.5.4).
    pub fn of_browser(language: &str) -> Self {
        Self {
            region: Region::accepted(language).unwrap_or_default(),
            #[cfg(feature = "testing")]
            altered: language.starts_with("en-XA"),
            ..Self::default()
        }
    }
}

impl Region {
    /// Britain, for those of whom nothing is known.
    pub const USUAL: Self = Self(*b"GB");

    /// The first country that is named.
    fn accepted(header: &str) -> Option<Self> {
        header.split(',').find_map(|language| {
            let tag = language.split(';').next()?.trim();
            tag.split('-').skip(1).find_map(|part| part.parse().ok()).filter(|region| *region != Self(*b"XA"))
        })
    }

    /// Its two letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("GB")
    }
}

impl Default for Region {
    fn default() -> Self {
        Self::USUAL
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Region {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text.as_bytes() {
            [one, two] if one.is_ascii_alphabetic() && two.is_ascii_alphabetic() => {
                Ok(Self([one.to_ascii_uppercase(), two.to_ascii_uppercase()]))
            }
            _ => Err(()),
        }
    }
}

impl Zone {
    /// The zone itself.
    pub fn tz(&self) -> &TimeZone {
        &self.0
    }

    /// Its name, such as `Europe/Vienna`.
    pub fn as_str(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The names of all that can be chosen, sorted.
    pub fn all() -> Vec<String> {
        let names = jiff::tz::db().available().map(|name| name.to_string());
        let mut names: Vec<String> =
            names.filter(|name| name.contains('/') && !name.starts_with("Etc/")).collect();
        names.push("UTC".to_owned());
        names.sort();
        names
    }
}

impl Default for Zone {
    fn default() -> Self {
        Self(TimeZone::UTC)
    }
}

impl FromStr for Zone {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if text.len() > 64 {
            return Err(());
        }
        TimeZone::get(text).map(Self).map_err(|_| ())
    }
}
