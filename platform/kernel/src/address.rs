//! Mail addresses and the domains by which companies are recognised.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// An address or domain that cannot be used, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// No domain, or one under no known ending.
    #[error("“{0}” is not a domain; write it like example.com")]
    Domain(String),
    /// No mail address.
    #[error("“{0}” is not an email address; write it like name@example.com")]
    Email(String),
}

/// A company's registrable domain, small letters, by the public suffix list: `shop.example.co.uk` and
/// `https://www.example.co.uk/` are both `example.co.uk`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Domain(String);

impl Domain {
    /// As written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Domain {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let refuse = || AddressError::Domain(text.chars().take(80).collect());
        let host = text.trim().to_lowercase();
        let host = host.split_once("://").map_or(host.as_str(), |(_, rest)| rest);
        let host = host.split(['/', '?', '#', ':']).next().unwrap_or_default().trim_end_matches('.');
        let label = |part: &str| {
            (1..=63).contains(&part.len())
                && part.chars().all(|c| c.is_alphanumeric() || c == '-')
                && !part.starts_with('-')
                && !part.ends_with('-')
        };
        if host.len() > 253 || !host.contains('.') || !host.split('.').all(label) {
            return Err(refuse());
        }
        let known = psl::suffix(host.as_bytes()).is_some_and(|suffix| suffix.is_known());
        let registrable = psl::domain_str(host).filter(|_| known).ok_or_else(refuse)?;
        Ok(Self(registrable.to_owned()))
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Domain {
    type Error = AddressError;

    fn try_from(text: String) -> Result<Self, AddressError> {
        text.parse()
    }
}

impl From<Domain> for String {
    fn from(domain: Domain) -> Self {
        domain.0
    }
}

/// A mail address, its host in small letters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct EmailAddress(String);

impl EmailAddress {
    /// As written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands behind the @.
    pub fn host(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, host)| host)
    }
}

impl FromStr for EmailAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let refuse = || AddressError::Email(text.chars().take(80).collect());
        let (local, host) = text.trim().rsplit_once('@').ok_or_else(refuse)?;
        let fine = !local.is_empty()
            && local.len() <= 64
            && host.len() <= 253
            && host.contains('.')
            && !host.starts_with('.')
            && !host.ends_with('.')
            && !local
                .chars()
                .chain(host.chars())
                .any(|c| c.is_whitespace() || c.is_control() || "<>()[],;:\\\"@".contains(c));
        if fine { Ok(Self(format!("{local}@{}", host.to_lowercase()))) } else { Err(refuse()) }
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = AddressError;

    fn try_from(text: String) -> Result<Self, AddressError> {
        text.parse()
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.0
    }
}
