//! The goal of the labelled set; `make bench` prints the figures.

use super::{SEED, quality::Quality, set};

#[test]
fn of_companies_that_are_one_nineteen_in_twenty_are_found_and_as_many_findings_are_right() {
    for seed in [SEED, 7, 1_000_003] {
        let pairs = set::pairs(seed, 100);
        let quality = Quality::of(&pairs);
        let wrong: Vec<String> = quality
            .wrong
            .iter()
            .map(|pair| format!("{}: {:?} {:?}", pair.rule, pair.one, pair.other))
            .collect();
        assert!(quality.recall() >= 0.95, "seed {seed}: recall {}\n{}", quality.recall(), wrong.join("\n"));
        assert!(
            quality.precision() >= 0.95,
            "seed {seed}: precision {}\n{}",
            quality.precision(),
            wrong.join("\n")
        );
    }
}

#[test]
fn a_seed_makes_the_same_set_again() {
    let set = |seed| set::pairs(seed, 5).into_iter().map(|pair| (pair.one, pair.other)).collect::<Vec<_>>();
    assert_eq!(set(1), set(1));
    assert_ne!(set(1), set(2));
}
