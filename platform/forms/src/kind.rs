//! The kinds of answers, and how each is read out of what somebody typed or chose.

use jiff::civil::Date;
use kernel::{Currency, EmailAddress, Money, Timestamp};
use phonelib::PhoneNumber;
use serde::{Deserialize, Serialize};

use crate::{Answer, country_name, texts::answers as texts};

/// The longest text that any field takes, in letters.
pub(crate) const LONGEST: u32 = 20_000;

/// What kind of answer a field takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Kind {
    /// Words.
    Text {
        /// Whether they may have several lines.
        #[serde(default)]
        long: bool,
        /// Letters at least.
        #[serde(default)]
        least: u32,
        /// Letters at most.
        #[serde(default = "usual_most")]
        most: u32,
    },
    /// One or several of these.
    Choice {
        /// What can be chosen.
        options: Vec<Choice>,
        /// Whether several can be.
        #[serde(default)]
        many: bool,
    },
    /// A day.
    Date {
        /// The first that is taken.
        #[serde(default)]
        from: Option<Date>,
        /// The last.
        #[serde(default)]
        until: Option<Date>,
    },
    /// A number, exactly as typed.
    Number {
        /// The smallest that is taken.
        #[serde(default)]
        least: Option<String>,
        /// The largest.
        #[serde(default)]
        most: Option<String>,
        /// Decimal places at most.
        #[serde(default)]
        places: u32,
    },
    /// An amount of this currency.
    Money {
        /// Of which currency.
        currency: Currency,
        /// The smallest amount that is taken, in minor units.
        #[serde(default)]
        least: Option<i64>,
        /// The largest.
        #[serde(default)]
        most: Option<i64>,
    },
    /// A country.
    Country {},
    /// A phone number, kept as E.164 has it.
    Phone {
        /// Where a number without a country's code is from.
        #[serde(default)]
        country: Option<String>,
    },
    /// An email address.
    Email {},
    /// A file.
    File {
        /// By what kinds of files end in; with none, any that is taken at all.
        #[serde(default)]
        kinds: Vec<String>,
        /// How large it may be, in bytes.
        #[serde(default = "largest")]
        most: u64,
    },
    /// That somebody agrees to this.
    Consent {
        /// The exact words, which are kept with the answer.
        text: String,
    },
}

/// One thing that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What is kept.
    pub value: String,
    /// What people read.
    pub label: String,
}

/// What is wrong with an answer, for who gave it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// Nothing where something is needed.
    #[error("{}", texts::missing())]
    Missing,
    /// No agreement where it is needed.
    #[error("{}", texts::not_agreed())]
    NotAgreed,
    /// Too few letters.
    #[error("{}", texts::short(_0))]
    Short(u32),
    /// Too many.
    #[error("{}", texts::long(_0))]
    Long(u32),
    /// Letters that nobody sees.
    #[error("{}", texts::unseen())]
    Unseen,
    /// None of the options.
    #[error("{}", texts::no_choice())]
    Choice,
    /// Several where one is asked for.
    #[error("{}", texts::several())]
    Several,
    /// No day.
    #[error("{}", texts::no_date())]
    Date,
    /// A day that is not among those asked for.
    #[error("{}", texts::early(web::date(&_0.to_string())))]
    Early(Date),
    /// The same, at the other end.
    #[error("{}", texts::late(web::date(&_0.to_string())))]
    Late(Date),
    /// No whole number.
    #[error("{}", texts::no_whole_number())]
    Whole,
    /// No number with so many decimal places.
    #[error("{}", texts::no_number(_0))]
    Number(u32),
    /// A number or an amount that is too small.
    #[error("{}", texts::small(_0))]
    Small(String),
    /// Or too large.
    #[error("{}", texts::large(_0))]
    Large(String),
    /// No amount.
    #[error("{}", texts::no_money(_0.code()))]
    Money(Currency),
    /// No country.
    #[error("{}", texts::no_country())]
    Country,
    /// No phone number.
    #[error("{}", texts::no_phone())]
    Phone,
    /// No email address.
    #[error("{}", texts::no_email())]
    Email,
    /// Text where a file is asked for.
    #[error("{}", texts::no_file())]
    File,
    /// A file of another kind.
    #[error("{}", texts::other_kind(_0))]
    FileKind(String),
    /// A file that is too large.
    #[error("{}", texts::large_file(_0))]
    FileLarge(u64),
    /// Why a file is not taken at all.
    #[error("{0}")]
    Refused(String),
}

