//! Line icons on a grid of 16, drawn for this product.

use std::fmt;

use askama::filters::HtmlSafe;

/// An icon, ready to be written into a page. It is decoration: the words beside it say the same.
#[derive(Debug, Clone, Copy)]
pub struct Icon(&'static str);

/// The icon of that name; an unknown name gives an empty one.
pub fn icon(name: &str) -> Icon {
    Icon(ICONS.iter().find(|(known, _)| *known == name).map_or("", |(_, drawing)| drawing))
}

impl HtmlSafe for Icon {}

impl fmt::Display for Icon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, r#"<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">{}</svg>"#, self.0)
    }
}

/// Name and drawing.
pub(crate) const ICONS: [(&str, &str); 30] = [
    ("home", r#"<path d="M2.5 7.6 8 3l5.5 4.6M4 6.8V13h8V6.8M6.7 13V9.6h2.6V13"/>"#),
    (
        "lead",
        r#"<circle cx="8" cy="5.4" r="2.5"/><path d="M3.2 13.2C3.7 10.7 5.6 9.6 8 9.6s4.3 1.1 4.8 3.6"/>"#,
    ),
    ("registration", r#"<path d="M3.8 2.6h5.6l2.8 2.8v8H3.8zM5.9 8.6l1.5 1.5 2.8-3"/>"#),
    (
        "deal",
        r#"<rect x="2.4" y="3" width="3.2" height="10" rx=".9"/><rect x="6.4" y="3" width="3.2" height="6.2" rx=".9"/><rect x="10.4" y="3" width="3.2" height="8" rx=".9"/>"#,
    ),
    (
        "share",
        r#"<circle cx="4" cy="8" r="1.8"/><circle cx="12" cy="3.9" r="1.8"/><circle cx="12" cy="12.1" r="1.8"/><path d="m5.6 7.1 4.8-2.3M5.6 8.9l4.8 2.3"/>"#,
    ),
    ("sharing", r#"<path d="M2.8 3.4v9.2M5.4 8h8M10.4 5l3 3-3 3"/>"#),
    (
        "journal",
        r#"<path d="M12.4 11.4V2.6H4.9a1.4 1.4 0 0 0-1.4 1.4v8.2M12.4 11.4H4.7a1.1 1.1 0 0 0 0 2.2h7.7zM6.3 5.4h3.6"/>"#,
    ),
    (
        "lock",
        r#"<rect x="3.6" y="7.2" width="8.8" height="6.2" rx="1.3"/><path d="M5.4 7.2V5.1a2.6 2.6 0 0 1 5.2 0v2.1"/>"#,
    ),
    (
        "bell",
        r#"<path d="M3 11.6c1.1-1.1 1.4-2.3 1.4-4.4a3.6 3.6 0 0 1 7.2 0c0 2.1.3 3.3 1.4 4.4zM6.7 13.6a1.4 1.4 0 0 0 2.6 0"/>"#,
    ),
    ("check", r#"<path d="m3.4 8.5 3 3 6.2-6.7"/>"#),
    ("cross", r#"<path d="m4 4 8 8M12 4l-8 8"/>"#),
    ("search", r#"<circle cx="7" cy="7" r="4"/><path d="m10 10 3.2 3.2"/>"#),
    ("plus", r#"<path d="M8 3.4v9.2M3.4 8h9.2"/>"#),
    ("chevron", r#"<path d="m4.6 6.4 3.4 3.4 3.4-3.4"/>"#),
    ("left", r#"<path d="M9.8 4.6 6.4 8l3.4 3.4"/>"#),
    ("right", r#"<path d="M6.2 4.6 9.6 8l-3.4 3.4"/>"#),
    ("down", r#"<path d="M8 3.4v9M4.4 8.8 8 12.4l3.6-3.6"/>"#),
    ("clock", r#"<circle cx="8" cy="8" r="5.4"/><path d="M8 4.9V8l2.1 1.5"/>"#),
    ("alert", r#"<path d="M8 2.6 14 13H2zM8 6.6v2.9M8 11.3v.1"/>"#),
    ("sign-out", r#"<path d="M6.6 2.8H3.2v10.4h3.4M6.6 8h7M10.8 5.2 13.6 8l-2.8 2.8"/>"#),
    (
        "settings",
        r#"<path d="M2.6 5h5.2M11.4 5h2M2.6 11h2M8.2 11h5.2"/><circle cx="9.6" cy="5" r="1.7"/><circle cx="6.4" cy="11" r="1.7"/>"#,
    ),
    ("menu", r#"<path d="M2.6 4.4h10.8M2.6 8h10.8M2.6 11.6h10.8"/>"#),
    (
        "building",
        r#"<path d="M3.2 13.4V3.2h6v10.2M9.2 6.4h3.6v7M2.4 13.4h11.2M5.4 5.8h1.6M5.4 8.2h1.6M5.4 10.6h1.6"/>"#,
    ),
    (
        "account",
        r#"<rect x="2.6" y="5.4" width="10.8" height="7.6" rx="1.3"/><path d="M6 5.4V4.2A1.2 1.2 0 0 1 7.2 3h1.6A1.2 1.2 0 0 1 10 4.2v1.2M2.6 8.8h10.8"/>"#,
    ),
    (
        "contact",
        r#"<rect x="2.4" y="3.4" width="11.2" height="9.2" rx="1.3"/><circle cx="6" cy="7" r="1.4"/><path d="M3.9 10.6c.3-1 1.1-1.5 2.1-1.5s1.8.5 2.1 1.5M10.2 6.6h1.6M10.2 9h1.6"/>"#,
    ),
    ("chart", r#"<path d="M2.8 13.2h10.4M4.4 10.8V8.2M8 10.8V3.6M11.6 10.8V6"/>"#),
    ("document", r#"<path d="M3.8 2.6h5.6l2.8 2.8v8H3.8zM6 8h4M6 10.6h4"/>"#),
    (
        "keyboard",
        r#"<rect x="1.8" y="4" width="12.4" height="8" rx="1.4"/><path d="M4.4 6.7h.1M6.8 6.7h.1M9.2 6.7h.1M11.6 6.7h.1M5.4 9.4h5.2"/>"#,
    ),
    ("undo", r#"<path d="M3.4 6.4h6.2a3.1 3.1 0 0 1 0 6.2H6.2M5.9 3.7 3.2 6.4l2.7 2.7"/>"#),
    ("key", r#"<circle cx="5.2" cy="8" r="2.6"/><path d="M7.8 8h5.8v2.4M11 8v1.8"/>"#),
];
