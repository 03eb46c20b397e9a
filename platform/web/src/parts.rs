//! Small parts that every room puts into its pages. Each writes itself, escaped: `{{ figures }}`.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::page::Kind;

/// A word about how a thing stands.
#[derive(Debug, Clone, Template)]
#[template(source = r#"<span class="tag {{ kind.class() }}">{{ text }}</span>"#, ext = "html")]
pub struct Tag {
    /// Its colour.
    pub kind: Kind,
    /// The word.
    pub text: String,
}

/// A tag by the name of its kind (`good`, `warn`, `bad`, `info`, else plain), for use in templates.
pub fn tag(kind: &str, text: &str) -> Tag {
    let kind = match kind {
        "good" => Kind::Good,
        "warn" => Kind::Warn,
        "bad" => Kind::Bad,
        "info" => Kind::Info,
        _ => Kind::Plain,
    };
    Tag { kind, text: text.to_owned() }
}

/// What stands where nothing is yet: it says what will be here and how to start.
#[derive(Debug, Clone, Default, Template)]
#[template(
    source = r#"<div class="empty">{{ web::icon(icon) }}<h2>{{ title }}</h2><p>{{ text }}</p>
{%- if let Some((href, label)) = action %}<a class="button main" href="{{ web::local(href) }}">{{ label }}</a>{% endif %}</div>"#,
    ext = "html"
)]
pub struct Empty {
    /// Its icon's name.
    pub icon: &'static str,
    /// What is not here.
    pub title: String,
    /// What will be, and why.
    pub text: String,
    /// Where to start: address and words.
    pub action: Option<(String, String)>,
}

/// Figures in a row.
#[derive(Debug, Clone, Default, Template)]
#[template(
    source = r#"<section class="card figures" aria-label="{{ label }}">
{%- for figure in figures -%}
{%- if let Some(href) = figure.href -%}<a href="{{ web::local(href) }}">{%- else -%}<div>{%- endif -%}
<div class="small quiet">{{ figure.label }}</div><div class="value">{{ figure.value }}</div>
{%- if let Some((trend, text)) = figure.delta %}<div class="delta {{ trend.class() }}">{{ trend.sign() }} {{ text }}</div>{% endif -%}
{%- if !figure.source.is_empty() %}<div class="small faint">{{ figure.source }}</div>{% endif -%}
{%- if figure.href.is_some() -%}</a>{%- else -%}</div>{%- endif -%}
{%- endfor -%}
</section>"#,
    ext = "html"
)]
pub struct Figures {
    /// What they are about, for a screen reader.
    pub label: String,
    /// Each of them.
    pub figures: Vec<Figure>,
}

/// One figure.
#[derive(Debug, Clone, Default)]
pub struct Figure {
    /// What is counted.
    pub label: String,
    /// The figure as shown.
    pub value: String,
    /// What became of it, or what it rests on.
    pub delta: Option<(Trend, String)>,
    /// Where it comes from: counted here, or reported by somebody; may be empty.
    pub source: String,
    /// Where its records are.
    pub href: Option<String>,
}

/// Where a figure goes, and whether that is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trend {
    /// Up, and that is good.
    Up,
    /// Down, and that is bad.
    Down,
    /// Only a remark.
    Still,
}

impl Trend {
    /// Its class in the stylesheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::Still => "still",
        }
    }

    /// The sign before it.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Up => "▲",
            Self::Down => "▼",
            Self::Still => "",
        }
    }
}

/// What happened, in order.
#[derive(Debug, Clone, Default, Template)]
#[template(
    source = r#"<ol class="time">
{%- for step in steps -%}
<li class="{{ step.class() }}"><span class="dot"></span><div>{{ step.title }}
{%- if !step.text.is_empty() %}<span class="small quiet">{{ step.text }}</span>{% endif %}</div><span class="small faint number">{{ step.when }}</span></li>
{%- endfor -%}
</ol>"#,
    ext = "html"
)]
pub struct Timeline {
    /// Each step.
    pub steps: Vec<Step>,
}

/// A step of a timeline.
#[derive(Debug, Clone, Default)]
pub struct Step {
    /// What happened.
    pub title: String,
    /// More about it; may be empty.
    pub text: String,
    /// When, as shown.
    pub when: String,
    /// Good for what stands now, bad for what was refused, plain for the past.
    pub kind: Kind,
}

impl Step {
    /// Its class in the stylesheet.
    pub fn class(&self) -> &'static str {
        match self.kind {
            Kind::Plain => "past",
            Kind::Bad => "bad",
            Kind::Good | Kind::Warn | Kind::Info => "on",
        }
    }
}

/// Views of one thing, side by side: one of them is shown.
#[derive(Debug, Clone, Default, Template)]
#[template(
    source = r#"<nav class="tabs" aria-label="{{ label }}">
{%- for tab in tabs -%}
<a href="{{ web::local(tab.href) }}"{% if tab.current %} aria-current="page"{% endif %}>{{ tab.label }}{% if let Some(count) = tab.count %}<span class="number">{{ web::number(count) }}</span>{% endif %}</a>
{%- endfor -%}
</nav>"#,
    ext = "html"
)]
pub struct Tabs {
    /// What they are views of, for a screen reader.
    pub label: String,
    /// Each of them.
    pub tabs: Vec<Tab>,
}

/// One view.
#[derive(Debug, Clone, Default)]
pub struct Tab {
    /// Its name.
    pub label: String,
    /// Where it is.
    pub href: String,
    /// How many it shows.
    pub count: Option<u64>,
    /// Whether it is the one that is shown.
    pub current: bool,
}

/// How far long work is; without a whole it is only known that it goes on.
#[derive(Debug, Clone, Default, Template)]
#[template(
    source = r#"<label class="progress"><span class="label">{{ label }}</span>
{%- if let Some((done, whole)) = done -%}
<progress value="{{ done }}" max="{{ whole }}"></progress><span class="small quiet number">{{ web::texts::parts::of(*done, *whole) }}</span>
{%- else -%}
<progress></progress><span class="small quiet">{{ text }}</span>
{%- endif -%}
</label>"#,
    ext = "html"
)]
pub struct Progress {
    /// What is being done.
    pub label: String,
    /// How much is done, and of how much.
    pub done: Option<(u64, u64)>,
    /// What is known where nothing is counted, such as `Waiting for its turn`.
    pub text: String,
}

impl HtmlSafe for Tag {}
impl HtmlSafe for Tabs {}
impl HtmlSafe for Progress {}
impl HtmlSafe for Empty {}
impl HtmlSafe for Figures {}
impl HtmlSafe for Timeline {}
