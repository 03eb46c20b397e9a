//! The menu of saved views.

/// A list as somebody wants to see it again.
#[derive(Debug, Clone)]
pub struct SavedView {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What it asks for, as a query.
    pub query: String,
    /// Whether everybody here sees it.
    pub shared: bool,
    /// Whether the list begins with it, for who looks.
    pub usual: bool,
}

/// The saved views of a list, for who looks at it.
#[derive(Debug, Clone, Default)]
pub struct Views {
    /// Where they are kept: forms post there and below.
    pub at: String,
    /// Their own, and those that are shared.
    pub views: Vec<SavedView>,
    /// Whether who looks may share one, and change those that are shared.
    pub shares: bool,
}

impl Views {
    /// The view that the list begins with, where it was asked for nothing.
    pub fn usual(&self) -> Option<&SavedView> {
        self.views.iter().find(|view| view.usual)
    }
}

impl SavedView {
    /// The link that opens it.
    pub fn link(&self) -> String {
        let join = if self.query.is_empty() { "" } else { "&" };
        format!("?{}{join}view={}", self.query, self.id)
    }

    /// Where its forms post, below the place of all views.
    pub(super) fn place(&self, at: &str) -> String {
        if self.shared { format!("{at}/shared/{}", self.id) } else { format!("{at}/{}", self.id) }
    }
}
