//! What the import found: loaded, repaired, left alone, each with its number; and the report for people.

use std::{collections::BTreeMap, fmt};

use kernel::{Currency, Money};

use super::{
    Opportunity, Stage,
    rows::{Row, start},
};

/// How many examples of each reason are kept.
const EXAMPLES: usize = 20;
/// How many of them the report prints.
const PRINTED: usize = 5;

/// Everything worth telling about an export.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Findings {
    /// The vendor's name.
    pub vendor: String,
    /// How many distributors.
    pub distributors: usize,
    /// How many resellers.
    pub resellers: usize,
    /// How many products.
    pub products: usize,
    /// How many accounts.
    pub accounts: usize,
    /// Opportunities loaded, by stage.
    pub opportunities: BTreeMap<Stage, u64>,
    /// What the won ones brought, in cents.
    pub won_minor: i128,
    /// Opportunities loaded without an account, by stage.
    pub without_account: BTreeMap<Stage, u64>,
    /// Won or lost ones loaded though they have no value, or no closing date.
    pub incomplete: u64,
    /// Files that were not in UTF-8, and what they were in.
    pub encodings: BTreeMap<&'static str, &'static str>,
    /// Files with bytes that their encoding does not have; those read as �.
    pub broken: Vec<&'static str>,
    /// What was mended, and how often.
    pub repairs: BTreeMap<Repair, u64>,
    /// What was not loaded.
    pub left_alone: BTreeMap<Reason, LeftAlone>,
    /// Agents for whom no reseller is made.
    pub agents_without_opportunities: Vec<String>,
}

/// One text read as another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Repair {
    /// In which file.
    pub file: &'static str,
    /// In which column.
    pub column: &'static str,
    /// As it stands there.
    pub from: String,
    /// As it was read.
    pub to: String,
}

/// Why something was left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The same row again.
    Twice,
    /// The same id or name again, with other contents.
    Contradicted,
    /// No id or no name.
    Nameless,
    /// An agent that sales_teams.csv does not list.
    Agent,
    /// A product that products.csv does not list.
    Product,
    /// An account that accounts.csv does not list.
    Account,
    /// Not a stage.
    Stage,
    /// Not a date.
    Date,
    /// Not an amount.
    Money,
    /// Not a domain or mail address; only this cell was left out.
    Address,
    /// More or fewer cells than columns.
    Width,
    /// A quote that does not close.
    Quote,
    /// A cell or line that is too long.
    TooLong,
    /// Zero bytes in the text.
    Nul,
}

/// What was left alone for one reason.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LeftAlone {
    /// How many in all.
    pub count: u64,
    /// The first of them.
    pub examples: Vec<Example>,
}

/// Where something was left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// In which file.
    pub file: &'static str,
    /// On which line, counted from 1.
    pub line: u64,
    /// What stands there.
    pub what: String,
}

impl Findings {
    /// How many opportunities were loaded.
    pub fn total(&self) -> u64 {
        self.opportunities.values().sum()
    }

    pub(super) fn encoding(&mut self, file: &'static str, name: Option<&'static str>) {
        self.encodings.extend(name.map(|name| (file, name)));
    }

    pub(super) fn broken(&mut self, file: &'static str) {
        if !self.broken.contains(&file) {
            self.broken.push(file);
        }
    }

    pub(super) fn loaded(&mut self, opportunity: &Opportunity) {
        let Opportunity { stage, value, .. } = opportunity;
        *self.opportunities.entry(*stage).or_default() += 1;
        if opportunity.company.is_none() {
            *self.without_account.entry(*stage).or_default() += 1;
        }
        if matches!(stage, Stage::Won | Stage::Lost) && (value.is_none() || opportunity.closed_on.is_none()) {
            self.incomplete += 1;
        }
        if *stage == Stage::Won {
            self.won_minor += value.map_or(0, |value| i128::from(value.minor));
        }
    }

    /// Counts a repair, if it is one.
    pub(super) fn repair(&mut self, repair: Repair) {
        if repair.from != repair.to {
            *self.repairs.entry(repair).or_default() += 1;
        }
    }

    pub(super) fn leave_row(&mut self, reason: Reason, row: &Row, what: &str) {
        self.leave(reason, row.file, row.line, what);
    }

    pub(super) fn leave(&mut self, reason: Reason, file: &'static str, line: u64, what: &str) {
        let left = self.left_alone.entry(reason).or_default();
        left.count += 1;
        if left.examples.len() < EXAMPLES {
            left.examples.push(Example { file, line, what: what.to_owned() });
        }
    }
}

impl Repair {
    pub(super) fn new(row: &Row, column: &'static str, from: &str, to: &str) -> Self {
        Self { file: row.file, column, from: from.to_owned(), to: to.to_owned() }
    }
}

