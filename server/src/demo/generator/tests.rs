use std::{collections::BTreeMap, fs};

use integrations::crm::{Opportunity, Reason, Stage, read};
use jiff::civil::{Date, date};
use tempfile::TempDir;

use super::{Size, write};

#[test]
fn the_demo_channel_is_as_large_and_as_untidy_as_a_real_export() {
    let folder = TempDir::new().unwrap();
    let today = date(2026, 3, 1);
    write(&folder.path().join("export"), 7, today, Size::Whole).unwrap();
    let (plan, findings) = read(&folder.path().join("export")).unwrap();

    assert!(findings.left_alone.is_empty(), "{findings}");
    let stages = [
        (Stage::Prospecting, 500),
        (Stage::Submitted, 41),
        (Stage::Engaging, 1_548),
        (Stage::Won, 4_238),
        (Stage::Lost, 2_473),
    ];
    assert_eq!(findings.opportunities, BTreeMap::from(stages));
    assert_eq!(
        (plan.vendor.name.as_str(), plan.resellers.len(), plan.products.len(), findings.accounts),
        ("Maven", 30, 7, 85)
    );
    let mut offices: Vec<&str> = plan.distributors.iter().map(|one| one.handle.as_str()).collect();
    offices.sort_unstable();
    assert_eq!(offices, ["central", "east", "west"]);
    assert_eq!(findings.agents_without_opportunities.len(), 5);

    let repaired: Vec<&str> = findings.repairs.keys().map(|repair| repair.to.as_str()).collect();
    assert_eq!(repaired, ["Philippines", "technology", "Harbor Gate Pro"]);
    let share = |stage: Stage| findings.without_account[&stage] * 100 / findings.opportunities[&stage];
    assert!(
        (10..=22).contains(&share(Stage::Prospecting)) && (10..=22).contains(&share(Stage::Engaging)),
        "{findings}"
    );
    assert_eq!(findings.without_account.len(), 2, "{findings}");

    for one in &plan.opportunities {
        assert!(one.opened_on.is_none_or(|opened| opened >= date(2025, 1, 1) && opened <= today), "{one:?}");
        assert!(one.closed_on.is_none_or(|closed| Some(closed) > one.opened_on), "{one:?}");
        let decided = matches!(one.stage, Stage::Won | Stage::Lost);
        assert!(
            one.closed_on.is_none_or(|closed| if decided { closed <= today } else { closed > today }),
            "{one:?}"
        );
        assert_eq!(one.company.is_some(), one.domain.is_some() && one.contact_email.is_some(), "{one:?}");
        if one.stage == Stage::Submitted {
            assert!(
                one.opened_on >= Some(date(2026, 2, 28)) && one.notes.is_some() && one.value.is_some(),
                "{one:?}"
            );
        }
    }
    let expected = |one: &&Opportunity| one.stage == Stage::Engaging && one.closed_on.is_some();
    let expected: Vec<&Opportunity> = plan.opportunities.iter().filter(expected).collect();
    assert!((1_100..1_400).contains(&expected.len()), "{} are expected", expected.len());
    assert!(expected.iter().all(|one| one.value.is_some()), "each with an offer");
    let won_between = |reseller: usize, from: Date, until: Date| {
        let of_it =
            plan.opportunities.iter().filter(|one| one.stage == Stage::Won && one.reseller == reseller);
        of_it.filter(|one| one.closed_on >= Some(from) && one.closed_on < Some(until)).count()
    };
    let quarters = |reseller| {
        let before = won_between(reseller, date(2025, 9, 1), date(2025, 12, 1));
        (before, won_between(reseller, date(2025, 12, 1), date(2026, 3, 1)))
    };
    let all: Vec<(usize, usize)> = (0..plan.resellers.len()).map(quarters).collect();
    assert!(all.iter().any(|(before, after)| before > &(3 * after)), "somebody declines: {all:?}");
    assert!(all.iter().any(|(before, after)| after > &(3 * before)), "somebody grows: {all:?}");
    let domains: std::collections::HashSet<_> =
        plan.opportunities.iter().filter_map(|one| one.domain.clone()).collect();
    assert_eq!(domains.len(), 85, "every account has a domain of its own");
    let won = findings.won_minor / 100;
    assert!((8_000_000..12_000_000).contains(&won), "{won}");
}

#[test]
fn the_same_seed_and_day_give_the_same_files_and_another_seed_others() {
    let pipeline = |seed| {
        let folder = TempDir::new().unwrap();
        write(folder.path(), seed, date(2026, 3, 1), Size::Whole).unwrap();
        fs::read(folder.path().join("sales_pipeline.csv")).unwrap()
    };
    assert!(pipeline(1) == pipeline(1));
    assert!(pipeline(1) != pipeline(2));
}

#[test]
fn no_seed_leaves_anybody_out() {
    for seed in 0..5 {
        let folder = TempDir::new().unwrap();
        write(folder.path(), seed, date(2024, 2, 29), Size::Whole).unwrap();
        let (plan, findings) = read(folder.path()).unwrap();
        assert_eq!((plan.opportunities.len(), plan.resellers.len()), (8_800, 30), "seed {seed}");
        assert!(!findings.left_alone.contains_key(&Reason::Twice), "seed {seed}");
    }
}

#[test]
fn a_small_channel_has_everybody_and_a_few_hundred_opportunities_in_every_stage() {
    let folder = TempDir::new().unwrap();
    write(folder.path(), 7, date(2026, 3, 1), Size::Small).unwrap();
    let (plan, findings) = read(folder.path()).unwrap();
    assert_eq!((plan.distributors.len(), plan.resellers.len()), (3, 30));
    assert!((300..500).contains(&plan.opportunities.len()), "{}", plan.opportunities.len());
    assert_eq!(findings.opportunities.len(), 5, "{findings}");
}
