//! What an invitation is, and the link that opens it.

use jiff::SignedDuration;
use kernel::{EmailAddress, InvitationId, OrgId, Timestamp};
use vault::Vaults;

use crate::access::Role;
use crate::letters::Link;

/// How long an invitation can be accepted.
pub const LASTS: SignedDuration = SignedDuration::from_hours(14 * 24);

/// What leads to it.
pub(super) const LINK: Link = Link("trust.invitations");

/// An offer to work for an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// Who is invited: whoever reads mail there.
    pub email: EmailAddress,
    /// As what.
    pub role: Role,
    /// Who invited, as journals write it.
    pub by: String,
    /// When its link was made; an older link opens nothing.
    pub made: Timestamp,
}

/// How an invitation ended. What is left of it then names nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// Somebody joined with it.
    Accepted,
    /// It was taken back.
    Revoked,
}

impl End {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Revoked => "revoked",
        }
    }
}

impl Invitation {
    /// Until when it can be accepted.
    pub fn until(&self) -> Timestamp {
        self.made.saturating_add(LASTS).unwrap_or(self.made)
    }

    /// Whether it can be accepted now.
    pub fn is_open(&self, now: Timestamp) -> bool {
        now < self.until()
    }

    /// The part of the address that opens it.
    pub(super) fn token(&self, vaults: &Vaults, org: OrgId) -> String {
        LINK.word(vaults, org, self.id.uuid(), self.made)
    }
}
