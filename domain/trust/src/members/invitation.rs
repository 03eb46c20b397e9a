//! What an invitation is, and the link that opens it.

use jiff::SignedDuration;
use kernel::{EmailAddress, InvitationId, OrgId, Timestamp, from_millis, millis};
use vault::{Vaults, rows::Uuid};

use crate::access::Role;
use crate::stamped;

/// How long an invitation can be accepted.
pub const LASTS: SignedDuration = SignedDuration::from_hours(14 * 24);

const PURPOSE: &str = "trust.invitations";
/// Organisation, invitation, when its link was made.
const NAMED: usize = 16 + 16 + 8;

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

    /// The part of the address that opens it. Nothing of it is kept: the node's stamp stands under it.
    pub(super) fn token(&self, vaults: &Vaults, org: OrgId) -> String {
        let made = millis(self.made).to_be_bytes();
        let named = [org.uuid().as_bytes().as_slice(), self.id.uuid().as_bytes(), &made].concat();
        stamped::write(vaults, PURPOSE, &named)
    }
}

/// What a link names, where the node stamped it: the organisation, the invitation, and when the link was made.
pub(super) fn named(vaults: &Vaults, token: &str) -> Option<(OrgId, InvitationId, Timestamp)> {
    let named: [u8; NAMED] = stamped::read(vaults, PURPOSE, token)?;
    let (org, rest) = named.split_first_chunk::<16>()?;
    let (id, made) = rest.split_first_chunk::<16>()?;
    let made = from_millis(i64::from_be_bytes(made.try_into().ok()?));
    Some((Uuid::from_bytes(*org).into(), Uuid::from_bytes(*id).into(), made))
}
