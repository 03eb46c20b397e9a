//! Small parts that the pages of this room share.

use std::str::FromStr;

use trust::access::{Access, Role};
use web::{Crumb, Problem};

/// The id in an address; a text that is none names nothing that is here.
pub(crate) fn identified<Id: FromStr>(text: &str) -> Result<Id, Problem> {
    text.parse().map_err(|_| Problem::absent())
}

/// A way back.
pub(crate) fn to(label: &str, href: &str) -> Crumb {
    Crumb { label: label.to_owned(), href: Some(href.to_owned()) }
}

/// Where one is.
pub(crate) fn at(label: &str) -> Crumb {
    Crumb { label: label.to_owned(), href: None }
}

/// Whether the caller may do more than read.
pub(crate) fn works(access: &Access) -> bool {
    access.role >= Role::Member
}

/// An error as a sentence.
pub(crate) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let end = if text.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}
