//! Members for programs, which may not do more than their key's role.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, StatusCode};
use kernel::EmailAddress;
use serde::Deserialize;
use serde_json::{Value, json};
use vault::{Change, Tx, VaultError};
use web::{Listed, Problem, Rooms, Sample};

use super::web::{invitation_of, origin, person_of};
use super::{Invitation, actions, store};
use crate::Portal;
use crate::access::{Administers, Reads, Role, memberships};
use crate::people;
use crate::texts::members as texts;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let about = "Lists the people who work for the organisation.";
    rooms.api(Method::GET, "/api/v1/people", about, Sample::get(), list);
    let about = "Gives somebody who works here another role: reader, member, manager, admin or owner.";
    rooms.api(
        Method::PUT,
        "/api/v1/people/{person}/role",
        about,
        Sample::json(r#"{"role":"reader"}"#),
        change_role,
    );
    let about =
        "Ends somebody's work here: from their next request on, they see nothing of the organisation.";
    rooms.api(Method::DELETE, "/api/v1/people/{person}", about, Sample::get(), remove);
    let about = "Lists the invitations that nobody has accepted.";
    rooms.api(Method::GET, "/api/v1/people/invitations", about, Sample::get(), invitations);
    let about =
        "Invites whoever reads mail at that address, and writes to them. It can be accepted for 14 days.";
    let sample = Sample::json(r#"{"email":"another.colleague@example.com","role":"member"}"#);
    rooms.api(Method::POST, "/api/v1/people/invitations", about, sample, invite);
    let about = "Takes an invitation back: its link opens nothing from now on.";
    rooms.api(Method::DELETE, "/api/v1/people/invitations/{invitation}", about, Sample::get(), take_back);
}

#[derive(Debug, Deserialize)]
struct Invited {
    email: String,
    role: Role,
}

#[derive(Debug, Deserialize)]
struct Becomes {
    role: Role,
}

async fn list(access: Reads, State(portal): State<Portal>) -> Result<Json<Listed<Value>>, Problem> {
    let broken = |error: VaultError| Problem::broken(&error);
    let mut data = Vec::new();
    for membership in
        memberships::of_organisation(portal.vaults.directory(), access.org).await.map_err(broken)?
    {
        let person = people::person(&portal.vaults, membership.person).await.map_err(broken)?;
        data.extend(person.map(|person| {
            json!({
                "id": person.id, "name": person.name, "email": person.email.to_string(),
                "role": membership.role, "suspended": person.suspended.is_some(),
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
