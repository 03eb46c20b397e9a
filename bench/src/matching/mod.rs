//! Matching of companies: how often it is right on a labelled set, and what a question to 100,000 companies costs.

mod quality;
pub mod set;
#[cfg(test)]
mod tests;
mod words;

use std::time::{Duration, Instant};

use kernel::Chance;
use matching::{Company, Index, Profile, Verdict, judge};

use crate::machine::{median, memory, slowest_of_hundred};

/// The set that `make bench` prints, and its test holds to.
const SEED: u64 = 20;
const COMPANIES: usize = 100_000;
/// The peer reads them all: a few questions are enough.
const NAIVE: usize = 20;

/// Prints quality, then speed.
pub fn matching() {
    let pairs = set::pairs(SEED, 400);
    println!("  matching companies, {} labelled pairs of seed {SEED}", pairs.len());
    quality::Quality::of(&pairs).print();
    real();
    speed();
}

/// The real accounts beside which we were given: no two of them are one company, and each is one with itself.
fn real() {
    let Ok(file) = std::fs::read_to_string("../shared/data/crm-opportunities/accounts.csv") else {
        println!("  real accounts: skipped, the export is not here");
        return;
    };
    let names: Vec<&str> = file.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    let profiles: Vec<Profile> = names.iter().map(|name| named(name)).collect();
    let pairs = || (0..names.len()).flat_map(|one| (0..one).map(move |other| (one, other)));
    let wrong =
        pairs().filter(|(one, other)| judge(&profiles[*one], &profiles[*other]).verdict() > Verdict::Clear);
    let wrong: Vec<String> = wrong.map(|(one, other)| format!("{} / {}", names[one], names[other])).collect();
    println!(
        "  {} real accounts: {} of {} pairs taken for one {wrong:?}",
        names.len(),
        wrong.len(),
        pairs().count()
    );
}

fn named(name: &str) -> Profile {
    Profile::of(&Company { name: Some(name), country: Some("US"), ..Company::default() })
}

fn speed() {
    let before = memory("self", "VmRSS");
    let crowd = set::Maker(Chance::seeded(SEED + 1));
    let mut index = Index::default();
    let mut asked = Vec::new();
    let start = Instant::now();
    for number in 0..COMPANIES {
        let typed = crowd.anybody(number);
        if number % 100 == 0 {
            asked.push(typed.clone());
        }
        index.add(Profile::of(&typed.company()));
    }
    println!(
        "  {} companies read and indexed in {:.1} s, memory {:.0} MiB",
        index.len(),
        start.elapsed().as_secs_f64(),
        memory("self", "VmRSS") - before
    );
    let mut found = 0;
    let mut times = timed(asked.iter().map(set::Typed::company), |profile| found += index.ask(profile).len());
    println!(
        "  a question, of {} ({found} found)                  p50 {:>7.3} ms (target 5), p99 {:>7.3} ms",
        times.len(),
        median(&mut times),
        slowest_of_hundred(&mut times)
    );
    let mut naive = timed(asked.iter().take(NAIVE).map(set::Typed::company), |profile| {
        std::hint::black_box(index.ask_each(profile).len());
    });
    println!("  peer: each of them compared                     p50 {:>7.1} ms", median(&mut naive));
}

fn timed<'a>(asked: impl Iterator<Item = Company<'a>>, mut ask: impl FnMut(&Profile)) -> Vec<Duration> {
    let one = |company: Company<'a>| {
        let start = Instant::now();
        ask(&Profile::of(&company));
        start.elapsed()
    };
    asked.map(one).collect()
}
