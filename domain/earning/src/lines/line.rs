//! What a line is.

use jiff::{civil::Date, tz::TimeZone};
use kernel::{DealId, Money, OrgId, PartnershipId, Percent, RegistrationId, Timestamp};
use partnering::partnerships::Role;
use selling::deals::Billing;

/// What a won sale means between two organisations, as one of their two vaults holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The registration that it is about.
    pub id: RegistrationId,
    /// Whether this organisation owns the program or is the partner in it.
    pub role: Role,
    /// The other side.
    pub peer: OrgId,
    /// What the other side is called.
    pub peer_name: String,
    /// Of which partnership.
    pub partnership: PartnershipId,
    /// The deal that was won, in the vault of who owns the program.
    pub deal: Option<DealId>,
    /// The day on which it was won, in UTC.
    pub won_on: Date,
    /// The customer's company.
    pub company: Option<String>,
    /// What was sold.
    pub product: Option<String>,
    /// For how much; none where nobody has said so.
    pub price: Option<Money>,
    /// The rate at which the partner has its share: the one that it had when the sale was won.
    pub rate: Percent,
    /// How the customer pays.
    pub billing: Billing,
    /// The number of the customer's purchase order.
    pub purchase_order: Option<String>,
    /// The partner's share of the price.
    pub share: Option<Money>,
    /// What one of the two owes the other.
    pub owed: Option<Money>,
    /// Why the partner does not have it, in the vault of who owns the program.
    pub untold: Option<Untold>,
    /// The envelope in which it was told.
    pub envelope: Option<String>,
}

/// Who owes, seen from this vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owes {
    /// This organisation.
    We,
    /// The other side.
    They,
}

/// Why a partner was not told of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Untold {
    /// No agreement in force covers it.
    Uncovered,
    /// Its vault did not take it.
    Refused(String),
}

impl Line {
    /// Its month, `2026-11`.
    pub fn month(&self) -> String {
        month(self.won_on)
    }

    /// Which of the two owes for it.
    pub fn debtor(&self) -> Role {
        match self.billing {
            Billing::Card | Billing::Invoice => Role::Owner,
            Billing::Partner => Role::Partner,
        }
    }

    /// Who owes for it, seen from here.
    pub fn owes(&self) -> Owes {
        if self.role == self.debtor() { Owes::We } else { Owes::They }
    }

    /// Whether it says the same: where it was told how is not part of that.
    pub(super) fn says_what(&self, other: &Self) -> bool {
        let plain = |line: &Self| Self { untold: None, envelope: None, ..line.clone() };
        plain(self) == plain(other)
    }
}

/// The month of a day, as lines keep it.
fn month(day: Date) -> String {
    day.strftime("%Y-%m").to_string()
}

/// The month in which a moment is, by UTC: whoever reads, and wherever, both sides of a statement say the same of it.
pub(crate) fn month_at(at: Timestamp) -> String {
    month(at.to_zoned(TimeZone::UTC).date())
}

/// Whether that is how a month is written.
pub(crate) fn is_month(text: &str) -> bool {
    text.len() == 7 && format!("{text}-01").parse::<Date>().is_ok()
}

impl Owes {
    /// As addresses and programs write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::We => "by_us",
            Self::They => "to_us",
        }
    }

    /// The one that is written so.
    pub fn read(word: &str) -> Option<Self> {
        [Self::We, Self::They].into_iter().find(|one| one.as_str() == word)
    }
}

impl Untold {
    /// As stored.
    pub(super) fn stored(&self) -> String {
        match self {
            Self::Uncovered => String::new(),
            Self::Refused(reason) => reason.clone(),
        }
    }

    /// As stored.
    pub(super) fn of(stored: String) -> Self {
        if stored.is_empty() { Self::Uncovered } else { Self::Refused(stored) }
    }
}
