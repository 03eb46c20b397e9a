//! The stages of a pipeline, each with what it means and what it requires (D1, D4).

use std::{fmt, str::FromStr};

use web::table::Words;

use super::{Answers, DealError};
use crate::leads;
use crate::texts::deals as texts;

/// How far a deal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Just begun.
    New,
    /// The customer signed up for the newsletter.
    Newsletter,
    /// The customer tries the product.
    Trial,
    /// The customer buys.
    Won,
    /// The customer does not buy.
    Lost,
    /// The partner who brought it took it back: it stands on no board, and nothing more can be done with it.
    Withdrawn,
}

impl Stage {
    /// The lanes of a board, in their order.
    pub const LANES: [Self; 5] = [Self::New, Self::Newsletter, Self::Trial, Self::Won, Self::Lost];

    /// As stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Newsletter => "newsletter",
            Self::Trial => "trial",
            Self::Won => "won",
            Self::Lost => "lost",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// As people read it.
    pub fn label(self) -> String {
        match self {
            Self::New => texts::new(),
            Self::Newsletter => texts::newsletter(),
            Self::Trial => texts::trial(),
            Self::Won => texts::won(),
            Self::Lost => texts::lost(),
            Self::Withdrawn => texts::withdrawn(),
        }
    }

    /// What it means.
    pub fn description(self) -> String {
        match self {
            Self::New => texts::new_about(),
            Self::Newsletter => texts::newsletter_about(),
            Self::Trial => texts::trial_about(),
            Self::Won => texts::won_about(),
            Self::Lost => texts::lost_about(),
            Self::Withdrawn => texts::withdrawn_about(),
        }
    }

    /// What has to be done to enter it; empty where nothing is.
    pub fn requires(self) -> String {
        match self {
            Self::New | Self::Withdrawn => String::new(),
            Self::Newsletter => texts::newsletter_requires(),
            Self::Trial => texts::trial_requires(),
            Self::Won => texts::won_requires(),
            Self::Lost => texts::lost_requires(),
        }
    }

    /// What is still missing to enter it; none where it may be entered.
    pub fn missing(self, answers: &Answers) -> Vec<(&'static str, DealError)> {
        let ask = |missing: bool, field, what: Words| missing.then_some((field, DealError::Missing(what)));
        let order = answers.billing == Some(super::Billing::Invoice) && answers.purchase_order.is_none();
        let asked = match self {
            Self::New | Self::Withdrawn => [None, None],
            Self::Newsletter => {
                [ask(answers.newsletter_on.is_none(), "newsletter_on", texts::say_newsletter), None]
            }
            Self::Trial => [ask(answers.trial_from.is_none(), "trial_from", texts::say_trial), None],
            Self::Won => [
                ask(answers.billing.is_none(), "billing", texts::say_billing),
                ask(order, "purchase_order", texts::say_order),
            ],
            Self::Lost => [
                ask(answers.lost_reason.is_none(), "lost_reason", texts::say_reason),
                ask(answers.lost_notes.is_none(), "lost_notes", texts::say_notes),
            ],
        };
        asked.into_iter().flatten().collect()
    }

    /// What it says of the sale, in the words that cross.
    pub fn outcome(self) -> leads::Stage {
        match self {
            Self::Won => leads::Stage::Won,
            Self::Lost => leads::Stage::Lost,
            Self::New | Self::Newsletter | Self::Trial | Self::Withdrawn => leads::Stage::Open,
        }
    }

    /// Where a sale stands that was worked on elsewhere.
    pub fn of_outcome(outcome: leads::Stage) -> Self {
        match outcome {
            leads::Stage::Open => Self::New,
            leads::Stage::Won => Self::Won,
            leads::Stage::Lost => Self::Lost,
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Stage {
    type Err = DealError;

    fn from_str(text: &str) -> Result<Self, DealError> {
        Self::LANES
            .into_iter()
            .chain([Self::Withdrawn])
            .find(|stage| stage.as_str() == text)
            .ok_or_else(|| DealError::Stage(text.chars().take(30).collect()))
    }
}
