use kernel::Timestamp;

use super::rule::{Each, Rule, Seen, Setting, Used, attention, looks_again, moved};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn start() -> Timestamp {
    at("2026-03-01T09:00:00Z")
}

fn rules(seen: &Seen, days: i64) -> Vec<Rule> {
    attention(&Setting::default(), seen, moved(start(), days)).into_iter().map(|item| item.rule).collect()
}

/// A trial of thirty days in which nobody is active.
fn trial() -> Seen {
    Seen { since: Some(start()), until: Some(moved(start(), 30)), ..Seen::default() }
}

#[test]
fn of_a_closed_customer_nothing_needs_attention() {
    assert_eq!(rules(&Seen::default(), 400), []);
    assert_eq!(looks_again(&Setting::default(), &Seen::default(), start()), None);
}

#[test]
fn a_trial_is_spoken_of_a_week_before_its_end_and_not_after_it() {
    let used = Used { users: 4, progress: Some(50), last_active: Some("2026-03-25".parse().unwrap()) };
    let seen = Seen { used: Some(used), ..trial() };
    assert_eq!(rules(&seen, 22), []);
    assert_eq!(rules(&seen, 23), [Rule::TrialEnds]);
    assert_eq!(rules(&seen, 30), []);
}

#[test]
fn a_trial_without_a_report_has_no_users_and_is_not_called_quiet() {
    assert_eq!(rules(&trial(), 2), []);
    assert_eq!(rules(&trial(), 3), [Rule::NoUsers]);
    // Who bought and is reported by nobody is not known to be without users.
    assert_eq!(rules(&Seen { until: None, ..trial() }, 300), []);
}

#[test]
fn quiet_counts_from_the_last_active_day_and_never_from_before_the_beginning() {
    let used = |on: &str| Used { users: 3, progress: Some(90), last_active: Some(on.parse().unwrap()) };
    let seen = |on: &str| Seen { used: Some(used(on)), until: None, ..trial() };
    assert_eq!(rules(&seen("2026-03-10"), 22), []);
    assert_eq!(rules(&seen("2026-03-10"), 23), [Rule::Quiet]);
    assert_eq!(rules(&seen("2020-01-01"), 13), []);
}

#[test]
fn little_progress_and_what_waits_are_said_after_their_days() {
    let used = Used { users: 3, progress: Some(19), last_active: Some("2026-03-14".parse().unwrap()) };
    let slow = Seen { used: Some(used), until: None, ..trial() };
    assert_eq!(rules(&slow, 14), [Rule::Slow]);
    let enough = Used { progress: Some(20), ..used };
    assert_eq!(rules(&Seen { used: Some(enough), ..slow.clone() }, 14), []);
    let waits = Seen { waits: Some(start()), ..Seen::default() };
    assert_eq!((rules(&waits, 0), rules(&waits, 1)), (vec![], vec![Rule::Waits]));
}

#[test]
fn a_rule_that_is_off_says_nothing_and_its_numbers_count() {
    let mut setting = Setting::default();
    setting.set(Rule::NoUsers, Each { on: false, days: 3 });
    assert_eq!(attention(&setting, &trial(), moved(start(), 10)), []);
    setting.set(Rule::NoUsers, Each { on: true, days: 9 });
    let items = attention(&setting, &trial(), moved(start(), 10));
    assert_eq!(
        items.iter().map(|item| (item.rule, item.since)).collect::<Vec<_>>(),
        [(Rule::NoUsers, moved(start(), 9))]
    );
}

#[test]
fn between_two_looks_nothing_changes() {
    let used = Used { users: 2, progress: Some(5), last_active: Some("2026-03-04".parse().unwrap()) };
    let seen = Seen { used: Some(used), waits: Some(moved(start(), 8)), ..trial() };
    let setting = Setting::default();
    let mut now = start();
    let mut looks = 0;
    while let Some(next) = looks_again(&setting, &seen, now) {
        let just_before = next - jiff::SignedDuration::from_millis(1);
        assert_eq!(attention(&setting, &seen, just_before), attention(&setting, &seen, now));
        now = next;
        looks += 1;
    }
    assert_eq!(looks, 5, "quiet, slow, what waits, and the two ends of the last week");
}

#[test]
fn numbers_that_mean_nothing_are_refused() {
    assert_eq!(Setting::default().wrong(), None);
    let wrong = |setting: Setting| setting.wrong().map(|(field, _)| field);
    assert_eq!(wrong(Setting { slow_percent: 0, ..Setting::default() }), Some("slow_percent"));
    assert_eq!(wrong(Setting { trial_days: 0, ..Setting::default() }), Some("trial_days"));
    assert_eq!(wrong(Setting { quiet: Each { on: true, days: 366 }, ..Setting::default() }), Some("quiet"));
}
