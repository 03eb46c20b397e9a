//! Lists: what a query asks for, within limits, and what the answer looks like.

use std::str::FromStr;

use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::Serialize;

use crate::{Problem, Query, number, texts::table};

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
    #[error("{}", table::no_order(_0))]
    Sort(String),
    /// Neither up nor down.
    #[error("{}", table::no_direction())]
    Direction,
    /// No such page.
    #[error("{}", table::not_a_number("page", 100_000))]
    Page,
    /// Too many at once.
    #[error("{}", table::not_a_number("limit", MOST))]
    Limit,
    /// Too long to look for.
    #[error("{}", table::words_too_long(*_0))]
    Long(&'static str),
}

/// How many rows an answer has, if nothing is said, and at most.
pub(crate) const USUAL: u32 = 50;
pub(crate) const MOST: u32 = 200;

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
    query: Query,
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
            query: crate::Query::default(),
        }
    }
}

impl<K: SortKey> Listing<K> {
    /// Reads a query.
    pub fn parse(query: &str) -> Result<Self, ListingError> {
        let query = Query::parse(query);
        let value = |name: &str| query.value(name);
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
        let direction = value("dir").map_or(Ok(Direction::Ascending), Direction::read)?;
        Ok(Self {
            q: short("q")?.unwrap_or_default(),
            sort,
            direction,
            page: within(value("page"), 1, 100_000).ok_or(ListingError::Page)?,
            cursor: short("cursor")?,
            limit: within(value("limit"), USUAL, MOST).ok_or(ListingError::Limit)?,
            query,
        })
    }

    /// Rows before this page.
    pub fn offset(&self) -> u64 {
        u64::from(self.page - 1) * u64::from(self.limit)
    }

    /// The value of a filter of the list's own; none if it is absent or empty.
    pub fn filter(&self, name: &str) -> Option<&str> {
        self.query.exact(name)
    }

    /// This list with one thing changed, from its first page; an empty value takes it away.
    pub fn with(&self, name: &str, value: &str) -> String {
        self.query.with(&[(name, value)]).link()
    }

    /// For a form that asks this list again: the rest of the query as hidden fields, without the form's own
    /// `fields` (their names, with spaces between). Use it as `{{ listing.hidden("q state") }}`.
    pub fn hidden(&self, fields: &str) -> Hidden {
        self.query.hidden(&fields.split(' ').collect::<Vec<_>>())
    }

    /// A header that sorts: the same again turns it round. Use it as `{{ listing.column(Key::Value, "Value") }}`.
    pub fn column(&self, key: K, label: &str) -> Column {
        Column::sorting(&self.query, key.name(), label, self.sorted(key), false)
    }

    /// The same over a column of numbers: right-aligned, largest first.
    pub fn numbers(&self, key: K, label: &str) -> Column {
        Column::sorting(&self.query, key.name(), label, self.sorted(key), true)
    }

    fn sorted(&self, key: K) -> Option<Direction> {
        (self.sort == key).then_some(self.direction)
    }

    /// The foot of the list: which rows these are, and the way to the others.
    pub fn pager(&self, shown: usize, total: u64) -> Pager {
        Pager::new(&self.query, self.page, self.limit, shown, total)
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
    source = r#"<th scope="col"{% if numbers %} class="num"{% endif %}{% if let Some(order) = order() %} aria-sort="{{ order }}"{% endif %}>{% if let Some(href) = href %}<a href="{{ href }}">{{ label }}{% if sorted.is_some() %}{{ web::icon("down") }}{% endif %}</a>{% else %}{{ label }}{% endif %}</th>"#,
    ext = "html"
)]
pub struct Column {
    href: Option<String>,
    label: String,
    sorted: Option<Direction>,
    numbers: bool,
}

impl Column {
    /// One that sorts by `name`: numbers the largest first, all else the smallest; the same again turns it round.
    pub(crate) fn sorting(
        query: &Query,
        name: &str,
        label: &str,
        sorted: Option<Direction>,
        numbers: bool,
    ) -> Self {
        let first = if numbers { Direction::Descending } else { Direction::Ascending };
        let next = if sorted == Some(first) { first.turned() } else { first };
        let href = query.with(&[("sort", name), ("dir", next.word())]).link();
        Self { href: Some(href), label: label.to_owned(), sorted, numbers }
    }

    /// One that does not sort.
    pub(crate) fn plain(label: &str, numbers: bool) -> Self {
        Self { href: None, label: label.to_owned(), sorted: None, numbers }
    }

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
    source = r#"<nav class="pager" aria-label="{{ web::texts::table::pages() }}"><span class="number">{% if nothing %}{{ web::texts::table::none_of(total) }}{% else %}{{ web::texts::table::range(first, last, total) }}{% endif %}</span><span class="acts">
{%- if let Some(href) = before %}<a class="button" rel="prev" href="{{ href }}">{{ web::icon("left") }}{{ web::texts::table::before() }}</a>{% endif -%}
{%- if let Some(href) = after %}<a class="button" rel="next" href="{{ href }}">{{ web::texts::table::next() }}{{ web::icon("right") }}</a>{% endif -%}
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

impl Pager {
    /// For the rows `shown` of that page, of so many at most, of `total`.
    pub(crate) fn new(query: &Query, page: u32, limit: u32, shown: usize, total: u64) -> Self {
        Self::to(|page| query.with(&[("page", "")]).place(page), page, limit, shown, total)
    }

    /// The same, where `to` says under which address a page is.
    pub fn to(to: impl Fn(u32) -> String, page: u32, limit: u32, shown: usize, total: u64) -> Self {
        let before = u64::from(page - 1) * u64::from(limit);
        let last = before + shown as u64;
        Self {
            first: number(before + 1),
            last: number(last),
            total: number(total),
            nothing: shown == 0,
            before: (page > 1).then(|| to(page - 1)),
            after: (last < total && shown > 0).then(|| to(page + 1)),
        }
    }
}

/// What a filter form keeps of the query that it does not ask for.
#[derive(Debug, Clone, Default, Template)]
#[template(
    source = r#"{% for (name, value) in pairs %}<input type="hidden" name="{{ name }}" value="{{ value }}">{% endfor %}"#,
    ext = "html"
)]
pub struct Hidden {
    pairs: Vec<(String, String)>,
}

impl Hidden {
    pub(crate) fn new(pairs: Vec<(String, String)>) -> Self {
        Self { pairs }
    }
}

impl Direction {
    /// What an address says.
    ///
    /// # Errors
    /// That it is neither up nor down.
    pub fn read(text: &str) -> Result<Self, ListingError> {
        match text {
            "asc" => Ok(Self::Ascending),
            "desc" => Ok(Self::Descending),
            _ => Err(ListingError::Direction),
        }
    }

    fn word(self) -> &'static str {
        if self == Self::Ascending { "asc" } else { "desc" }
    }

    fn turned(self) -> Self {
        if self == Self::Ascending { Self::Descending } else { Self::Ascending }
    }
}

impl HtmlSafe for Hidden {}
impl HtmlSafe for Column {}
impl HtmlSafe for Pager {}
