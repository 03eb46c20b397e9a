//! What stands behind the question mark of an address, and links that change a part of it.

use crate::listing::Hidden;

/// The names and values of a query, in their order. Links made from it start at the first page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    pairs: Vec<(String, String)>,
}

/// What tells only which part of a list is shown: a link to another list of the same kind leaves it out.
const PLACE: [&str; 2] = ["page", "cursor"];

impl Query {
    /// Reads it.
    pub fn parse(query: &str) -> Self {
        Self { pairs: form_urlencoded::parse(query.as_bytes()).into_owned().collect() }
    }

    /// The names and values.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The first value of that name, trimmed; none if it is absent or empty.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.pairs().find(|(known, value)| *known == name && !value.trim().is_empty()).map(|(_, v)| v.trim())
    }

    /// The first value of that name as it stands; none if it is absent or empty.
    pub fn exact(&self, name: &str) -> Option<&str> {
        self.pairs().find(|(known, value)| *known == name && !value.is_empty()).map(|(_, value)| value)
    }

    /// Without the pairs that `gone` names.
    #[must_use]
    pub fn without(&self, gone: impl Fn(&str, &str) -> bool) -> Self {
        Self { pairs: self.pairs.iter().filter(|(name, value)| !gone(name, value)).cloned().collect() }
    }

    /// With one pair more.
    #[must_use]
    pub fn and(mut self, name: &str, value: &str) -> Self {
        self.pairs.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With these names changed, each to its value; an empty value takes the name away.
    #[must_use]
    pub fn with(&self, changed: &[(&str, &str)]) -> Self {
        let kept = self.without(|name, _| changed.iter().any(|(other, _)| *other == name));
        let added = changed.iter().filter(|(_, value)| !value.is_empty());
        added.fold(kept, |query, (name, value)| query.and(name, value))
    }

    /// As it is written in an address, without the question mark; without its place and what is empty.
    pub fn text(&self) -> String {
        let mut text = form_urlencoded::Serializer::new(String::new());
        for (name, value) in self.pairs().filter(|(name, value)| !PLACE.contains(name) && !value.is_empty()) {
            text.append_pair(name, value);
        }
        text.finish()
    }

    /// A link to its first page.
    pub fn link(&self) -> String {
        format!("?{}", self.text())
    }

    /// A link to that page of it.
    pub fn place(&self, page: u32) -> String {
        let link = self.link();
        let join = if link == "?" { "" } else { "&" };
        format!("{link}{join}page={page}")
    }

    /// As hidden fields of a form that asks again, without its place and the form's own `fields`.
    pub fn hidden(&self, fields: &[&str]) -> Hidden {
        let own = |name: &str| PLACE.contains(&name) || fields.contains(&name);
        let kept = self.pairs.iter().filter(|(name, value)| !own(name) && !value.is_empty());
        Hidden::new(kept.cloned().collect())
    }
}
