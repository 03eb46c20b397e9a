//! What the form of a record sends of what was seen first, and the page on which who was second chooses.

use askama::Template;
use serde::Deserialize;
pub(crate) use trust::merging::{Clash, Values, merged, values};
use web::Page;

use super::Form;

/// What a form of a record that is there sends: the fields, which version was seen, and what stood in it.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Sent<T> {
    #[serde(flatten)]
    pub(crate) typed: T,
    #[serde(default)]
    version: String,
    #[serde(default)]
    before: String,
}

impl<T> Sent<T> {
    /// The version that was seen; what is no number was none.
    pub(crate) fn version(&self) -> i64 {
        self.version.parse().unwrap_or_default()
    }

    /// What stood in the form.
    pub(crate) fn before(&self) -> Values {
        serde_json::from_str(&self.before).unwrap_or_default()
    }

    /// The same again, for the form to come back with.
    pub(crate) fn hidden(&self) -> [(&'static str, String); 2] {
        [("version", self.version.clone()), ("before", self.before.clone())]
    }
}

/// What a form shows of a record goes along in it.
pub(crate) fn hidden(version: i64, shown: &Values) -> [(&'static str, String); 2] {
    [("version", version.to_string()), ("before", serde_json::to_string(shown).unwrap_or_default())]
}

/// Both versions, and the choice between them.
#[derive(Template)]
#[template(path = "editing/choice.html")]
pub(crate) struct ChoicePage {
    page: Page,
    action: String,
    back: String,
    told: String,
    hidden: Vec<(String, String)>,
    choices: Vec<(String, String, Clash)>,
}

impl ChoicePage {
    /// A page to choose on; `told` says who was faster, and when.
    pub(crate) fn new(
        page: Page,
        (action, back, told): (String, String, String),
        form: &Form,
        (merged, version): (Values, i64),
        now: &Values,
        clashes: Vec<Clash>,
    ) -> Self {
        let own = hidden(version, now).map(|(name, value)| (name.to_owned(), value));
        let clear = merged.into_iter().filter(|(field, _)| clashes.iter().all(|clash| clash.field != *field));
        let hidden = clear.chain(own).collect();
        let choices = clashes.into_iter().map(|clash| (clash.field.clone(), form.label(&clash.field), clash));
        Self { page, action, back, told, hidden, choices: choices.collect() }
    }
}
