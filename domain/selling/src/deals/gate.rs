//! What a stage asks for before a deal may enter it: a form, on a page of its own or in the board's dialog.

use askama::{Template, filters::HtmlSafe};
use kernel::Timestamp;
use trust::access::Access;
use web::Page;

use super::{
    Answers, Billing, Deal, DealError, LostReason, Spot, Stage, TypedAnswers, actions::today, pipeline::Lane,
};
use crate::leads::{at, sentence, to};
use crate::steps::Rest;
use crate::texts::deals as texts;

/// The form.
#[derive(Template)]
#[template(path = "deals/gate.html")]
pub(super) struct Gate {
    action: String,
    back: String,
    title: String,
    about: String,
    /// What it means to count as that.
    help: String,
    from: Spot,
    to: Spot,
    lane: String,
    act: String,
    fields: Vec<Asked>,
}

impl HtmlSafe for Gate {}

/// One field of it.
#[derive(Template)]
#[template(path = "deals/asked.html")]
struct Asked {
    name: &'static str,
    label: String,
    aside: String,
    value: String,
    choices: Vec<(&'static str, String)>,
    long: bool,
    day: bool,
    error: Option<String>,
}

impl HtmlSafe for Asked {}

impl Gate {
    /// What `to` asks of a deal, with what was typed. An error is shown at its field; that something is
    /// missing is not said before it was tried once. `open` steps are asked about where it closes the deal.
    pub(super) fn new(
        access: &Access,
        deal: &Deal,
        to: &Lane,
        (typed, open): (&TypedAnswers, u64),
        errors: &[(&'static str, DealError)],
        tried: bool,
        now: Timestamp,
    ) -> Self {
        let here = access.here(&format!("deals/{}", deal.id));
        let error = |name: &str| {
            let wrong = errors.iter().find(|(field, _)| *field == name);
            let shown = wrong.filter(|(_, error)| tried || !matches!(error, DealError::Missing(_)));
            shown.map(|(_, error)| sentence(&error.to_string()))
        };
        let today = today(now).to_string();
        let none = String::new;
        let field = |name, label, aside, value: &str| Asked {
            name,
            label,
            aside,
            value: value.to_owned(),
            choices: Vec::new(),
            long: false,
            day: false,
            error: error(name),
        };
        let day = |name, label, aside, value: &str| Asked { day: true, ..field(name, label, aside, value) };
        let or_today = |text: &str| if tried || !text.is_empty() { text.to_owned() } else { today.clone() };
        let mut fields = match to.spot.stage {
            Stage::New | Stage::Withdrawn => Vec::new(),
            Stage::Newsletter => {
                let on = or_today(&typed.newsletter_on);
                vec![day("newsletter_on", texts::ask_newsletter(), none(), &on)]
            }
            Stage::Trial => vec![
                day("trial_from", texts::ask_trial(), none(), &or_today(&typed.trial_from)),
                day("trial_until", texts::ask_until(), texts::optional(), &typed.trial_until),
            ],
            Stage::Won => vec![
                Asked {
                    choices: Billing::ALL.iter().map(|one| (one.as_str(), one.label())).collect(),
                    ..field("billing", texts::ask_billing(), none(), &typed.billing)
                },
                field("purchase_order", texts::ask_order(), texts::for_invoice(), &typed.purchase_order),
            ],
            Stage::Lost => vec![
                Asked {
                    choices: LostReason::ALL.iter().map(|one| (one.as_str(), one.label())).collect(),
                    ..field("lost_reason", texts::ask_reason(), none(), &typed.lost_reason)
                },
                Asked { long: true, ..field("lost_notes", texts::ask_notes(), none(), &typed.lost_notes) },
                day("look_again_on", texts::ask_again(), texts::optional(), &typed.look_again_on),
            ],
        };
        if let Some(usual) = Rest::usual(to.spot.stage).filter(|_| open > 0 && deal.stage != to.spot.stage) {
            let chosen = Some(typed.open_steps.as_str()).filter(|typed| !typed.is_empty());
            fields.push(Asked {
                choices: Rest::ALL.map(|rest| (rest.as_str(), rest.label())).to_vec(),
                ..field("open_steps", texts::ask_steps(open), none(), chosen.unwrap_or(usual.as_str()))
            });
        }
        Self {
            action: format!("{here}/stage"),
            back: here,
            title: texts::gate_title(deal.title(), to.label()),
            about: to.about(),
            help: match to.spot.stage {
                Stage::Won => texts::won_counts(),
                Stage::Lost => texts::lost_counts(),
                _ => String::new(),
            },
            from: Spot { stage: deal.stage, own: deal.own_stage.clone() },
            act: texts::move_to(to.label()),
            lane: to.label(),
            to: to.spot.clone(),
            fields,
        }
    }
}

/// The form on a page of its own.
#[derive(Template)]
#[template(path = "deals/gate_page.html")]
pub(super) struct GatePage {
    page: Page,
    gate: Gate,
}

impl GatePage {
    pub(super) fn new(access: &Access, deal: &Deal, gate: Gate) -> Self {
        let mut page = access.page(deal.title());
        let here = access.here("deals");
        page.crumbs = vec![
            to(&texts::title(), &here),
            to(&deal.title(), &format!("{here}/{}", deal.id)),
            at(&gate.lane),
        ];
        Self { page, gate }
    }
}

/// What was answered, as people read it: label and value.
pub(super) fn shown(answers: &Answers) -> Vec<(String, String)> {
    let day = |on: Option<jiff::civil::Date>| on.map(|on| web::date(&on.to_string()));
    [
        (texts::newsletter_form(), day(answers.newsletter_on)),
        (texts::trial_since(), day(answers.trial_from)),
        (texts::trial_until(), day(answers.trial_until)),
        (texts::billing(), answers.billing.map(Billing::label)),
        (texts::purchase_order(), answers.purchase_order.clone()),
        (texts::lost_because(), answers.lost_reason.map(LostReason::label)),
        (texts::to_know(), answers.lost_notes.clone()),
        (texts::look_again_on(), day(answers.look_again_on)),
    ]
    .into_iter()
    .filter_map(|(label, value)| Some((label, value?)))
    .collect()
}
