//! An agreement line by line, as people read it: short for a program's page, and every aspect of every clause for a
//! difference.

use trust::agreements::{Clause, Terms, Way};
use trust::sharing::{field_label, kind_label};

use super::catalogue::Speaks;
use crate::programs::{Line, after_end};
use crate::texts::agreements as texts;

/// A line for each clause.
pub(crate) fn lines(terms: &Terms) -> Vec<Line> {
    if terms == &Terms::default() {
        return Vec::new();
    }
    let first = line("terms", texts::title(), terms.name.clone());
    let each = terms.clauses.iter().map(|clause| {
        let parts = aspects(clause).into_iter().map(|(_, _, value)| value);
        line(
            &key(clause),
            label(clause),
            parts.filter(|value| !value.is_empty()).collect::<Vec<_>>().join(" · "),
        )
    });
    [first].into_iter().chain(each).chain([withheld(terms)]).collect()
}

/// A line for each aspect of each clause.
pub(crate) fn details(terms: &Terms) -> Vec<Line> {
    let first = line("terms", texts::title(), terms.name.clone());
    let each = terms.clauses.iter().flat_map(|clause| {
        aspects(clause).into_iter().filter(|(_, _, value)| !value.is_empty()).map(
            move |(aspect, named, value)| {
                line(&format!("{} {aspect}", key(clause)), texts::aspect(label(clause), named), value)
            },
        )
    });
    [first].into_iter().chain(each).chain([withheld(terms)]).collect()
}

/// What a clause says: each aspect with its name and in words.
fn aspects(clause: &Clause) -> [(&'static str, String, String); 6] {
    let classes: Vec<String> = clause.classes.iter().map(|class| class.label()).collect();
    let required: Vec<String> = clause.required.iter().map(|name| field_label(name)).collect();
    let needs = if required.is_empty() { String::new() } else { texts::needs(required.join(", ")) };
    let onward = match (clause.onward, clause.way) {
        (false, _) => texts::stays(),
        (true, Way::Up) => texts::goes_up(),
        (true, Way::Down) => texts::goes_down(),
    };
    [
        ("classes", texts::carries(), classes.join(", ")),
        ("required", texts::requires(), needs),
        ("purpose", texts::purpose(), clause.purpose.clone()),
        ("kept", texts::kept(), texts::months(clause.keep_months)),
        ("onward", texts::goes_on(), onward),
        ("after_end", texts::after_end(), after_end(clause.after_end)),
    ]
}

fn withheld(terms: &Terms) -> Line {
    line("threshold", texts::totals(), texts::withheld_below(terms.threshold))
}

fn key(clause: &Clause) -> String {
    format!("{} {}", clause.kind, if clause.way == Way::Up { "up" } else { "down" })
}

fn label(clause: &Clause) -> String {
    Speaks::of(clause).map_or_else(|| kind_label(&clause.kind), Speaks::label)
}

fn line(key: &str, label: String, value: String) -> Line {
    Line { key: key.to_owned(), label, value }
}
