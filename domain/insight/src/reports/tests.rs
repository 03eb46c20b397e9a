//! That what is withheld cannot be found out, whatever is added up and compared.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Currency, Money, PartnershipId, Timestamp};
use proptest::prelude::*;
use vault::rows::Uuid;

use super::{
    cell::{Cell, Standing},
    groups::{Group, regroup},
    received::Report,
    sales::Sale,
    telling::{Passed, Says},
    total::{MOST, Total, added},
    withhold::{Part, withhold},
};

fn cell(standing: Standing, month: &str, product: &str) -> Cell {
    Cell {
        standing,
        currency: "USD".to_owned(),
        month: month.to_owned(),
        product: product.to_owned(),
        region: "France".to_owned(),
        merged: 0,
    }
}

fn part(product: &str, sales: u64) -> Part {
    Part { cell: cell(Standing::Won, "2017-03", product), worth: None, sales }
}

#[test]
fn a_total_over_too_few_is_withheld_while_more_may_come() {
    let told = withhold(&[part("GTX", 5), part("MG", 4)], None, 5, |_| false);
    assert_eq!(
        told.iter().map(|one| (one.cell.product.as_str(), one.sales)).collect::<Vec<_>>(),
        [("GTX", 5)]
    );
}

#[test]
fn of_a_month_that_is_over_what_is_too_few_is_told_with_its_like() {
    let parts = [part("GTX", 5), part("MG", 3), part("GTK", 2)];
    let told = withhold(&parts, None, 5, |_| true);
    let rest = told.iter().find(|one| one.cell.merged > 0).unwrap();
    assert_eq!((rest.sales, rest.cell.product.as_str(), rest.cell.month.as_str()), (5, "", "2017-03"));
    assert_eq!(told.len(), 2);
}

#[test]
fn with_a_threshold_of_one_every_sale_is_told_at_once() {
    let told = withhold(&[part("GTX", 1), part("MG", 1)], Some(1), 1, |_| false);
    assert_eq!(told.len(), 2);
    assert!(told.iter().all(|one| one.cell.merged == 0));
}

#[test]
fn a_group_is_not_divided_where_too_few_would_stay() {
    assert_eq!(withhold(&[part("GTX", 6)], Some(4), 5, |_| false), []);
    assert_eq!(withhold(&[part("GTX", 6)], Some(5), 5, |_| false).len(), 1);
    assert_eq!(withhold(&[part("GTX", 6)], Some(0), 5, |_| false).len(), 1);
    // Of two that could be told, the larger one is.
    let told = withhold(&[part("GTX", 6), part("MG", 5)], Some(2), 5, |_| false);
    assert_eq!(told.iter().map(|one| one.sales).collect::<Vec<_>>(), [6]);
}

/// A report of so many partners' sales, each of one total, as a partner says it.
fn report(partners: u64, sales: u64, value: i64) -> Report {
    Report {
        partnership: PartnershipId::from(Uuid::from_u128(1)),
        envelope: String::new(),
        number: 1,
        as_of: Timestamp::UNIX_EPOCH,
        version: 1,
        threshold: 5,
        withheld: false,
        partners,
        partners_withheld: partners,
        own: vec![Total {
            stage: Standing::Won,
            month: "2017-03".to_owned(),
            product: "GTX".to_owned(),
            region: String::new(),
            merged: 0,
            sales,
            value: Some(Money::new(value, Currency::USD)),
        }],
        passed: Vec::new(),
    }
}

#[test]
fn whatever_partners_say_what_is_added_up_of_it_can_be_told() {
    let most = MOST as u64;
    let mut passed = Passed::default();
    let mut totals = passed.count(report(most, most, i64::MAX), 5, true);
    totals.extend(passed.count(report(most, most, i64::MAX), 5, true));
    assert_eq!(passed.count(report(most, 1, 1), 6, true), [], "told under terms that withhold less");
    assert_eq!(passed.count(report(most, 1, 1), 5, false), [], "it is not to go on");
    assert_eq!((passed.added, passed.withheld), (most, most));
    let told = Total::all(&added(totals));
    assert_eq!(told.iter().map(|total| (total.sales, total.minor())).collect::<Vec<_>>(), [(most, MOST)]);

    let mut few = Passed::default();
    few.count(report(2, 9, 900), 5, true);
    few.count(report(3, 9, 900), 5, false);
    assert_eq!((few.added, few.withheld), (3, 2 + 4 + 3));
}

#[test]
fn what_one_report_cannot_hold_is_left_out_and_counts_as_withheld() {
    let says = Says {
        threshold: 5,
        own: report(0, 9, 900).own,
        withheld: false,
        passed: Passed { totals: report(0, 7, 700).own, added: 3, withheld: 2 },
    };
    let own_alone = says.clone().shorter().unwrap();
    assert_eq!(own_alone.passed, Passed { totals: Vec::new(), added: 0, withheld: 5 });
    assert_eq!((&own_alone.own, own_alone.withheld), (&says.own, false));
    let nothing = own_alone.shorter().unwrap();
    assert_eq!((nothing.own.len(), nothing.withheld, nothing.passed.withheld), (0, true, 5));
    assert_eq!(nothing.shorter(), None);
}

