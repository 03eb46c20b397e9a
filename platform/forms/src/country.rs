//! The countries of ISO 3166-1.

use rust_iso3166::{ALL, from_alpha2};

/// All of them, as two letters and a name, in the order of their names.
pub fn countries() -> Vec<(String, String)> {
    let mut all: Vec<_> = ALL.iter().map(|one| (one.alpha2.to_owned(), one.name.to_owned())).collect();
    all.sort_by(|one, other| one.1.cmp(&other.1));
    all
}

/// What the country of these two letters is called.
pub fn country_name(letters: &str) -> Option<&'static str> {
    from_alpha2(letters).map(|one| one.name)
}
