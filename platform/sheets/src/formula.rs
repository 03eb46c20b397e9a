//! Formulas, made harmless.

use std::borrow::Cow;

/// The characters with which spreadsheets begin a formula, the full-width ones that some take for the same,
/// and what they skip before they look.
const STARTS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// A text that no spreadsheet takes for a formula: with an apostrophe before it where it looks like one,
/// also behind the spaces that some cut away.
pub fn harmless(text: &str) -> Cow<'_, str> {
    let first = text.chars().find(|c| *c != ' ' && *c != '\u{a0}' && *c != '\u{feff}');
    match (text.chars().next(), first) {
        (Some(begins), _) if STARTS.contains(&begins) => Cow::Owned(format!("'{text}")),
        (_, Some(first)) if STARTS.contains(&first) => Cow::Owned(format!("'{text}")),
        _ => Cow::Borrowed(text),
    }
}

/// The text without the apostrophe that [`harmless`] put before it.
pub fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if matches!(harmless(rest), Cow::Owned(_)) => rest,
        _ => text,
    }
}
