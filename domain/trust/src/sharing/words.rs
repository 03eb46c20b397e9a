//! What kinds of envelopes, facts and fields are called, for people who never saw one.

use std::str::FromStr;

use kernel::Money;
use serde_json::Value as Json;
use vault::JournalEntry;

use super::Names;
use crate::agreements::{Class, Terms};

/// What an envelope of that kind is; a kind that is not known here stays as it is.
pub fn kind_label(kind: &str) -> &str {
    match kind {
        "partnership.invited" => "Invitation",
        "partnership.accepted" => "Acceptance of an invitation",
        "partnership.ended" => "End of a partnership",
        "registration.submitted" => "Deal registration",
        "registration.decided" => "Decision",
        "registration.relayed" => "Decision further up",
        "withdrawal" => "Withdrawal",
        other => other,
    }
}

/// What a field of an envelope is called.
pub fn field_label(name: &str) -> String {
    let known = match name {
        "opened_on" => "Opened",
        "closes_on" => "Close date",
        "contact_name" => "Contact",
        "contact_email" => "Email",
        "external_id" => "Reference",
        "state" => "Decision",
        "code" => "Kind of reason",
        "upper" => "Tiers further up",
        "proof" => "Receipt from further up",
        "from" => "Invited by",
        "program" => "Program number",
        "program_name" => "Program",
        "pass_up" => "Passed up",
        "at" => "Accepted at",
        other => return spoken(other),
    };
    known.to_owned()
}

/// What a class of fields is called.
pub fn class_label(class: &str) -> String {
    match Class::from_str(class) {
        Ok(class) => class.label().to_owned(),
        Err(()) => spoken(class),
    }
}

/// The names of fields in a few words: the first of them, and how many more.
pub(super) fn fields(names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(4).map(String::as_str).collect();
    match names.len() {
        0 => "No fields".to_owned(),
        all if all > shown.len() => format!("{} and {} more", shown.join(", "), all - shown.len()),
        _ => shown.join(", "),
    }
}

/// The value of a field as people read it.
pub(super) fn value(field: &str, value: &Json) -> String {
    match value {
        Json::Null => "Not given".to_owned(),
        Json::Bool(true) => "Yes".to_owned(),
        Json::Bool(false) => "No".to_owned(),
        Json::String(text) if field == "terms" => terms(text),
        Json::String(text) if matches!(field, "state" | "stage" | "code" | "pass_up") => spoken(text),
        Json::String(text) => web::date(text),
        Json::Number(number) => number.to_string(),
        Json::Array(items) => items.iter().map(item).collect::<Vec<_>>().join(", "),
        Json::Object(_) => match serde_json::from_value::<Money>(value.clone()) {
            Ok(money) => money.to_string(),
            Err(_) if field == "proof" => "A signed receipt, passed on unchanged".to_owned(),
            Err(_) => value.to_string(),
        },
    }
}

/// What an entry says, in a sentence; the kind itself where it is not known here.
pub(super) fn sentence(entry: &JournalEntry, names: &Names) -> String {
    known(entry, names).unwrap_or_else(|| entry.kind.clone())
}

