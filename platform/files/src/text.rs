//! Plain text: UTF-8 without control characters. A page of the web is no plain text, whatever its name.

use crate::Refusal;

/// What a text begins as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Markup {
    Drawing,
    Page,
}

/// Whether a text begins with markup, behind a byte order mark, spaces, comments and declarations.
pub(crate) fn markup(content: &[u8]) -> Option<Markup> {
    let head = &content[..content.len().min(64 << 10)];
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    if !rest.starts_with('<') {
        return None;
    }
    loop {
        if rest.starts_with("<svg") || rest.starts_with("<!doctype svg") {
            return Some(Markup::Drawing);
        }
        let skipped = match () {
            () if rest.starts_with("<!--") => rest.split_once("-->"),
            () if rest.starts_with("<?xml") => rest.split_once("?>"),
            () => None,
        };
        match skipped {
            Some((_, after)) => rest = after.trim_start(),
            None => break,
        }
    }
    // A sign that is followed by a letter begins an element; “< 5 %” is a text.
    let begins = rest.strip_prefix('<').and_then(|rest| rest.chars().next());
    begins.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '!' | '?' | '/')).then_some(Markup::Page)
}

/// Whether it may be a text at all.
pub(crate) fn is_plain(content: &[u8]) -> bool {
    std::str::from_utf8(content)
        .is_ok_and(|text| !text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}')))
}

/// A text stays as it is.
pub(crate) fn check(content: &[u8]) -> Result<(), Refusal> {
    if is_plain(content) { Ok(()) } else { Err(Refusal::Unknown) }
}
