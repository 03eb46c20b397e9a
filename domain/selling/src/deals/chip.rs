//! The choices above the board, as chips: dashed while they can be added, solid when they are on.

use askama::{Template, filters::HtmlSafe};

use super::Asked;

/// One chip: a choice among the values that there are.
#[derive(Debug, Clone, Template)]
#[template(
    source = r#"<label class="filter{% if chosen.is_some() %} on{% endif %}">{% if chosen.is_some() %}{{ crate::texts::deals::label_is(label) }} {% else %}{{ web::icon("plus") }}{% endif %}<select name="{{ name }}" aria-label="{{ label }}"><option value="">{% if chosen.is_some() %}{{ crate::texts::deals::any() }}{% else %}{{ label }}{% endif %}</option>
{%- for (value, shown) in options %}<option value="{{ value }}"{% if chosen.as_deref() == Some(value.as_str()) %} selected{% endif %}>{{ shown }}</option>{% endfor %}</select></label>"#,
    ext = "html"
)]
pub(super) struct Chip {
    name: &'static str,
    label: String,
    options: Vec<(String, String)>,
    chosen: Option<String>,
}

impl HtmlSafe for Chip {}

impl Chip {
    /// A chip for these values, each with the words that are shown for it.
    pub(super) fn of(
        asked: &Asked,
        name: &'static str,
        label: String,
        options: Vec<(String, String)>,
    ) -> Self {
        Self { name, label, options, chosen: asked.only(name).map(str::to_owned) }
    }
}
