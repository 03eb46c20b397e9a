//! What people do with views: keep, change, remove, begin with one.

use kernel::ViewId;
use vault::{Change, Fact, VaultError};

use super::store;

/// A list as somebody wants to see it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Its id.
    pub id: ViewId,
    /// Of which list, such as `leads`.
    pub list: String,
    /// What it is called.
    pub name: String,
    /// What it asks for, as the query of an address.
    pub query: String,
    /// Whether everybody here sees it.
    pub shared: bool,
    /// Who made it, as an actor is written.
    pub owner: String,
}

/// What a view is to be.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// Of which list.
    pub list: String,
    /// What it is called.
    pub name: String,
    /// What it asks for.
    pub query: String,
}

/// Which views an act may reach: a person's own, or those that are shared. The route says which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Those of the actor that nobody else sees.
    Own,
    /// Those that everybody here sees.
    Shared,
}

/// Why a view was not kept.
#[derive(Debug, thiserror::Error)]
pub enum ViewError {
    /// Not there, or not within reach.
    #[error("there is no such view here")]
    Absent,
    /// Not a list.
    #[error("a list is named by small letters, such as leads or deals/table")]
    List,
    /// No name, or a long one.
    #[error("give the view a name of 1 to 80 characters")]
    Name,
    /// Too long a query.
    #[error("this asks for too much at once to be kept; take some filters away")]
    Long,
    /// Too many.
    #[error("there are {MOST} views of this list already; delete one first")]
    Many,
    /// Below.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Views that somebody keeps of one list, or that are shared of it, at most.
const MOST: usize = 50;

/// Keeps a view.
///
/// # Errors
/// Why not.
pub async fn keep(change: &Change, draft: &Draft, reach: Reach) -> Result<ViewId, ViewError> {
    let known = |c: char| c.is_ascii_lowercase() || matches!(c, '-' | '/');
    if draft.list.is_empty() || draft.list.len() > 40 || !draft.list.chars().all(known) {
        return Err(ViewError::List);
    }
    let (name, query) = (named(&draft.name)?, asked(&draft.query)?);
    let owner = change.actor().to_string();
    let seen = store::seen(change, Some(&draft.list), &owner).await?;
    let shared = reach == Reach::Shared;
    if seen.iter().filter(|view| view.shared == shared).count() >= MOST {
        return Err(ViewError::Many);
    }
    let (clock, chance) = change.nature();
    let id = ViewId::new(clock, chance);
    store::insert(change, &View { id, list: draft.list.clone(), name, query, shared, owner }).await?;
    record(change, "view.kept", id, &draft.list, shared).await?;
    Ok(id)
}

/// Gives a view another name, another query, or both.
///
/// # Errors
/// Why not.
pub async fn change(
    change: &Change,
    id: ViewId,
    reach: Reach,
    name: Option<&str>,
    query: Option<&str>,
) -> Result<View, ViewError> {
    let mut view = within(change, id, reach).await?;
    if let Some(name) = name {
        view.name = named(name)?;
    }
    if let Some(query) = query {
        view.query = asked(query)?;
    }
    store::update(change, &view).await?;
    record(change, "view.changed", id, &view.list, view.shared).await?;
    Ok(view)
}

/// Removes a view. Lists that began with it begin with everything again.
///
/// # Errors
/// Why not.
pub async fn remove(change: &Change, id: ViewId, reach: Reach) -> Result<View, ViewError> {
    let view = within(change, id, reach).await?;
    store::remove(change, id).await?;
    record(change, "view.removed", id, &view.list, view.shared).await?;
    Ok(view)
}

/// Lets the list begin with that view, for the actor alone; or no longer.
///
/// # Errors
/// Why not.
pub async fn begin_with(change: &Change, id: ViewId, begins: bool) -> Result<View, ViewError> {
    let actor = change.actor().to_string();
    let view = store::find(change, id).await?.filter(|view| view.shared || view.owner == actor);
    let view = view.ok_or(ViewError::Absent)?;
    store::set_usual(change, &view.list, &actor, begins.then_some(id)).await?;
    let kind = if begins { "view.begun_with" } else { "view.not_begun_with" };
    record(change, kind, id, &view.list, view.shared).await?;
    Ok(view)
}

/// The view, found through what the act may reach.
async fn within(change: &Change, id: ViewId, reach: Reach) -> Result<View, ViewError> {
    let actor = change.actor().to_string();
    let reached = |view: &View| match reach {
        Reach::Own => !view.shared && view.owner == actor,
        Reach::Shared => view.shared,
    };
    store::find(change, id).await?.filter(reached).ok_or(ViewError::Absent)
}

/// What it is called may name somebody, and what it asks for too: neither stands in the journal.
async fn record(
    change: &Change,
    kind: &'static str,
    id: ViewId,
    list: &str,
    shared: bool,
) -> Result<(), VaultError> {
    let fact = Fact::new(kind).about(id).with("list", list).with("shared", shared);
    change.record(fact).await.map(|_| ())
}

fn named(name: &str) -> Result<String, ViewError> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if (1..=80).contains(&name.chars().count()) { Ok(name) } else { Err(ViewError::Name) }
}

/// The query, without what says only where somebody stood in the list.
fn asked(query: &str) -> Result<String, ViewError> {
    let place = ["page", "cursor", "view", "act", "done", "count"];
    let query =
        ::web::Query::parse(query.trim_start_matches('?')).without(|name, _| place.contains(&name)).text();
    if query.len() <= 2_000 { Ok(query) } else { Err(ViewError::Long) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_keeps_what_is_asked_for_and_not_where_somebody_stood() {
        let kept = asked("?stage=open&page=3&view=view_1&act=act_1&product=a%26b").unwrap();
        assert_eq!(kept, "stage=open&product=a%26b");
        assert!(matches!(asked(&format!("q={}", "x".repeat(2_000))), Err(ViewError::Long)));
    }

    #[test]
    fn a_view_has_a_name_of_one_line() {
        assert_eq!(named(" My \n quarter ").unwrap(), "My quarter");
        assert!(named(" ").is_err() && named(&"x".repeat(81)).is_err());
    }
}