fn usual_most() -> u32 {
    200
}

fn largest() -> u64 {
    files::LARGEST as u64
}

impl Kind {
    /// One of each, as it begins: with the word by which it is chosen.
    pub fn all() -> [Self; 11] {
        [
            Self::Text { long: false, least: 0, most: usual_most() },
            Self::Text { long: true, least: 0, most: 2_000 },
            Self::Choice { options: Vec::new(), many: false },
            Self::Date { from: None, until: None },
            Self::Number { least: None, most: None, places: 0 },
            Self::Money { currency: Currency::USD, least: None, most: None },
            Self::Country {},
            Self::Phone { country: None },
            Self::Email {},
            Self::File { kinds: Vec::new(), most: largest() },
            Self::Consent { text: String::new() },
        ]
    }

    /// The word by which it is chosen.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Text { long: false, .. } => "text",
            Self::Text { long: true, .. } => "long_text",
            Self::Choice { .. } => "choice",
            Self::Date { .. } => "date",
            Self::Number { .. } => "number",
            Self::Money { .. } => "money",
            Self::Country {} => "country",
            Self::Phone { .. } => "phone",
            Self::Email {} => "email",
            Self::File { .. } => "file",
            Self::Consent { .. } => "consent",
        }
    }

    /// What people call it.
    pub fn label(&self) -> String {
        match self {
            Self::Text { long: false, .. } => texts::kind_text(),
            Self::Text { long: true, .. } => texts::kind_long_text(),
            Self::Choice { .. } => texts::kind_choice(),
            Self::Date { .. } => texts::kind_date(),
            Self::Number { .. } => texts::kind_number(),
            Self::Money { .. } => texts::kind_money(),
            Self::Country {} => texts::kind_country(),
            Self::Phone { .. } => texts::kind_phone(),
            Self::Email {} => texts::kind_email(),
            Self::File { .. } => texts::kind_file(),
            Self::Consent { .. } => texts::kind_consent(),
        }
    }

    /// The kind of that word, as it begins.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::all().into_iter().find(|kind| kind.word() == word)
    }

    /// Reads what was typed or chosen; none where that is nothing. A file comes by another way.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn read(&self, typed: &[String], now: Timestamp) -> Result<Option<Answer>, Wrong> {
        let given: Vec<&str> = typed.iter().map(|one| one.trim()).filter(|one| !one.is_empty()).collect();
        let one = match (given.as_slice(), self) {
            ([], _) => return Ok(None),
            ([first, ..], Self::Choice { many: true, .. }) | ([first], _) => *first,
            _ => return Err(Wrong::Several),
        };
        if one.chars().count() > LONGEST as usize {
            return Err(Wrong::Long(LONGEST));
        }
        match self {
            Self::Text { long, least, most } => words(one, *long, *least, *most).map(Answer::Text),
            Self::Choice { options, .. } => chosen(&given, options).map(Answer::Choice),
            Self::Date { from, until } => day(one, *from, *until).map(Answer::Date),
            Self::Number { least, most, places } => {
                number(one, least.as_deref(), most.as_deref(), *places).map(Answer::Number)
            }
            Self::Money { currency, least, most } => amount(one, *currency, *least, *most).map(Answer::Money),
            Self::Country {} => match country_name(one) {
                Some(_) => Ok(Answer::Country(one.to_owned())),
                None => Err(Wrong::Country),
            },
            Self::Phone { country } => phone(one, country.as_deref()).map(Answer::Phone),
            Self::Email {} => {
                let email: EmailAddress = one.parse().map_err(|_| Wrong::Email)?;
                Ok(Answer::Email(email.to_string()))
            }
            Self::File { .. } => Err(Wrong::File),
            Self::Consent { text } if one == "on" => Ok(Answer::Consent { text: text.clone(), at: now }),
            Self::Consent { .. } => Err(Wrong::NotAgreed),
        }
        .map(Some)
    }

    /// Whether a file may be given here.
    ///
    /// # Errors
    /// Why not.
    pub fn takes_file(&self, word: &str, size: u64) -> Result<(), Wrong> {
        let Self::File { kinds, most } = self else { return Err(Wrong::File) };
        if !kinds.is_empty() && !kinds.iter().any(|kind| kind == word) {
            return Err(Wrong::FileKind(kinds.join(", ")));
        }
        if size > *most { Err(Wrong::FileLarge((*most).div_ceil(1 << 20))) } else { Ok(()) }
    }
}

