//! A form about one record.

use askama::{Template, filters::HtmlSafe};
use web::{Kind, Notice, Page, Sees};

use super::{Mistake, Values};
use crate::leads::sentence;

/// What is wrong, field by field.
pub(crate) type Wrong = Vec<(&'static str, Mistake)>;

/// The page of a form.
#[derive(Template)]
#[template(path = "editing/form.html")]
pub(crate) struct FormPage {
    pub(crate) page: Page,
    pub(crate) title: String,
    pub(crate) intro: &'static str,
    pub(crate) action: String,
    pub(crate) back: String,
    pub(crate) button: &'static str,
    pub(crate) hidden: Vec<(&'static str, String)>,
    pub(crate) inputs: Vec<Input>,
    only_you: Sees,
}

/// A field of a form, labelled, with its hint and its error read out with it.
#[derive(Debug, Clone, Template)]
#[template(path = "editing/input.html")]
pub(crate) struct Input {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) aside: &'static str,
    pub(crate) hint: &'static str,
    pub(crate) long: bool,
    pub(crate) value: String,
    pub(crate) error: Option<String>,
    pub(crate) first: bool,
}

impl HtmlSafe for Input {}

impl Input {
    /// A field that must be filled in.
    pub(crate) fn needed(name: &'static str, label: &'static str, hint: &'static str) -> Self {
        let (long, value, error, first) = (false, String::new(), None, false);
        Self { name, label, aside: "", hint, long, value, error, first }
    }

    /// A field that may stay empty.
    pub(crate) fn optional(name: &'static str, label: &'static str, hint: &'static str) -> Self {
        Self { aside: "optional", ..Self::needed(name, label, hint) }
    }

    /// A field of several lines.
    pub(crate) fn long(name: &'static str, label: &'static str, hint: &'static str) -> Self {
        Self { long: true, ..Self::optional(name, label, hint) }
    }
}

impl FormPage {
    /// A form with what was typed, and what is wrong with it.
    pub(crate) fn new(
        mut page: Page,
        intro: &'static str,
        (action, back, button): (String, String, &'static str),
        mut inputs: Vec<Input>,
        typed: &Values,
        wrong: &Wrong,
    ) -> Self {
        let first = wrong.first().map_or(inputs.first().map_or("", |input| input.name), |(field, _)| *field);
        for input in &mut inputs {
            input.value = typed.get(input.name).cloned().unwrap_or_default();
            let mistake = wrong.iter().find(|(field, _)| *field == input.name);
            input.error = mistake.map(|(_, mistake)| sentence(&mistake.to_string()));
            input.first = input.name == first;
        }
        page.notice = (!wrong.is_empty()).then(|| Notice {
            kind: Kind::Bad,
            text: "Nothing is kept yet: mend what is marked below and send it again.".to_owned(),
        });
        let title = page.title.clone();
        Self { page, title, intro, action, back, button, hidden: Vec::new(), inputs, only_you: Sees::OnlyYou }
    }

    /// Fields that go along unseen.
    pub(crate) fn with(mut self, hidden: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        self.hidden.extend(hidden);
        self
    }
}
