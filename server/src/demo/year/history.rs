//! What the export knows comes in as the year goes on: after each month what was closed or begun in it, distributor by
//! distributor, decided there after some hours. So the imported past is dated as it was reported, and no sooner.

use std::sync::atomic::{AtomicU8, Ordering};

use integrations::crm::{self, Opportunity, Plan, Progress, Reseller, Stage};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

use super::Year;

/// After how many hours of the year what happened until then comes in; the last time half a day before the end.
const REPORTED: [i64; 14] = [
    0,
    24 * 29,
    24 * 60,
    24 * 90,
    24 * 121,
    24 * 151,
    24 * 182,
    24 * 212,
    24 * 243,
    24 * 273,
    24 * 304,
    24 * 330,
    24 * 348,
    24 * 364 + 12,
];
/// The distributors report one after the other, so many hours apart; the last two times in a row.
const APART: i64 = 24 * 7;
const IN_A_ROW: i64 = 2;

/// The export, in portions.
pub(super) struct History<'a> {
    plan: &'a Plan,
    /// Until which day each report goes.
    until: Vec<Date>,
    begins: Timestamp,
}

/// How long a decision takes, for the portion that is loaded.
struct Hours<'a> {
    year: &'a Year,
    below: SignedDuration,
    above: SignedDuration,
    passed: AtomicU8,
}

impl<'a> History<'a> {
    pub(super) fn of(plan: &'a Plan, year: &Year) -> Self {
        let date = |hours: i64| year.day(hours / 24).to_zoned(TimeZone::UTC).date();
        Self { plan, until: REPORTED.map(date).to_vec(), begins: Year::begins(year.ends) }
    }

    /// What was there before the year.
    pub(super) fn first(&self) -> std::ops::Range<usize> {
        0..self.plan.distributors.len()
    }

    /// What comes in later, and when.
    pub(super) fn later(&self) -> Vec<(Timestamp, usize)> {
        let each = self.plan.distributors.len();
        let at = |portion: usize| {
            let (report, distributor) = (portion / each, (portion % each) as i64);
            let last = report + 2 >= REPORTED.len();
            let hours = REPORTED[report] + if last { IN_A_ROW } else { APART } * distributor;
            self.begins.saturating_add(SignedDuration::from_hours(hours)).unwrap_or(self.begins)
        };
        (each..REPORTED.len() * each).map(|portion| (at(portion), portion)).collect()
    }

    /// Loads one of them.
    pub(super) async fn load(&self, year: &Year, portion: usize) -> anyhow::Result<()> {
        let each = self.plan.distributors.len();
        let (report, distributor) = (portion / each, portion % each);
        let plan = self.portion(report, distributor);
        let last = report + 2 >= REPORTED.len();
        let hours = |most: i64, some: usize| SignedDuration::from_hours(1 + some as i64 % most);
        let hours = Hours {
            year,
            below: hours(if last { 1 } else { 16 }, report * 7 + distributor * 5),
            above: hours(if last { 1 } else { 22 }, report * 5 + distributor * 9),
            passed: AtomicU8::new(0),
        };
        Ok(crm::load(&plan, &year.node.exchange, &year.node.runner, &hours).await?)
    }

    /// The channel of one distributor, with what came to be known of it until that report.
    fn portion(&self, report: usize, distributor: usize) -> Plan {
        let of_it = |reseller: &Reseller| reseller.distributor == distributor;
        let mut places = Vec::new();
        let mut resellers = Vec::new();
        for (at, reseller) in self.plan.resellers.iter().enumerate().filter(|(_, one)| of_it(one)) {
            places.push(at);
            resellers.push(Reseller { distributor: 0, ..reseller.clone() });
        }
        let rows = self.plan.opportunities.iter().enumerate();
        let opportunities = rows
            .filter(|(at, row)| self.reported(*at, row) == report)
            .filter_map(|(_, row)| {
                let reseller = places.iter().position(|one| *one == row.reseller)?;
                Some(Opportunity { reseller, ..row.clone() })
            })
            .collect();
        let distributors = self.plan.distributors.get(distributor).cloned().into_iter().collect();
        Plan { distributors, resellers, opportunities, ..self.plan.clone() }
    }

    /// In which report it stands: the first after it was closed, or begun. What has no date was written down some time.
    fn reported(&self, at: usize, row: &Opportunity) -> usize {
        let decided = matches!(row.stage, Stage::Won | Stage::Lost);
        let known = if decided { row.closed_on } else { row.opened_on };
        match known {
            None => at % REPORTED.len(),
            Some(day) => {
                let first = self.until.iter().position(|until| day < *until);
                first.unwrap_or(REPORTED.len() - 1)
            }
        }
    }
}

impl Progress for Hours<'_> {
    fn step(&self, what: &str, done: u64, of: u64) {
        let took = match (what, self.passed.load(Ordering::SeqCst)) {
            _ if done < of => return,
            ("registered", 0) => self.below,
            ("passed up", 1) => self.above,
            _ => return,
        };
        self.passed.fetch_add(1, Ordering::SeqCst);
        self.year.pass(self.year.clock.now() + took);
    }
}
