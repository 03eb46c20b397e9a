//! The rules of applications.

use ::forms::{Answer, Answers, Definition, Key};
use serde_json::json;

use super::{Reason, Rule, Test, Then, intake::known_by, rules::first};

fn asks() -> Definition {
    serde_json::from_value(json!({ "title": "Apply", "pages": [{ "fields": [
        { "key": "company", "label": "Company", "required": true, "class": "company", "kind": { "type": "text" } },
        { "key": "email", "label": "Email", "required": true, "class": "contact", "kind": { "type": "email" } },
        { "key": "country", "label": "Country", "class": "company", "kind": { "type": "country" } },
        { "key": "people", "label": "People", "class": "notes", "kind": { "type": "number" } },
        { "key": "sells", "label": "Sells", "class": "notes", "kind": { "type": "choice", "many": true, "options": [
            { "value": "cloud", "label": "Cloud" }, { "value": "print", "label": "Print" }] } },
    ] }] }))
    .unwrap()
}

fn answers(pairs: &[(&str, Answer)]) -> Answers {
    pairs.iter().map(|(key, answer)| (key.parse::<Key>().unwrap(), answer.clone())).collect()
}

fn rule(field: &str, is: Test, values: &[&str], then: Then) -> Rule {
    Rule {
        field: field.parse().unwrap(),
        is,
        values: values.iter().map(|value| (*value).to_owned()).collect(),
        then,
        reason: (then == Then::Reject).then_some(Reason::NotTheRightFit),
        said: String::new(),
        group: String::new(),
    }
}

#[test]
fn the_first_rule_that_fits_decides_and_what_was_not_answered_fits_none() {
    let given = answers(&[
        ("company", Answer::Text("Isdom  Ltd".to_owned())),
        ("country", Answer::Country("AT".to_owned())),
        ("people", Answer::Number("12.5".to_owned())),
        ("sells", Answer::Choice(vec!["cloud".to_owned(), "print".to_owned()])),
    ]);
    let fits = |one: Rule| first(&[one], &asks(), &given).is_some();
    assert!(fits(rule("country", Test::OneOf, &["de", "at"], Then::Approve)));
    assert!(!fits(rule("country", Test::IsNot, &["AT"], Then::Approve)));
    assert!(fits(rule("company", Test::Is, &["isdom ltd"], Then::Approve)));
    assert!(fits(rule("company", Test::Contains, &["DOM"], Then::Approve)));
    assert!(fits(rule("people", Test::AtLeast, &["12.5"], Then::Approve)));
    assert!(!fits(rule("people", Test::AtLeast, &["13"], Then::Approve)));
    assert!(fits(rule("sells", Test::Is, &["print"], Then::Approve)));
    assert!(!fits(rule("email", Test::IsNot, &["x"], Then::Approve)), "it was not answered");
    let two = [
        rule("people", Test::AtLeast, &["100"], Then::Approve),
        rule("country", Test::Is, &["AT"], Then::Reject),
    ];
    let (number, decides) = first(&two, &asks(), &given).unwrap();
    assert_eq!((number, decides.then), (2, Then::Reject));
}

#[test]
fn a_rule_whose_question_is_gone_is_broken_and_decides_nothing() {
    let mut later = asks();
    later.pages[0].fields.retain(|field| field.key.as_str() != "country");
    let by_country = rule("country", Test::Is, &["AT"], Then::Approve);
    let given = answers(&[("country", Answer::Country("AT".to_owned()))]);
    assert!(!by_country.is_broken(&asks()) && by_country.is_broken(&later));
    assert!(first(std::slice::from_ref(&by_country), &later, &given).is_none());
    let by_number = rule("company", Test::AtLeast, &["3"], Then::Approve);
    assert!(by_number.is_broken(&asks()), "a name is no number");
}

#[test]
fn a_rule_says_what_is_wrong_with_it() {
    let wrong = |one: &Rule| one.check(&asks(), &["Gold".to_owned()]).unwrap_err();
    assert!(wrong(&rule("nothing", Test::Is, &["x"], Then::Approve)).contains("question"));
    assert!(wrong(&rule("country", Test::Is, &[], Then::Approve)).contains("compared"));
    assert!(wrong(&rule("people", Test::AtLeast, &["many"], Then::Approve)).contains("number"));
    let rejects = Rule { reason: None, ..rule("country", Test::Is, &["AT"], Then::Reject) };
    assert!(wrong(&rejects).contains("reason"));
    let sorts = Rule { group: "Silver".to_owned(), ..rule("country", Test::Is, &["AT"], Then::Approve) };
    assert!(wrong(&sorts).contains("group"));
    let good = Rule { group: "Gold".to_owned(), ..sorts };
    assert_eq!(good.check(&asks(), &["Gold".to_owned()]), Ok(()));
}

#[test]
fn a_form_for_applications_always_asks_who_applies_and_where_to_write() {
    let known = known_by(&asks()).unwrap();
    assert_eq!((known.email.as_str(), known.company.as_str()), ("email", "company"));
    let mut without = asks();
    for field in &mut without.pages[0].fields {
        field.required = false;
    }
    assert_eq!(known_by(&without).unwrap_err().len(), 2, "both have to be needed");
}
