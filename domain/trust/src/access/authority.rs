//! The authorities of pages and API. None can be made by hand: each is loaded from the request, from the
//! cookie and the organisation in the address on a page, from the key on the API.

use std::ops::Deref;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::{Method, StatusCode, header, request::Parts};
use exchange::Exchange;
use jiff::SignedDuration;
use kernel::OrgId;
use vault::{Actor, Card, Suspension, Tx, Vault, VaultError};
use web::{Authority, Problem};

use super::{
    Role, calls, keys,
    links::Door,
    memberships,
    scopes::{self, Holder},
};
use crate::people::{
    Person,
    sessions::{self, Session},
};
use crate::texts::access as texts;
use crate::{Portal, notifications};

/// Who acts, for which organisation, and the vault that this opens. Handlers get it inside an authority.
#[derive(Debug)]
pub struct Access {
    /// The organisation.
    pub org: OrgId,
    /// What everybody may know of it.
    pub card: Card,
    /// What the caller is in it.
    pub role: Role,
    /// Who the journal names.
    pub actor: Actor,
    /// The caller, where it is no program.
    pub person: Option<Person>,
    /// How the caller came in.
    pub(super) door: Door,
    /// The organisation's vault.
    pub vault: Vault,
    /// What crosses between this vault and others.
    pub exchange: Exchange,
    /// The organisations that the person works for, this one among them, each with what they are there.
    pub(super) orgs: Vec<(Card, Role)>,
    /// How many of the person's notifications are unread.
    pub(super) unread: Option<u64>,
    /// What was asked for.
    pub(super) path: String,
    /// Whether this is the demonstration.
    pub(super) demo: bool,
}

/// How much of the organisation one has to see.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sees {
    /// What is theirs: the vault shows no more.
    Their,
    /// Everything.
    All,
}

macro_rules! authorities {
    ($($(#[$doc:meta])* $name:ident = $word:literal from $least:expr, $sees:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name(Access);

        impl Deref for $name {
            type Target = Access;

            fn deref(&self) -> &Access {
                &self.0
            }
        }

        impl FromRequestParts<Portal> for $name {
            type Rejection = Problem;

            async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Problem> {
                admitted(parts, portal, $least, $sees).await.map(Self)
            }
        }

        impl Authority<Portal> for $name {
            const NAME: &'static str = $word;
        }
    )*};
}

authorities! {
    /// May look at what the organisation has.
    Reads = "reader" from Role::Reader, Sees::Their;
    /// May look at what is not split among people, such as the journal: only who sees everything.
    ReadsAll = "reader of all" from Role::Reader, Sees::All;
    /// May work with it: add, register, withdraw.
    Works = "member" from Role::Member, Sees::Their;
    /// May work with what is not split among people.
    WorksAll = "member of all" from Role::Member, Sees::All;
    /// May decide on what partners ask for.
    Decides = "manager" from Role::Manager, Sees::Their;
    /// May decide on what is not split among people.
    DecidesAll = "manager of all" from Role::Manager, Sees::All;
    /// May administer the organisation.
    Administers = "admin" from Role::Admin, Sees::All;
}

/// A person who is signed in, whatever they work for. Pages only: a program is nobody here.
#[derive(Debug)]
pub struct SignedIn {
    person: Person,
    session: Session,
}

impl SignedIn {
    /// The browser's session.
    pub fn session(&self) -> &Session {
        &self.session
    }
}

impl Deref for SignedIn {
    type Target = Person;

    fn deref(&self) -> &Person {
        &self.person
    }
}

impl FromRequestParts<Portal> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Problem> {
        let (session, person) = visitor(parts, portal).await?.ok_or_else(Problem::unauthorised)?;
        Ok(Self { person, session })
    }
}

impl Authority<Portal> for SignedIn {
    const NAME: &'static str = "person";
}

/// How long a proof is fresh.
const FRESH: SignedDuration = SignedDuration::from_mins(10);

