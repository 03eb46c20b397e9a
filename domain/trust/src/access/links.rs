//! Links that open one thing for five minutes, for the origin that knows no cookies: whoever holds one may
//! read that one thing. A link names organisation, thing and end, and the node's stamp stands under it.
//!
//! It is given to somebody who may read the thing at that moment. Who loses that right gets no new link; one
//! that was given before ends by itself.

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::request::Parts,
};
use jiff::SignedDuration;
use kernel::{OrgId, Timestamp, from_millis, millis};
use vault::{Vault, Vaults, rows::Uuid};
use web::{Authority, Problem};

use crate::{Portal, stamped, texts};

/// How long a link opens what it names.
pub const LIFE: SignedDuration = SignedDuration::from_mins(5);

const PURPOSE: &str = "trust.links";
/// Organisation, thing, end.
const NAMED: usize = 16 + 16 + 8;

/// The part of the address that opens `thing` of that organisation from now on for [`LIFE`]; and until when.
pub fn link(vaults: &Vaults, org: OrgId, thing: Uuid) -> (String, Timestamp) {
    let until = vaults.front().clock.now() + LIFE;
    let named = [org.uuid().as_bytes().as_slice(), thing.as_bytes(), &millis(until).to_be_bytes()].concat();
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
        token.and_then(|token| opened(&portal.vaults, token)).ok_or_else(over)
    }
}

impl Authority<Portal> for Linked {
    const NAME: &'static str = "link";
}

/// What a link opens; nothing where it is forged, or its time is over.
fn opened(vaults: &Vaults, token: &str) -> Option<Linked> {
    let named: [u8; NAMED] = stamped::read(vaults, PURPOSE, token)?;
    let (org, rest) = named.split_first_chunk::<16>()?;
    let (thing, until) = rest.split_first_chunk::<16>()?;
    let until = from_millis(i64::from_be_bytes(until.try_into().ok()?));
    let lasts = vaults.front().clock.now() < until;
    lasts.then(|| Linked {
        vault: vaults.vault(OrgId::from(Uuid::from_bytes(*org))),
        thing: Uuid::from_bytes(*thing),
    })
}

/// Forged, over, or leading to what is there no longer: nobody can tell which.
pub fn over() -> Problem {
    Problem { detail: texts::access::link_over(), ..Problem::absent() }
}
