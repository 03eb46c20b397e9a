//! What an account is.

use kernel::{AccountId, Domain, Timestamp};
use partnering::teams::Place;
use serde::{Deserialize, Serialize};

use crate::texts::accounts as texts;
use crate::{
    editing::{Mistake, Reading},
    leads::Lead,
};

/// A customer’s company, as this organisation knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// What is known of it.
    pub details: Details,
    /// Counts its changes, from 1.
    pub version: i64,
    /// When it was added.
    pub added: Timestamp,
}

/// What is known of a company.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Details {
    /// As it calls itself.
    pub name: String,
    /// By which it is recognised.
    pub domain: Option<Domain>,
    /// Where it is.
    pub country: Option<String>,
    /// What it does.
    pub sector: Option<String>,
    /// What is to be remembered.
    pub notes: Option<String>,
    /// Where it belongs in its own organisation.
    pub place: Place,
}

/// What people type, or a program sends.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// As it calls itself.
    pub name: String,
    /// By which it is recognised.
    pub domain: String,
    /// Where it is.
    pub country: String,
    /// What it does.
    pub sector: String,
    /// What is to be remembered.
    pub notes: String,
    /// The id of the vendor whose products it buys.
    pub vendor: String,
    /// The id of the department that looks after it.
    pub department: String,
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
        let details = Details {
            name: name.unwrap_or_default(),
            domain: reading.parsed("domain", &self.domain),
            country: reading.text("country", &self.country, 100),
            sector: reading.text("sector", &self.sector, 200),
            notes: reading.text("notes", &self.notes, 10_000),
            place: reading.place(&self.vendor, &self.department),
        };
        reading.end(details)
    }
}

impl From<&Details> for Typed {
    fn from(details: &Details) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let (vendor, department) = details.place.typed();
        Self {
            vendor,
            department,
            name: details.name.clone(),
            domain: details.domain.as_ref().map(ToString::to_string).unwrap_or_default(),
            country: text(&details.country),
            sector: text(&details.sector),
            notes: text(&details.notes),
        }
    }
}

impl From<&Lead> for Details {
    /// What a lead says of its customer; none of what is said of the sale.
    fn from(lead: &Lead) -> Self {
        let draft = &lead.draft;
        let name = draft.company.clone().or_else(|| draft.domain.as_ref().map(ToString::to_string));
        Self {
            name: name.unwrap_or_else(|| lead.title()),
            domain: draft.domain.clone(),
            country: draft.country.clone(),
            sector: draft.sector.clone(),
            notes: None,
            place: draft.place,
        }
    }
}
