//! A form about one record.

use askama::Template;
use web::{Input, Kind, Notice, Page, Sees};

use super::{Mistake, Values};
use crate::leads::sentence;
use crate::texts::editing as texts;

/// What is wrong, field by field.
pub(crate) type Wrong = Vec<(&'static str, Mistake)>;

/// What a form asks for.
pub(crate) struct Form {
    /// Its fields, line by line.
    pub(crate) lines: Vec<Vec<Input>>,
    /// What goes along unseen.
    pub(crate) hidden: Vec<(&'static str, String)>,
    /// What the fields offer that suggest something, by the list named `suggested`.
    pub(crate) suggested: Vec<String>,
}

/// The page of a form.
#[derive(Template)]
#[template(path = "editing/form.html")]
pub(crate) struct FormPage {
    page: Page,
    title: String,
    intro: String,
    action: String,
    back: String,
    button: String,
    form: Form,
    only_you: Sees,
}

impl Form {
    /// One field in a line.
    pub(crate) fn of(inputs: impl IntoIterator<Item = Input>) -> Self {
        Self::in_lines(inputs.into_iter().map(|input| vec![input]).collect())
    }

    /// Several fields in a line.
    pub(crate) fn in_lines(lines: Vec<Vec<Input>>) -> Self {
        Self { lines, hidden: Vec::new(), suggested: Vec::new() }
    }

    /// What people call a field.
    pub(super) fn label(&self, field: &str) -> String {
        let known = self.lines.iter().flatten().find(|input| input.name() == field);
        known.map(|input| input.label().to_owned()).unwrap_or_default()
    }

    /// With what was typed, and what is wrong with it; the first of them has the focus.
    fn filled(mut self, typed: &Values, wrong: &Wrong) -> Self {
        let names = wrong.iter().map(|(field, _)| *field);
        let first = names.chain(self.lines.iter().flatten().map(Input::name)).next().map(str::to_owned);
        let fill = |input: Input| {
            let name = input.name();
            let is_first = first.as_deref() == Some(name);
            let typed = typed.get(name).cloned().unwrap_or_default();
            let mistake = wrong.iter().find(|(field, _)| *field == name);
            let mistake = mistake.map(|(_, mistake)| sentence(&mistake.to_string()));
            input.value(typed).error(mistake).first(is_first)
        };
        let lines = self.lines.into_iter().map(|line| line.into_iter().map(fill).collect());
        self.lines = lines.collect();
        self
    }
}

impl FormPage {
    /// A form with what was typed, and what is wrong with it.
    pub(crate) fn new(
        mut page: Page,
        (title, intro, button): (String, String, String),
        (action, back): (String, String),
        form: Form,
        typed: &Values,
        wrong: &Wrong,
    ) -> Self {
        page.notice = (!wrong.is_empty()).then(|| Notice { kind: Kind::Bad, text: texts::mend() });
        let form = form.filled(typed, wrong);
        Self { page, title, intro, action, back, button, form, only_you: Sees::OnlyYou }
    }
}
