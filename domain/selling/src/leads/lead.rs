//! What a lead is.

use std::{fmt, str::FromStr};

use crate::texts::leads as texts;
use jiff::{civil::Date, tz::TimeZone};
use kernel::{AddressError, Currency, DealId, Domain, EmailAddress, LeadId, Money, MoneyError, Timestamp};
use partnering::teams::{Place, PlaceError};
use serde::{Deserialize, Serialize};

/// A possible sale.
#[derive(Debug, Clone, PartialEq)]
pub struct Lead {
    /// Its id.
    pub id: LeadId,
    /// What is known of it.
    pub draft: Draft,
    /// When it was added.
    pub added: Timestamp,
    /// The deal that it became.
    pub deal: Option<DealId>,
    /// How often it was changed.
    pub version: i64,
    /// When it was put out of the usual list, if it was.
    pub archived: Option<Timestamp>,
    /// The partner to whom it is passed, and who sees a part of it.
    pub passed_to: Option<String>,
}

/// What is known of a sale. The same words are used on either side of a registration.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Draft {
    /// The customer's company.
    pub company: Option<String>,
    /// The customer's domain, by which it is recognised (D3).
    pub domain: Option<Domain>,
    /// Its number in the register of companies, or for the tax.
    pub company_number: Option<String>,
    /// Where the customer is.
    pub country: Option<String>,
    /// What the customer does; never crosses.
    pub sector: Option<String>,
    /// What it may buy.
    pub product: String,
    /// For how much, as far as that is known.
    pub value: Option<Money>,
    /// How far the sale is.
    pub stage: Stage,
    /// When it began.
    pub opened_on: Option<Date>,
    /// When it was, or may be, decided.
    pub closes_on: Option<Date>,
    /// The person at the customer's.
    pub contact_name: Option<String>,
    /// How to reach that person.
    pub contact_email: Option<EmailAddress>,
    /// How to call that person.
    pub contact_phone: Option<String>,
    /// Where that person's clock stands, such as `Europe/Paris`; never crosses.
    pub contact_time_zone: Option<String>,
    /// What was written about it.
    pub notes: Option<String>,
    /// The number that it has in another system of its owner's.
    pub external_id: Option<String>,
    /// Where it belongs in its own organisation; never crosses.
    pub place: Place,
}

/// How far a sale is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// It may still be won or lost.
    #[default]
    Open,
    /// Won.
    Won,
    /// Lost.
    Lost,
}

/// What a person wrote that cannot be used. Each says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    /// No company.
    #[error("{}", texts::say_company())]
    NoCompany,
    /// No product.
    #[error("{}", texts::say_product())]
    NoProduct,
    /// A text that is too long.
    #[error("{}", texts::too_long(*field, most, length))]
    Long {
        /// Which field.
        field: &'static str,
        /// The limit.
        most: usize,
        /// What was given.
        length: usize,
    },
    /// No date.
    #[error("{}", texts::no_date(_0))]
    Date(String),
    /// No time zone.
    #[error("{}", texts::no_zone(_0))]
    Zone(String),
    /// No stage.
    #[error("{}", texts::no_stage(_0))]
    Stage(String),
    /// Not an amount of money, or not a currency.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// Not a domain or mail address.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// An amount below nothing.
    #[error("{}", texts::negative())]
    Negative,
    /// The partner's own address instead of the customer's (D3).
    #[error("{}", texts::own_address(_0))]
    Own(String),
    /// Not a place of this organisation's, or not one that who writes sees.
    #[error(transparent)]
    Place(#[from] PlaceError),
}

/// The addresses of the organisation's own people: a customer's address is never one of them (D3).
#[derive(Debug, Clone, Default)]
pub struct Own {
    /// Their mail addresses.
    pub addresses: Vec<EmailAddress>,
}

impl Own {
    /// Whether an address is one of theirs, or under a domain of theirs.
    pub(crate) fn is(&self, address: &EmailAddress) -> bool {
        self.addresses.contains(address) || self.has(address.host())
    }

