use kernel::{Chance, Clock, Currency, Money, Percent, ProgramId};
use trust::merging::Values;

use super::{
    Definition, Kind, Link, Stage, Tier,
    difference::{all_lines, difference, lines},
    distributing::{DEPTH, turns},
    parts::Part,
};

fn tier(name: &str, accepted: u32) -> Tier {
    let won = Some(Money::new(500_000, Currency::USD));
    Tier { name: name.into(), accepted, won, rate: Percent(1_250), benefits: "A manager of its own".into() }
}

fn program() -> Definition {
    let stage = Stage { name: "Met".into(), description: "Somebody met them".into(), ..Stage::default() };
    Definition {
        products: vec!["GTX Pro".into()],
        territories: vec!["AT".into(), "DE".into()],
        rate: Percent(1_225),
        stages: vec![stage],
        tiers: vec![tier("Silver", 2), tier("Gold", 10)],
        groups: vec!["South".into()],
        ..Definition::begun("Resellers", Kind::Reseller)
    }
}

fn typed(part: Part, program: &Definition) -> Values {
    part.typed(program).expect("a part that is there")
}

#[test]
fn what_stands_in_a_form_and_is_kept_unchanged_changes_nothing() {
    let parts = Part::ALWAYS.into_iter().chain([Part::Stage(1), Part::Tier(1), Part::Tier(2)]);
    for part in parts {
        let mut same = program();
        part.read(&typed(part, &program()), &mut same).expect("what stands there can be kept");
        assert_eq!(same, program(), "{part}");
        assert_eq!(part.to_string().parse(), Ok(part));
        let names: Vec<String> = typed(part, &program()).into_keys().collect();
        let mut asked: Vec<String> = part.fields(&[]).iter().map(|input| input.name().to_owned()).collect();
        asked.sort();
        assert_eq!(asked, names, "{part}: every field is asked for, and no other");
    }
}

#[test]
fn a_stage_after_the_last_is_a_new_one_and_one_beyond_it_is_none() {
    let mut more = program();
    let mut values = typed(Part::Stage(2), &program());
    values.insert("name".into(), "Offered".into());
    Part::Stage(2).read(&values, &mut more).expect("a new stage");
    assert_eq!(more.stages.len(), 2);
    assert!(Part::Stage(3).typed(&program()).is_none());
    values.insert("name".into(), "MET".into());
    let wrong = Part::Stage(2).read(&values, &mut program()).expect_err("two stages of one name");
    assert_eq!(wrong[0].0, "name");
    values.insert("remove".into(), "on".into());
    let mut less = more;
    Part::Stage(2).read(&values, &mut less).expect("a stage that goes");
    assert_eq!(less, program());
}

#[test]
fn what_cannot_be_is_said_at_its_field() {
    let wrong = |part: Part, field: &str, value: &str| {
        let mut values = typed(part, &program());
        values.insert(field.into(), value.into());
        part.read(&values, &mut program()).expect_err("something wrong")[0].0
    };
    assert_eq!(wrong(Part::Basics, "name", " "), "name");
    assert_eq!(wrong(Part::Offer, "rate", "101"), "rate");
    assert_eq!(wrong(Part::Offer, "rate", "a tenth"), "rate");
    assert_eq!(wrong(Part::Offer, "territories", "DE, Bavaria"), "territories");
    assert_eq!(wrong(Part::Rules, "window_days", "-1"), "window_days");
    assert_eq!(wrong(Part::Rules, "upstream", "somewhere"), "upstream");
    assert_eq!(wrong(Part::Groups, "groups", "South\nsouth"), "groups");
    assert_eq!(wrong(Part::Tier(1), "won", "much"), "won");
    assert_eq!(wrong(Part::Performance, "period_months", "0"), "period_months");
    assert_eq!(wrong(Part::Registering, "trial_days", "366"), "trial_days");
    assert_eq!(wrong(Part::Registering, "trial_more_days", "366"), "trial_more_days");
}

#[test]
fn two_versions_differ_in_the_lines_that_changed() {
    let (before, mut after) = (program(), program());
    after.rate = Percent(1_500);
    after.registering.trial_days = 14;
    after.tiers.pop();
    after.groups.clear();
    let changed = difference(&all_lines(&before, None), &all_lines(&after, None));
    let told: Vec<(&str, &str)> =
        changed.iter().map(|one| (one.before.as_str(), one.after.as_str())).collect();
    assert_eq!(told[0], ("12.25 %", "15 %"));
    assert_eq!(told[1], ("", "14 days"));
    assert!(told[2].0.starts_with("Gold") && told[2].1.is_empty(), "{told:?}");
    assert_eq!(told[3], ("South", ""));
    assert_eq!(told.len(), 4);
    let seen = lines(&before);
    assert!(seen.iter().all(|line| line.value != "South"), "a partner is not told of groups");
}

#[test]
fn what_crosses_says_nothing_of_groups_and_comes_as_it_left() {
    let crossing = program().crossing();
    assert!(crossing.iter().all(|(name, _)| !matches!(*name, "groups" | "upstream" | "automatic")));
    let values = crossing.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let came = Definition::crossed(&values).expect("it can be read");
    assert_eq!(came, Definition { groups: Vec::new(), ..program() });
    let mut wrong = values;
    wrong.insert("rate".into(), 10_001.into());
    assert_eq!(Definition::crossed(&wrong), None, "what could not be written is not taken");
}

#[test]
fn a_program_never_stands_on_itself_nor_too_deep() {
    let (clock, chance) = (Clock::System, Chance::seeded(7));
    let link = || Link { program: ProgramId::new(&clock, &chance), name: None };
    let chain: Vec<Link> = std::iter::repeat_with(link).take(DEPTH).collect();
    assert!(!turns(ProgramId::new(&clock, &chance), &chain));
    assert!(turns(chain[3].program, &chain));
    let deeper: Vec<Link> = chain.into_iter().chain([link()]).collect();
    assert!(turns(ProgramId::new(&clock, &chance), &deeper));
}
