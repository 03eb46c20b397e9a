//! Visibility, as part of every record: who else sees it, and what would cross before anything does.

use std::fmt;

use askama::Template;
use askama::filters::HtmlSafe;

use crate::{icons::icon, texts::parts};

/// Who else can see a record, and how much of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sees {
    /// Nobody.
    OnlyYou,
    /// Another organisation sees some fields of it.
    Shared {
        /// Its name; or several, as shown.
        with: String,
        /// How many fields.
        fields: usize,
        /// Since when, as shown.
        on: String,
    },
    /// Another organisation sees a part of it.
    With {
        /// Its name.
        with: String,
    },
    /// It came from another organisation, which has it as well.
    From {
        /// Its name.
        from: String,
    },
    /// It came from another organisation, which keeps its own.
    Received {
        /// Its name.
        from: String,
        /// How many fields.
        fields: usize,
        /// When, as shown.
        on: String,
    },
}

impl Sees {
    /// The ornament's class, for the row or card of the record: `cut`, or nothing for what is only ours.
    pub fn class(&self) -> &'static str {
        if *self == Self::OnlyYou { "" } else { "cut" }
    }
}

impl HtmlSafe for Sees {}

impl fmt::Display for Sees {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (class, sign, text) = match self {
            Self::OnlyYou => ("", "lock", parts::only_you()),
            Self::Shared { with, fields, on } => (" shared", "share", parts::shared(with, *fields, on)),
            Self::With { with } => (" shared", "share", parts::shared_with(with)),
            Self::From { from } => (" shared", "share", parts::from(from)),
            Self::Received { from, fields, on } => (" shared", "share", parts::received(from, *fields, on)),
        };
        let text = askama::filters::escape(&text, askama::filters::Html).map_err(|_| fmt::Error)?;
        write!(f, r#"<span class="sees{class}">{}<span>{text}</span></span>"#, icon(sign))
    }
}

/// The two columns that a person sees before anything leaves their vault.
#[derive(Debug, Clone, Default, Template)]
#[template(
    source = r#"<div class="crossing">
<section class="side cut" aria-label="{{ web::texts::parts::crosses_to(to) }}"><h3>{{ web::texts::parts::crosses_to(to) }}</h3>{% for field in crosses %}{{ field }}{% endfor %}</section>
<div class="seam" aria-hidden="true"></div>
<section class="side" aria-label="{{ web::texts::parts::stays() }}"><h3>{{ web::texts::parts::stays() }}</h3>{% for field in stays %}{{ field }}{% endfor %}
{%- if crosses.is_empty() %}<p class="small quiet">{{ web::texts::parts::nothing_crosses() }}</p>{% endif %}
{%- if stays.is_empty() %}<p class="small quiet">{{ web::texts::parts::nothing_stays() }}</p>{% endif %}
{%- if !remark.is_empty() %}<p class="small quiet">{{ remark }}</p>{% endif %}</section>
</div>"#,
    ext = "html"
)]
pub struct Crossing {
    /// Who would see the left column.
    pub to: String,
    /// The left column.
    pub crosses: Vec<Field>,
    /// The right column.
    pub stays: Vec<Field>,
    /// A sentence under what stays; may be empty.
    pub remark: String,
}

/// A field in one of the columns.
#[derive(Debug, Clone, Template)]
#[template(
    source = r#"<div class="field{% if !crosses %} kept{% endif %}">{% if crosses %}{{ web::icon("check") }}{% else %}{{ web::icon("lock") }}{% endif %}<span class="label">{{ label }}</span><span class="value">{{ value }}</span></div>"#,
    ext = "html"
)]
pub struct Field {
    crosses: bool,
    label: String,
    value: String,
}

impl Field {
    /// A field that leaves.
    pub fn crossing(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { crosses: true, label: label.into(), value: value.into() }
    }

    /// A field that stays.
    pub fn kept(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { crosses: false, label: label.into(), value: value.into() }
    }
}

impl HtmlSafe for Crossing {}
impl HtmlSafe for Field {}
