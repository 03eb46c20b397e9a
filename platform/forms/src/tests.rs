//! The rules of forms.

use kernel::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{
    Answer, Condition, Definition, Flaw, Given, Kept, Kind, Place, Settings, Step, Wrong, inputs, judge,
    lines, read_settings, settings,
};

const CLASSES: [&str; 2] = ["contact", "company"];

fn read(pages: Value) -> Definition {
    serde_json::from_value(json!({ "title": "Apply", "pages": pages })).expect("a definition")
}

fn field(key: &str, kind: Value) -> Value {
    json!({ "key": key, "label": key, "class": "contact", "kind": kind })
}

fn with(mut field: Value, more: Value) -> Value {
    for (name, value) in more.as_object().expect("members") {
        field[name] = value.clone();
    }
    field
}

fn text() -> Value {
    json!({ "type": "text" })
}

fn options(values: &[&str]) -> Value {
    let options: Vec<Value> = values.iter().map(|value| json!({ "value": value, "label": value })).collect();
    json!({ "type": "choice", "options": options })
}

fn given(answers: &[(&str, &str)]) -> Given {
    let texts = answers.iter().map(|(key, text)| ((*key).to_owned(), vec![(*text).to_owned()])).collect();
    Given { texts, ..Given::default() }
}

fn flaws(definition: &Definition) -> Vec<(String, Flaw)> {
    let at = |place: Place| match place {
        Place::Form => "form".to_owned(),
        Place::Page(number) => format!("page {number}"),
        Place::Field(key) => key.to_string(),
    };
    definition.check(&CLASSES).into_iter().map(|fault| (at(fault.at), fault.flaw)).collect()
}

/// One field of that kind, and what becomes of an answer.
fn answer(kind: Value, typed: &str) -> Result<Option<Answer>, Wrong> {
    let definition = read(json!([{ "fields": [field("one", kind)] }]));
    let judged = judge(&definition, &given(&[("one", typed)]), Timestamp::UNIX_EPOCH).expect("a known key");
    match judged.wrongs.into_values().next() {
        Some(wrong) => Err(wrong),
        None => Ok(judged.answers.into_values().next()),
    }
}

#[test]
fn each_kind_keeps_what_it_asks_for_and_says_what_else_is_wrong() {
    let text = |text: &str| Ok(Some(Answer::Text(text.to_owned())));
    assert_eq!(answer(json!({ "type": "text", "least": 2, "most": 4 }), " Isdo "), text("Isdo"));
    assert_eq!(answer(json!({ "type": "text", "least": 2 }), "I"), Err(Wrong::Short(2)));
    assert_eq!(answer(json!({ "type": "text", "most": 4 }), "Isdom"), Err(Wrong::Long(4)));
    assert_eq!(answer(json!({ "type": "text" }), "a\nb"), Err(Wrong::Unseen));
    assert_eq!(answer(json!({ "type": "text", "long": true }), "a\r\nb"), text("a\nb"));
    assert_eq!(answer(options(&["a", "b"]), "c"), Err(Wrong::Choice));
    assert!(matches!(
        answer(json!({ "type": "date", "from": "2026-01-02" }), "2026-01-01"),
        Err(Wrong::Early(_))
    ));
    assert!(matches!(answer(json!({ "type": "date" }), "tomorrow"), Err(Wrong::Date)));
    let number = |number: &str| Ok(Some(Answer::Number(number.to_owned())));
    assert_eq!(answer(json!({ "type": "number", "places": 2 }), "1,240.50"), number("1240.5"));
    assert_eq!(answer(json!({ "type": "number" }), "1.5"), Err(Wrong::Whole));
    assert_eq!(answer(json!({ "type": "number", "most": "10" }), "11"), Err(Wrong::Large("10".to_owned())));
    assert_eq!(answer(json!({ "type": "number" }), "9".repeat(30).as_str()), Err(Wrong::Whole));
    let Ok(Some(Answer::Money(money))) = answer(json!({ "type": "money", "currency": "EUR" }), "4,821.50")
    else {
        panic!("an amount")
    };
    assert_eq!((money.minor, money.currency.code()), (482_150, "EUR"));
    assert!(matches!(answer(json!({ "type": "money", "currency": "JPY" }), "1.5"), Err(Wrong::Money(_))));
    assert_eq!(answer(json!({ "type": "country" }), "AT"), Ok(Some(Answer::Country("AT".to_owned()))));
    assert_eq!(answer(json!({ "type": "country" }), "XX"), Err(Wrong::Country));
    let phone = Ok(Some(Answer::Phone("+436601234567".to_owned())));
    assert_eq!(answer(json!({ "type": "phone" }), "+43 660 123 4567"), phone);
    assert_eq!(answer(json!({ "type": "phone", "country": "AT" }), "0660 1234567"), phone);
    assert_eq!(
        answer(json!({ "type": "phone" }), "0660 1234567"),
        Err(Wrong::Phone),
        "from nobody knows where"
    );
    assert_eq!(answer(json!({ "type": "email" }), "ada"), Err(Wrong::Email));
    assert_eq!(answer(json!({ "type": "file" }), "file_1"), Err(Wrong::File), "a file is not typed");
    let Ok(Some(Answer::Consent { text, at })) = answer(json!({ "type": "consent", "text": "Yes." }), "on")
    else {
        panic!("consent")
    };
    assert_eq!((text.as_str(), at), ("Yes.", Timestamp::UNIX_EPOCH), "the words and the moment are kept");
}

