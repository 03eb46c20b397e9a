//! The stages of a pipeline, each with what it means and what it requires (D1, D4).

use std::{fmt, str::FromStr};

use super::{Answers, DealError};
use crate::leads;

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
    pub fn label(self) -> &'static str {
        match self {
            Self::New => "New",
            Self::Newsletter => "Newsletter subscription",
            Self::Trial => "Trial",
            Self::Won => "Closed won",
            Self::Lost => "Closed lost",
            Self::Withdrawn => "Withdrawn",
        }
    }

    /// What it means.
    pub fn description(self) -> &'static str {
        match self {
            Self::New => "The customer shows interest; nothing is agreed yet.",
            Self::Newsletter => "The customer signed up for the newsletter and hears from you regularly.",
            Self::Trial => "The customer tries the product.",
            Self::Won => "The customer buys.",
            Self::Lost => "The customer does not buy, for now.",
            Self::Withdrawn => "The partner who brought it took it back.",
        }
    }

    /// What has to be done to enter it; empty where nothing is.
    pub fn requires(self) -> &'static str {
        match self {
            Self::New | Self::Withdrawn => "",
            Self::Newsletter => "The newsletter form is submitted.",
            Self::Trial => "A trial exists.",
            Self::Won => "A billing option is chosen.",
            Self::Lost => "A reason and notes, so that it can be looked at again later.",
        }
    }

    /// What is still missing to enter it; none where it may be entered.
    pub fn missing(self, answers: &Answers) -> Vec<(&'static str, DealError)> {
        let ask = |missing: bool, field, what| missing.then_some((field, DealError::Missing(what)));
        let order = answers.billing == Some(super::Billing::Invoice) && answers.purchase_order.is_none();
        let asked = match self {
            Self::New | Self::Withdrawn => [None, None],
            Self::Newsletter => [
                ask(
                    answers.newsletter_on.is_none(),
                    "newsletter_on",
                    "say when the newsletter form was submitted",
                ),
                None,
            ],
            Self::Trial => {
                [ask(answers.trial_from.is_none(), "trial_from", "say since when the trial exists"), None]
            }
            Self::Won => [
                ask(answers.billing.is_none(), "billing", "choose how the customer pays"),
                ask(order, "purchase_order", "an invoice needs the customer’s purchase order number"),
            ],
            Self::Lost => [
                ask(answers.lost_reason.is_none(), "lost_reason", "choose why it was lost"),
                ask(
                    answers.lost_notes.is_none(),
                    "lost_notes",
                    "write down what to know when it is looked at again",
                ),
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
