//! What lies above a page: a dialog that a link opens, a toast that tells what was done.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::{page::Kind, texts::shell};

/// A question or a short form above the page. A link or a button with `data-dialog` and its id opens it; the
/// link leads to a page that does the same, for browsers without JavaScript. The browser itself keeps the
/// focus inside and gives it back; Escape closes it.
#[derive(Debug, Clone, Template)]
#[template(
    source = r#"<dialog class="dialog" id="{{ id }}" aria-labelledby="{{ id }}-title"><header><h2 id="{{ id }}-title">{{ title }}</h2><form class="acts" method="dialog"><button class="button bare" aria-label="{{ web::texts::shell::close() }}">{{ web::icon("cross") }}</button></form></header>
<div class="body">{{ content.render()?|safe }}</div></dialog>"#,
    ext = "html"
)]
pub struct Dialog<T: Template> {
    /// By which it is opened.
    pub id: &'static str,
    /// What it asks or shows.
    pub title: String,
    /// The rest; a template of its own, which escapes what it writes.
    pub content: T,
}

/// What was done, above the foot of the page. It is read out without interrupting. With an undo it stays until
/// it is dismissed; without one it goes by itself, unless the pointer or the focus is on it.
#[derive(Debug, Clone, Template)]
#[template(
    source = r#"<div class="toast {{ kind.class() }}"{% if undo.is_some() %} data-stays{% endif %}>{{ web::icon(kind.icon()) }}<span>{{ text }}</span>
{%- if let Some(undo) = undo -%}
<form method="post" action="{{ web::local(undo.action) }}">{% for (name, value) in undo.fields %}<input type="hidden" name="{{ name }}" value="{{ value }}">{% endfor %}<button class="button">{{ web::texts::shell::undo() }}</button></form>
{%- endif -%}
<button class="button bare scripted" type="button" data-dismiss aria-label="{{ web::texts::shell::dismiss() }}">{{ web::icon("cross") }}</button></div>"#,
    ext = "html"
)]
pub struct Toast {
    /// Of what kind.
    pub kind: Kind,
    /// What was done.
    pub text: String,
    /// How to take it back.
    pub undo: Option<Undo>,
}

/// A form that takes back what was done.
#[derive(Debug, Clone, Default)]
pub struct Undo {
    /// Where it is sent.
    pub action: String,
    /// What it says.
    pub fields: Vec<(String, String)>,
}

/// The help sheet: which keys do what on this page. The browser fills it from what is on the page, so that it
/// cannot say anything else.
pub fn shortcuts() -> Dialog<Shortcuts> {
    Dialog { id: "keys", title: shell::shortcuts_title(), content: Shortcuts }
}

/// What stands in the help sheet. Single keys can be switched off: who speaks to a computer presses them
/// unawares (WCAG 2.1.4).
#[derive(Debug, Clone, Copy, Template)]
#[template(
    source = r#"<dl class="shortcuts"></dl><label class="choice"><input type="checkbox" id="keys-on">{{ web::texts::shell::single_keys() }}</label>
<p class="small quiet">{{ web::texts::shell::single_keys_why() }}</p>"#,
    ext = "html"
)]
pub struct Shortcuts;

impl<T: Template> HtmlSafe for Dialog<T> {}
impl HtmlSafe for Toast {}
