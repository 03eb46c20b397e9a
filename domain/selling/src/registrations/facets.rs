//! What there is to choose from in the list of registrations: one query each, over sums that the vault keeps.

use std::collections::{BTreeMap, BTreeSet};

use partnering::channel;
use vault::{Tx, VaultError, rows::FromQueryResult};

use super::Direction;

/// How many registrations there are of each direction and state.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally(Vec<(Direction, String, u64)>);

/// The different values that registrations have.
#[derive(Debug, Clone, Default)]
pub(super) struct Facets {
    pub(super) products: BTreeSet<String>,
    pub(super) peers: BTreeSet<String>,
    pub(super) resellers: BTreeSet<String>,
    pub(super) programs: BTreeSet<String>,
}

impl Tally {
    /// How many there are of that direction and state, or of all.
    pub(super) fn count(&self, direction: Option<Direction>, state: Option<&str>) -> u64 {
        let fits = |(way, stands, _): &&(Direction, String, u64)| {
            direction.is_none_or(|direction| direction == *way) && state.is_none_or(|state| state == stands)
        };
        self.0.iter().filter(fits).map(|(_, _, count)| count).sum()
    }

    /// How many there are in each state, of that direction or of all.
    pub(super) fn states(&self, direction: Option<Direction>) -> Vec<(String, u64)> {
        let mut states: BTreeMap<&str, u64> = BTreeMap::new();
        for (way, state, count) in &self.0 {
            if direction.is_none_or(|direction| direction == *way) {
                *states.entry(state).or_default() += count;
            }
        }
        states.into_iter().map(|(state, count)| (state.to_owned(), count)).collect()
    }

    /// The one direction that all of them have, where they have one.
    pub(super) fn only_direction(&self) -> Option<Direction> {
        let first = self.0.first()?.0;
        self.0.iter().all(|(way, _, _)| *way == first).then_some(first)
    }
}

#[derive(FromQueryResult)]
struct Counted {
    direction: String,
    state: String,
    number: i64,
}

/// Counts by direction and state.
pub(super) async fn tally(tx: &Tx) -> Result<Tally, VaultError> {
    let rows: Vec<Counted> = tx
        .sql(
            "select direction, state, cast(sum(counted) as bigint) as number from registration_sums \
             where org_id = :org group by 1, 2 order by 1, 2",
        )
        .all()
        .await?;
    let known = |row: Counted| Some((row.direction.parse().ok()?, row.state, row.number.max(0) as u64));
    Ok(Tally(rows.into_iter().filter_map(known).collect()))
}

#[derive(FromQueryResult)]
struct Values {
    peer: String,
    reseller: String,
    product: String,
}

/// The different products, peers and resellers; the resellers of one peer, where one is chosen.
pub(super) async fn facets(tx: &Tx, peer: Option<&str>) -> Result<Facets, VaultError> {
    let rows: Vec<Values> = tx
        .sql(
            "select peer_name as peer, reseller, product from registration_sums where org_id = :org \
             group by peer_name, reseller, product",
        )
        .all()
        .await?;
    let mut facets = Facets { programs: channel::program_names(tx).await?, ..Facets::default() };
    for row in rows {
        if !row.reseller.is_empty() && peer.is_none_or(|peer| peer == row.peer) {
            facets.resellers.insert(row.reseller);
        }
        if !row.product.is_empty() {
            facets.products.insert(row.product);
        }
        facets.peers.insert(row.peer);
    }
    Ok(facets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_count_the_direction_that_is_chosen() {
        let tally = Tally(vec![
            (Direction::Received, "accepted".into(), 5),
            (Direction::Received, "pending".into(), 2),
            (Direction::Sent, "pending".into(), 1),
        ]);
        assert_eq!(tally.count(None, None), 8);
        assert_eq!(tally.count(None, Some("pending")), 3);
        assert_eq!(tally.count(Some(Direction::Sent), Some("pending")), 1);
        assert_eq!(tally.states(None), [("accepted".to_owned(), 5), ("pending".to_owned(), 3)]);
        assert_eq!(tally.only_direction(), None);
        assert_eq!(Tally::default().only_direction(), None);
    }
}
