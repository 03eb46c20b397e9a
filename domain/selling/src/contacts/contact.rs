//! What a contact is.

use jiff::tz::TimeZone;
use kernel::{AccountId, ContactId, EmailAddress, Timestamp};
use serde::{Deserialize, Serialize};

use crate::texts::contacts as texts;
use crate::{
    editing::{Mistake, Reading},
    leads::Lead,
};

/// A person at a customer’s, as this organisation knows them.
#[derive(Debug, Clone, PartialEq)]
pub struct Contact {
    /// Their id.
    pub id: ContactId,
    /// What is known of them.
    pub details: Details,
    /// Counts the changes, from 1.
    pub version: i64,
    /// When they were added.
    pub added: Timestamp,
}

/// What is known of a person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Details {
    /// The company that they work for.
    pub account: Option<AccountId>,
    /// Their name.
    pub name: String,
    /// How to reach them.
    pub email: Option<EmailAddress>,
    /// How to call them.
    pub phone: Option<String>,
    /// What they do there.
    pub role: Option<String>,
    /// Where their clock stands, such as `Europe/Paris`.
    pub time_zone: Option<String>,
    /// What is to be remembered.
    pub notes: Option<String>,
}

/// What people type, or a program sends.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// The id of their account.
    pub account: String,
    /// Their name.
    pub name: String,
    /// How to reach them.
    pub email: String,
    /// How to call them.
    pub phone: String,
    /// What they do there.
    pub role: String,
    /// Where their clock stands.
    pub time_zone: String,
    /// What is to be remembered.
    pub notes: String,
}

impl Typed {
    /// Understands it.
    ///
    /// # Errors
    /// All that is wrong, with the names of the fields.
    pub fn understand(&self) -> Result<Details, Vec<(&'static str, Mistake)>> {
        let mut reading = Reading::default();
        let name = reading.text("name", &self.name, 200);
        if name.is_none() {
            reading.wrong("name", Mistake::Other(texts::no_name()));
        }
        let account = self.account.trim();
        let id = account.parse().ok();
        if id.is_none() && !account.is_empty() {
            reading.wrong("account", Mistake::Account);
        }
        let zone = reading.text("time_zone", &self.time_zone, 60);
        if let Some(zone) = zone.as_ref().filter(|zone| TimeZone::get(zone).is_err()) {
            reading.wrong("time_zone", Mistake::Zone(zone.chars().take(60).collect()));
        }
        let details = Details {
            account: id,
            name: name.unwrap_or_default(),
            email: reading.parsed("email", &self.email),
            phone: reading.text("phone", &self.phone, 60),
            role: reading.text("role", &self.role, 200),
            time_zone: zone,
            notes: reading.text("notes", &self.notes, 10_000),
        };
        reading.end(details)
    }
}

impl Details {
    /// The person that a lead names, if it names one.
    pub(crate) fn of_lead(lead: &Lead, account: AccountId) -> Option<Self> {
        let (name, email) = (lead.draft.contact_name.clone(), lead.draft.contact_email.clone());
        let called = name.or_else(|| email.as_ref().map(ToString::to_string))?;
        let (phone, time_zone) = (lead.draft.contact_phone.clone(), lead.draft.contact_time_zone.clone());
        Some(Self { account: Some(account), name: called, email, phone, time_zone, ..Self::default() })
    }
}

impl From<&Details> for Typed {
    fn from(details: &Details) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Self {
            account: details.account.map(|id| id.to_string()).unwrap_or_default(),
            name: details.name.clone(),
            email: details.email.as_ref().map(ToString::to_string).unwrap_or_default(),
            phone: text(&details.phone),
            role: text(&details.role),
            time_zone: text(&details.time_zone),
            notes: text(&details.notes),
        }
    }
}

impl Contact {
    /// What time it is for them, such as `14:05`.
    pub(crate) fn clock(&self, now: Timestamp) -> Option<String> {
        clock(self.details.time_zone.as_deref(), now)
    }
}

/// What time it is there, such as `14:05`.
pub(crate) fn clock(zone: Option<&str>, now: Timestamp) -> Option<String> {
    let zone = TimeZone::get(zone?).ok()?;
    Some(now.to_zoned(zone).strftime("%H:%M").to_string())
}
