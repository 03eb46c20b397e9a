//! A journal entry exactly as it was chained, so that somebody who has no vault can check where it stands.

use kernel::OrgId;
use sea_orm::{ColumnTrait, Order};
use serde::{Deserialize, Serialize};

use crate::{
    Head, Tx, VaultError,
    chain::chained,
    journal::{Column, Entity, Model},
};

/// An entry with the texts that its hash was made of, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// From 1, without gaps.
    pub number: i64,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// Who, as a journal names actors.
    pub actor: String,
    /// What, such as `envelope.received`.
    pub kind: String,
    /// Ids of what it is about, as they are stored.
    pub about: String,
    /// Values that are not personal, as they are stored.
    pub facts: String,
    /// The hash of the entry before.
    pub previous: String,
}

impl Link {
    /// The head of that organisation's journal when this was its last entry.
    pub fn head(&self, org: OrgId) -> Head {
        let Self { number, at, actor, kind, about, facts, previous } = self;
        let hash = chained(&org.to_string(), *number, *at, actor, kind, about, facts, previous);
        Head { number: *number, hash }
    }
}

impl Tx {
    /// The entries from that number to that one, in their order, a thousand at most.
    ///
    /// # Errors
    /// What the database says.
    pub async fn links(&self, first: i64, last: i64) -> Result<Vec<Link>, VaultError> {
        let find = self.find::<Entity>().filter(Column::Number.gte(first)).filter(Column::Number.lte(last));
        let rows = find.order_by(Column::Number, Order::Asc).limit(1_000).all().await?;
        Ok(rows.into_iter().map(Link::from).collect())
    }
}

impl From<Model> for Link {
    fn from(row: Model) -> Self {
        let Model { number, at, actor, kind, about, facts, previous, .. } = row;
        Self { number, at, actor, kind, about, facts, previous }
    }
}
