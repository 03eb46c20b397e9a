//! Two who limit one person or key at once: what only one of them chose holds, and where both chose differently, the
//! second is told what the first chose.

use vault::{Change, VaultError};

use super::scope::{self, Chosen, Holder, Scope};
use crate::merging::{Values, merged};

/// Why a scope was not kept.
#[derive(Debug, thiserror::Error)]
pub enum ScopeError {
    /// Somebody else chose otherwise since it was looked at: this.
    #[error("somebody else changed the scope since it was read")]
    Since(Box<Chosen>),
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Limits somebody of whom that scope was seen, in that revision.
///
/// # Errors
/// [`ScopeError::Since`] where another limited them otherwise by the same regions, vendors or departments.
pub async fn limit(
    change: &Change,
    holder: Holder,
    (seen, before): (i64, &Scope),
    mine: &Scope,
) -> Result<(), ScopeError> {
    let now = scope::chosen(change, holder).await?;
    if now.revision == seen {
        return Ok(scope::set(change, holder, mine).await?);
    }
    let (both, clashes) = merged(&values(before), &values(&now.scope), &values(mine), &[]);
    match read(&both).filter(|_| clashes.is_empty()) {
        Some(both) => Ok(scope::set(change, holder, &both).await?),
        None => Err(ScopeError::Since(Box::new(now))),
    }
}

/// The same, over that revision alone.
///
/// # Errors
/// [`ScopeError::Since`] where it is another by now.
pub async fn limit_exactly(
    change: &Change,
    holder: Holder,
    seen: i64,
    mine: &Scope,
) -> Result<(), ScopeError> {
    let now = scope::chosen(change, holder).await?;
    if now.revision != seen {
        return Err(ScopeError::Since(Box::new(now)));
    }
    Ok(scope::set(change, holder, mine).await?)
}

/// By what somebody is limited, each as one value.
fn values(scope: &Scope) -> Values {
    fn text<Id: Ord + Copy + serde::Serialize>(ids: &Option<Vec<Id>>) -> String {
        let mut ids = ids.clone();
        ids.iter_mut().for_each(|ids| ids.sort_unstable());
        serde_json::to_string(&ids).unwrap_or_default()
    }
    let all = [
        ("regions", text(&scope.regions)),
        ("vendors", text(&scope.vendors)),
        ("departments", text(&scope.departments)),
    ];
    all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn read(values: &Values) -> Option<Scope> {
    Some(Scope {
        regions: serde_json::from_str(values.get("regions")?).ok()?,
        vendors: serde_json::from_str(values.get("vendors")?).ok()?,
        departments: serde_json::from_str(values.get("departments")?).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use kernel::{DivisionId, OrgId};

    use super::*;

    #[test]
    fn a_scope_is_the_same_however_its_parts_are_ordered() {
        let (one, other) = (DivisionId::from(uuid(1)), DivisionId::from(uuid(2)));
        let scope = |regions: [DivisionId; 2]| Scope {
            regions: Some(regions.to_vec()),
            vendors: Some(vec![OrgId::from(uuid(3))]),
            departments: None,
        };
        assert_eq!(values(&scope([one, other])), values(&scope([other, one])));
        assert_eq!(read(&values(&scope([one, other]))), Some(scope([one, other])));
        assert_eq!(read(&values(&Scope::default())), Some(Scope::default()));
    }

    fn uuid(number: u128) -> kernel::Uuid {
        kernel::Uuid::from_u128(number)
    }
}
