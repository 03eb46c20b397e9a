//! Members for programs, which may not do more than their key's role.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, StatusCode};
use kernel::EmailAddress;
use serde::Deserialize;
use serde_json::{Value, json};
use vault::{Change, Tx, VaultError};
use web::{
    Listed, Problem, Rooms, Sample,
    shape::{
        Answers, Shape,
        member::{id, maybe, moment, text, truth, word},
    },
};

use super::web::{invitation_of, origin, person_of};
use super::{Invitation, actions, store};
use crate::Portal;
use crate::access::{Administers, Reads, Role, memberships};
use crate::people;
use crate::texts::members as texts;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let about = "Lists the people who work for the organisation.";
    rooms.api(Method::GET, "/api/v1/people", about, Sample::get(), list).answers(Answers::List(&PERSON));
    let about = "Gives somebody who works here another role: reader, member, manager, admin or owner.";
    rooms
        .api(
            Method::PUT,
            "/api/v1/people/{person}/role",
            about,
            Sample::json(r#"{"role":"reader"}"#),
            change_role,
        )
        .answers(Answers::Nothing);
    let about =
        "Ends somebody's work here: from their next request on, they see nothing of the organisation.";
    rooms
        .api(Method::DELETE, "/api/v1/people/{person}", about, Sample::get(), remove)
        .answers(Answers::Nothing);
    let about = "Keeps somebody out, for a reason, until they are restored: from their next request on, they see \
                 nothing of the organisation. Keys stay: they are the organisation's.";
    let sample = Sample::json(r#"{"reason":"On leave"}"#);
    rooms
        .api(Method::PUT, "/api/v1/people/{person}/suspension", about, sample, suspend)
        .answers(Answers::Nothing);
    let about = "Lets somebody who is suspended in again, as what they were.";
    rooms
        .api(Method::DELETE, "/api/v1/people/{person}/suspension", about, Sample::get(), restore)
        .answers(Answers::Nothing);
    let about = "Lists the invitations that nobody has accepted.";
    rooms
        .api(Method::GET, "/api/v1/people/invitations", about, Sample::get(), invitations)
        .answers(Answers::List(&INVITATION));
    let about =
        "Invites whoever reads mail at that address, and writes to them. It can be accepted for 14 days.";
    let sample = Sample::json(r#"{"email":"another.colleague@example.com","role":"member"}"#);
    rooms
        .api(Method::POST, "/api/v1/people/invitations", about, sample, invite)
        .answers(Answers::Added(&INVITATION));
    let about = "Takes an invitation back: its link opens nothing from now on.";
    rooms
        .api(Method::DELETE, "/api/v1/people/invitations/{invitation}", about, Sample::get(), take_back)
        .answers(Answers::Nothing);
}

#[derive(Debug, Deserialize)]
struct Invited {
    email: String,
    role: Role,
}

#[derive(Debug, Deserialize)]
struct Why {
    reason: String,
}

#[derive(Debug, Deserialize)]
struct Becomes {
    role: Role,
}

async fn list(access: Reads, State(portal): State<Portal>) -> Result<Json<Listed<Value>>, Problem> {
    let broken = |error: VaultError| Problem::broken(&error);
    let directory = portal.vaults.directory();
    let everybody = memberships::everybody(directory, access.org).await.map_err(broken)?;
    let mut data = Vec::new();
    for (membership, suspended) in everybody {
        let person = people::person(&portal.vaults, membership.person).await.map_err(broken)?;
        data.extend(person.map(|person| {
            json!({
                "id": person.id, "name": person.name, "email": person.email.to_string(),
                "role": membership.role, "suspended": suspended || person.suspended.is_some(),
            })
        }));
    }
    Ok(Json(Listed { total: data.len() as u64, data, next: None }))
}

async fn change_role(
    access: Administers,
    State(portal): State<Portal>,
    Path(person): Path<String>,
    Json(Becomes { role }): Json<Becomes>,
) -> Result<StatusCode, Problem> {
    let whom = (person_of(&person)?, role);
    let changed = access.vault.change(access.actor, async |change: &Change| {
        actions::change_role(&portal.vaults, change, access.org, whom, access.role).await
    });
    changed.await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn remove(
    access: Administers,
    State(portal): State<Portal>,
    Path(person): Path<String>,
) -> Result<StatusCode, Problem> {
    let person = person_of(&person)?;
    let removed = access.vault.change(access.actor, async |change: &Change| {
        actions::remove(&portal.vaults, change, access.org, person, access.role).await
    });
    removed.await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn suspend(
    access: Administers,
    State(portal): State<Portal>,
    Path(person): Path<String>,
    Json(Why { reason }): Json<Why>,
) -> Result<StatusCode, Problem> {
    let whom = (person_of(&person)?, reason.as_str());
    let suspended = access.vault.change(access.actor, async |change: &Change| {
        actions::suspend(&portal.vaults, change, access.org, whom, access.role).await
    });
    suspended.await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn restore(
    access: Administers,
    State(portal): State<Portal>,
    Path(person): Path<String>,
) -> Result<StatusCode, Problem> {
    let person = person_of(&person)?;
    let restored = access.vault.change(access.actor, async |change: &Change| {
        actions::restore(&portal.vaults, change, access.org, person, access.role).await
    });
    restored.await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn invitations(access: Administers) -> Result<Json<Listed<Value>>, Problem> {
    let open = access.vault.read(async |tx: &Tx| store::open(tx).await).await;
    let data: Vec<Value> = open.map_err(|error| Problem::broken(&error))?.iter().map(document).collect();
    Ok(Json(Listed { total: data.len() as u64, data, next: None }))
}

async fn invite(
    access: Administers,
    State(portal): State<Portal>,
    headers: HeaderMap,
    Json(Invited { email, role }): Json<Invited>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let email: EmailAddress = email.parse().map_err(|_| Problem::refused("email", texts::no_email()))?;
    let origin = origin(&portal, &headers).await?;
    let invited = access.vault.change(access.actor, async |change: &Change| {
        let whom = (email.clone(), role);
        actions::invite(&portal.vaults, change, access.org, whom, access.role, &origin).await
    });
    Ok((StatusCode::CREATED, Json(json!({ "data": document(&invited.await?) }))))
}

async fn take_back(access: Administers, Path(invitation): Path<String>) -> Result<StatusCode, Problem> {
    let id = invitation_of(&invitation)?;
    access.vault.change(access.actor, async |change: &Change| actions::take_back(change, id).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// An invitation as programs read it: without the link, which is for who reads the mail.
fn document(invitation: &Invitation) -> Value {
    json!({
        "id": invitation.id,
        "email": invitation.email.to_string(),
        "role": invitation.role,
        "invited_by": invitation.by,
        "open_until": invitation.until().to_string(),
    })
}

static PERSON: Shape = Shape(
    "Person",
    &[
        id("id", "person"),
        text("name"),
        text("email"),
        word("role", &["reader", "member", "manager", "admin", "owner"]),
        truth("suspended"),
    ],
);

static INVITATION: Shape = Shape(
    "Invitation",
    &[
        id("id", "invitation"),
        text("email"),
        word("role", &["reader", "member", "manager", "admin", "owner"]),
        maybe(text("invited_by")),
        moment("open_until"),
    ],
);
