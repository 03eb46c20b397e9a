//! Two who change one record: what each of them saw first, and what each of them made of it.

use std::collections::BTreeMap;

use askama::Template;
use serde::{Deserialize, Serialize};
use web::Page;

use super::Form;

/// What stands in the fields of a form.
pub(crate) type Values = BTreeMap<String, String>;

/// The fields of something typed.
pub(crate) fn values(typed: &impl Serialize) -> Values {
    let object = serde_json::to_value(typed).ok();
    let fields = object.as_ref().and_then(|object| object.as_object()).into_iter().flatten();
    fields.map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned())).collect()
}

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

/// A field that both changed, each to something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Clash {
    pub(crate) field: String,
    pub(crate) theirs: String,
    pub(crate) mine: String,
}

/// What comes of two changes: of a field that one of them left as it was, what the other made of it. Of a
/// field in which they clash, what stands there now. Fields that say one thing `together` clash together.
pub(crate) fn merged(
    before: &Values,
    theirs: &Values,
    mine: &Values,
    together: &[&str],
) -> (Values, Vec<Clash>) {
    let mut clashes = Vec::new();
    let changed =
        |by: &Values| together.iter().any(|field| plain(by.get(*field)) != plain(before.get(*field)));
    let both = changed(theirs) && changed(mine);
    let mut result = theirs.clone();
    for (field, mine) in mine {
        let (before, theirs) = (plain(before.get(field)), plain(theirs.get(field)));
        let mine = plain(Some(mine));
        let bound = both && together.contains(&field.as_str());
        if mine == theirs || (mine == before && !bound) {
            continue;
        }
        if theirs == before && !bound {
            result.insert(field.clone(), mine);
        } else {
            clashes.push(Clash { field: field.clone(), theirs, mine });
        }
    }
    (result, clashes)
}

/// Browsers write line ends in their own way.
fn plain(text: Option<&String>) -> String {
    text.map(|text| text.replace("\r\n", "\n").trim().to_owned()).unwrap_or_default()
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
