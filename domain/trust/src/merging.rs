//! Two who change one thing at once: what each of them saw first, and what each of them made of it, field by field.
//! What only one of them changed is kept; where both changed the same field, somebody has to choose.

use std::collections::BTreeMap;

use serde::Serialize;

/// What stands in the fields of a form.
pub type Values = BTreeMap<String, String>;

/// A field that both changed, each to something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// Which.
    pub field: String,
    /// What stands there now.
    pub theirs: String,
    /// What the second wanted there.
    pub mine: String,
}

/// The fields of something typed.
pub fn values(typed: &impl Serialize) -> Values {
    let object = serde_json::to_value(typed).ok();
    let fields = object.as_ref().and_then(|object| object.as_object()).into_iter().flatten();
    fields.map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned())).collect()
}

/// What comes of two changes: of a field that one of them left as it was, what the other made of it. Of a
/// field in which they clash, what stands there now. Fields that say one thing `together` clash together.
pub fn merged(before: &Values, theirs: &Values, mine: &Values, together: &[&str]) -> (Values, Vec<Clash>) {
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
