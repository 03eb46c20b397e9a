//! The page of who works here.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{EmailAddress, InvitationId, PersonId, Timestamp};
use serde::Deserialize;
use vault::{Change, Tx, VaultError};
use web::{Html, Input, Kind, Notice, Page, Problem, Rooms, Sample};

use super::{Invitation, MemberError, actions, store};
use crate::Portal;
use crate::access::{Access, Administers, Proven, Reads, Role, memberships};
use crate::organisations::portal_origin;
use crate::people;
use crate::texts::members as texts;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/people", Sample::get(), list);
    let form = Sample::form("email=new.colleague%40example.com&role=member");
    rooms.page(Method::POST, "/o/{org}/people/invitations", form, invite);
    let at = "/o/{org}/people/invitations/{invitation}/letter";
    rooms.page(Method::POST, at, Sample::form(""), resend);
    let at = "/o/{org}/people/invitations/{invitation}/withdrawal";
    rooms.page(Method::POST, at, Sample::form(""), take_back);
    rooms.page(Method::POST, "/o/{org}/people/{person}/role", Sample::form("role=reader"), change_role);
    rooms.page(Method::POST, "/o/{org}/people/{person}/removal", Sample::form(""), remove);
    let form = Sample::form("reason=On+leave");
    rooms.page(Method::POST, "/o/{org}/people/{person}/suspension", form, suspend);
    rooms.page(Method::POST, "/o/{org}/people/{person}/restoration", Sample::form(""), restore);
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Done {
    done: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    email: String,
    role: String,
    reason: String,
}

type Named = Path<(String, String)>;

async fn list(
    access: Reads,
    State(portal): State<Portal>,
    Query(Done { done }): Query<Done>,
) -> Result<Html<People>, Problem> {
    let mut people = People::read(&access, &portal, Typed::default(), None).await?;
    let told = match done.as_str() {
        "invited" => Some(texts::done_invited()),
        "sent" => Some(texts::done_sent()),
        "withdrawn" => Some(texts::done_withdrawn()),
        "changed" => Some(texts::done_changed()),
        "removed" => Some(texts::done_removed()),
        "suspended" => Some(texts::done_suspended()),
        "restored" => Some(texts::done_restored()),
        _ => None,
    };
    people.page.notice = match done.as_str() {
        "invited" | "sent" if portal.mode.mute => Some(Notice { kind: Kind::Warn, text: texts::mute() }),
        _ => told.map(|text| Notice { kind: Kind::Good, text }),
    };
    Ok(Html(people))
}

