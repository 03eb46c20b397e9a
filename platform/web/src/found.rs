//! What was found: as lists on a page, and as the options of the palette. Both say the same, line by line.

use askama::Template;
use askama::filters::HtmlSafe;

/// One thing that was found, or one thing to do.
#[derive(Debug, Clone, Default, Template)]
#[template(
    source = r#"{{ web::icon(icon) }}<span class="what"><span class="title">{{ title }}</span>{% if !subtitle.is_empty() %}<span class="small quiet">{{ subtitle }}</span>{% endif %}</span>
{%- if let Some(seen) = seen -%}
{%- if seen.is_empty() %}<span class="sees">{{ web::icon("lock") }}<span>{{ web::texts::parts::only_you_sees() }}</span></span>
{%- else %}<span class="sees shared">{{ web::icon("share") }}<span>{{ seen.join(", ") }}</span></span>{% endif -%}
{%- endif -%}
{%- if !keys.is_empty() %}<span class="keys" aria-hidden="true">{% for key in keys.split(' ') %}<kbd>{{ key }}</kbd>{% endfor %}</span>{% endif -%}"#,
    ext = "html"
)]
pub struct Hit {
    /// Its icon's name.
    pub icon: &'static str,
    /// What it is called.
    pub title: String,
    /// What tells it from others of that name; may be empty.
    pub subtitle: String,
    /// Where it is.
    pub href: String,
    /// Who sees it besides its owner, by name; none for what is no record.
    pub seen: Option<Vec<String>>,
    /// The keys that lead there; may be empty.
    pub keys: &'static str,
}

impl Hit {
    /// The ornament's class, for what others can see.
    fn cut(&self) -> &'static str {
        if self.seen.as_ref().is_some_and(|seen| !seen.is_empty()) { " cut" } else { "" }
    }
}

/// Things of one kind, with the way to all of them. On a page it is a card.
#[derive(Debug, Clone, Default, Template)]
#[template(
    source = r#"<section class="card" aria-label="{{ label }}"><header><h2>{{ label }}</h2>{% if let Some((href, words)) = all %}<span class="acts small"><a class="link" href="{{ web::local(href) }}">{{ words }}</a></span>{% endif %}</header>
<ul class="hits">{% for hit in hits %}<li><a class="hit{{ hit.cut() }}" href="{{ web::local(hit.href) }}">{{ hit }}</a></li>{% endfor %}</ul></section>"#,
    ext = "html"
)]
pub struct Hits {
    /// What they are.
    pub label: String,
    /// Each of them.
    pub hits: Vec<Hit>,
    /// Where all of them are, and what to call it.
    pub all: Option<(String, String)>,
}

/// What the palette shows: everything found as one list to choose from.
#[derive(Debug, Clone, Default, Template)]
#[template(
    source = r#"{% for some in hits %}<div role="group" aria-label="{{ some.label }}"><div class="group" aria-hidden="true">{{ some.label }}</div>
{%- for hit in some.hits %}<a class="hit{{ hit.cut() }}" role="option" aria-selected="false" tabindex="-1" href="{{ web::local(hit.href) }}">{{ hit }}</a>{% endfor -%}
{%- if let Some((href, words)) = some.all %}<a class="hit" role="option" aria-selected="false" tabindex="-1" href="{{ web::local(href) }}"><span class="what"><span class="quiet">{{ words }}</span></span></a>{% endif -%}
</div>{% endfor %}"#,
    ext = "html"
)]
pub struct Options {
    /// Kind by kind.
    pub hits: Vec<Hits>,
}

impl HtmlSafe for Hit {}
impl HtmlSafe for Hits {}
impl HtmlSafe for Options {}
