//! Who is next.

use kernel::{Chance, Clock, PartnershipId, from_millis};

use super::rule::{About, Candidate, Rule, Share, Way, Why};

fn id(seed: u64) -> PartnershipId {
    PartnershipId::new(&Clock::held(from_millis(0)), &Chance::seeded(seed))
}

fn candidate(seed: u64, name: &str) -> Candidate {
    Candidate {
        partnership: id(seed),
        name: name.to_owned(),
        tier: None,
        open: 0,
        got: 0,
        last: None,
        tried: false,
        covered: true,
    }
}

fn share(seed: u64) -> Share {
    Share::of(id(seed))
}

fn rule(way: Way, partners: Vec<Share>) -> Rule {
    Rule { way, partners, ..Rule::default() }
}

fn order(rule: &Rule, about: &About, all: &[Candidate]) -> Vec<(String, Why)> {
    rule.choose(about, all.to_vec()).into_iter().map(|(one, why)| (one.name, why)).collect()
}

#[test]
fn in_turn_is_whoever_was_offered_one_the_longest_time_ago() {
    let rule = rule(Way::RoundRobin, vec![share(1), share(2), share(3)]);
    let at = |at: i64| Some(from_millis(at));
    let all = [
        Candidate { last: at(30), ..candidate(1, "Ada") },
        Candidate { last: at(10), ..candidate(2, "Bea") },
        candidate(3, "Cid"),
    ];
    let names: Vec<_> = order(&rule, &About::default(), &all).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["Cid", "Bea", "Ada"]);
}

#[test]
fn weights_give_each_its_share_in_the_long_run() {
    let rule = rule(Way::Weights, vec![Share { weight: 3, ..share(1) }, share(2)]);
    let mut all = [candidate(1, "Ada"), candidate(2, "Bea")];
    for round in 0..400 {
        let next = rule.choose(&About::default(), all.to_vec())[0].0.name.clone();
        let one = all.iter_mut().find(|one| one.name == next).unwrap();
        one.got += 1;
        one.last = Some(from_millis(round));
    }
    assert_eq!((all[0].got, all[1].got), (300, 100));
}

#[test]
fn whoever_does_not_fit_is_told_why() {
    let german =
        Share { countries: vec!["Germany".to_owned()], languages: vec!["German".to_owned()], ..share(1) };
    let mut rule =
        rule(Way::Capacity, vec![german, Share { capacity: 2, ..share(2) }, share(3), share(4), share(5)]);
    rule.tiers = vec!["Gold".to_owned()];
    let gold = |seed, name: &str| Candidate { tier: Some("gold".to_owned()), ..candidate(seed, name) };
    let all = [
        gold(1, "Ada"),
        Candidate { open: 2, ..gold(2, "Bea") },
        candidate(3, "Cid"),
        Candidate { tried: true, ..gold(4, "Dov") },
        Candidate { covered: false, ..gold(5, "Eve") },
        gold(6, "Fay"),
    ];
    let told = |country: &str, language: Option<&str>| {
        let about = About { country: Some(country.to_owned()), language: language.map(str::to_owned) };
        order(&rule, &about, &all)
    };
    let why = |told: &[(String, Why)], name: &str| told.iter().find(|(one, _)| one == name).unwrap().1;
    let france = told("France", None);
    assert_eq!(why(&france, "Ada"), Why::Country);
    assert_eq!(why(&france, "Bea"), Why::Full);
    assert_eq!(why(&france, "Cid"), Why::Tier);
    assert_eq!(why(&france, "Dov"), Why::Tried);
    assert_eq!(why(&france, "Eve"), Why::Uncovered);
    assert_eq!(why(&france, "Fay"), Why::NotAmong);
    assert_eq!(why(&told("germany", Some("English")), "Ada"), Why::Language);
    assert_eq!(told("germany", Some("german"))[0], ("Ada".to_owned(), Why::Next));
}

#[test]
fn a_rule_that_cannot_be_kept_says_what_is_wrong_with_it() {
    assert_eq!(Rule::default().wrong(), None);
    assert!(Rule { hours: 0, ..Rule::default() }.wrong().is_some());
    assert!(rule(Way::Weights, vec![Share { weight: 0, ..share(1) }]).wrong().is_some());
    assert!(rule(Way::Weights, vec![share(1), share(1)]).wrong().is_some());
    assert!(rule(Way::Weights, vec![share(1), share(2)]).wrong().is_none());
}
