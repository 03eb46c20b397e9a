//! What of many sums may be told, where one over fewer than so many sales may not.
//!
//! Sales are told in **groups** of at least so many, each in one total. When some of a group came to stand elsewhere, the
//! group is divided, and only into groups of at least so many: what is too few stays where it was told. So whatever
//! anybody adds up, subtracts, or compares with earlier reports stands on whole groups of today: on that many sales at
//! least, or on none (decision 0043).

use std::{cmp::Reverse, collections::BTreeMap};

use super::cell::Cell;

/// Sales of one group that came to stand in another total, or new ones that stand in none so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Where they stand now.
    pub cell: Cell,
    /// Which of the sums for which it was told each of them is worth now; none where that is another one, or it was never
    /// told. The same for all of them: otherwise the sums before and after would say by how much a few changed.
    pub worth: Option<usize>,
    /// How many they are.
    pub sales: u64,
}

/// Parts that are told together from now on, as a group of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// In which total.
    pub cell: Cell,
    /// Which parts, by their places.
    pub parts: Vec<usize>,
    /// How many sales they are.
    pub sales: u64,
}

/// Which parts may be told. `stay` says how many sales of their group have not moved; none where they were never told.
/// `settled` says whether it makes no sense to wait for more of a kind: then what is too few by itself is told together
/// with what is like it.
pub fn withhold(
    parts: &[Part],
    stay: Option<u64>,
    threshold: u64,
    settled: impl Fn(&Cell) -> bool,
) -> Vec<Told> {
    let threshold = threshold.max(1);
    let sales = |these: &[usize]| these.iter().map(|at| parts[*at].sales).sum::<u64>();
    let mut told = Vec::new();
    let mut left: Vec<usize> = (0..parts.len()).collect();
    for merged in 0..=Cell::MOST_MERGED {
        let (tried, mut rest): (Vec<usize>, Vec<usize>) =
            left.into_iter().partition(|at| merged == 0 || settled(&parts[*at].cell));
        let mut together: BTreeMap<(Cell, Option<usize>), Vec<usize>> = BTreeMap::new();
        for at in tried {
            let part = &parts[at];
            together.entry((part.cell.merge(merged), part.worth)).or_default().push(at);
        }
        for ((cell, _), these) in together {
            match sales(&these) {
                enough if enough >= threshold => told.push(Told { cell, sales: enough, parts: these }),
                _ => rest.extend(these),
            }
        }
        left = rest;
    }
    if let Some(stay) = stay {
        // What stays of a group that was told must be enough as well, or the others would say what it is.
        let mut held = stay + sales(&left);
        told.sort_by_key(|one| Reverse(one.sales));
        while (1..threshold).contains(&held) {
            let Some(smallest) = told.pop() else { break };
            held += smallest.sales;
        }
    }
    told
}