    /// Whether a host is under a domain of the organisation's own people. Where anybody has mail, it is nobody's own.
    fn has(&self, host: &str) -> bool {
        let Some(domain) = matching::registrable(host).filter(|domain| !matching::is_free(domain)) else {
            return false;
        };
        self.addresses.iter().any(|address| matching::registrable(address.host()).as_ref() == Some(&domain))
    }
}

impl Lead {
    /// What people call it.
    pub fn title(&self) -> String {
        self.draft.company.clone().unwrap_or_else(texts::no_company)
    }
}

impl Stage {
    /// As stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Won => "won",
            Self::Lost => "lost",
        }
    }

    /// As people read it.
    pub fn label(self) -> String {
        match self {
            Self::Open => texts::open(),
            Self::Won => texts::won(),
            Self::Lost => texts::lost(),
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Stage {
    type Err = DraftError;

    fn from_str(text: &str) -> Result<Self, DraftError> {
        [Self::Open, Self::Won, Self::Lost]
            .into_iter()
            .find(|stage| stage.as_str() == text)
            .ok_or_else(|| DraftError::Stage(text.chars().take(30).collect()))
    }
}

/// What people type into a form, or a program sends: texts, still to be understood.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// The customer's company.
    pub company: String,
    /// The customer's domain.
    pub domain: String,
    /// Its number in the register of companies, or for the tax.
    pub company_number: String,
    /// Where the customer is.
    pub country: String,
    /// What it may buy.
    pub product: String,
    /// For how much, such as `4,821.50`.
    pub value: String,
    /// In which currency; US dollar when empty.
    pub currency: String,
    /// When it may be decided, such as `2026-11-21`.
    pub closes_on: String,
    /// The person at the customer's.
    pub contact_name: String,
    /// How to reach that person.
    pub contact_email: String,
    /// How to call that person.
    pub contact_phone: String,
    /// Where that person's clock stands, such as `Europe/Paris`.
    pub contact_time_zone: String,
    /// What is to be remembered about it.
    pub notes: String,
    /// The number that it has in another system.
    pub external_id: String,
    /// The id of the vendor whose product it is.
    pub vendor: String,
    /// The id of the department that looks after it.
    pub department: String,
}

impl Typed {
    /// Understands what was typed; every error with the name of its field.
    ///
    /// # Errors
    /// All that is wrong, so that it can be mended in one go.
    pub fn understand(&self, own: &Own) -> Result<Draft, Vec<(&'static str, DraftError)>> {
        let mut errors = Vec::new();
        let mut draft = Draft { company: some(&self.company), ..Draft::default() };
        draft.company_number = some(&self.company_number);
        draft.country = some(&self.country);
        draft.product = self.product.trim().to_owned();
        draft.contact_name = some(&self.contact_name);
        draft.contact_phone = some(&self.contact_phone);
        draft.notes = some(&self.notes);
        draft.external_id = some(&self.external_id);
        if draft.company.is_none() {
            errors.push(("company", DraftError::NoCompany));
        }
        if draft.product.is_empty() {
            errors.push(("product", DraftError::NoProduct));
        }
        let mut take = |field, result: Result<(), DraftError>| {
            if let Err(error) = result {
                errors.push((field, error));
            }
        };
        take("domain", parsed(&self.domain).map(|domain| draft.domain = domain));
        take("contact_email", parsed(&self.contact_email).map(|email| draft.contact_email = email));
        take("contact_time_zone", zone(&self.contact_time_zone).map(|zone| draft.contact_time_zone = zone));
        take("value", self.money().map(|value| draft.value = value));
        take("closes_on", date(&self.closes_on).map(|on| draft.closes_on = on));
        let place = Place::read(&self.vendor, &self.department).map(|place| draft.place = place);
        if let Err(error) = place {
            take(error.field(), Err(error.into()));
        }
        take("domain", draft.check_domain(own));
        take("contact_email", draft.check_email(own));
        for (field, error) in draft.too_long() {
            take(field, Err(error));
        }
        if errors.is_empty() { Ok(draft) } else { Err(errors) }
    }

    fn money(&self) -> Result<Option<Money>, DraftError> {
        if self.value.trim().is_empty() {
            return Ok(None);
        }
        let currency = if self.currency.trim().is_empty() {
            Currency::USD
        } else {
            self.currency.parse::<Currency>()?
        };
        let money = Money::parse(&text::untyped(&self.value), currency)?;
        if money.minor < 0 { Err(DraftError::Negative) } else { Ok(Some(money)) }
    }
}

impl From<&Draft> for Typed {
    /// As who reads would have typed it.
    fn from(draft: &Draft) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let (vendor, department) = draft.place.typed();
        Self {
            vendor,
            department,
            company: text(&draft.company),
            domain: draft.domain.as_ref().map(ToString::to_string).unwrap_or_default(),
            company_number: text(&draft.company_number),
            country: text(&draft.country),
            product: draft.product.clone(),
            value: draft.value.as_ref().map(text::typed).unwrap_or_default(),
            currency: draft.value.map(|value| value.currency.code().to_owned()).unwrap_or_default(),
            closes_on: draft.closes_on.map(|on| on.to_string()).unwrap_or_default(),
            contact_name: text(&draft.contact_name),
            contact_email: draft.contact_email.as_ref().map(ToString::to_string).unwrap_or_default(),
            contact_phone: text(&draft.contact_phone),
            contact_time_zone: text(&draft.contact_time_zone),
            notes: text(&draft.notes),
            external_id: text(&draft.external_id),
        }
    }
}