pub(super) fn known(entry: &JournalEntry, names: &Names) -> Option<String> {
    let text = |name: &str| entry.values.get(name).and_then(Json::as_str).unwrap_or_default();
    let who = |name: &str| match text(name) {
        "" => "another organisation",
        id => names.get(id),
    };
    let version = entry.values.get("version").and_then(Json::as_i64).unwrap_or(1);
    let kind = kind_label(text("kind"));
    Some(match entry.kind.as_str() {
        "lead.added" => "A lead was added".to_owned(),
        "account.added" => "An account was added".to_owned(),
        "account.changed" => "An account was changed".to_owned(),
        "contact.added" => "A contact was added".to_owned(),
        "contact.changed" => "A contact was changed".to_owned(),
        "contact.erased" => "A contact was erased".to_owned(),
        "file.attached" => "A file was attached".to_owned(),
        "file.removed" => "A file was removed".to_owned(),
        "file.restored" => "A removed file was restored".to_owned(),
        "file.erased" => "A removed file was erased".to_owned(),
        "lead.changed" => "A lead was changed".to_owned(),
        "deal.begun" => "Work on a deal began".to_owned(),
        "deal.moved" => format!("A deal was moved from {} to {}", text("from"), text("to")),
        "deal.step_planned" => "The next step of a deal was planned".to_owned(),
        "deal.step_done" => "A step of a deal was done".to_owned(),
        "deal.assigned" => "A deal was given to somebody to look after, or to nobody".to_owned(),
        "deal.noted" => "A note was written about a deal".to_owned(),
        "deal.note_removed" => "A note about a deal was removed".to_owned(),
        "deal.withdrawn" => "A deal ended, since its partner took it back".to_owned(),
        "lead.archived" => "A lead was archived".to_owned(),
        "lead.restored" => "A lead was put back into the list".to_owned(),
        "list.exported" => {
            let rows = entry.values.get("rows").and_then(Json::as_u64).unwrap_or_default();
            format!("{} was exported as {}: {} rows", spoken(text("list")), text("format"), web::number(rows))
        }
        "view.kept" => format!("A view of {} was kept", text("list")),
        "view.changed" => format!("A view of {} was changed", text("list")),
        "view.removed" => format!("A view of {} was deleted", text("list")),
        "view.begun_with" => format!("The list of {} begins with a view", text("list")),
        "view.not_begun_with" => format!("The list of {} begins with everything again", text("list")),
        "registration.submitted" => format!("A deal was registered with {}", who("peer")),
        "registration.received" => format!("{} registered a deal", who("peer")),
        "registration.accepted" => format!("A deal registration was accepted · {}", who("peer")),
        "registration.denied" => {
            format!("A deal registration was denied ({}) · {}", text("code").replace('_', " "), who("peer"))
        }
        "registration.withdrawn" => format!("A deal registration was taken back · {}", who("peer")),
        "registration.refused" => format!("The vault of {} did not take a deal registration", who("peer")),
        "envelope.sent" => format!("{kind} sent to {}", who("to")),
        "envelope.received" => format!("{kind} received from {}", who("from")),
        "envelope.refused" => format!("{kind} from {} was not taken", who("from")),
        "envelope.erased" if text("why") == "retention" => {
            "What had crossed was erased: its time was over".to_owned()
        }
        "envelope.erased" => "What had crossed was erased: its sender took it back".to_owned(),
        "receipts.received" => {
            let count = entry.values.get("receipts").and_then(Json::as_array).map_or(0, Vec::len);
            let what = if count == 1 { "A receipt".to_owned() } else { format!("{count} receipts") };
            format!("{what} from {}", who("from"))
        }
        "agreement.proposed" => format!("Terms were proposed: {}, version {version}", text("name")),
        "agreement.accepted" => format!("An agreement came into force, version {version}"),
        "agreement.ended" => "An agreement ended".to_owned(),
        "partnership.invited" => format!("{} was invited", who("peer")),
        "partnership.invitation_received" => format!("{} sent an invitation", who("peer")),
        "partnership.accepted" => format!("The invitation of {} was accepted", who("peer")),
        "partnership.active" => format!("{} accepted the invitation", who("peer")),
        "partnership.ended" => format!("The partnership with {} ended", who("peer")),
        "program.opened" => format!("A program was opened: {}", text("name")),
        "program.passing_changed" => "How a program passes registrations up was changed".to_owned(),
        "program.joined_upstream" => "A program was joined to a vendor’s".to_owned(),
        _ => return None,
    })
}

fn item(value: &Json) -> String {
    match (value, value["name"].as_str(), value["state"].as_str()) {
        (_, Some(name), Some(state)) => format!("{name} · {state}"),
        (Json::String(text), ..) => text.clone(),
        _ => value.to_string(),
    }
}

fn terms(text: &str) -> String {
    match Terms::parse(text) {
        Ok(terms) => format!("{}, {} clauses", terms.name, terms.clauses.len()),
        Err(_) => "A text of terms".to_owned(),
    }
}

/// `by_hand` as “By hand”.
fn spoken(word: &str) -> String {
    let word = word.replace('_', " ");
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
