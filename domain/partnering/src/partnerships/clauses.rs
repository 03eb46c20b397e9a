//! The clauses of an agreement as people read them.

use trust::agreements::{Class, Clause, Way};
use trust::sharing::{field_label, kind_label};

use super::Role;

/// What a clause says, in words.
pub(super) struct Said {
    pub(super) what: String,
    pub(super) way: String,
    /// Every class, and whether it may cross.
    pub(super) classes: Vec<(&'static str, bool)>,
    pub(super) required: String,
    pub(super) purpose: String,
    pub(super) kept: String,
    pub(super) onward: String,
}

/// A clause, seen by the organisation that has that role, with the other side's name.
pub(super) fn said(clause: &Clause, role: Role, peer: &str) -> Said {
    let leaves = matches!((role, clause.way), (Role::Partner, Way::Up) | (Role::Owner, Way::Down));
    let receiver = if leaves { peer } else { "you" };
    let may = if leaves { "its" } else { "your" };
    let further = if clause.way == Way::Up { "vendor" } else { "partners" };
    Said {
        what: kind_label(&clause.kind).to_owned(),
        way: if leaves { format!("You to {peer}") } else { format!("{peer} to you") },
        classes: Class::ALL.into_iter().map(|class| (class.label(), clause.covers(class))).collect(),
        required: match clause.required.is_empty() {
            true => "Nothing: the sender chooses".to_owned(),
            false => clause.required.iter().map(|name| field_label(name)).collect::<Vec<_>>().join(", "),
        },
        purpose: clause.purpose.clone(),
        kept: match clause.keep_months {
            1 => "1 month, then erased".to_owned(),
            months => format!("{months} months, then erased"),
        },
        onward: match clause.onward {
            true => format!("{} may pass it on to {may} own {further}", capital(receiver)),
            false => format!("Stays with {receiver}"),
        },
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