/// Which sales were added up, each with which of its values; how many, and what they came to.
type Summed = (BTreeSet<(usize, i64)>, u64, i64);

/// What becomes of one sale in one step.
#[derive(Debug, Clone)]
struct Step {
    sale: usize,
    standing: Standing,
    month: usize,
    product: usize,
    value: i64,
}

fn steps() -> impl Strategy<Value = Vec<Vec<Step>>> {
    let standing = prop_oneof![
        4 => Just(Standing::Open), 4 => Just(Standing::Won), 1 => Just(Standing::Lost), 1 => Just(Standing::Gone)
    ];
    let step = (0..24_usize, standing, 0..2_usize, 0..2_usize, 0..3_i64)
        .prop_map(|(sale, standing, month, product, value)| Step { sale, standing, month, product, value });
    prop::collection::vec(prop::collection::vec(step, 1..40), 1..8)
}

/// A partner that reports after each round; and everything that anybody was ever told.
struct Told {
    sales: BTreeMap<usize, (Sale, i64)>,
    groups: Vec<Group>,
    /// Each number that was published: which sales it is the sum of, each with which of its values.
    published: Vec<BTreeSet<(usize, i64)>>,
    fresh: u128,
}

impl Told {
    fn report(&mut self, threshold: u64, settled: bool) {
        let told_rightly = |sale: &Sale, groups: &[Group]| {
            let group = groups.iter().find(|group| Some(group.id) == sale.group);
            group.is_some_and(|group| group.cell.covers(&sale.cell) && sale.told.last() == Some(&sale.value))
        };
        let moved: Vec<Sale> = self
            .sales
            .values()
            .map(|(sale, _)| sale.clone())
            .filter(|sale| !told_rightly(sale, &self.groups))
            .collect();
        let fresh = &mut self.fresh;
        let told = regroup(
            &mut self.groups,
            moved,
            threshold,
            |_| settled,
            || {
                *fresh += 1;
                Uuid::from_u128(*fresh)
            },
        );
        for (id, group, told) in told {
            let (sale, as_told) = self.sales.values_mut().find(|(sale, _)| sale.id == id).unwrap();
            *as_told = *told.last().unwrap();
            (sale.group, sale.told) = (Some(group), told);
        }
        let mut totals: BTreeMap<Cell, Summed> = BTreeMap::new();
        for group in self.groups.iter().filter(|group| group.sales >= threshold) {
            if group.cell.standing == Standing::Gone {
                continue;
            }
            let total = totals.entry(group.cell.clone()).or_default();
            total.1 += group.sales;
            total.2 += group.value;
            for (at, (sale, as_told)) in &self.sales {
                if sale.group == Some(group.id) {
                    total.0.insert((*at, *as_told));
                }
            }
        }
        for (these, sales, value) in totals.into_values() {
            // What is told is true of those that it was told of.
            assert_eq!(these.len() as u64, sales);
            assert_eq!(these.iter().map(|(_, value)| value).sum::<i64>(), value);
            self.published.push(these);
        }
    }

    /// The sales that an attacker could single out: those that everything published treats alike. Whatever is added up
    /// and subtracted of published numbers is a sum over such classes, each taken as a whole.
    fn classes(&self) -> BTreeMap<Vec<bool>, BTreeSet<usize>> {
        let all: BTreeSet<(usize, i64)> = self.published.iter().flatten().copied().collect();
        let mut classes: BTreeMap<Vec<bool>, BTreeSet<usize>> = BTreeMap::new();
        for one in all {
            let seen = self.published.iter().map(|these| these.contains(&one)).collect();
            classes.entry(seen).or_default().insert(one.0);
        }
        classes
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_added_and_subtracted_of_all_reports_stands_on_as_many_sales_as_were_asked_for(
        rounds in steps(), threshold in 2..6_u64, settled in any::<bool>(),
    ) {
        let partnership = PartnershipId::from(Uuid::from_u128(1));
        let mut told = Told { sales: BTreeMap::new(), groups: Vec::new(), published: Vec::new(), fresh: 1 << 64 };
        for round in rounds {
            for Step { sale, standing, month, product, value } in round {
                let cell = match standing {
                    Standing::Gone => Cell::gone(),
                    standing => cell(standing, ["2017-03", "2017-04"][month], ["GTX", "MG"][product]),
                };
                let gone = standing == Standing::Gone;
                let value = if gone { 0 } else { value };
                match told.sales.get_mut(&sale) {
                    Some((known, _)) if gone && known.group.is_none() => { told.sales.remove(&sale); }
                    Some((known, _)) => (known.cell, known.value) = (cell, value),
                    None if gone => {}
                    None => {
                        let id = Uuid::from_u128(sale as u128 + 1);
                        let fresh = Sale { id, partnership, cell, value, group: None, told: Vec::new() };
                        told.sales.insert(sale, (fresh, 0));
                    }
                }
            }
            told.report(threshold, settled);
        }
        for (seen, sales) in told.classes() {
            prop_assert!(
                sales.len() as u64 >= threshold,
                "{sales:?} can be told apart from all others by {seen:?}"
            );
        }
    }
}
