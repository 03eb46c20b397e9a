//! What the stages of a deal ask for (D4), typed by people and understood.

use std::{fmt, str::FromStr};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::DealError;
use crate::texts::deals as texts;

/// What was answered so far, whatever stage the deal is in now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answers {
    /// When the customer submitted the newsletter form.
    pub newsletter_on: Option<Date>,
    /// Since when the trial exists.
    pub trial_from: Option<Date>,
    /// Until when.
    pub trial_until: Option<Date>,
    /// How the customer pays.
    pub billing: Option<Billing>,
    /// The number of the customer's purchase order.
    pub purchase_order: Option<String>,
    /// Why it was lost.
    pub lost_reason: Option<LostReason>,
    /// What to know when it is looked at again.
    pub lost_notes: Option<String>,
    /// When to look at it again.
    pub look_again_on: Option<Date>,
}

/// How the customer of a won deal pays (D7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Billing {
    /// By card: the vendor bills and pays a commission.
    Card,
    /// By invoice with a purchase order number: the vendor bills and pays a commission.
    Invoice,
    /// Through the partner: the vendor invoices the partner the price less the commission.
    Partner,
}

/// Why a deal was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LostReason {
    /// Too expensive.
    Price,
    /// Another product was chosen.
    Competitor,
    /// Not now.
    Timing,
    /// It does not do what is needed.
    Fit,
    /// Nobody answers any more.
    Silence,
    /// Something else.
    Other,
}

macro_rules! choice {
    ($name:ident: $($variant:ident = $word:literal, $label:path;)*) => {
        impl $name {
            /// All of them, in the order in which they are offered.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// As stored and sent.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// As people read it.
            pub fn label(self) -> String {
                match self { $(Self::$variant => $label()),* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = DealError;

            fn from_str(text: &str) -> Result<Self, DealError> {
                let known = Self::ALL.iter().copied().find(|known| known.as_str() == text);
                known.ok_or_else(|| DealError::Choice(text.chars().take(30).collect()))
            }
        }
    };
}

choice! { Billing:
    Card = "card", texts::by_card;
    Invoice = "invoice", texts::by_invoice;
    Partner = "partner", texts::by_partner;
}

choice! { LostReason:
    Price = "price", texts::lost_price;
    Competitor = "competitor", texts::lost_competitor;
    Timing = "timing", texts::lost_timing;
    Fit = "fit", texts::lost_fit;
    Silence = "silence", texts::lost_silence;
    Other = "other", texts::lost_other;
}

/// Answers as people type them, or programs send them: texts, still to be understood. An empty one answers
/// nothing.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TypedAnswers {
    /// A day, such as `2026-11-21`.
    pub newsletter_on: String,
    /// A day.
    pub trial_from: String,
    /// A day.
    pub trial_until: String,
    /// `card`, `invoice` or `partner`.
    pub billing: String,
    /// A number, as the customer writes it.
    pub purchase_order: String,
    /// `price`, `competitor`, `timing`, `fit`, `silence` or `other`.
    pub lost_reason: String,
    /// In words.
    pub lost_notes: String,
    /// A day.
    pub look_again_on: String,
    /// What becomes of the steps that are open when the deal is closed: `keep` or `drop`. The deal keeps no such answer.
    pub open_steps: String,
}

impl TypedAnswers {
    /// What was answered, on top of what was `known`; every error with the name of its field.
    ///
    /// # Errors
    /// All that is wrong, so that it can be mended in one go.
    pub fn understand(&self, known: &Answers) -> Result<Answers, Vec<(&'static str, DealError)>> {
        let mut answers = known.clone();
        let mut errors = Vec::new();
        read("newsletter_on", &self.newsletter_on, day, &mut answers.newsletter_on, &mut errors);
        read("trial_from", &self.trial_from, day, &mut answers.trial_from, &mut errors);
        read("trial_until", &self.trial_until, day, &mut answers.trial_until, &mut errors);
        read("billing", &self.billing, str::parse, &mut answers.billing, &mut errors);
        read("purchase_order", &self.purchase_order, text::<100>, &mut answers.purchase_order, &mut errors);
        read("lost_reason", &self.lost_reason, str::parse, &mut answers.lost_reason, &mut errors);
        read("lost_notes", &self.lost_notes, text::<10_000>, &mut answers.lost_notes, &mut errors);
        read("look_again_on", &self.look_again_on, day, &mut answers.look_again_on, &mut errors);
        if let (Some(from), Some(until)) = (answers.trial_from, answers.trial_until)
            && until < from
        {
            errors.push(("trial_until", DealError::EndsBeforeItBegins));
        }
        if errors.is_empty() { Ok(answers) } else { Err(errors) }
    }
}

fn read<T>(
    field: &'static str,
    typed: &str,
    understand: impl Fn(&str) -> Result<T, DealError>,
    answer: &mut Option<T>,
    errors: &mut Vec<(&'static str, DealError)>,
) {
    match typed.trim() {
        "" => {}
        typed => match understand(typed) {
            Ok(value) => *answer = Some(value),
            Err(error) => errors.push((field, error)),
        },
    }
}

/// A day as forms send it.
pub(super) fn day(text: &str) -> Result<Date, DealError> {
    text.parse().map_err(|_| DealError::Date(text.chars().take(30).collect()))
}

/// A text of a length that can be kept.
pub(super) fn text<const MOST: usize>(text: &str) -> Result<String, DealError> {
    let length = text.chars().count();
    if length > MOST { Err(DealError::Long { most: MOST, length }) } else { Ok(text.to_owned()) }
}
