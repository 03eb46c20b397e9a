//! What a proof shows, in words.

use jiff::SignedDuration;
use trust::sharing::{field_label, kind_label};

use super::{
    Judged, Proof,
    judge::judge,
    judged::{Step, What},
    order::Order,
};
use crate::texts::proof as texts;

/// Checks a proof and says what it shows, a line each; and whether all of it holds.
pub fn said(proof: &Proof) -> (Vec<String>, bool) {
    let statement = &proof.statement;
    let mut judged = judge(statement);
    let maker = statement.organisations.iter().find(|one| one.id == statement.by);
    if !maker.is_some_and(|maker| proof.seal.holds(&maker.key, statement)) {
        judged.wrong.insert(0, texts::no_seal());
    }
    let mut lines = vec![
        texts::about_registration(statement.registration.to_string()),
        texts::made(maker.map_or("?", |maker| maker.name.as_str()), stamp(statement.made)),
        String::new(),
    ];
    for (number, step) in (1..).zip(&judged.steps) {
        lines.push(format!("{number}. {}", happened(step)));
        lines.push(format!("   {}", texts::clock_and_entry(&step.by, stamp(step.at), step.entry)));
        lines.extend(step.after.map(|after| format!("   {}", rests_on(after, &step.by))));
        lines.extend(step.shown.iter().map(|(name, value)| format!("   {}: {value}", field_label(name))));
    }
    lines.push(String::new());
    lines.extend(first(&judged));
    lines.extend(judged.spans.iter().map(|span| match span.passed_on {
        true => texts::passed_after(&span.by, lasted(span.long)),
        false => texts::answered_after(&span.by, lasted(span.long)),
    }));
    lines.extend(judged.notes.iter().cloned());
    lines.push(String::new());
    lines.extend(judged.signers.iter().map(|one| texts::key_of(one.handshakes, &one.name, &one.fingerprint)));
    lines.push(texts::compare_keys());
    lines.push(String::new());
    let holds = judged.wrong.is_empty();
    lines.extend(judged.wrong.iter().cloned());
    lines.push(if holds { texts::all_holds() } else { texts::not_all_holds(judged.wrong.len()) });
    (lines, holds)
}

/// What the receiver signed about when it was there.
pub(super) fn first(judged: &Judged) -> Option<String> {
    let first = judged.first.as_ref()?;
    Some(texts::first(&first.by, &first.from, first.entry))
}

/// What happened at a step.
pub(super) fn happened(step: &Step) -> String {
    let what = kind_label(&step.kind);
    match step.what {
        What::Envelope => texts::signed(&step.by, what, &step.other),
        What::Arrived => texts::arrived(&step.by, what, &step.other),
        What::Erased => texts::erased(&step.by, &step.other),
        What::Refused => texts::refused(&step.by, what, &step.other),
    }
}

/// What it rests on that a step came after the one before.
pub(super) fn rests_on(order: Order, by: &str) -> String {
    match order {
        Order::Proven => texts::proven_about(),
        Order::Journal => texts::journal_about(by),
        Order::Clock => texts::clock_about(),
    }
}

/// A time in the largest unit that says it well.
pub(super) fn lasted(long: SignedDuration) -> String {
    match long.as_secs() {
        ..60 => texts::a_moment(),
        minutes @ 60..7_200 => texts::minutes(minutes / 60),
        hours @ 7_200..172_800 => texts::hours(hours / 3_600),
        days => texts::days(days / 86_400),
    }
}

/// To the second, the same for every reader: a file is compared by many.
pub(super) fn stamp(at: kernel::Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}
