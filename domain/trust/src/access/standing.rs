//! What somebody is in an organisation at this moment, for work that no request of theirs asked for: the counterpart
//! of an authority. It is loaded anew each time that something is done for them, so that who was removed, suspended
//! or given less gets no more than that.

use kernel::{OrgId, PersonId};
use vault::{Vault, VaultError, Vaults};

use super::{Access, Role, authority::seen_by, memberships, scopes::Holder};
use crate::people::{self, Person};

/// A member as they are now.
#[derive(Debug, Clone)]
pub struct Standing {
    /// Who.
    pub person: Person,
    /// What they are in the organisation.
    pub role: Role,
    /// The organisation's vault, as they see it.
    pub vault: Vault,
}

/// What somebody is in an organisation now; none where they do not work for it, or may not sign in.
///
/// # Errors
/// What the directory says.
pub async fn standing(vaults: &Vaults, org: OrgId, person: PersonId) -> Result<Option<Standing>, VaultError> {
    let Some(role) = memberships::role(vaults.directory(), person, org).await? else { return Ok(None) };
    let person = people::person(vaults, person).await?.filter(|person| person.suspended.is_none());
    let Some(person) = person else { return Ok(None) };
    let vault = seen_by(vaults.vault(org), role, Holder::Person(person.id)).await?;
    Ok(Some(Standing { person, role, vault }))
}

impl Access {
    /// What the caller is now; none of a program.
    pub fn standing(&self) -> Option<Standing> {
        let person = self.person.clone()?;
        Some(Standing { person, role: self.role, vault: self.vault.clone() })
    }
}
