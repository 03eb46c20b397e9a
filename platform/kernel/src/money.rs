//! Money is integer minor units with a currency; percentages are integer basis points; floats never (law 7).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// An ISO 4217 currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// US dollar.
    pub const USD: Self = Self(iso_currency::Currency::USD);

    /// Its three letters.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Its sign, `$` for US dollar; its three letters where it has none.
    pub fn sign(self) -> String {
        let sign = self.0.symbol().to_string();
        if sign.is_empty() || sign == "¤" { self.code().to_owned() } else { sign }
    }

    /// How many decimal places its minor unit has: 2 for US dollar, 0 for yen, 3 for Kuwaiti dinar.
    pub fn places(self) -> u32 {
        u32::from(self.0.exponent().unwrap_or(0))
    }
}

/// An amount of money that cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not a currency of ISO 4217.
    #[error("“{0}” is not a currency; write its three letters, such as USD")]
    Currency(String),
    /// Not a number, or with more decimal places than the currency has.
    #[error("“{0}” is not an amount; write it like 4,821.50")]
    Amount(String),
}

impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        iso_currency::Currency::from_code(&text.trim().to_ascii_uppercase())
            .map(Self)
            .ok_or_else(|| MoneyError::Currency(text.chars().take(20).collect()))
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// An amount in minor units (cents, for US dollar).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// Minor units.
    #[serde(rename = "amount")]
    pub minor: i64,
    /// Their currency.
    pub currency: Currency,
}

impl Money {
    /// An amount of minor units.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Reads what a person writes: `4821`, `4,821.50`, `-12`. No more decimals than the currency has.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let refuse = || MoneyError::Amount(text.chars().take(30).collect());
        let plain: String =
            text.trim().chars().filter(|c| !matches!(c, ',' | ' ' | '_' | '$' | '€' | '£')).collect();
        let (sign, digits) = plain.strip_prefix('-').map_or((1, plain.as_str()), |rest| (-1, rest));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let places = currency.places() as usize;
        if whole.is_empty()
            || part.len() > places
            || !(whole.bytes().chain(part.bytes())).all(|b| b.is_ascii_digit())
        {
            return Err(refuse());
        }
        let minor: i64 = format!("{whole}{part:0<places$}").parse().map_err(|_| refuse())?;
        Ok(Self { minor: sign * minor, currency })
    }

    /// As a person would type it, and [`Money::parse`] reads it: `4821.50`.
    pub fn plain(self) -> String {
        let places = self.currency.places() as usize;
        let sign = if self.minor < 0 { "-" } else { "" };
        let digits = format!("{:0>width$}", self.minor.unsigned_abs(), width = places + 1);
        let (whole, part) = digits.split_at(digits.len() - places);
        if places == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
    }

    /// Adds, where both are of one currency and the sum can be held.
    pub fn plus(self, other: Self) -> Option<Self> {
        (self.currency == other.currency)
            .then(|| self.minor.checked_add(other.minor))
            .flatten()
            .map(|minor| Self { minor, ..self })
    }
}

/// As a person reads it, minor units only where there are any: `$4,821` or `$4,821.50`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = 10u64.pow(self.currency.places());
        let (whole, part) = (self.minor.unsigned_abs() / unit, self.minor.unsigned_abs() % unit);
        let digits = whole.to_string();
        let mut grouped = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        let sign = if self.minor < 0 { "−" } else { "" };
        write!(f, "{sign}{}{grouped}", self.currency.sign())?;
        if part > 0 { write!(f, ".{part:0width$}", width = self.currency.places() as usize) } else { Ok(()) }
    }
}

/// A share in basis points: 10,000 is the whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Percent(pub i64);

impl Percent {
    /// `part` of `whole`, rounded to the nearest basis point; nothing of nothing is 0.
    pub fn of(part: i64, whole: i64) -> Self {
        if whole == 0 {
            Self(0)
        } else {
            Self(((i128::from(part) * 20_000 / i128::from(whole) + 1) / 2) as i64)
        }
    }

    /// Reads what a person writes: `12`, `12.5`, `12.25 %`. No more than two decimals, none below nothing.
    pub fn parse(text: &str) -> Option<Self> {
        let plain = text.trim().trim_end_matches('%').trim_end();
        let (whole, part) = plain.split_once('.').unwrap_or((plain, ""));
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || part.len() > 2 || !digits(whole) || !digits(part) {
            return None;
        }
        format!("{whole}{part:0<2}").parse().ok().map(Self)
    }

    /// As a person would type it, and [`Percent::parse`] reads it: `12.25`.
    pub fn plain(self) -> String {
        let (whole, part) = (self.0 / 100, self.0 % 100);
        match part {
            0 => whole.to_string(),
            part if part % 10 == 0 => format!("{whole}.{}", part / 10),
            part => format!("{whole}.{part:02}"),
        }
    }

    /// In tenths of a percent, rounded.
    pub fn tenths(self) -> i64 {
        (self.0 + 5) / 10
    }
}

/// To one decimal: `63.1 %`.
impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = self.tenths();
        write!(f, "{}.{} %", tenths / 10, tenths % 10)
    }
}
