//! What a letter is.

use jiff::SignedDuration;
use kernel::{MailId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::leads::Typed;

/// For how long a letter is kept of which no lead was made.
pub(super) const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A letter that somebody forwarded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its id.
    pub id: MailId,
    /// When it arrived.
    pub arrived: Timestamp,
    /// What was understood of it.
    pub said: Understood,
}

/// What is understood of a letter: a proposal, which somebody looks at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Understood {
    /// Who forwarded it, as the letter says; nothing proves that.
    pub from: String,
    /// Its subject.
    pub subject: String,
    /// What it says.
    pub text: String,
    /// The customer's company.
    pub company: String,
    /// Its domain.
    pub domain: String,
    /// A product that it names, of those that are sold.
    pub product: String,
    /// The person who wrote.
    pub contact_name: String,
    /// Their address.
    pub contact_email: String,
}

impl Understood {
    /// As the form of a lead has it.
    pub(super) fn typed(&self) -> Typed {
        let notes = match (self.subject.as_str(), self.text.as_str()) {
            ("", text) => text.to_owned(),
            (subject, text) => format!("{subject}\n\n{text}"),
        };
        Typed {
            company: self.company.clone(),
            domain: self.domain.clone(),
            product: self.product.clone(),
            contact_name: self.contact_name.clone(),
            contact_email: self.contact_email.clone(),
            notes,
            ..Typed::default()
        }
    }
}
