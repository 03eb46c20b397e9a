//! One clause of a program's agreement as a form: whether it is there, what may cross, what has to, what for, how long.

use trust::agreements::{AfterEnd, Clause, Terms};
use trust::merging::Values;
use trust::sharing::field_label;
use web::Input;

use super::Wrong;
use crate::agreements::Speaks;
use crate::texts::agreements as texts;

const ON: &str = "on";
/// How long a clause that is added keeps values, in months.
const USUAL_MONTHS: u32 = 24;

/// What the form is about.
pub(super) fn label(speaks: &Speaks) -> String {
    speaks.label()
}

/// What stands in its fields.
pub(super) fn typed(speaks: &Speaks, terms: &Terms) -> Values {
    let clause = standing(speaks, terms);
    let check = |on: bool| if on { ON.to_owned() } else { String::new() };
    let one = clause
        .unwrap_or(&Clause {
            kind: speaks.kind.to_owned(),
            way: speaks.way,
            classes: Vec::new(),
            required: Vec::new(),
            purpose: String::new(),
            keep_months: USUAL_MONTHS,
            onward: false,
            after_end: AfterEnd::Keep,
        })
        .clone();
    let mut values = Values::from([
        ("covered".to_owned(), check(clause.is_some())),
        ("purpose".to_owned(), one.purpose.clone()),
        ("keep_months".to_owned(), one.keep_months.to_string()),
        ("onward".to_owned(), check(one.onward)),
        ("after_end".to_owned(), one.after_end.as_str().to_owned()),
    ]);
    for class in choosable(speaks) {
        values.insert(format!("class_{class}"), check(one.covers(class)));
    }
    for (name, _) in speaks.fields {
        values.insert(format!("need_{name}"), check(one.required.iter().any(|required| required == name)));
    }
    values
}

/// Understands what was typed; what is wrong with it.
pub(super) fn read(speaks: &Speaks, typed: &Values, terms: &mut Terms) -> Wrong {
    let text = |name: &str| typed.get(name).map(|text| text.trim().to_owned()).unwrap_or_default();
    let on = |name: String| !text(&name).is_empty();
    if !on("covered".to_owned()) {
        terms.clauses.retain(|clause| (clause.kind.as_str(), clause.way) != (speaks.kind, speaks.way));
        return Wrong::new();
    }
    let mut wrong = Wrong::new();
    let keep_months = text::untyped(&text("keep_months")).parse().unwrap_or_default();
    if !(1..=120).contains(&keep_months) {
        wrong.push(("keep_months", texts::wrong_months()));
    }
    if text("purpose").is_empty() {
        wrong.push(("purpose", texts::wrong_purpose()));
    }
    let classes = match speaks.classes {
        [only] => vec![*only],
        several => several.iter().copied().filter(|class| on(format!("class_{class}"))).collect(),
    };
    let required = speaks.fields.iter().filter(|(name, _)| on(format!("need_{name}")));
    let clause = Clause {
        kind: speaks.kind.to_owned(),
        way: speaks.way,
        classes,
        required: required.map(|(name, _)| (*name).to_owned()).collect(),
        purpose: text("purpose"),
        keep_months,
        onward: on("onward".to_owned()),
        after_end: AfterEnd::ALL
            .into_iter()
            .find(|end| end.as_str() == text("after_end"))
            .unwrap_or_default(),
    };
    let known =
        terms.clauses.iter_mut().find(|one| (one.kind.as_str(), one.way) == (speaks.kind, speaks.way));
    match known {
        Some(known) => *known = clause,
        None => terms.clauses.push(clause),
    }
    wrong
}

/// Its fields.
pub(super) fn fields(speaks: &Speaks) -> Vec<Input> {
    let ends = AfterEnd::ALL.map(|end| (end.as_str().to_owned(), after_end(end)));
    let mut fields = vec![Input::check("covered", texts::may_cross())];
    fields.extend(
        choosable(speaks)
            .map(|class| Input::check(format!("class_{class}"), texts::may_carry_class(class.label()))),
    );
    fields.extend(
        speaks
            .fields
            .iter()
            .map(|(name, _)| Input::check(format!("need_{name}"), texts::always_needs(field_label(name)))),
    );
    fields.extend([
        Input::text("purpose", texts::purpose()).hint(texts::purpose_hint()).most(300),
        Input::exact("keep_months", texts::keep_months()).hint(texts::keep_months_hint()).most(3),
        Input::check("onward", texts::onward()),
        Input::choice("after_end", texts::after_end(), ends).hint(texts::after_end_hint()),
    ]);
    fields
}

/// What becomes of values when the partnership ends, in words.
pub(crate) fn after_end(end: AfterEnd) -> String {
    match end {
        AfterEnd::Keep => texts::kept_at_end(),
        AfterEnd::Erase => texts::erased_at_end(),
    }
}

fn standing<'t>(speaks: &Speaks, terms: &'t Terms) -> Option<&'t Clause> {
    terms.clause(speaks.kind, speaks.way)
}

/// The classes that somebody can choose among: of one alone, nothing is left to choose.
fn choosable(speaks: &Speaks) -> impl Iterator<Item = trust::agreements::Class> + use<> {
    let classes = if speaks.classes.len() > 1 { speaks.classes } else { &[] };
    classes.iter().copied()
}