#[test]
fn what_is_not_shown_is_dropped_and_what_is_not_asked_is_refused() {
    let definition = read(json!([
        { "fields": [
            field("partner", options(&["yes", "no"])),
            with(field("since", json!({ "type": "date" })), json!({
                "required": true, "shown_if": { "is": "equals", "field": "partner", "value": "yes" },
            })),
        ] },
        { "fields": [with(field("why", text()), json!({ "shown_if": { "is": "given", "field": "since" } }))] },
    ]));
    assert!(flaws(&definition).is_empty(), "{:?}", flaws(&definition));
    let verdict = |answers: &[(&str, &str)]| judge(&definition, &given(answers), Timestamp::UNIX_EPOCH);
    let no = verdict(&[("partner", "no"), ("since", "nonsense"), ("why", "because")]).expect("known keys");
    assert_eq!(no.answers.keys().map(|key| key.as_str()).collect::<Vec<_>>(), ["partner"]);
    assert!(no.wrongs.is_empty(), "what is not shown is not wrong: {:?}", no.wrongs);
    assert!(!no.has(&definition.pages[1]), "the second page shows nothing");
    let yes = verdict(&[("partner", "yes")]).expect("known keys");
    assert!(yes.is_wrong(&definition.pages[0]) && yes.wrongs.values().all(|wrong| *wrong == Wrong::Missing));
    let all =
        verdict(&[("partner", "yes"), ("since", "2026-01-01"), ("why", "because")]).expect("known keys");
    assert_eq!(all.answers.len(), 3);
    assert_eq!(verdict(&[("admin", "yes")]).expect_err("an unknown key").0, "admin");
    let both = Given {
        texts: [("partner".to_owned(), vec!["yes".to_owned(), "no".to_owned()])].into(),
        ..given(&[])
    };
    let both = judge(&definition, &both, Timestamp::UNIX_EPOCH).expect("known keys");
    assert_eq!(both.wrongs.values().next(), Some(&Wrong::Several));
}

#[test]
fn a_file_is_of_the_kinds_and_the_size_that_the_field_takes() {
    let definition = read(
        json!([{ "fields": [field("plan", json!({ "type": "file", "kinds": ["pdf"], "most": 100 }))] }]),
    );
    let file = |kind: &str, size: u64| {
        let kept = Kept { id: "1".to_owned(), name: "plan".to_owned(), kind: kind.to_owned(), size };
        let given = Given { files: [("plan".to_owned(), kept)].into(), ..Given::default() };
        judge(&definition, &given, Timestamp::UNIX_EPOCH).expect("a known key").wrongs.into_values().next()
    };
    assert_eq!(file("pdf", 100), None);
    assert_eq!(file("png", 100), Some(Wrong::FileKind("pdf".to_owned())));
    assert_eq!(file("pdf", 101), Some(Wrong::FileLarge(1)));
}

