//! Precision and recall, by what pairs show and in all.

use matching::{Profile, Verdict, judge};

use super::set::{Pair, RULES};

/// What was found of a labelled set.
pub struct Quality<'p> {
    /// Of each rule: its name, whether its pairs are one, how many there are, how many of them were found.
    rules: Vec<(&'static str, bool, usize, usize)>,
    /// What was judged wrongly.
    pub wrong: Vec<&'p Pair>,
}

impl<'p> Quality<'p> {
    /// Judges every pair: found is what is at least possible.
    pub fn of(pairs: &'p [Pair]) -> Self {
        let found = |pair: &Pair| {
            let profile = |typed: &super::set::Typed| Profile::of(&typed.company());
            judge(&profile(&pair.one), &profile(&pair.other)).verdict() > Verdict::Clear
        };
        let judged: Vec<(&Pair, bool)> = pairs.iter().map(|pair| (pair, found(pair))).collect();
        let rule = |(name, same, _): &(&'static str, bool, _)| {
            let of: Vec<bool> =
                judged.iter().filter(|(pair, _)| pair.rule == *name).map(|(_, found)| *found).collect();
            (*name, *same, of.len(), of.iter().filter(|found| **found).count())
        };
        Self {
            rules: RULES.iter().map(rule).collect(),
            wrong: judged.iter().filter(|(pair, found)| pair.same != *found).map(|(pair, _)| *pair).collect(),
        }
    }

    /// Of the pairs that are one, the share that was found.
    pub fn recall(&self) -> f64 {
        let (found, all) = self.counted(true);
        found as f64 / all as f64
    }

    /// Of the pairs that were found, the share that is one.
    pub fn precision(&self) -> f64 {
        let (right, wrong) = (self.counted(true).0, self.counted(false).0);
        right as f64 / (right + wrong) as f64
    }

    fn counted(&self, same: bool) -> (usize, usize) {
        let of = self.rules.iter().filter(|rule| rule.1 == same);
        of.fold((0, 0), |(found, all), rule| (found + rule.3, all + rule.2))
    }

    /// A line for each rule, and one for all. The precision of a rule is against all pairs that are two companies, as
    /// many of them as the rule has.
    pub fn print(&self) {
        let (wrongly, two) = self.counted(false);
        for (name, same, all, found) in &self.rules {
            let share = *found as f64 / *all as f64;
            if *same {
                let wrong = wrongly as f64 / two as f64 * *all as f64;
                let precision = *found as f64 / (*found as f64 + wrong);
                println!("    {name:<28} recall {share:.3}  precision {precision:.3}");
            } else {
                println!("    {name:<28} taken for one {share:.3}");
            }
        }
        println!(
            "  in all: recall {:.3} (target 0.95), precision {:.3} (target 0.95)",
            self.recall(),
            self.precision()
        );
        if let Some(Pair { rule, one, other, .. }) = self.wrong.first() {
            println!("    of {} judged wrongly the first, {rule}: {one:?} {other:?}", self.wrong.len());
        }
    }
}
