//! What an attachment is, and what it can be attached to.

use std::{fmt, str::FromStr};

use files::Kind;
use kernel::{AccountId, DealId, FileId, LeadId, RegistrationId, Timestamp};
use vault::{Tx, VaultError};

use crate::texts::attachments as texts;
use crate::{accounts, deals, leads, registrations};

/// A file that is kept with a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its id.
    pub id: FileId,
    /// What it is attached to.
    pub about: About,
    /// Its name, which may be a person's.
    pub name: String,
    /// What it is, by its content.
    pub kind: Kind,
    /// In bytes.
    pub size: u64,
    /// SHA-256 of what is kept, by which the vault finds it.
    pub hash: String,
    /// What was written about it.
    pub note: Option<String>,
    /// Who attached it, as journals write it.
    pub by: String,
    /// When.
    pub added: Timestamp,
    /// When it was removed; a day later it is erased.
    pub removed: Option<Timestamp>,
}

/// The records that can have files. For another kind of record, add it here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum About {
    /// A lead.
    Lead(LeadId),
    /// A registration, of either side.
    Registration(RegistrationId),
    /// A customer’s company.
    Account(AccountId),
    /// A deal.
    Deal(DealId),
}

/// An id of nothing that can have files.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", texts::no_record(_0))]
pub struct AboutError(String);

impl About {
    /// What people call the record; none where this vault has no such record.
    pub(crate) async fn title(self, tx: &Tx) -> Result<Option<String>, VaultError> {
        Ok(match self {
            Self::Lead(id) => leads::find(tx, id).await?.map(|lead| lead.title()),
            Self::Registration(id) => registrations::find(tx, id).await?.map(|one| one.title()),
            Self::Account(id) => accounts::find(tx, id).await?.map(|one| one.details.name),
            Self::Deal(id) => deals::find(tx, id).await?.map(|deal| deal.title()),
        })
    }

    /// Where its page is, within the organisation.
    pub(crate) fn path(self) -> String {
        match self {
            Self::Lead(id) => format!("leads/{id}"),
            Self::Registration(id) => format!("registrations/{id}"),
            Self::Account(id) => format!("accounts/{id}"),
            Self::Deal(id) => format!("deals/{id}"),
        }
    }
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lead(id) => id.fmt(f),
            Self::Registration(id) => id.fmt(f),
            Self::Account(id) => id.fmt(f),
            Self::Deal(id) => id.fmt(f),
        }
    }
}

impl FromStr for About {
    type Err = AboutError;

    fn from_str(text: &str) -> Result<Self, AboutError> {
        let lead = text.parse().map(Self::Lead);
        lead.or_else(|_| text.parse().map(Self::Registration))
            .or_else(|_| text.parse().map(Self::Account))
            .or_else(|_| text.parse().map(Self::Deal))
            .map_err(|_| AboutError(text.chars().take(60).collect()))
    }
}

impl From<LeadId> for About {
    fn from(id: LeadId) -> Self {
        Self::Lead(id)
    }
}

impl From<RegistrationId> for About {
    fn from(id: RegistrationId) -> Self {
        Self::Registration(id)
    }
}

impl From<DealId> for About {
    fn from(id: DealId) -> Self {
        Self::Deal(id)
    }
}

impl From<AccountId> for About {
    fn from(id: AccountId) -> Self {
        Self::Account(id)
    }
}