#[test]
fn a_form_that_contradicts_itself_is_not_published_and_each_fault_names_its_field() {
    let shown = |is: Value| json!({ "shown_if": is, "required": true });
    let definition = read(json!([
        { "fields": [
            field("first", options(&["a", "a"])),
            with(field("itself", text()), shown(json!({ "is": "given", "field": "itself" }))),
            with(field("early", text()), shown(json!({ "is": "given", "field": "last" }))),
            with(field("nowhere", text()), shown(json!({ "is": "given", "field": "gone" }))),
            with(field("never", text()), shown(json!({ "is": "equals", "field": "first", "value": "z" }))),
            with(field("neither", text()), shown(json!({ "is": "given", "field": "never" }))),
            field("first", json!({ "type": "text", "least": 9, "most": 3 })),
            with(field("last", json!({ "type": "number", "least": "ten" })), json!({ "class": "secret", "label": " " })),
        ] },
        { "fields": [] },
    ]));
    let found = flaws(&definition);
    let key = |text: &str| text.parse().expect("a key");
    for (at, flaw) in [
        ("first", Flaw::OptionTwice("a".to_owned())),
        ("itself", Flaw::Itself),
        ("early", Flaw::Later(key("last"))),
        ("nowhere", Flaw::Nowhere(key("gone"))),
        ("never", Flaw::Never { field: key("first"), value: "z".to_owned() }),
        ("never", Flaw::RequiredNever { field: key("first") }),
        ("neither", Flaw::RequiredNever { field: key("never") }),
        ("first", Flaw::Twice),
        ("first", Flaw::Limits),
        ("last", Flaw::Limits),
        ("last", Flaw::NoLabel),
        ("last", Flaw::Class("secret".to_owned())),
        ("page 2", Flaw::EmptyPage),
    ] {
        assert!(found.contains(&(at.to_owned(), flaw.clone())), "{at}: {flaw:?} is not among {found:?}");
    }
    assert!(definition.check(&CLASSES).iter().any(|fault| fault.to_string().contains("“never”")));

    let many: Vec<Value> = (0..101).map(|at| field(&format!("f{at}"), text())).collect();
    assert_eq!(flaws(&read(json!([{ "fields": many }]))), [("form".to_owned(), Flaw::ManyFields)]);
    assert_eq!(flaws(&read(json!([{ "fields": [] }]))), [("form".to_owned(), Flaw::NoFields)]);
}

#[test]
fn what_is_no_form_is_not_even_a_draft() {
    for (what, pages) in [
        ("a key with markup", json!([{ "fields": [field("<b>", text())] }])),
        ("a kind nobody knows", json!([{ "fields": [field("one", json!({ "type": "script" }))] }])),
        (
            "a member nobody knows",
            json!([{ "fields": [with(field("one", text()), json!({ "onload": "x" }))] }]),
        ),
        (
            "a condition nobody knows",
            json!([{ "fields": [
            with(field("one", text()), json!({ "shown_if": { "is": "eval", "field": "one", "value": "1" } }))
        ] }]),
        ),
    ] {
        let read = serde_json::from_value::<Definition>(json!({ "title": "Apply", "pages": pages }));
        assert!(read.is_err(), "{what}");
    }
}

#[test]
fn a_designer_adds_moves_and_takes_away_and_keys_stay() {
    let mut form = Definition { title: "Apply".to_owned(), ..Definition::default() };
    form.add_page("").expect("room");
    form.add_page("More").expect("room");
    let line = || Kind::of_word("text").expect("a kind");
    let name = form.add_field(0, "Your name?", "contact", line()).expect("room");
    let other = form.add_field(0, "Your name!", "contact", line()).expect("room");
    let odd = form.add_field(0, "42 — ", "contact", line()).expect("room");
    assert_eq!([name.as_str(), other.as_str(), odd.as_str()], ["your_name", "your_name_2", "field"]);
    let order = |form: &Definition| -> Vec<Vec<String>> {
        form.pages
            .iter()
            .map(|page| page.fields.iter().map(|field| field.key.to_string()).collect())
            .collect()
    };
    form.move_field("your_name", Step::Down).expect("a field");
    assert_eq!(order(&form), [vec!["your_name_2", "your_name", "field"], vec![]]);
    form.move_field("field", Step::Down).expect("a field");
    assert_eq!(order(&form), [vec!["your_name_2", "your_name"], vec!["field"]], "onto the next page");
    form.move_field("field", Step::Down).expect("a field");
    form.move_field("your_name_2", Step::Up).expect("a field");
    assert_eq!(order(&form), [vec!["your_name_2", "your_name"], vec!["field"]], "no further");
    form.move_page(1, Step::Up).expect("a page");
    form.remove_page(0).expect("a page");
    assert_eq!(order(&form), [vec!["field", "your_name_2", "your_name"]]);
    assert!(form.remove_page(0).is_err(), "a form has a page");
    form.remove_field("field").expect("a field");
    assert!(form.remove_field("field").is_err());
}