async fn invite(
    access: Administers,
    State(portal): State<Portal>,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let read = (typed.email.trim().parse::<EmailAddress>(), typed.role.parse::<Role>());
    let why = match read {
        (Err(_), _) => texts::no_email(),
        (_, Err(_)) => texts::no_role(),
        (Ok(email), Ok(role)) => {
            let origin = origin(&portal, &headers).await?;
            let invited = access.vault.change(access.actor, async |change: &Change| {
                let whom = (email.clone(), role);
                actions::invite(&portal.vaults, change, access.org, whom, access.role, &origin).await
            });
            match invited.await {
                Ok(_) => return Ok(done(&access, "invited")),
                Err(error @ (MemberError::Vault(_) | MemberError::Absent)) => return Err(error.into()),
                Err(why) => sentence(&why.to_string()),
            }
        }
    };
    let page = People::read(&access, &portal, typed, Some(why)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
}

async fn resend(
    access: Administers,
    State(portal): State<Portal>,
    Path((_, invitation)): Named,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let id = invitation_of(&invitation)?;
    let origin = origin(&portal, &headers).await?;
    let sent = access.vault.change(access.actor, async |change: &Change| {
        actions::resend(change, id, access.role, &origin).await
    });
    sent.await?;
    Ok(done(&access, "sent"))
}

async fn take_back(access: Administers, Path((_, invitation)): Named) -> Result<Response, Problem> {
    let id = invitation_of(&invitation)?;
    access.vault.change(access.actor, async |change: &Change| actions::take_back(change, id).await).await?;
    Ok(done(&access, "withdrawn"))
}

async fn change_role(
    access: Proven<Administers>,
    State(portal): State<Portal>,
    Path((_, person)): Named,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let whom =
        (person_of(&person)?, typed.role.parse().map_err(|_| Problem::refused("role", texts::no_role()))?);
    let changed = access.vault.change(access.actor, async |change: &Change| {
        actions::change_role(&portal.vaults, change, access.org, whom, access.role).await
    });
    changed.await?;
    Ok(done(&access, "changed"))
}

async fn remove(
    access: Proven<Administers>,
    State(portal): State<Portal>,
    Path((_, person)): Named,
) -> Result<Response, Problem> {
    let person = person_of(&person)?;
    let removed = access.vault.change(access.actor, async |change: &Change| {
        actions::remove(&portal.vaults, change, access.org, person, access.role).await
    });
    removed.await?;
    Ok(done(&access, "removed"))
}

async fn suspend(
    access: Proven<Administers>,
    State(portal): State<Portal>,
    Path((_, person)): Named,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let whom = (person_of(&person)?, typed.reason.as_str());
    let suspended = access.vault.change(access.actor, async |change: &Change| {
        actions::suspend(&portal.vaults, change, access.org, whom, access.role).await
    });
    suspended.await?;
    Ok(done(&access, "suspended"))
}

async fn restore(
    access: Proven<Administers>,
    State(portal): State<Portal>,
    Path((_, person)): Named,
) -> Result<Response, Problem> {
    let person = person_of(&person)?;
    let restored = access.vault.change(access.actor, async |change: &Change| {
        actions::restore(&portal.vaults, change, access.org, person, access.role).await
    });
    restored.await?;
    Ok(done(&access, "restored"))
}

/// Where the portal is for this browser: mail leads there.
///
/// # Errors
/// That nobody knows the name under which the browser came.
pub async fn origin(portal: &Portal, headers: &HeaderMap) -> Result<String, Problem> {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let origin = portal_origin(portal.vaults.directory(), portal.mode.secure, host).await;
    origin.map_err(|error| Problem::broken(&error))?.ok_or_else(Problem::absent)
}

fn done(access: &Access, what: &str) -> Response {
    Redirect::to(&access.here(&format!("people?done={what}"))).into_response()
}

pub(super) fn invitation_of(text: &str) -> Result<InvitationId, Problem> {
    text.parse().map_err(|_| Problem::absent())
}

pub(super) fn person_of(text: &str) -> Result<PersonId, Problem> {
    text.parse().map_err(|_| Problem::absent())
}

#[derive(Template)]
#[template(path = "members/people.html")]
struct People {
    page: Page,
    here: String,
    administers: bool,
    members: Vec<Member>,
    invited: Vec<Invited>,
    email: Input,
    role: Input,
    refusal: Option<String>,
}

/// Somebody who works here.
struct Member {
    href: String,
    name: String,
    email: String,
    role: String,
    /// The roles that can be given, with the one that they have; nothing where the reader may not.
    roles: Vec<(String, String, bool)>,
    you: bool,
    /// What stands beside the address of somebody who sees nothing at the moment.
    out: Option<String>,
    /// Whether their membership is suspended, and not they themselves by who runs the node.
    suspended: bool,
}

/// Somebody who was invited.
struct Invited {
    href: String,
    email: String,
    told: String,
    over: bool,
    reachable: bool,
}

impl People {
    async fn read(
        access: &Access,
        portal: &Portal,
        typed: Typed,
        refusal: Option<String>,
    ) -> Result<Self, Problem> {
        let broken = |error: VaultError| Problem::broken(&error);
        let administers = access.role >= Role::Admin;
        let (open, suspensions, now) = if administers {
            let read = async |tx: &Tx| Ok((store::open(tx).await?, store::suspensions(tx).await?, tx.now()));
            access.vault.read(read).await.map_err(broken)?
        } else {
            (Vec::new(), Vec::new(), portal.vaults.front().clock.now())
        };
        let here = access.here("people");
        let directory = portal.vaults.directory();
        let everybody = memberships::everybody(directory, access.org).await.map_err(broken)?;
        let mut members = Vec::new();
        for (membership, suspended) in everybody {
            let person = people::person(&portal.vaults, membership.person).await.map_err(broken)?;
            let Some(person) = person else { continue };
            let reachable = administers && membership.role <= access.role;
            let why = suspensions.iter().find(|one| one.person == person.id && suspended);
            let out = match why {
                Some(why) => Some(texts::suspended_since(web::moment(why.since, now), &why.reason)),
                None if suspended => Some(texts::is_out()),
                None => person.suspended.map(|_| texts::suspended()),
            };
            members.push(Member {
                href: format!("{here}/{}", person.id),
                you: access.person.as_ref().is_some_and(|you| you.id == person.id),
                out,
                suspended,
                name: person.name,
                email: person.email.to_string(),
                role: membership.role.title(),
                roles: if reachable { given(access.role, membership.role) } else { Vec::new() },
            });
        }
        let refused = refusal.is_some();
        let roles = given(access.role, typed.role.parse().unwrap_or(Role::Member));
        let chosen = roles.iter().find(|(_, _, on)| *on).map(|(role, _, _)| role.clone()).unwrap_or_default();
        let roles = roles.into_iter().map(|(role, title, _)| (role, title));
        Ok(Self {
            page: access.page(texts::title()),
            administers,
            members,
            invited: open.iter().map(|one| Invited::of(one, &here, access.role, now)).collect(),
            email: Input::email("email", texts::email()).value(typed.email).required().first(refused),
            role: Input::choice("role", texts::role(), roles).hint(texts::role_hint()).value(chosen),
            refusal,
            here,
        })
    }
}

impl Invited {
    fn of(invitation: &Invitation, here: &str, role: Role, now: Timestamp) -> Self {
        let over = !invitation.is_open(now);
        let until = web::moment(invitation.until(), now);
        let title = invitation.role.title();
        Self {
            href: format!("{here}/invitations/{}", invitation.id),
            email: invitation.email.to_string(),
            told: if over { texts::was_until(title, until) } else { texts::until(title, until) },
            over,
            reachable: invitation.role <= role,
        }
    }
}

/// The roles that somebody with that role may give, the smallest first, and which of them is on.
fn given(most: Role, on: Role) -> Vec<(String, String, bool)> {
    let roles = Role::ALL.into_iter().rev().filter(|role| *role <= most);
    roles.map(|role| (role.word().to_owned(), role.title(), role == on)).collect()
}

/// A sentence out of what an error says.
pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

impl From<MemberError> for Problem {
    fn from(error: MemberError) -> Self {
        let told = sentence(&error.to_string());
        match error {
            MemberError::WorksHere(_) => Self::refused("works_here", told),
            MemberError::TooMuch => Self::refused("role", told),
            MemberError::LastOwner => Self::refused("last_owner", told),
            MemberError::Suspended(_) => Self::refused("suspended", told),
            MemberError::Oneself => Self::refused("oneself", told),
            MemberError::Reason => Self::refused("reason", told),
            MemberError::Many => Self::refused("too_many", told),
            MemberError::Person(_) => Self::refused("person", told),
            MemberError::Absent => Self::absent(),
            MemberError::Vault(error) => Self::broken(&error),
        }
    }
}
