//! In which order signed things must have happened, and what that rests on.

use std::collections::BTreeSet;

use kernel::{OrgId, Timestamp};
use vault::{Head, Link};

/// What it rests on that one came after another, the strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Order {
    /// Hashes: it names the other, over however many steps, or the journal between them is shown.
    Proven,
    /// The numbers that their signer gave them in its own journal.
    Journal,
    /// What clocks say.
    Clock,
}

/// When and where something was signed.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    /// By whom.
    pub(super) by: OrgId,
    /// When, by its signer's clock.
    pub(super) at: Timestamp,
    /// Its entry in the signer's journal.
    pub(super) entry: i64,
    /// The signer's last entry that the signed text names.
    pub(super) head: Head,
    /// What it names by hash.
    pub(super) names: Vec<usize>,
}

/// Marks with what must have come before each.
pub(super) struct Ordered {
    /// All of them, the first first.
    pub(super) places: Vec<usize>,
    /// Whether some order contradicts another.
    pub(super) contradicts: bool,
    proven: Vec<BTreeSet<usize>>,
    journal: Vec<BTreeSet<usize>>,
}

impl Ordered {
    /// Puts them in order; `links` are entries of that organisation's journal, in their order.
    pub(super) fn new(marks: &[Mark], whose: OrgId, links: &[Link]) -> Self {
        let same = |one: &Mark, other: &Mark| one.by == other.by && one.entry < other.entry;
        let shown = |one: &Mark, other: &Mark| {
            one.by == whose && same(one, other) && connected(whose, &one.head, &other.head, links)
        };
        let before = |at: usize, follows: &dyn Fn(&Mark, &Mark) -> bool| -> BTreeSet<usize> {
            let others = marks.iter().enumerate().filter(|(_, other)| follows(other, &marks[at]));
            others.map(|(other, _)| other).chain(marks[at].names.iter().copied()).collect()
        };
        let proven = (0..marks.len()).map(|at| before(at, &shown)).collect::<Vec<_>>();
        let journal = (0..marks.len()).map(|at| before(at, &same)).collect::<Vec<_>>();
        let (proven, journal) = (closed(proven), closed(journal));
        let contradicts = journal.iter().enumerate().any(|(at, before)| before.contains(&at));
        // Whoever has more before it comes later; of those that are in no order, clocks tell.
        let mut places: Vec<usize> = Vec::with_capacity(marks.len());
        let mut left: Vec<usize> = (0..marks.len()).collect();
        left.sort_by_key(|at| marks[*at].at);
        while !left.is_empty() {
            let free = left.iter().position(|at| left.iter().all(|other| !journal[*at].contains(other)));
            places.push(left.remove(free.unwrap_or(0)));
        }
        Self { places, contradicts, proven, journal }
    }

    /// What it rests on that `later` came after `earlier`.
    pub(super) fn rests_on(&self, earlier: usize, later: usize) -> Order {
        match () {
            () if self.proven[later].contains(&earlier) => Order::Proven,
            () if self.journal[later].contains(&earlier) => Order::Journal,
            () => Order::Clock,
        }
    }
}

/// All that comes before each, over however many steps.
fn closed(mut before: Vec<BTreeSet<usize>>) -> Vec<BTreeSet<usize>> {
    for middle in 0..before.len() {
        let reached = before[middle].clone();
        for set in before.iter_mut().filter(|set| set.contains(&middle)) {
            set.extend(reached.iter().copied());
        }
    }
    before
}

/// Whether the entries lead from one head to a later one, without a gap.
pub(super) fn connected(org: OrgId, from: &Head, to: &Head, links: &[Link]) -> bool {
    let mut head = from.clone();
    for link in links.iter().filter(|link| link.number > from.number && link.number <= to.number) {
        if link.number != head.number.saturating_add(1) || link.previous != head.hash {
            return false;
        }
        head = link.head(org);
    }
    head == *to
}