#[test]
fn the_settings_of_a_field_come_back_as_they_were_typed() {
    let definition = read(
        json!([{ "fields": [field("country", json!({ "type": "country" })), field("size", options(&["s"]))] }]),
    );
    let size = definition.field("size").expect("a field");
    let classes = [("contact".to_owned(), "Contact".to_owned())];
    let typed: Settings = [
        ("label", "How many?"),
        ("help", ""),
        ("class", "contact"),
        ("required", "on"),
        ("many", "on"),
        ("options", "s = Small\nLarge"),
        ("if_field", "country"),
        ("if_is", "one_of"),
        ("if_values", "AT\nDE"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    let made = read_settings(size, &typed).expect("settings");
    let Kind::Choice { options, many: true } = &made.kind else { panic!("{:?}", made.kind) };
    assert_eq!(options.iter().map(|one| one.label.as_str()).collect::<Vec<_>>(), ["Small", "Large"]);
    assert!(matches!(&made.shown_if, Some(Condition::OneOf { values, .. }) if values == &["AT", "DE"]));
    let shown = settings(&definition, &made, &classes, None, &Default::default());
    let page: String = shown.iter().map(ToString::to_string).collect();
    assert!(page.contains("s = Small\nLarge") && page.contains("AT\nDE"), "{page}");
    let text = definition.field("country").expect("a field");
    assert!(
        !settings(&definition, text, &classes, None, &Default::default())
            .iter()
            .any(|one| one.name() == "if_field")
    );
    let number = read(json!([{ "fields": [field("n", json!({ "type": "number" }))] }]));
    let wrong: Settings = [("places".to_owned(), "two".to_owned())].into();
    let wrongs = read_settings(number.field("n").expect("a field"), &wrong).expect_err("no number");
    assert_eq!(wrongs.get("places"), Some(&Wrong::Whole));
}

#[test]
fn whatever_labels_and_answers_hold_is_text_on_a_page() {
    let bad = r#""><script>window.ran=1</script>"#;
    let definition = read(json!([{ "title": bad, "fields": [
        with(field("line", text()), json!({ "label": bad, "help": bad })),
        with(field("one", options(&[bad])), json!({ "label": bad })),
        with(field("some", json!({ "type": "choice", "many": true, "options": [{ "value": bad, "label": bad }] })), json!({})),
        with(field("agree", json!({ "type": "consent", "text": bad })), json!({})),
    ] }]));
    let mut answers = given(&[("line", bad), ("one", bad), ("some", bad), ("agree", "on")]);
    answers.files.insert(
        "line".to_owned(),
        Kept { id: bad.to_owned(), name: bad.to_owned(), kind: "pdf".to_owned(), size: 1 },
    );
    let judged = judge(&definition, &answers, Timestamp::UNIX_EPOCH).expect("known keys");
    let page: String =
        inputs(&definition.pages[0], &answers, &judged, true).iter().map(ToString::to_string).collect();
    assert!(!page.contains("<script") && page.contains("&#60;script&#62;"), "{page}");
    assert_eq!(lines(&definition, &judged.answers)[1].said, bad, "as it was answered");
}

proptest! {
    #[test]
    fn nothing_that_is_typed_makes_the_judge_stumble_and_what_it_keeps_it_takes_again(typed in ".{0,60}") {
        let kinds = [
            text(), json!({ "type": "text", "long": true }), json!({ "type": "date" }),
            json!({ "type": "number", "places": 3 }), json!({ "type": "money", "currency": "USD" }),
            json!({ "type": "country" }), json!({ "type": "phone", "country": "AT" }), json!({ "type": "email" }),
        ];
        for kind in kinds {
            if let Ok(Some(first)) = answer(kind.clone(), &typed) {
                let again = match &first {
                    Answer::Text(one) | Answer::Number(one) | Answer::Country(one) | Answer::Phone(one) | Answer::Email(one) => one.clone(),
                    Answer::Date(day) => day.to_string(),
                    Answer::Money(money) => money.plain(),
                    other => panic!("{other:?}"),
                };
                prop_assert_eq!(answer(kind, &again), Ok(Some(first)));
            }
        }
    }
}
