//! A customer's account in the product, and how it is used: invented, but the same each time.

use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};

/// What customers work with first.
const FRAMEWORKS: [&str; 4] = ["ISO 27001", "NIS2", "GDPR", "SOC 2"];

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// What the product calls it.
    pub name: String,
    /// Which of its customers that is, by the letters of its trial: what is invented of them comes of it.
    number: u32,
}

impl Account {
    /// An account for the trial that the portal describes so. The account's name is the vendor's alone.
    pub(crate) fn new(trial: &Value, known: usize) -> Self {
        let id = trial["id"].as_str().unwrap_or_default();
        let number = id.bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
        let known_as = trial["account"].as_str().map(str::to_owned);
        Self { name: known_as.unwrap_or_else(|| format!("acc-{known}-{:05}", number % 100_000)), number }
    }

    /// How it is used, as of that moment: the customer's people signed in and began.
    pub(crate) fn report(&self, as_of: Timestamp) -> Value {
        let today = as_of.to_zoned(TimeZone::UTC).date();
        json!({
            "as_of": as_of.to_string(),
            "users": 2 + self.number % 9,
            "framework": FRAMEWORKS[self.number as usize % FRAMEWORKS.len()],
            "progress": 5 + self.number % 30,
            "activity": [{ "on": today.to_string(), "count": 3 + self.number % 20 }],
        })
    }
}
