//! Acts on many rows at once: those that were ticked, or all that match the filters.

use serde::Deserialize;
use vault::{Tx, VaultError, rows::Uuid};
use web::Problem;

use super::{AskedOf, Tabled, ids};
use crate::texts::lists as texts;

/// Rows of one act, at most: a change has the vault to itself while it lasts.
const MOST: usize = 20_000;

/// Which rows an act is for, as a form or a program says it.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Chosen {
    /// Those rows.
    ids: Vec<String>,
    /// Or all that match these filters, as a query.
    filters: Option<String>,
    /// The list as it was looked at, to go back to.
    #[serde(skip)]
    pub(crate) back: String,
}

/// The rows, or the question that finds them.
#[derive(Debug)]
pub(crate) enum Rows<T: Tabled> {
    /// These.
    Ids(Vec<Uuid>),
    /// All that match.
    All(Box<AskedOf<T>>),
}

impl Chosen {
    /// Out of the pairs of a form: `id` of each, or `all` and `filters`.
    pub(crate) fn of(form: &[(String, String)]) -> Self {
        let value = |name: &str| form.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        let ids = form.iter().filter(|(name, _)| name == "id").map(|(_, id)| id.clone());
        let all = value("all").is_some_and(|all| all == "yes");
        Self {
            ids: ids.collect(),
            filters: if all { Some(value("filters").unwrap_or_default()) } else { None },
            back: value("back").unwrap_or_default(),
        }
    }

    /// Out of what a program said.
    pub(crate) fn these(ids: Vec<String>, filters: Option<String>) -> Self {
        Self { ids, filters, back: String::new() }
    }

    /// The same again, for a form that asks something first.
    pub(crate) fn pairs(&self) -> Vec<(&'static str, String)> {
        let ids = self.ids.iter().map(|id| ("id", id.clone()));
        let all =
            self.filters.iter().flat_map(|filters| [("all", "yes".to_owned()), ("filters", filters.clone())]);
        ids.chain(all).chain([("back", self.back.clone())]).collect()
    }

    /// Understands it. An id that names nothing of this kind is passed over, as one that is not here.
    ///
    /// # Errors
    /// That nothing was chosen, too much, or filters that cannot be understood.
    pub(crate) fn understand<T: Tabled>(&self) -> Result<Rows<T>, Problem> {
        if let Some(filters) = &self.filters {
            return Ok(Rows::All(Box::new(T::asked(filters)?)));
        }
        if self.ids.len() > MOST {
            return Err(too_many());
        }
        let mut ids: Vec<Uuid> =
            self.ids.iter().filter_map(|id| id.parse::<T::Id>().ok()).map(Into::into).collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() {
            return Err(Problem::refused("nothing_chosen", texts::nothing_chosen()));
        }
        Ok(Rows::Ids(ids))
    }
}

impl<T: Tabled> Rows<T> {
    /// Their ids; none where there are too many for one act.
    pub(crate) async fn ids(&self, tx: &Tx) -> Result<Option<Vec<Uuid>>, VaultError> {
        match self {
            Self::Ids(ids) => Ok(Some(ids.clone())),
            Self::All(asked) => {
                let found = ids::<T>(tx, asked, 0, MOST as u64 + 1).await?;
                Ok((found.len() <= MOST).then_some(found))
            }
        }
    }
}

/// Says that an act is for too many rows.
pub(crate) fn too_many() -> Problem {
    Problem::refused("too_many", texts::too_many(MOST))
}