impl Reason {
    /// As the report says it after “rows”: what was found, and what was done.
    pub fn explain(self) -> &'static str {
        match self {
            Self::Twice => "repeated unchanged: loaded once",
            Self::Contradicted => {
                "with an id or name that came before, and other contents: the first was kept"
            }
            Self::Nameless => "without an id or a name: not loaded",
            Self::Agent => "with an agent that sales_teams.csv does not list: not loaded",
            Self::Product => "with a product that products.csv does not list: not loaded",
            Self::Account => "with an account that accounts.csv does not list: not loaded",
            Self::Stage => "with an unknown stage (Prospecting, Submitted, Engaging, Won, Lost): not loaded",
            Self::Date => "with a date that is none (write 3/31/2017 or 2017-03-31): not loaded",
            Self::Money => "with an amount that is none (write 4821 or 4,821.50): not loaded",
            Self::Address => "with a domain or email address that is none: the account was loaded without it",
            Self::Width => "with more or fewer cells than columns: not loaded",
            Self::Quote => "with a quote that opens and does not close: not loaded",
            Self::TooLong => "with a cell above 64 KiB or a line above 256 KiB: not loaded",
            Self::Nul => "with zero bytes in the text: not loaded",
        }
    }
}

/// Loaded, repaired, left alone.
impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Loaded")?;
        count(f, 1, &format!("vendor, {}", plain(&self.vendor)))?;
        count(f, self.distributors as u64, &counted(self.distributors as u64, "distributor"))?;
        count(f, self.resellers as u64, &counted(self.resellers as u64, "reseller"))?;
        count(f, self.products as u64, &counted(self.products as u64, "product"))?;
        count(f, self.accounts as u64, &counted(self.accounts as u64, "account"))?;
        count(f, self.total(), "opportunities in all, of these")?;
        for (stage, number) in &self.opportunities {
            let won = i64::try_from(self.won_minor).ok().filter(|_| *stage == Stage::Won);
            let worth =
                won.map(|minor| format!(", worth {}", Money::new(minor, Currency::USD))).unwrap_or_default();
            count(f, *number, &format!("  {}{worth}", stage.name()))?;
        }
        for (stage, number) in &self.without_account {
            count(f, *number, &format!("{} without an account, kept so", stage.name()))?;
        }
        if self.incomplete > 0 {
            count(f, self.incomplete, "closed without a value or a closing date, kept so")?;
        }
        writeln!(f, "\nRepaired")?;
        for (file, encoding) in &self.encodings {
            line(f, &format!("{file} was in {encoding}, read as such"))?;
        }
        for (repair, number) in &self.repairs {
            let Repair { file, column, from, to } = repair;
            count(f, *number, &format!("{} → {}   {file}, {column}", plain(from), plain(to)))?;
        }
        if self.encodings.is_empty() && self.repairs.is_empty() {
            line(f, "nothing")?;
        }
        writeln!(f, "\nLeft alone")?;
        for file in &self.broken {
            line(f, &format!("{file} has bytes that are no text; they were loaded as �"))?;
        }
        if !self.agents_without_opportunities.is_empty() {
            let names: Vec<String> =
                self.agents_without_opportunities.iter().map(|name| plain(name)).collect();
            let agents = counted(names.len() as u64, "agent");
            count(f, names.len() as u64, &format!("{agents} without opportunities: {}", names.join(", ")))?;
        }
        for (reason, left) in &self.left_alone {
            count(f, left.count, &format!("{} {}", counted(left.count, "row"), reason.explain()))?;
            for Example { file, line: number, what } in left.examples.iter().take(PRINTED) {
                line(f, &format!("  {file}, line {number}: {}", plain(what)))?;
            }
            let more = left.count.saturating_sub(PRINTED as u64);
            if more > 0 {
                line(f, &format!("  and {} more", grouped(more)))?;
            }
        }
        if self.broken.is_empty()
            && self.agents_without_opportunities.is_empty()
            && self.left_alone.is_empty()
        {
            line(f, "nothing")?;
        }
        Ok(())
    }
}

fn count(f: &mut fmt::Formatter<'_>, number: u64, what: &str) -> fmt::Result {
    writeln!(f, "  {:>9}  {what}", grouped(number))
}

fn line(f: &mut fmt::Formatter<'_>, what: &str) -> fmt::Result {
    writeln!(f, "  {:>9}  {what}", "")
}

/// The noun for so many.
fn counted(number: u64, one: &str) -> String {
    if number == 1 { one.to_owned() } else { format!("{one}s") }
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A text from the export without what could steer a terminal, and not too long.
fn plain(text: &str) -> String {
    start(text).chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
