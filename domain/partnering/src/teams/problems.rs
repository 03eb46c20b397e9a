//! What is said to who asked for what cannot be.

use trust::access::scopes::DivisionError;
use web::Problem;

/// A sentence out of what an error says.
pub(crate) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

pub(super) fn problem(error: DivisionError) -> Problem {
    let told = sentence(&error.to_string());
    match error {
        DivisionError::Name => Problem::refused("name", told),
        DivisionError::Known(_) => Problem::refused("known", told),
        DivisionError::Countries => Problem::refused("countries", told),
        DivisionError::Many => Problem::refused("too_many", told),
        DivisionError::Used(_) => Problem::refused("used", told),
        DivisionError::Absent => Problem::absent(),
        DivisionError::Vault(error) => Problem::broken(&error),
    }
}
