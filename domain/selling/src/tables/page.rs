//! The page of a list: its heading, the one thing that is added here, its views, its table.

use crate::texts::lists as texts;
use askama::Template;
use web::{Empty, Page, Tabs, table::TablePart};

/// The page of a list.
#[derive(Template)]
#[template(path = "tables/page.html")]
pub struct ListPage {
    /// What stands around it.
    pub page: Page,
    /// What the list is, in a sentence.
    pub summary: String,
    /// Where one more is added, and what the button says.
    pub add: Option<(String, String)>,
    /// What else can be done here, beside it.
    pub beside: Vec<(String, String)>,
    /// Its parts.
    pub tabs: Option<Tabs>,
    /// Its rows.
    pub table: TablePart,
}

/// Values that are shown as they are.
pub fn plain(values: impl IntoIterator<Item = String>) -> Vec<(String, String)> {
    values.into_iter().map(|value| (value.clone(), value)).collect()
}

/// In place of the rows, where none has what was asked for; `all` leads to every one of them.
pub fn nothing_matches(text: String, all: &str, show_all: String) -> Empty {
    Empty { icon: "search", title: texts::nothing_matches(), text, action: Some((all.to_owned(), show_all)) }
}