impl Draft {
    /// Whether it may be kept: the limits of its texts, and whose addresses it names.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self, own: &Own) -> Result<(), DraftError> {
        if self.product.is_empty() {
            return Err(DraftError::NoProduct);
        }
        if let Some((_, error)) = self.too_long().into_iter().next() {
            return Err(error);
        }
        self.check_domain(own)?;
        self.check_email(own)
    }

    fn too_long(&self) -> Vec<(&'static str, DraftError)> {
        let texts = [
            ("company", 200, self.company.as_deref()),
            ("company_number", 40, self.company_number.as_deref()),
            ("country", 100, self.country.as_deref()),
            ("product", 200, Some(self.product.as_str())),
            ("contact_name", 200, self.contact_name.as_deref()),
            ("contact_phone", 60, self.contact_phone.as_deref()),
            ("notes", 10_000, self.notes.as_deref()),
            ("external_id", 100, self.external_id.as_deref()),
        ];
        texts
            .into_iter()
            .filter_map(|(field, most, text)| {
                let length = text.map_or(0, |text| text.chars().count());
                (length > most).then_some((field, DraftError::Long { field, most, length }))
            })
            .collect()
    }

    pub(crate) fn check_domain(&self, own: &Own) -> Result<(), DraftError> {
        let Some(domain) = &self.domain else { return Ok(()) };
        if own.has(domain.as_str()) { Err(DraftError::Own(domain.to_string())) } else { Ok(()) }
    }

    pub(crate) fn check_email(&self, own: &Own) -> Result<(), DraftError> {
        let Some(email) = &self.contact_email else { return Ok(()) };
        if own.has(email.host()) { Err(DraftError::Own(email.to_string())) } else { Ok(()) }
    }
}

fn some(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn parsed<T>(text: &str) -> Result<Option<T>, DraftError>
where
    T: FromStr<Err = AddressError>,
{
    some(text).map(|text| text.parse().map_err(DraftError::from)).transpose()
}

fn zone(text: &str) -> Result<Option<String>, DraftError> {
    let known = |text: String| match TimeZone::get(&text) {
        Ok(_) => Ok(text),
        Err(_) => Err(DraftError::Zone(text.chars().take(60).collect())),
    };
    some(text).map(known).transpose()
}

fn date(text: &str) -> Result<Option<Date>, DraftError> {
    some(text)
        .map(|text| text.parse().map_err(|_| DraftError::Date(text.chars().take(30).collect())))
        .transpose()
}
