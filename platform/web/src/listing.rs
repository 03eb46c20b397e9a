//! Lists: what a query asks for, within limits, and what the answer looks like.

use std::str::FromStr;

use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::Serialize;

use crate::{Problem, number};

/// What a list can be sorted by; the default is its natural order.
pub trait SortKey: FromStr + Copy + Default + PartialEq + Send + 'static {
    /// Its word in the address, the same that [`FromStr`] reads.
    fn name(self) -> &'static str;
}

/// Up or down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    /// Smallest, oldest, A first.
    #[default]
    Ascending,
    /// Largest, newest, Z first.
    Descending,
}

/// A query that cannot be answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ListingError {
    /// No such order.
    #[error("this list cannot be sorted by “{0}”")]
    Sort(String),
    /// Neither up nor down.
    #[error("“dir” is asc or desc")]
    Direction,
    /// No such page.
    #[error("“page” is a number from 1 to 100000")]
    Page,
    /// Too many at once.
    #[error("“limit” is a number from 1 to {MOST}")]
    Limit,
    /// Too long to look for.
    #[error("“{0}” is longer than 200 characters")]
    Long(&'static str),
}

/// How many rows an answer has, if nothing is said, and at most.
const USUAL: u32 = 50;
const MOST: u32 = 200;

/// What is asked of a list: `?q=&sort=&dir=&page=&cursor=&limit=`. What else stands in the query (the
/// list's own filters) is kept for the links that change only one thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing<K> {
    /// Looked for; trimmed, may be empty.
    pub q: String,
    /// Sorted by.
    pub sort: K,
    /// Which way.
    pub direction: Direction,
    /// Page, from 1.
    pub page: u32,
    /// Where the API goes on; what it means is the list's own.
    pub cursor: Option<String>,
    /// Rows at most.
    pub limit: u32,
    pairs: Vec<(String, String)>,
}

/// The list as it is when nothing is asked of it.
impl<K: SortKey> Default for Listing<K> {
    fn default() -> Self {
        Self {
            q: String::new(),
            sort: K::default(),
            direction: Direction::default(),
            page: 1,
            cursor: None,
            limit: USUAL,
            pairs: Vec::new(),
        }
    }
}

impl<K: SortKey> Listing<K> {
    /// Reads a query.
    pub fn parse(query: &str) -> Result<Self, ListingError> {
        let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let value = |name: &str| {
            pairs
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.trim())
                .filter(|v| !v.is_empty())
        };
        let within = |text: Option<&str>, usual, most| match text {
            None => Some(usual),
            Some(text) => text.parse::<u32>().ok().filter(|number| (1..=most).contains(number)),
        };
        let short = |name: &'static str| match value(name) {
            Some(text) if text.chars().count() > 200 => Err(ListingError::Long(name)),
            text => Ok(text.map(str::to_owned)),
        };
        let sort = value("sort").map_or(Ok(K::default()), |text| {
            text.parse().map_err(|_| ListingError::Sort(text.chars().take(40).collect()))
        })?;
        let direction = match value("dir") {
            None | Some("asc") => Direction::Ascending,
            Some("desc") => Direction::Descending,
            Some(_) => return Err(ListingError::Direction),
        };
        Ok(Self {
            q: short("q")?.unwrap_or_default(),
            sort,
            direction,
            page: within(value("page"), 1, 100_000).ok_or(ListingError::Page)?,
            cursor: short("cursor")?,
            limit: within(value("limit"), USUAL, MOST).ok_or(ListingError::Limit)?,
            pairs,
        })
    }

    /// Rows before this page.
    pub fn offset(&self) -> u64 {
        u64::from(self.page - 1) * u64::from(self.limit)
    }

    /// The value of a filter of the list's own; none if it is absent or empty.
    pub fn filter(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(known, value)| known == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// This list with one thing changed, from its first page; an empty value takes it away.
    pub fn with(&self, name: &str, value: &str) -> String {
        self.link(&[(name, value)])
    }

    /// For a form that asks this list again: the rest of the query as hidden fields, without the form's own
    /// `fields` (their names, with spaces between). Use it as `{{ listing.hidden("q state") }}`.
    pub fn hidden(&self, fields: &str) -> Hidden {
        let own =
            |name: &str| matches!(name, "page" | "cursor") || fields.split(' ').any(|field| field == name);
        Hidden { pairs: self.pairs.iter().filter(|(name, _)| !own(name)).cloned().collect() }
    }

    /// A header that sorts: the same again turns it round. Use it as `{{ listing.column(Key::Value, "Value") }}`.
    pub fn column(&self, key: K, label: &str) -> Column {
        let sorted = (self.sort == key).then_some(self.direction);
        let turned = if sorted == Some(Direction::Ascending) { "desc" } else { "asc" };
        let href = self.link(&[("sort", key.name()), ("dir", turned)]);
        Column { href, label: label.to_owned(), sorted, numbers: false }
    }

    /// The same over a column of numbers: right-aligned, largest first.
    pub fn numbers(&self, key: K, label: &str) -> Column {
        let sorted = (self.sort == key).then_some(self.direction);
        let turned = if sorted == Some(Direction::Descending) { "asc" } else { "desc" };
        let href = self.link(&[("sort", key.name()), ("dir", turned)]);
        Column { href, label: label.to_owned(), sorted, numbers: true }
    }

    /// The foot of the list: which rows these are, and the way to the others.
    pub fn pager(&self, shown: usize, total: u64) -> Pager {
        let (first, last) = (self.offset() + 1, self.offset() + shown as u64);
        let to = |page: u32| self.link(&[("page", &page.to_string())]);
        Pager {
            first: number(first),
            last: number(last),
            total: number(total),
            nothing: shown == 0,
            before: (self.page > 1).then(|| to(self.page - 1)),
            after: (last < total && shown > 0).then(|| to(self.page + 1)),
        }
    }

    fn link(&self, changed: &[(&str, &str)]) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in &self.pairs {
            let dropped =
                matches!(name.as_str(), "page" | "cursor") || changed.iter().any(|(other, _)| other == name);
            if !dropped && !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        for (name, value) in changed.iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        format!("?{}", query.finish())
    }
}