/// That authority, of somebody who showed at most ten minutes ago that it is they: for what a stranger at a machine
/// left open must not do. A session begins with a proof, so its age is the proof's. Where it is too old, the page
/// asks for another one and then goes on (`/you/proof`).
#[derive(Debug)]
pub struct Proven<A>(A);

impl<A> Deref for Proven<A> {
    type Target = A;

    fn deref(&self) -> &A {
        &self.0
    }
}

impl<A> FromRequestParts<Portal> for Proven<A>
where
    A: FromRequestParts<Portal, Rejection = Problem> + Send,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Problem> {
        let authority = A::from_request_parts(parts, portal).await?;
        let (session, _) = visitor(parts, portal).await?.ok_or_else(Problem::unauthorised)?;
        let age = portal.vaults.front().clock.now().duration_since(session.created);
        if age < FRESH { Ok(Self(authority)) } else { Err(Problem::unproven()) }
    }
}

impl<A> Authority<Portal> for Proven<A>
where
    A: Authority<Portal> + FromRequestParts<Portal, Rejection = Problem>,
{
    const NAME: &'static str = A::NAME;
    const PROVEN: bool = true;
}

/// No authority: for what is public. It says who is signed in, if anybody is.
#[derive(Debug)]
pub struct Anyone {
    person: Option<Person>,
}

impl Anyone {
    /// Who is signed in.
    pub fn person(&self) -> Option<&Person> {
        self.person.as_ref()
    }
}

impl FromRequestParts<Portal> for Anyone {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Problem> {
        Ok(Self { person: visitor(parts, portal).await?.map(|(_, person)| person) })
    }
}

impl Authority<Portal> for Anyone {
    const NAME: &'static str = "anyone";
}

async fn admitted(parts: &mut Parts, portal: &Portal, least: Role, sees: Sees) -> Result<Access, Problem> {
    let access = if on_api(parts) { by_key(parts, portal).await? } else { by_session(parts, portal).await? };
    let sees = sees == Sees::Their || access.vault.sight().is_none();
    if access.role >= least && sees { Ok(access) } else { Err(Problem::absent()) }
}

async fn by_session(parts: &mut Parts, portal: &Portal) -> Result<Access, Problem> {
    let (session, person) = visitor(parts, portal).await?.ok_or_else(Problem::unauthorised)?;
    let handle = organisation_in_path(parts, portal).await.ok_or_else(Problem::absent)?;
    let directory = portal.vaults.directory();
    let mut own = None;
    let mut orgs = Vec::new();
    for membership in memberships::of_person(directory, person.id).await.map_err(broken)? {
        let Some(card) = directory.card(membership.org).await.map_err(broken)? else { continue };
        if card.handle.as_str() == handle {
            own = Some((card.clone(), membership));
        }
        orgs.push((card, membership.role));
    }
    let (card, membership) = own.ok_or_else(Problem::absent)?;
    let role = membership.role;
    at_work(portal, &card, role).await?;
    let vault = seen_by(portal.vaults.vault(card.org), role, Holder::Person(person.id)).await;
    let vault = vault.map_err(broken)?;
    let mut unread = None;
    // A page that is open and forgotten asks for news: nobody looks at it.
    if !parts.uri.path().ends_with("/live") {
        let kinds = &portal.notices;
        let count = vault
            .read(async |tx: &Tx| notifications::unread(tx, kinds, &portal.vaults, person.id, role).await);
        unread = Some(count.await.map_err(broken)?);
    }
    if parts.method == Method::GET && !parts.uri.path().ends_with("/live") {
        memberships::note_use(&portal.vaults, &membership).await.map_err(broken)?;
    }
    Ok(Access {
        org: card.org,
        role,
        actor: Actor::Person(person.id),
        door: Door::Session(session.id),
        person: Some(person),
        vault,
        card,
        exchange: portal.exchange.clone(),
        orgs,
        unread,
        path: parts.uri.path().to_owned(),
        demo: portal.mode.demo,
    })
}