fn words(one: &str, long: bool, least: u32, most: u32) -> Result<String, Wrong> {
    let text = one.replace("\r\n", "\n");
    let unseen = |c: char| c.is_control() && !(long && matches!(c, '\n' | '\t'));
    let count = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    match () {
        () if text.chars().any(unseen) => Err(Wrong::Unseen),
        () if count < least => Err(Wrong::Short(least)),
        () if count > most.min(LONGEST) => Err(Wrong::Long(most.min(LONGEST))),
        () => Ok(text),
    }
}

/// In the order of the options, each once.
fn chosen(given: &[&str], options: &[Choice]) -> Result<Vec<String>, Wrong> {
    if given.iter().any(|one| !options.iter().any(|option| option.value == *one)) {
        return Err(Wrong::Choice);
    }
    let among = options.iter().map(|option| &option.value).filter(|value| given.contains(&value.as_str()));
    Ok(among.cloned().collect())
}

fn day(one: &str, from: Option<Date>, until: Option<Date>) -> Result<Date, Wrong> {
    let day: Date = one.parse().map_err(|_| Wrong::Date)?;
    match (from, until) {
        _ if !(1..=9_999).contains(&day.year()) => Err(Wrong::Date),
        (Some(from), _) if day < from => Err(Wrong::Early(from)),
        (_, Some(until)) if day > until => Err(Wrong::Late(until)),
        _ => Ok(day),
    }
}

fn number(one: &str, least: Option<&str>, most: Option<&str>, places: u32) -> Result<String, Wrong> {
    let scaled =
        decimal(one, places).ok_or(if places == 0 { Wrong::Whole } else { Wrong::Number(places) })?;
    let limit = |text: Option<&str>| text.and_then(|text| decimal(text, places));
    match (limit(least), limit(most)) {
        (Some(least), _) if scaled < least => Err(Wrong::Small(written(least, places))),
        (_, Some(most)) if scaled > most => Err(Wrong::Large(written(most, places))),
        _ => Ok(written(scaled, places)),
    }
}

/// A number with up to so many decimal places, as a whole number of the smallest of them.
pub(crate) fn decimal(text: &str, places: u32) -> Option<i64> {
    let plain: String = text.trim().chars().filter(|c| !matches!(c, ',' | ' ' | '\u{a0}' | '_')).collect();
    let (sign, digits) = match plain.strip_prefix(['-', '−']) {
        Some(rest) => (-1, rest),
        None => (1, plain.as_str()),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let places = places as usize;
    let fine = !whole.is_empty() && part.len() <= places;
    if !fine || !whole.bytes().chain(part.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    format!("{whole}{part:0<places$}").parse::<i64>().ok().map(|scaled| sign * scaled)
}

/// The same as text, without noughts that say nothing.
fn written(scaled: i64, places: u32) -> String {
    let places = places as usize;
    let digits = format!("{:0>width$}", scaled.unsigned_abs(), width = places + 1);
    let (whole, part) = digits.split_at(digits.len() - places);
    let part = part.trim_end_matches('0');
    let sign = if scaled < 0 { "-" } else { "" };
    if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

fn amount(one: &str, currency: Currency, least: Option<i64>, most: Option<i64>) -> Result<Money, Wrong> {
    let money = Money::parse(one, currency).map_err(|_| Wrong::Money(currency))?;
    let said = |minor: i64| web::money(&Money::new(minor, currency));
    match (least, most) {
        (Some(least), _) if money.minor < least => Err(Wrong::Small(said(least))),
        (_, Some(most)) if money.minor > most => Err(Wrong::Large(said(most))),
        _ => Ok(money),
    }
}

fn phone(one: &str, country: Option<&str>) -> Result<String, Wrong> {
    if one.chars().count() > 40 {
        return Err(Wrong::Phone);
    }
    let read = match country {
        Some(country) if !one.starts_with('+') => PhoneNumber::parse_with_country(one, country),
        _ => PhoneNumber::parse(one),
    };
    // An extension is no part of E.164, and would be lost.
    let read = read.filter(|number| number.extension().is_none());
    read.map(|number| number.e164().to_owned()).ok_or(Wrong::Phone)
}