impl<S: Send + Sync, K: SortKey> FromRequestParts<S> for Listing<K> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Self::parse(parts.uri.query().unwrap_or_default())
            .map_err(|error| Problem::malformed(error.to_string()))
    }
}

/// Rows of a list as the API gives them.
#[derive(Debug, Clone, Serialize)]
pub struct Listed<T> {
    /// The rows.
    pub data: Vec<T>,
    /// What to send as `cursor` for the rows that follow; none at the end.
    pub next: Option<String>,
    /// How many there are in all.
    pub total: u64,
}

/// A column's header that sorts.
#[derive(Debug, Clone, Template)]
#[template(
    source = r#"<th scope="col"{% if numbers %} class="num"{% endif %}{% if let Some(order) = order() %} aria-sort="{{ order }}"{% endif %}><a href="{{ href }}">{{ label }}{% if sorted.is_some() %}{{ web::icon("down") }}{% endif %}</a></th>"#,
    ext = "html"
)]
pub struct Column {
    href: String,
    label: String,
    sorted: Option<Direction>,
    numbers: bool,
}

impl Column {
    fn order(&self) -> Option<&'static str> {
        self.sorted.map(|direction| match direction {
            Direction::Ascending => "ascending",
            Direction::Descending => "descending",
        })
    }
}

/// Which rows a page shows, and the way to the others.
#[derive(Debug, Clone, Template)]
#[template(
    source = r#"<nav class="pager" aria-label="Pages"><span class="number">{% if nothing %}None of {{ total }}{% else %}{{ first }}–{{ last }} of {{ total }}{% endif %}</span><span class="acts">
{%- if let Some(href) = before %}<a class="button" rel="prev" href="{{ href }}">{{ web::icon("left") }}Before</a>{% endif -%}
{%- if let Some(href) = after %}<a class="button" rel="next" href="{{ href }}">Next{{ web::icon("right") }}</a>{% endif -%}
</span></nav>"#,
    ext = "html"
)]
pub struct Pager {
    first: String,
    last: String,
    total: String,
    nothing: bool,
    before: Option<String>,
    after: Option<String>,
}

/// What a filter form keeps of the query that it does not ask for.
#[derive(Debug, Clone, Template)]
#[template(
    source = r#"{% for (name, value) in pairs %}<input type="hidden" name="{{ name }}" value="{{ value }}">{% endfor %}"#,
    ext = "html"
)]
pub struct Hidden {
    pairs: Vec<(String, String)>,
}

impl HtmlSafe for Hidden {}
impl HtmlSafe for Column {}
impl HtmlSafe for Pager {}