async fn by_key(parts: &Parts, portal: &Portal) -> Result<Access, Problem> {
    let secret = bearer(parts).ok_or_else(Problem::unauthorised)?;
    let key = keys::find(&portal.vaults, secret).await.map_err(broken)?.ok_or_else(Problem::unauthorised)?;
    let card = portal.vaults.directory().card(key.org).await.map_err(broken)?;
    let card = card.ok_or_else(Problem::unauthorised)?;
    at_work(portal, &card, key.role).await?;
    let vault = portal.vaults.vault(card.org);
    calls::admitted(portal, key.id, &vault).await?;
    let vault = seen_by(vault, key.role, Holder::Key(key.id)).await.map_err(broken)?;
    Ok(Access {
        org: card.org,
        role: key.role,
        actor: Actor::Key(key.id),
        door: Door::Key(key.id),
        person: None,
        vault,
        card,
        exchange: portal.exchange.clone(),
        orgs: Vec::new(),
        unread: None,
        path: parts.uri.path().to_owned(),
        demo: portal.mode.demo,
    })
}

/// The vault as that person or key sees it. Who administers sees everything.
///
/// # Errors
/// What the vault says.
pub(super) async fn seen_by(vault: Vault, role: Role, holder: Holder) -> Result<Vault, VaultError> {
    if role >= Role::Admin {
        return Ok(vault);
    }
    let sight = vault.read(async |tx: &Tx| scopes::sight(tx, holder).await).await?;
    Ok(vault.narrowed(sight))
}

/// Nobody works for an organisation while it is suspended; they are told so, and who administers it is told why.
async fn at_work(portal: &Portal, card: &Card, role: Role) -> Result<(), Problem> {
    let suspension = portal.vaults.directory().suspension(card.org).await.map_err(broken)?;
    let Some(Suspension { since, reason }) = suspension else { return Ok(()) };
    let now = portal.vaults.front().clock.now();
    let mut detail = vec![texts::suspended_since(&card.name, web::moment(since, now))];
    if role >= Role::Admin && !reason.is_empty() {
        detail.push(texts::suspended_reason(reason));
    }
    detail.push(match &portal.contact {
        Some(contact) => texts::suspended_ask(contact.to_string()),
        None => texts::suspended_ask_operator(),
    });
    let (status, title) = (StatusCode::FORBIDDEN, texts::suspended());
    Err(Problem { status, code: "suspended", title, detail: detail.join(" ") })
}

/// Who the browser is, who reads the page from now on; on the API a cookie is nobody.
async fn visitor(parts: &Parts, portal: &Portal) -> Result<Option<(Session, Person)>, Problem> {
    let found = match sessions::token_in(&parts.headers) {
        Some(token) if !on_api(parts) => sessions::find(&portal.vaults, token).await.map_err(broken)?,
        _ => None,
    };
    if let Some((_, person)) = &found {
        text::be(|reader| {
            reader.region = person.region.unwrap_or(reader.region);
            reader.zone = person.zone.clone().unwrap_or_default();
        });
    }
    Ok(found)
}

async fn organisation_in_path(parts: &mut Parts, portal: &Portal) -> Option<String> {
    let names = RawPathParams::from_request_parts(parts, portal).await.ok()?;
    names.iter().find(|(name, _)| *name == "org").map(|(_, handle)| handle.to_owned())
}

fn on_api(parts: &Parts) -> bool {
    parts.uri.path().starts_with("/api/")
}

/// The one key in the one `Authorization` header.
fn bearer(parts: &Parts) -> Option<&str> {
    let mut lines = parts.headers.get_all(header::AUTHORIZATION).iter();
    let (scheme, secret) = lines.next()?.to_str().ok()?.split_once(' ')?;
    (lines.next().is_none() && scheme.eq_ignore_ascii_case("bearer")).then(|| secret.trim())
}

fn broken(error: VaultError) -> Problem {
    Problem::broken(&error)
}
