//! The shell around every page: who is looking, at which organisation, where they can go.

use askama::Template;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::{Problem, Toast};

/// What the shell shows around a page's content. Templates hold it as their field `page`.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// Of the page; also in the window's title.
    pub title: String,
    /// The organisation whose vault is shown; none on pages before the sign-in, which have no rail.
    pub org: Option<OrgBar>,
    /// The name of who is signed in.
    pub person: Option<String>,
    /// The rail.
    pub nav: Vec<NavGroup>,
    /// The way to this page; without any, the title stands there.
    pub crumbs: Vec<Crumb>,
    /// What the last act did.
    pub notice: Option<Notice>,
    /// Whether this is the demonstration.
    pub demo: bool,
    /// Every organisation that this person works for, where it is more than one.
    pub orgs: Vec<OrgLink>,
    /// Where everything can be found: the bar's way there, and what the palette asks.
    pub find: Option<String>,
    /// Where the person's notifications are.
    pub bell: Option<Bell>,
    /// What the last act did, where it can be taken back.
    pub toast: Option<Toast>,
}

impl Page {
    /// A page with nothing around it but its title.
    pub fn titled(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }
}

/// The way to a person's notifications, and how many of them are unread.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bell {
    /// Where they are.
    pub href: String,
    /// How many are unread; many are not counted to the last.
    pub unread: u64,
}

impl Bell {
    /// Beyond this many it is only said that they are more.
    pub const MOST: u64 = 99;

    /// The number as it is shown, such as `3` or `99+`.
    pub fn shown(&self) -> String {
        if self.unread > Self::MOST { format!("{}+", Self::MOST) } else { self.unread.to_string() }
    }
}

/// One of the organisations that somebody works for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrgLink {
    /// The same place there, or where its pages begin.
    pub href: String,
    /// Its name.
    pub name: String,
    /// What the person is there.
    pub role: String,
    /// Whether it is the one whose page this is.
    pub current: bool,
}

/// The organisation at the head of the rail.
#[derive(Debug, Clone, Default)]
pub struct OrgBar {
    /// Where its pages begin.
    pub href: String,
    /// Its name.
    pub name: String,
    /// What it is here, such as `Vendor · 33 partners`.
    pub subtitle: String,
}

impl OrgBar {
    /// The letter in its sign.
    pub fn initial(&self) -> String {
        self.name.trim().chars().take(1).collect()
    }
}

/// Some links of the rail under a label; without a label they stand alone.
#[derive(Debug, Clone, Default)]
pub struct NavGroup {
    /// Its heading; may be empty.
    pub label: String,
    /// Its links.
    pub items: Vec<NavItem>,
}

/// A link of the rail.
#[derive(Debug, Clone, Default)]
pub struct NavItem {
    /// What is there.
    pub label: String,
    /// Where it leads, on this site.
    pub href: String,
    /// The name of its icon, see [`crate::icon`].
    pub icon: &'static str,
    /// The keys that lead there, such as `g l`; may be empty.
    pub keys: &'static str,
    /// How many wait there, or are there.
    pub count: Option<u64>,
    /// Whether the page is there now.
    pub current: bool,
}

/// A step of the way to this page.
#[derive(Debug, Clone, Default)]
pub struct Crumb {
    /// What it is.
    pub label: String,
    /// Where it leads; the last leads nowhere.
    pub href: Option<String>,
}

/// A line above the page, once.
#[derive(Debug, Clone)]
pub struct Notice {
    /// Of what kind.
    pub kind: Kind,
    /// What happened.
    pub text: String,
}

/// How a thing stands: it gives notices and tags their colour. Never the only sign of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// Neither good nor bad.
    #[default]
    Plain,
    /// As wanted.
    Good,
    /// Needs somebody soon.
    Warn,
    /// Went wrong, or was refused.
    Bad,
    /// Worth knowing.
    Info,
}

impl Kind {
    /// Its class in the stylesheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Info => "info",
        }
    }

    /// What a screen reader does with a notice of this kind.
    pub fn role(self) -> &'static str {
        if matches!(self, Self::Bad | Self::Warn) { "alert" } else { "status" }
    }

    /// The icon of a notice of this kind.
    pub fn icon(self) -> &'static str {
        if matches!(self, Self::Bad | Self::Warn) { "alert" } else { "check" }
    }
}

/// An address on this site; anything else (another site, `javascript:`) leads nowhere.
pub fn local(href: &str) -> &str {
    let ours = href.starts_with(['?', '#']) || (href.starts_with('/') && !href[1..].starts_with(['/', '\\']));
    if ours { href } else { "#" }
}

/// A template as an answer.
#[derive(Debug, Clone)]
pub struct Html<T>(pub T);

impl<T: Template> IntoResponse for Html<T> {
    fn into_response(self) -> Response {
        match self.0.render() {
            Ok(text) => ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], text).into_response(),
            Err(error) => Problem::broken(&error).into_response(),
        }
    }
}
