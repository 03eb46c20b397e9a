use kernel::from_millis;

use super::*;

fn denial() -> Decision {
    Decision::Deny { code: Denial::Duplicate, reason: "Registered by another partner".into() }
}

#[test]
fn a_pending_registration_is_accepted_or_denied_and_that_is_final() {
    let at = from_millis(5);
    let accepted = State::Pending.decide(Decision::Accept, at, None, None).unwrap();
    assert_eq!(accepted.as_str(), "accepted");
    assert_eq!(
        accepted.clone().decide(denial(), at, None, None),
        Err(accepted.clone()),
        "the second decision changes nothing"
    );
    let denied = State::Pending.decide(denial(), at, None, None).unwrap();
    assert_eq!(denied.clone().decide(Decision::Accept, at, None, None), Err(denied));
}

#[test]
fn a_registration_is_withdrawn_once_and_not_decided_after() {
    let at = from_millis(5);
    let withdrawn = State::Pending.withdraw(at).unwrap();
    assert!(withdrawn.clone().withdraw(at).is_err());
    assert!(withdrawn.decide(Decision::Accept, at, None, None).is_err());
    assert!(State::Refused { reason: String::new() }.withdraw(at).is_err(), "nothing crossed");
}

#[test]
fn every_field_that_can_cross_has_a_class_and_a_name_of_its_own() {
    let names: std::collections::BTreeSet<_> = FIELDS.iter().map(|field| field.name).collect();
    assert_eq!(names.len(), FIELDS.len());
    assert!(!names.contains("sector"), "the sector never crosses");
}

#[test]
fn an_agreement_can_speak_of_every_field_that_can_cross_and_of_no_other() {
    let spoken = partnering::agreements::CATALOGUE.iter().find(|one| one.kind == "registration.submitted");
    let spoken = spoken.expect("it is in the catalogue");
    let can_cross: Vec<_> = super::FIELDS.iter().map(|field| (field.name, field.class)).collect();
    assert_eq!(spoken.fields, can_cross);
}
