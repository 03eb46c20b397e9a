//! What happened to a lead or a registration, told from the journal to people. The journal names nobody:
//! the directory knows who stands behind an id.

use std::collections::HashMap;

use kernel::Timestamp;
use trust::access::Access;
use vault::{Actor, JournalEntry, Tx, VaultError, Vaults};
use web::{Kind, Step};

use crate::{deals::Stage, registrations::Denial};

/// Who it was, as people call them.
pub(crate) async fn who(vaults: &Vaults, actor: &str) -> Result<String, VaultError> {
    Ok(match actor.parse::<Actor>() {
        Ok(Actor::Person(id)) => {
            let person = trust::people::person(vaults, id).await?;
            person.map_or_else(|| "somebody who has left".to_owned(), |person| person.name)
        }
        Ok(Actor::Peer(org)) => {
            let card = vaults.directory().card(org).await?;
            card.map_or_else(|| "an organisation that has left".to_owned(), |card| card.name)
        }
        Ok(Actor::Key(_)) => "a program with an API key".to_owned(),
        Ok(Actor::Node("import")) => "the import".to_owned(),
        Ok(Actor::Node("operator")) => "the operator".to_owned(),
        Ok(Actor::Node(_)) | Err(_) => "this node".to_owned(),
    })
}

/// The entries as steps, the newest first.
pub(crate) async fn steps(
    vaults: &Vaults,
    entries: &[JournalEntry],
    now: Timestamp,
) -> Result<Vec<Step>, VaultError> {
    // The log of envelopes tells how it travelled; here stands what became of it.
    let travels = ["envelope.sent", "envelope.received", "envelope.refused"];
    let entries: Vec<&JournalEntry> =
        entries.iter().filter(|entry| !travels.contains(&entry.kind.as_str())).collect();
    let mut names = HashMap::new();
    for &entry in &entries {
        for id in [Some(entry.actor.as_str()), peer(entry)].into_iter().flatten() {
            if !names.contains_key(id) {
                names.insert(id.to_owned(), who(vaults, id).await?);
            }
        }
    }
    let name = |id: &str| names.get(id).map_or("", String::as_str);
    let mut steps: Vec<Step> = entries
        .iter()
        .map(|entry| {
            let (title, text, bad) = told(entry, name(&entry.actor), peer(entry).map_or("", name));
            let kind = if bad { Kind::Bad } else { Kind::Plain };
            Step { title, text, when: web::moment(entry.at, now), kind }
        })
        .rev()
        .collect();
    if let Some(last) = steps.first_mut().filter(|last| last.kind == Kind::Plain) {
        last.kind = Kind::Good;
    }
    Ok(steps)
}

/// Who changed a record last, and when, in a sentence.
pub(crate) async fn last(access: &Access, id: impl ToString) -> Result<String, VaultError> {
    let id = id.to_string();
    let read = async |tx: &Tx| Ok::<_, VaultError>((tx.journal_about([&id], 1_000).await?, tx.now()));
    let (entries, now) = access.vault.read(read).await?;
    let Some(last) = entries.iter().rfind(|entry| entry.kind.ends_with(".changed")) else {
        return Ok("Somebody changed this a moment ago.".to_owned());
    };
    let who = who(access.exchange.vaults(), &last.actor).await?;
    Ok(format!("This was changed by {who}, {}.", web::ago(last.at, now)))
}

fn peer(entry: &JournalEntry) -> Option<&str> {
    entry.values.get("peer").and_then(|peer| peer.as_str())
}

/// The fields that a change touched.
fn fields(entry: &JournalEntry) -> String {
    let names = entry.values.get("fields").and_then(|fields| fields.as_array()).into_iter().flatten();
    let names: Vec<String> = names.filter_map(|name| Some(name.as_str()?.replace('_', " "))).collect();
    names.join(", ")
}

/// What an entry says: a title, more about it, and whether it is bad news.
fn told(entry: &JournalEntry, who: &str, peer: &str) -> (String, String, bool) {
    let by = || format!("by {who}");
    match entry.kind.as_str() {
        "lead.added" | "account.added" | "contact.added" => ("Added".to_owned(), by(), false),
        "deal.begun" => ("Work on it began".to_owned(), by(), false),
        "deal.moved" => {
            let stage = |name| {
                let stage = entry.values.get(name).and_then(|stage| stage.as_str());
                stage.and_then(|stage| stage.parse::<Stage>().ok()).map_or("", Stage::label)
            };
            let bad = stage("to") == Stage::Lost.label();
            (format!("Moved to {}", stage("to")), format!("from {}, by {who}", stage("from")), bad)
        }
        "deal.step_planned" => ("Next step planned".to_owned(), by(), false),
        "deal.step_done" => ("Step done".to_owned(), by(), false),
        "deal.assigned" => {
            let nobody = entry.values.get("to").is_none_or(serde_json::Value::is_null);
            let title = if nobody { "Looked after by nobody" } else { "Handed to somebody to look after" };
            (title.to_owned(), by(), false)
        }
        "deal.noted" => ("Note written".to_owned(), by(), false),
        "deal.note_removed" => ("Note removed".to_owned(), by(), false),
        "deal.withdrawn" => ("The deal ended".to_owned(), "its partner took it back".to_owned(), true),
        "lead.changed" | "account.changed" | "contact.changed" => {
            (format!("Changed by {who}"), fields(entry), false)
        }
        "file.attached" => ("File attached".to_owned(), by(), false),
        "file.removed" => ("File removed".to_owned(), by(), false),
        "file.restored" => ("File restored".to_owned(), by(), false),
        "file.erased" => ("Removed file erased".to_owned(), "its day was over".to_owned(), false),
        "lead.archived" => ("Archived".to_owned(), by(), false),
        "lead.restored" => ("Back in the list".to_owned(), by(), false),
        "registration.submitted" => (format!("Registered with {peer}"), by(), false),
        "registration.received" => (format!("Received from {peer}"), "signature verified".to_owned(), false),
        "registration.accepted" => (format!("Accepted by {who}"), String::new(), false),
        "registration.denied" => {
            let code = entry.values.get("code").and_then(|code| code.as_str());
            let code = code.and_then(|code| code.parse::<Denial>().ok());
            let why = code.map_or_else(String::new, |code| code.label().to_owned());
            (format!("Denied by {who}"), why, true)
        }
        "registration.withdrawn" => {
            (format!("Withdrawn by {who}"), "what had crossed is erased".to_owned(), false)
        }
        "registration.refused" => (format!("Not taken by {peer}’s vault"), String::new(), true),
        "envelope.erased" => ("Erased here".to_owned(), "every value that had crossed".to_owned(), false),
        other => {
            let words = other.replace(['.', '_'], " ");
            let mut letters = words.chars();
            let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
            (first + letters.as_str(), by(), false)
        }
    }
}
