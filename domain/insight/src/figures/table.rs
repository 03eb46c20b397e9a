//! The figures, line by line: from three sources, side by side.

use std::collections::BTreeMap;

use kernel::Money;
use partnering::partnerships::{self, Partnership, Role};
use selling::registrations::Direction;
use vault::{Tx, VaultError};

use crate::{
    kpis::{Kpis, kpis},
    reports::{self, Report, Standing, Total},
};

/// What lines are taken by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum By {
    /// The month in which sales were, or may be, decided.
    #[default]
    Month,
    /// What is bought.
    Product,
}

impl By {
    pub(super) const ALL: [Self; 2] = [Self::Month, Self::Product];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Product => "product",
        }
    }

    pub(super) fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|by| by.as_str() == text)
    }

    /// What a total is of; none where it is told together with others.
    fn of(self, total: &Total) -> Option<String> {
        match self {
            Self::Month => (total.merged < 3).then(|| total.month.clone()),
            Self::Product => (total.merged < 2).then(|| total.product.clone()),
        }
    }
}

/// So many sales, and what they come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Sum {
    pub(super) sales: u64,
    pub(super) value: Option<Money>,
}

impl Sum {
    fn add(&mut self, sales: u64, value: Option<Money>) {
        // Others say how many: any number of them.
        self.sales = reports::counted(self.sales, sales);
        if let Some(value) = value {
            let before = self.value.map_or(0, |before| before.minor);
            self.value = Some(Money::new(before.saturating_add(value.minor), value.currency));
        }
    }
}

/// One line: the same months or products in one currency, and how the sales stand.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Of {
    /// Which; none where that was given up to have enough of them.
    pub(super) name: Option<String>,
    pub(super) stage: Standing,
    /// Sales that are not paid for in any currency are lines of their own.
    pub(super) currency: String,
}

/// What each source says of a line; none where it says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Said {
    /// Counted from the records of this vault.
    pub(super) here: Option<Sum>,
    /// Reported by partners, of their own sales.
    pub(super) partners: Option<Sum>,
    /// Reported by partners, of what their partners reported to them.
    pub(super) below: Option<Sum>,
}

/// Everything that the page shows, at one moment of the vault.
#[derive(Debug)]
pub(super) struct Figures {
    pub(super) kpis: Kpis,
    pub(super) reports: Vec<(Partnership, Report)>,
}

impl Figures {
    pub(super) async fn read(tx: &Tx, me: &str) -> Result<Self, VaultError> {
        let mut reported = Vec::new();
        let all = reports::reports(tx).await?;
        let partnerships = partnerships::all(tx).await?;
        for partnership in partnerships.into_iter().filter(|one| one.role == Role::Owner) {
            let of_it = all.iter().find(|report| report.partnership == partnership.id);
            reported.extend(of_it.map(|report| (partnership, report.clone())));
        }
        Ok(Self { kpis: kpis(tx, me).await?, reports: reported })
    }

    /// Which way what is counted here went.
    pub(super) fn direction(&self) -> Direction {
        self.kpis.direction
    }

    /// The lines, in the order of their names; what was told together comes last.
    pub(super) fn lines(&self, by: By) -> Vec<(Of, Said)> {
        let mut lines: BTreeMap<Of, Said> = BTreeMap::new();
        for (of, sum) in counted(&self.kpis, by) {
            lines.entry(of).or_default().here.get_or_insert_default().add(sum.sales, sum.value);
        }
        for (_, report) in &self.reports {
            for total in &report.own {
                let said = lines.entry(of(by, total)).or_default();
                said.partners.get_or_insert_default().add(total.sales, total.value);
            }
            for total in &report.passed {
                let said = lines.entry(of(by, total)).or_default();
                said.below.get_or_insert_default().add(total.sales, total.value);
            }
        }
        let (named, together): (Vec<_>, Vec<_>) = lines.into_iter().partition(|(of, _)| of.name.is_some());
        named.into_iter().chain(together).collect()
    }

    /// What each partner reported of one line.
    pub(super) fn reported(&self, by: By, line: &Of) -> Vec<(&Partnership, &Report, Said)> {
        let sum = |totals: &[Total]| {
            let mut sum = None::<Sum>;
            for total in totals.iter().filter(|total| of(by, total) == *line) {
                sum.get_or_insert_default().add(total.sales, total.value);
            }
            sum
        };
        let said =
            |report: &Report| Said { here: None, partners: sum(&report.own), below: sum(&report.passed) };
        let all = self.reports.iter().map(|(partnership, report)| (partnership, report, said(report)));
        all.filter(|(_, _, said)| said.partners.is_some() || said.below.is_some()).collect()
    }
}

fn of(by: By, total: &Total) -> Of {
    let currency = total.value.map(|value| value.currency.code().to_owned()).unwrap_or_default();
    // Only what was won is for a sum of money; how many are open or lost is counted whatever they may be worth.
    let currency = Some(currency).filter(|_| total.stage == Standing::Won).unwrap_or_default();
    Of { name: by.of(total), stage: total.stage, currency }
}

/// What is counted here. For how much open sales may go is not counted.
fn counted(kpis: &Kpis, by: By) -> Vec<(Of, Sum)> {
    let totals = match by {
        By::Month => &kpis.months,
        By::Product => &kpis.products,
    };
    let mut counted = Vec::new();
    for total in totals {
        let of = |stage, currency: &str| Of {
            name: Some(total.name.clone()),
            stage,
            currency: currency.to_owned(),
        };
        let won = Sum { sales: total.wins, value: Some(total.won) };
        let others = [(Standing::Open, total.open), (Standing::Lost, total.losses)];
        counted.extend((total.wins > 0).then(|| (of(Standing::Won, total.won.currency.code()), won)));
        let others = others.into_iter().filter(|(_, sales)| *sales > 0);
        counted.extend(others.map(|(stage, sales)| (of(stage, ""), Sum { sales, value: None })));
    }
    counted
}
