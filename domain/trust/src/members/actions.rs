//! What is done with members and invitations. Nobody gives more than they have, and somebody always owns.

use kernel::{EmailAddress, InvitationId, OrgId, PersonId};
use serde_json::json;
use vault::{Actor, Change, Fact, VaultError, Vaults};

use super::{Invitation, Suspension, invitation::End, letters, store};
use crate::access::{Role, memberships};
use crate::people::{self, Person, PersonError, sessions};
use crate::texts::members as texts;

/// Invitations that are open at a time, at most.
const MOST: usize = 200;

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum MemberError {
    /// They work here already.
    #[error("{}", texts::works_here(_0.to_string()))]
    WorksHere(EmailAddress),
    /// More than one has.
    #[error("{}", texts::too_much())]
    TooMuch,
    /// The last one who owns.
    #[error("{}", texts::last_owner())]
    LastOwner,
    /// Too many.
    #[error("{}", texts::many(MOST))]
    Many,
    /// Their membership is suspended.
    #[error("{}", texts::is_suspended(_0.to_string()))]
    Suspended(EmailAddress),
    /// One cannot suspend oneself: nobody would be there to restore it.
    #[error("{}", texts::oneself())]
    Oneself,
    /// No reason, or a very long one.
    #[error("{}", texts::no_reason())]
    Reason,
    /// Nobody of that id here, no such invitation, or no longer.
    #[error("{}", texts::absent())]
    Absent,
    /// The person that is to be made.
    #[error(transparent)]
    Person(#[from] PersonError),
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Invites whoever reads mail at that address, and writes to them. An invitation of theirs from before is taken
/// back. `given_by` is the role of who invites.
///
/// # Errors
/// Why not.
pub async fn invite(
    vaults: &Vaults,
    change: &Change,
    org: OrgId,
    (email, role): (EmailAddress, Role),
    given_by: Role,
    origin: &str,
) -> Result<Invitation, MemberError> {
    if role > given_by {
        return Err(MemberError::TooMuch);
    }
    if let Some(known) = people::by_email(vaults, &email).await? {
        if memberships::role(vaults.directory(), known.id, org).await?.is_some() {
            return Err(MemberError::WorksHere(email));
        }
        if suspended_role(vaults, org, known.id).await?.is_some() {
            return Err(MemberError::Suspended(email));
        }
    }
    let open = store::open(change).await?;
    if open.len() >= MOST {
        return Err(MemberError::Many);
    }
    for before in open.iter().filter(|one| people::is_same(&one.email, &email)) {
        store::close(change, before.id, End::Revoked).await?;
    }
    let (clock, chance) = change.nature();
    let id = InvitationId::new(clock, chance);
    let by = change.actor().to_string();
    let invitation = Invitation { id, email, role, by, made: change.now() };
    store::insert(change, &invitation).await?;
    change.record(Fact::new("person.invited").about(id).with("role", role.word())).await?;
    letters::ask_for(change, id, origin).await?;
    Ok(invitation)
}

/// Writes once more, with a new link; the one from before opens nothing any longer.
///
/// # Errors
/// Why not.
pub async fn resend(
    change: &Change,
    id: InvitationId,
    given_by: Role,
    origin: &str,
) -> Result<Invitation, MemberError> {
    let invitation = store::find(change, id).await?.ok_or(MemberError::Absent)?;
    if invitation.role > given_by {
        return Err(MemberError::TooMuch);
    }
    let made = change.now();
    if !store::make_anew(change, id, made).await? {
        return Err(MemberError::Absent);
    }
    change.record(Fact::new("person.invited").about(id).with("role", invitation.role.word())).await?;
    letters::ask_for(change, id, origin).await?;
    Ok(Invitation { made, ..invitation })
}

/// Takes an invitation back: its link opens nothing from now on.
///
/// # Errors
/// Why not.
pub async fn take_back(change: &Change, id: InvitationId) -> Result<(), MemberError> {
    if !store::close(change, id, End::Revoked).await? {
        return Err(MemberError::Absent);
    }
    change.record(Fact::new("invitation.revoked").about(id)).await?;
    Ok(())
}

/// Somebody joins with an invitation, which cannot be used again.
pub(super) async fn join(
    vaults: &Vaults,
    change: &Change,
    org: OrgId,
    invitation: &Invitation,
    person: &Person,
) -> Result<(), MemberError> {
    // An invitation from before lifts no suspension.
    if suspended_role(vaults, org, person.id).await?.is_some() {
        return Err(MemberError::Absent);
    }
    let now = change.now();
    let there =
        store::find(change, invitation.id).await?.filter(|there| there == invitation && there.is_open(now));
    if there.is_none() || !store::close(change, invitation.id, End::Accepted).await? {
        return Err(MemberError::Absent);
    }
    let fact = Fact::new("person.joined").about(person.id).about(invitation.id);
    change.record(fact.with("role", invitation.role.word())).await?;
    memberships::grant(vaults, person.id, org, invitation.role).await?;
    Ok(())
}

/// Gives a member another role. Only who owns decides on those who own.
///
/// # Errors
/// Why not.
pub async fn change_role(
    vaults: &Vaults,
    change: &Change,
    org: OrgId,
    (person, role): (PersonId, Role),
    given_by: Role,
) -> Result<(), MemberError> {
    let before = within_reach(vaults, org, person, given_by).await?;
    if role > given_by {
        return Err(MemberError::TooMuch);
    }
    if before == role {
        return Ok(());
    }
    if before == Role::Owner {
        somebody_owns(vaults, org, person).await?;
    }
    let fact = Fact::new("person.role_changed").about(person);
    change.record(fact.with("from", before.word()).with("to", json!(role.word()))).await?;
    Ok(memberships::grant(vaults, person, org, role).await?)
}

/// Ends a membership: from their next request on, the person sees nothing of the organisation.
///
/// # Errors
/// Why not.
pub async fn remove(
    vaults: &Vaults,
    change: &Change,
    org: OrgId,
    person: PersonId,
    given_by: Role,
) -> Result<(), MemberError> {
    let before = match suspended_role(vaults, org, person).await? {
        Some(role) if role > given_by => return Err(MemberError::TooMuch),
        Some(role) => {
            store::end_suspension(change, person).await?;
            role
        }
        None => {
            let role = within_reach(vaults, org, person, given_by).await?;
            if role == Role::Owner {
                somebody_owns(vaults, org, person).await?;
            }
            role
        }
    };
    change.record(Fact::new("person.removed").about(person).with("role", before.word())).await?;
    Ok(memberships::revoke(vaults, person, org).await?)
}

/// Keeps a member out until they are restored, for a reason that those who administer read: from their next request
/// on, on every node, they see nothing of the organisation. Who works nowhere else is signed out as well. Keys are
/// the organisation's, whoever made them, and stay.
///
/// # Errors
/// Why not.
pub async fn suspend(
    vaults: &Vaults,
    change: &Change,
    org: OrgId,
    (person, reason): (PersonId, &str),
    given_by: Role,
) -> Result<(), MemberError> {
    let reason = reason.trim();
    if !(1..=500).contains(&reason.chars().count()) {
        return Err(MemberError::Reason);
    }
    if change.actor() == Actor::Person(person) {
        return Err(MemberError::Oneself);
    }
    let role = within_reach(vaults, org, person, given_by).await?;
    if role == Role::Owner {
        somebody_owns(vaults, org, person).await?;
    }
    let by = change.actor().to_string();
    store::suspend(change, &Suspension { person, reason: reason.to_owned(), since: change.now(), by })
        .await?;
    change.record(Fact::new("person.suspended").about(person).with("role", role.word())).await?;
    if !memberships::suspend(vaults, person, org).await? {
        return Err(MemberError::Absent);
    }
    if memberships::of_person(vaults.directory(), person).await?.is_empty() {
        sessions::end_all(vaults, person).await?;
    }
    Ok(())
}

/// Lets a suspended member in again, as what they were.
///
/// # Errors
/// Why not.
pub async fn restore(
    vaults: &Vaults,
    change: &Change,
    org: OrgId,
    person: PersonId,
    given_by: Role,
) -> Result<(), MemberError> {
    let role = suspended_role(vaults, org, person).await?.ok_or(MemberError::Absent)?;
    if role > given_by {
        return Err(MemberError::TooMuch);
    }
    store::end_suspension(change, person).await?;
    change.record(Fact::new("person.restored").about(person).with("role", role.word())).await?;
    if memberships::restore(vaults, person, org).await? { Ok(()) } else { Err(MemberError::Absent) }
}

/// What somebody was whose membership is suspended.
async fn suspended_role(vaults: &Vaults, org: OrgId, person: PersonId) -> Result<Option<Role>, VaultError> {
    let suspended = memberships::suspended(vaults.directory(), org).await?;
    Ok(suspended.iter().find(|one| one.person == person).map(|one| one.role))
}

/// The role of a member on whom somebody with that role decides.
async fn within_reach(
    vaults: &Vaults,
    org: OrgId,
    person: PersonId,
    given_by: Role,
) -> Result<Role, MemberError> {
    let role = memberships::role(vaults.directory(), person, org).await?.ok_or(MemberError::Absent)?;
    if role > given_by { Err(MemberError::TooMuch) } else { Ok(role) }
}

async fn somebody_owns(vaults: &Vaults, org: OrgId, apart_from: PersonId) -> Result<(), MemberError> {
    let members = memberships::of_organisation(vaults.directory(), org).await?;
    let owns = members.iter().any(|one| one.role == Role::Owner && one.person != apart_from);
    if owns { Ok(()) } else { Err(MemberError::LastOwner) }
}
