//! The page of a list: its heading, the one thing that is added here, its views, its table.

use crate::texts::lists as texts;
use askama::Template;
use web::{Empty, Page, Tabs, table::TablePart};

/// The page of a list.
#[derive(Template)]
#[template(path = "tables/page.html")]
pub(crate) struct ListPage {
    pub(crate) page: Page,
    pub(crate) summary: String,
    /// Where one more is added, and what the button says.
    pub(crate) add: Option<(String, String)>,
    /// What else can be done here, beside it.
    pub(crate) beside: Vec<(String, String)>,
    pub(crate) tabs: Option<Tabs>,
    pub(crate) table: TablePart,
}

/// Values that are shown as they are.
pub(crate) fn plain(values: impl IntoIterator<Item = String>) -> Vec<(String, String)> {
    values.into_iter().map(|value| (value.clone(), value)).collect()
}

/// In place of the rows, where none has what was asked for; `all` leads to every one of them.
pub(crate) fn nothing_matches(text: String, all: &str, show_all: String) -> Empty {
    Empty { icon: "search", title: texts::nothing_matches(), text, action: Some((all.to_owned(), show_all)) }
}
