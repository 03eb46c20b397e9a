use jiff::civil::date;

use super::{Answers, Billing, LostReason, Stage, TypedAnswers};
use crate::leads;

fn typed(change: impl FnOnce(&mut TypedAnswers)) -> TypedAnswers {
    let mut typed = TypedAnswers::default();
    change(&mut typed);
    typed
}

fn missing(stage: Stage, answers: &Answers) -> Vec<&'static str> {
    stage.missing(answers).into_iter().map(|(field, _)| field).collect()
}

#[test]
fn every_stage_asks_for_what_it_requires_and_for_nothing_else() {
    let nothing = Answers::default();
    assert!(missing(Stage::New, &nothing).is_empty());
    assert_eq!(missing(Stage::Newsletter, &nothing), ["newsletter_on"]);
    assert_eq!(missing(Stage::Trial, &nothing), ["trial_from"]);
    assert_eq!(missing(Stage::Won, &nothing), ["billing"]);
    assert_eq!(missing(Stage::Lost, &nothing), ["lost_reason", "lost_notes"]);
    let known = Answers { trial_from: Some(date(2026, 11, 2)), ..nothing };
    assert!(missing(Stage::Trial, &known).is_empty(), "what was answered once is not asked again");
}

#[test]
fn an_invoice_needs_the_customers_purchase_order() {
    let paid = |billing| Answers { billing: Some(billing), ..Answers::default() };
    assert_eq!(missing(Stage::Won, &paid(Billing::Invoice)), ["purchase_order"]);
    assert!(missing(Stage::Won, &paid(Billing::Card)).is_empty());
    assert!(missing(Stage::Won, &paid(Billing::Partner)).is_empty());
    let ordered = Answers { purchase_order: Some("PO-7".to_owned()), ..paid(Billing::Invoice) };
    assert!(missing(Stage::Won, &ordered).is_empty());
}

#[test]
fn answers_are_understood_on_top_of_what_was_known() {
    let known = Answers { billing: Some(Billing::Card), ..Answers::default() };
    let answers = typed(|typed| {
        typed.lost_reason = "price".to_owned();
        typed.lost_notes = " Ask again in spring ".to_owned();
    });
    let answers = answers.understand(&known).unwrap();
    assert_eq!(answers.billing, Some(Billing::Card), "an empty field takes nothing away");
    assert_eq!(answers.lost_reason, Some(LostReason::Price));
    assert_eq!(answers.lost_notes.as_deref(), Some("Ask again in spring"));
}

#[test]
fn all_that_is_wrong_is_told_at_once_with_its_field() {
    let wrong = typed(|typed| {
        typed.trial_from = "2026-11-20".to_owned();
        typed.trial_until = "2026-11-02".to_owned();
        typed.billing = "cash".to_owned();
        typed.look_again_on = "soon".to_owned();
        typed.lost_notes = "x".repeat(10_001);
    });
    let errors = wrong.understand(&Answers::default()).unwrap_err();
    let fields: Vec<_> = errors.iter().map(|(field, _)| *field).collect();
    assert_eq!(fields, ["billing", "lost_notes", "look_again_on", "trial_until"]);
}

#[test]
fn a_stage_says_of_the_sale_whether_it_is_open_won_or_lost() {
    for stage in [Stage::New, Stage::Newsletter, Stage::Trial, Stage::Withdrawn] {
        assert_eq!(stage.outcome(), leads::Stage::Open);
    }
    for outcome in [leads::Stage::Open, leads::Stage::Won, leads::Stage::Lost] {
        assert_eq!(Stage::of_outcome(outcome).outcome(), outcome);
    }
    for stage in Stage::LANES {
        assert_eq!(stage.as_str().parse::<Stage>().unwrap(), stage);
    }
    assert!("closed".parse::<Stage>().unwrap_err().to_string().contains("newsletter"));
}
