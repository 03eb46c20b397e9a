//! Many companies at hand, to be asked for those that may be one of them.

use std::collections::HashMap;

use crate::{
    company::Profile,
    judge::{Match, Verdict, judge},
};

/// Companies by their keys.
#[derive(Debug, Default)]
pub struct Index {
    companies: Vec<Profile>,
    by_key: HashMap<i64, Vec<u32>>,
}

impl Index {
    /// Adds a company; the number is its place, from 0 on.
    pub fn add(&mut self, company: Profile) -> usize {
        let at = self.companies.len();
        for key in company.keys() {
            self.by_key.entry(key).or_default().push(at as u32);
        }
        self.companies.push(company);
        at
    }

    /// Those that may be this company, the likeliest first.
    pub fn ask(&self, company: &Profile) -> Vec<(usize, Match)> {
        let keys = company.asks();
        let mut places: Vec<u32> =
            keys.iter().filter_map(|key| self.by_key.get(key)).flatten().copied().collect();
        places.sort_unstable();
        places.dedup();
        self.judged(company, places.into_iter().map(|at| at as usize))
    }

    fn judged(&self, company: &Profile, places: impl Iterator<Item = usize>) -> Vec<(usize, Match)> {
        let judged = places.filter_map(|at| {
            let found = judge(company, self.companies.get(at)?);
            (found.verdict() > Verdict::Clear).then_some((at, found))
        });
        let mut found: Vec<(usize, Match)> = judged.collect();
        found.sort_by_key(|(at, found)| (std::cmp::Reverse(found.score), *at));
        found
    }

    /// The same by comparing each of them: what keys save.
    pub fn ask_each(&self, company: &Profile) -> Vec<(usize, Match)> {
        self.judged(company, 0..self.companies.len())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.companies.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.companies.is_empty()
    }
}
