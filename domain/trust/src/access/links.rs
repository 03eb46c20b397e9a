//! Links that open one thing for five minutes, for the origin that knows no cookies: whoever holds one may
//! read that one thing. A link names organisation, thing, end, and the session or key that it was given to, and
//! the node's stamp stands under it.
//!
//! It is given to somebody who may read the thing at that moment, and opens no longer than they may.

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::request::Parts,
};
use jiff::SignedDuration;
use kernel::{ApiKeyId, OrgId, SessionId, Timestamp, from_millis, millis};
use vault::{Vault, VaultError, Vaults, rows::Uuid};
use web::{Authority, Problem};

use super::{Access, Role, authority::seen_by, keys, memberships, scopes::Holder};
use crate::{Portal, people::sessions, stamped, texts};

/// How long a link opens what it names.
pub const LIFE: SignedDuration = SignedDuration::from_mins(5);

const PURPOSE: &str = "trust.links";
/// Organisation, thing, end, through which door and under which id its holder came.
const NAMED: usize = 16 + 16 + 8 + 1 + 16;

/// How somebody came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// A person, with that session.
    Session(SessionId),
    /// A program, with that key.
    Key(ApiKeyId),
}

impl Door {
    fn named(self) -> [u8; 17] {
        let (kind, id) = match self {
            Self::Session(id) => (0, id.uuid()),
            Self::Key(id) => (1, id.uuid()),
        };
        let mut named = [kind; 17];
        named[1..].copy_from_slice(id.as_bytes());
        named
    }

    fn read(named: [u8; 17]) -> Option<Self> {
        let [kind, id @ ..] = named;
        let id = Uuid::from_bytes(id);
        match kind {
            0 => Some(Self::Session(id.into())),
            1 => Some(Self::Key(id.into())),
            _ => None,
        }
    }

    /// The role of who came in there, where they may still read what that organisation has.
    async fn role(self, vaults: &Vaults, org: OrgId) -> Result<Option<(Role, Holder)>, VaultError> {
        if vaults.directory().at_work(org).await?.is_none() {
            return Ok(None);
        }
        match self {
            Self::Session(id) => {
                let Some(person) = sessions::person_of(vaults, id).await? else { return Ok(None) };
                let role = memberships::role(vaults.directory(), person.id, org).await?;
                Ok(role.map(|role| (role, Holder::Person(person.id))))
            }
            Self::Key(id) => {
                let key = keys::by_id(vaults, id).await?.filter(|key| key.org == org);
                Ok(key.map(|key| (key.role, Holder::Key(id))))
            }
        }
    }
}

/// The part of the address that opens `thing` for who has this access from now on for [`LIFE`]; and until when.
pub fn link(vaults: &Vaults, access: &Access, thing: Uuid) -> (String, Timestamp) {
    let until = vaults.front().clock.now() + LIFE;
    let (org, end) = (access.org.uuid(), millis(until).to_be_bytes());
    let named = [org.as_bytes().as_slice(), thing.as_bytes(), &end, &access.door.named()].concat();
    (stamped::write(vaults, PURPOSE, &named), until)
}

/// The authority of a link (`{token}` in the address): to read the one thing that it names.
#[derive(Debug)]
pub struct Linked {
    /// The vault in which it is.
    pub vault: Vault,
    /// What may be read.
    pub thing: Uuid,
}

impl FromRequestParts<Portal> for Linked {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Problem> {
        let names = RawPathParams::from_request_parts(parts, portal).await.map_err(|_| over())?;
        let token = names.iter().find(|(name, _)| *name == "token").map(|(_, token)| token);
        let (linked, door) = token.and_then(|token| opened(&portal.vaults, token)).ok_or_else(over)?;
        let open = door.role(&portal.vaults, linked.vault.org()).await;
        let (role, holder) = open.map_err(|error| Problem::broken(&error))?.ok_or_else(over)?;
        let vault = seen_by(linked.vault, role, holder).await.map_err(|error| Problem::broken(&error))?;
        Ok(Self { vault, ..linked })
    }
}

impl Authority<Portal> for Linked {
    const NAME: &'static str = "link";
}

/// What a link opens, and for whom; nothing where it is forged, or its time is over.
fn opened(vaults: &Vaults, token: &str) -> Option<(Linked, Door)> {
    let named: [u8; NAMED] = stamped::read(vaults, PURPOSE, token)?;
    let (org, rest) = named.split_first_chunk::<16>()?;
    let (thing, rest) = rest.split_first_chunk::<16>()?;
    let (until, door) = rest.split_first_chunk::<8>()?;
    let until = from_millis(i64::from_be_bytes(*until));
    let linked =
        Linked { vault: vaults.vault(OrgId::from(Uuid::from_bytes(*org))), thing: Uuid::from_bytes(*thing) };
    let lasts = vaults.front().clock.now() < until;
    Some((linked, Door::read(door.try_into().ok()?)?)).filter(|_| lasts)
}

/// Forged, over, or leading to what is there no longer: nobody can tell which.
pub fn over() -> Problem {
    Problem { detail: texts::access::link_over(), ..Problem::absent() }
}
