//! What a deal is.

use jiff::civil::Date;
use kernel::{DealId, LeadId, Money, PersonId, ProgramId, RegistrationId, StepId, Timestamp};

use super::{Answers, Stage};
use crate::leads::Draft;
use crate::texts::deals as texts;

/// A sale that is being worked on.
#[derive(Debug, Clone, PartialEq)]
pub struct Deal {
    /// Its id.
    pub id: DealId,
    /// What it is about, and who owns that.
    pub source: Source,
    /// How far it is.
    pub stage: Stage,
    /// The program through which it goes, where there is one: its stages are the deal's.
    pub program: Option<ProgramId>,
    /// What the program calls its stage.
    pub own_stage: Option<String>,
    /// What is shown of it in lists, as its source says it.
    pub card: Card,
    /// What its stages asked for.
    pub answers: Answers,
    /// Who looks after it.
    pub owner: Option<PersonId>,
    /// What is to be done next.
    pub next: Option<NextStep>,
    /// Goes up by one with every change.
    pub version: i64,
    /// When it began.
    pub started: Timestamp,
    /// When it came into its stage.
    pub moved: Timestamp,
}

/// What a deal is about: the record that owns what is known of the sale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A lead of the organisation's own.
    Lead(LeadId),
    /// What a partner registered, and this organisation accepted.
    Registration {
        /// Which.
        id: RegistrationId,
        /// Who registered it.
        peer: String,
        /// Which partner of theirs brought it, where that crossed.
        reseller: Option<String>,
    },
}

/// What lists show of a sale.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Card {
    /// The customer's company.
    pub company: Option<String>,
    /// What it may buy.
    pub product: String,
    /// For how much.
    pub value: Option<Money>,
    /// When it was, or may be, decided.
    pub closes_on: Option<Date>,
}

/// What is to be done next about a deal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextStep {
    /// Which of its steps.
    pub id: StepId,
    /// What.
    pub what: String,
    /// By when.
    pub on: Option<Date>,
}

impl Deal {
    /// What people call it.
    pub fn title(&self) -> String {
        self.card.company.clone().unwrap_or_else(texts::no_company)
    }

    /// How far it is, as people say it.
    pub fn stands(&self) -> String {
        self.own_stage.clone().unwrap_or_else(|| self.stage.label())
    }

    /// Whether what is known of the sale is the organisation's own to change.
    pub fn is_own(&self) -> bool {
        matches!(self.source, Source::Lead(_))
    }
}

impl Card {
    /// What is shown of that sale.
    pub fn of(sale: &Draft) -> Self {
        Self {
            company: sale.company.clone(),
            product: sale.product.clone(),
            value: sale.value,
            closes_on: sale.closes_on,
        }
    }
}
