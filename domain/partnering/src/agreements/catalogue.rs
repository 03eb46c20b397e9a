//! What agreements can speak of: every kind of envelope that needs a clause, what it can carry, and what can be required
//! of it. A clause of any other kind would promise what the software does not do.

use trust::agreements::{Class, Clause, Terms, Way};
use trust::sharing::{field_label, kind_label};

use crate::texts::agreements as texts;

/// A kind of envelope that a clause can speak of.
#[derive(Debug)]
pub struct Speaks {
    /// Its name, as envelopes write it.
    pub kind: &'static str,
    /// Which way it crosses.
    pub way: Way,
    /// The classes that it can carry.
    pub classes: &'static [Class],
    /// What its receiver can require, each with its class.
    pub fields: &'static [(&'static str, Class)],
}

/// The kind in which a sale is registered.
pub(crate) const REGISTERED: &str = "registration.submitted";

/// All of them, in the order in which people read them.
pub const CATALOGUE: [Speaks; 19] = [
    Speaks {
        kind: REGISTERED,
        way: Way::Up,
        classes: &[
            Class::Company,
            Class::Product,
            Class::Timing,
            Class::Contact,
            Class::Notes,
            Class::Partner,
            Class::Reference,
        ],
        fields: &[
            ("company", Class::Company),
            ("domain", Class::Company),
            ("company_number", Class::Company),
            ("country", Class::Company),
            ("product", Class::Product),
            ("value", Class::Product),
            ("stage", Class::Timing),
            ("opened_on", Class::Timing),
            ("closes_on", Class::Timing),
            ("contact_name", Class::Contact),
            ("contact_email", Class::Contact),
            ("contact_phone", Class::Contact),
            ("notes", Class::Notes),
            ("external_id", Class::Reference),
        ],
    },
    plain(
        "registration.followed_up",
        Way::Up,
        &[Class::Company, Class::Product, Class::Timing, Class::Contact, Class::Notes, Class::Reference],
    ),
    plain("registration.evidence", Way::Up, &[Class::Files]),
    plain("deal.shared", Way::Up, &[Class::Timing, Class::Notes, Class::Files]),
    plain("deal.shared", Way::Down, &[Class::Timing, Class::Notes, Class::Files]),
    plain(
        "trial.requested",
        Way::Up,
        &[Class::Company, Class::Product, Class::Contact, Class::Notes, Class::Reference],
    ),
    plain("trial.followed_up", Way::Up, &[Class::Timing, Class::Notes]),
    plain("trial.told", Way::Down, &[Class::Decision, Class::Usage]),
    plain("sale.billed", Way::Down, &[Class::Company, Class::Product, Class::Decision, Class::Reference]),
    plain("lead.passed", Way::Down, &[Class::Company, Class::Product, Class::Timing, Class::Contact]),
    plain("lead.answered", Way::Up, &[Class::Decision]),
    plain("registration.decided", Way::Down, &[Class::Decision]),
    plain("registration.relayed", Way::Down, &[Class::Decision]),
    plain("registration.checked", Way::Down, &[Class::Decision]),
    plain("program.published", Way::Down, &[Class::Program]),
    plain("program.standing", Way::Down, &[Class::Program]),
    plain("kpi.reported", Way::Up, &[Class::Measures]),
    plain("partnership.people", Way::Up, &[Class::Contact]),
    plain("partnership.people", Way::Down, &[Class::Contact]),
];

const fn plain(kind: &'static str, way: Way, classes: &'static [Class]) -> Speaks {
    Speaks { kind, way, classes, fields: &[] }
}

/// What can be said of a sale that is registered, each with its class: what a program can ask for (P3).
pub fn of_registrations() -> &'static [(&'static str, Class)] {
    CATALOGUE.iter().find(|one| one.kind == REGISTERED).map_or(&[], |one| one.fields)
}

impl Speaks {
    /// What a clause is about.
    pub fn of(clause: &Clause) -> Option<&'static Self> {
        CATALOGUE.iter().find(|one| one.kind == clause.kind && one.way == clause.way)
    }

    /// As people read it, from the side of who owns the program.
    pub(crate) fn label(&self) -> String {
        let kind = kind_label(self.kind);
        match self.way {
            Way::Up => texts::from_partner(kind),
            Way::Down => texts::to_partner(kind),
        }
    }
}

/// What is wrong with a clause, in words for who wrote it: what it says must be possible at the same time.
pub(crate) fn contradiction(clause: &Clause) -> Option<String> {
    let Some(speaks) = Speaks::of(clause) else { return Some(texts::unknown_kind(&clause.kind)) };
    if let Some(class) = clause.classes.iter().find(|class| !speaks.classes.contains(class)) {
        return Some(texts::never_carries(speaks.label(), class.label()));
    }
    clause.required.iter().find_map(|name| match speaks.fields.iter().find(|(field, _)| field == name) {
        None => Some(texts::cannot_require(speaks.label(), field_label(name))),
        Some((_, class)) if !clause.covers(*class) => {
            Some(texts::requires_uncovered(speaks.label(), field_label(name), class.label()))
        }
        Some(_) => None,
    })
}

/// What is wrong with an agreement; none where it can be agreed on.
pub(crate) fn wrong(terms: &Terms) -> Option<String> {
    let contradicts = || terms.clauses.iter().find_map(contradiction);
    // Who answers must be able to: what comes up is decided, and a decision without a registration decides nothing.
    let has = |kind: &str| terms.clauses.iter().any(|clause| clause.kind == kind);
    let alone = |one: &str, other: &str| {
        (has(one) && !has(other)).then(|| texts::needs_other(kind_label(one), kind_label(other)))
    };
    terms.check().err().map(|error| error.to_string()).or_else(contradicts).or_else(|| {
        alone("registration.submitted", "registration.decided")
            .or_else(|| alone("registration.decided", "registration.submitted"))
            .or_else(|| alone("registration.relayed", "registration.submitted"))
            .or_else(|| alone("lead.passed", "lead.answered"))
            .or_else(|| alone("lead.answered", "lead.passed"))
            .or_else(|| alone("registration.checked", "registration.submitted"))
            .or_else(|| alone("registration.followed_up", "registration.submitted"))
            .or_else(|| alone("registration.evidence", "registration.submitted"))
            .or_else(|| alone("deal.shared", "registration.submitted"))
            .or_else(|| alone("trial.requested", "trial.told"))
            .or_else(|| alone("trial.told", "trial.requested"))
            .or_else(|| alone("trial.followed_up", "trial.requested"))
            .or_else(|| alone("sale.billed", "registration.submitted"))
    })
}
