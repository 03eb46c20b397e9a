//! The clauses of an agreement as people read them.

use trust::agreements::{Class, Clause, Way};
use trust::sharing::{field_label, kind_label};

use super::Role;
use crate::texts::partners as texts;

/// What a clause says, in words.
pub(crate) struct Said {
    pub(crate) what: String,
    pub(crate) way: String,
    /// Every class, and whether it may cross.
    pub(crate) classes: Vec<(String, bool)>,
    pub(crate) required: String,
    pub(crate) purpose: String,
    pub(crate) kept: String,
    pub(crate) onward: String,
    pub(crate) after_end: String,
}

/// A clause, seen by the organisation that has that role, with the other side's name.
pub(crate) fn said(clause: &Clause, role: Role, peer: &str) -> Said {
    let leaves = matches!((role, clause.way), (Role::Partner, Way::Up) | (Role::Owner, Way::Down));
    Said {
        what: kind_label(&clause.kind),
        way: if leaves { texts::you_to(peer) } else { texts::to_you(peer) },
        classes: Class::ALL.into_iter().map(|class| (class.label(), clause.covers(class))).collect(),
        required: match clause.required.is_empty() {
            true => texts::sender_chooses(),
            false => clause.required.iter().map(|name| field_label(name)).collect::<Vec<_>>().join(", "),
        },
        purpose: clause.purpose.clone(),
        kept: texts::months(clause.keep_months),
        onward: match (clause.onward, leaves, clause.way) {
            (true, true, Way::Up) => texts::peer_to_vendor(peer),
            (true, true, Way::Down) => texts::peer_to_partners(peer),
            (true, false, Way::Up) => texts::you_to_vendor(),
            (true, false, Way::Down) => texts::you_to_partners(),
            (false, true, _) => texts::stays_with(peer),
            (false, false, _) => texts::stays_with_you(),
        },
        after_end: crate::programs::after_end(clause.after_end),
    }
}
