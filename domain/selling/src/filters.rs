//! The filters of a list, as chips: dashed while they can be added, solid when they are on.

use askama::{Template, filters::HtmlSafe};
use web::{Direction, Listing, SortKey};

/// One chip: a choice among the values that there are.
#[derive(Debug, Clone, Template)]
#[template(
    source = r#"<label class="filter{% if chosen.is_some() %} on{% endif %}">{% if chosen.is_some() %}{{ label }} is {% else %}{{ web::icon("plus") }}{% endif %}<select name="{{ name }}" aria-label="{{ label }}"><option value="">{% if chosen.is_some() %}any{% else %}{{ label }}{% endif %}</option>
{%- for (value, shown) in options %}<option value="{{ value }}"{% if chosen.as_deref() == Some(value.as_str()) %} selected{% endif %}>{{ shown }}</option>{% endfor %}</select></label>"#,
    ext = "html"
)]
pub(crate) struct Filter {
    name: &'static str,
    label: &'static str,
    options: Vec<(String, String)>,
    chosen: Option<String>,
}

impl HtmlSafe for Filter {}

impl Filter {
    /// A chip for these values, each with the words that are shown for it.
    pub(crate) fn among<K: SortKey>(
        listing: &Listing<K>,
        name: &'static str,
        label: &'static str,
        options: impl IntoIterator<Item = (String, String)>,
    ) -> Self {
        let chosen = listing.filter(name).map(str::to_owned);
        Self { name, label, options: options.into_iter().collect(), chosen }
    }

    /// A chip for values that are shown as they are.
    pub(crate) fn plain<K: SortKey>(
        listing: &Listing<K>,
        name: &'static str,
        label: &'static str,
        values: impl IntoIterator<Item = String>,
    ) -> Self {
        Self::among(listing, name, label, values.into_iter().map(|value| (value.clone(), value)))
    }
}

/// The natural order of these lists: what came last stands first, until somebody sorts otherwise.
pub(crate) fn newest_first<K: SortKey>(listing: &mut Listing<K>) {
    if listing.filter("sort").is_none() && listing.filter("dir").is_none() {
        listing.direction = Direction::Descending;
    }
}
