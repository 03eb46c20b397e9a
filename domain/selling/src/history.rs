//! What happened to a lead or a registration, told from the journal to people. The journal names nobody:
//! the directory knows who stands behind an id.

use std::collections::HashMap;

use kernel::Timestamp;
use trust::access::Access;
use vault::{Actor, JournalEntry, Tx, VaultError, Vaults};
use web::{Kind, Step};

use crate::texts::history as texts;
use crate::{deals::Stage, registrations::Denial};

/// Who it was, as people call them.
pub(crate) async fn who(vaults: &Vaults, actor: &str) -> Result<String, VaultError> {
    Ok(match actor.parse::<Actor>() {
        Ok(Actor::Person(id)) => {
            let person = trust::people::person(vaults, id).await?;
            person.map_or_else(texts::gone_person, |person| person.name)
        }
        Ok(Actor::Peer(org)) => {
            let card = vaults.directory().card(org).await?;
            card.map_or_else(texts::gone_organisation, |card| card.name)
        }
        Ok(Actor::Key(_)) => texts::program(),
        Ok(Actor::Node("import")) => texts::import(),
        Ok(Actor::Node("operator")) => texts::operator(),
        Ok(Actor::Node(_)) | Err(_) => texts::node(),
    })
}

/// The entries as steps, the newest first.
///
/// # Errors
/// What vault and directory say.
pub async fn steps(
    vaults: &Vaults,
    entries: &[JournalEntry],
    now: Timestamp,
) -> Result<Vec<Step>, VaultError> {
    told_as(vaults, entries, now, |_, _| None).await
}

/// The same, each with who knows of it.
pub(crate) async fn steps_and_who_knows(
    vaults: &Vaults,
    entries: &[JournalEntry],
    now: Timestamp,
) -> Result<Vec<Step>, VaultError> {
    told_as(vaults, entries, now, |entry, peer| match entry.kind.as_str() {
        kind if OWN.contains(&kind) => Some(texts::only_you()),
        kind if BETWEEN.contains(&kind) => Some(texts::known_to(peer)),
        _ => None,
    })
    .await
}

/// What nobody else knows of.
const OWN: [&str; 18] = [
    "lead.added",
    "deal.begun",
    "deal.step_planned",
    "deal.step_changed",
    "deal.step_done",
    "deal.step_reopened",
    "deal.step_removed",
    "deal.step_due",
    "deal.assigned",
    "deal.noted",
    "deal.note_removed",
    "deal.look_again",
    "file.attached",
    "file.removed",
    "file.restored",
    "file.erased",
    "registration.step_approved",
    "registration.conflict_confirmed",
];

/// What both ends of a hop know of.
const BETWEEN: [&str; 27] = [
    "deal.shared",
    "deal.share_received",
    "deal.share_refused",
    "deal.share_taken_back",
    "deal.told",
    "deal.step_received",
    "deal.step_declined",
    "deal.step_told",
    "deal.step_refused",
    "registration.submitted",
    "registration.received",
    "registration.accepted",
    "registration.denied",
    "registration.returned",
    "registration.resubmitted",
    "registration.extension_asked",
    "registration.extended",
    "registration.extension_refused",
    "registration.active",
    "registration.updated",
    "registration.update_received",
    "registration.update_refused",
    "registration.revoked",
    "registration.withdrawn",
    "registration.evidence_sent",
    "registration.evidence_received",
    "registration.refused",
];

async fn told_as(
    vaults: &Vaults,
    entries: &[JournalEntry],
    now: Timestamp,
    knows: impl Fn(&JournalEntry, &str) -> Option<String>,
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
            let peer = peer(entry).map_or("", name);
            let (title, text, bad) = told(entry, name(&entry.actor), peer);
            let more = [text].into_iter().filter(|text| !text.is_empty()).chain(knows(entry, peer));
            let text = more.collect::<Vec<_>>().join(" · ");
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
        return Ok(texts::somebody_changed());
    };
    let who = who(access.exchange.vaults(), &last.actor).await?;
    Ok(texts::last_changed(who, web::ago(last.at, now)))
}

fn peer(entry: &JournalEntry) -> Option<&str> {
    entry.values.get("peer").and_then(|peer| peer.as_str())
}

/// What was shared: a note or a file.
fn what(entry: &JournalEntry) -> &str {
    entry.values.get("what").and_then(|what| what.as_str()).unwrap_or_default()
}

/// The fields that a change touched.
fn fields(entry: &JournalEntry) -> String {
    let names = entry.values.get("fields").and_then(|fields| fields.as_array()).into_iter().flatten();
    let names: Vec<String> = names.filter_map(|name| Some(name.as_str()?.replace('_', " "))).collect();
    names.join(", ")
}

/// What an entry says: a title, more about it, and whether it is bad news.
fn told(entry: &JournalEntry, who: &str, peer: &str) -> (String, String, bool) {
    let by = || texts::by(who);
    match entry.kind.as_str() {
        "lead.added" | "account.added" | "contact.added" => (texts::added(), by(), false),
        "deal.begun" => (texts::deal_begun(), by(), false),
        "deal.moved" => {
            let stage = |name| {
                let stage = entry.values.get(name).and_then(|stage| stage.as_str());
                stage.and_then(|stage| stage.parse::<Stage>().ok())
            };
            let label = |stage: Option<Stage>| stage.map(Stage::label).unwrap_or_default();
            let (from, to) = (stage("from"), stage("to"));
            let own = entry.values.get("own_stage").and_then(|own| own.as_str()).map(str::to_owned);
            let now = own.unwrap_or_else(|| label(to));
            (texts::moved_to(now), texts::moved_from(label(from), who), to == Some(Stage::Lost))
        }
        "deal.step_planned" => (texts::planned(), by(), false),
        "deal.step_changed" => (texts::step_changed(), by(), false),
        "deal.step_done" => (texts::step_done(), by(), false),
        "deal.step_declined" => (texts::step_declined(peer), by(), false),
        "deal.step_dropped" => (texts::step_dropped(), by(), false),
        "deal.step_reopened" => (texts::step_reopened(), by(), false),
        "deal.step_removed" => (texts::step_removed(), by(), false),
        "deal.step_due" => (texts::step_due(), String::new(), false),
        "deal.step_received" => (texts::step_received(peer), String::new(), false),
        "deal.step_refused" => (texts::step_refused(peer), String::new(), true),
        "deal.step_erased" => (texts::step_erased(), String::new(), false),
        "deal.step_told" => {
            let became = entry.values.get("became").and_then(|became| became.as_str()).unwrap_or_default();
            (texts::step_told(became, peer), String::new(), became == "declined")
        }
        "deal.assigned" => {
            let nobody = entry.values.get("to").is_none_or(serde_json::Value::is_null);
            let title = if nobody { texts::owned_by_nobody() } else { texts::handed_over() };
            (title, by(), false)
        }
        "deal.noted" => (texts::noted(), by(), false),
        "deal.note_removed" => (texts::note_removed(), by(), false),
        "deal.look_again" => (texts::look_again(), String::new(), false),
        "deal.shared" => (texts::shared_with(what(entry), peer), by(), false),
        "deal.share_received" => (texts::shared_by(what(entry), peer), String::new(), false),
        "deal.told" => {
            let stage = entry.values.get("stage").and_then(|stage| stage.as_str());
            let stage = stage.and_then(|stage| stage.parse::<Stage>().ok());
            let label = stage.map(Stage::label).unwrap_or_default();
            (texts::told_stage(peer, label), String::new(), stage == Some(Stage::Lost))
        }
        "deal.share_refused" => (texts::share_refused(what(entry), peer), String::new(), true),
        "deal.share_taken_back" => (texts::share_taken_back(what(entry), peer), by(), false),
        "deal.share_erased" => (texts::share_erased(what(entry)), String::new(), false),
        "deal.withdrawn" => (texts::deal_ended(), texts::taken_back(), true),
        "lead.changed" | "account.changed" | "contact.changed" => {
            (texts::changed_by(who), fields(entry), false)
        }
        "file.attached" => (texts::file_attached(), by(), false),
        "file.removed" => (texts::file_removed(), by(), false),
        "file.restored" => (texts::file_restored(), by(), false),
        "file.erased" => (texts::file_erased(), texts::day_over(), false),
        "lead.archived" => (texts::archived(), by(), false),
        "lead.merged" => (texts::merged(), fields(entry), false),
        "lead.separated" => (texts::separated(), by(), false),
        "lead.restored" => (texts::restored(), by(), false),
        "lead.passed" => (texts::passed_to(peer), by(), false),
        "lead.pass_accepted" => (texts::pass_accepted(peer), String::new(), false),
        "lead.pass_declined" => (texts::pass_declined(peer), texts::crossed_erased(), true),
        "lead.pass_late" => (texts::pass_late(peer), texts::crossed_erased(), true),
        "lead.pass_refused" => (texts::not_taken(peer), String::new(), true),
        "lead.pass_taken_back" => (texts::pass_taken_back(peer), by(), false),
        "lead.unplaced" => (texts::unplaced(), String::new(), true),
        "registration.submitted" => (texts::registered(peer), by(), false),
        "registration.received" => (texts::received(peer), texts::verified(), false),
        "registration.accepted" => (texts::accepted_by(who), String::new(), false),
        "registration.denied" => {
            let code = entry.values.get("code").and_then(|code| code.as_str());
            let code = code.and_then(|code| code.parse::<Denial>().ok());
            let why = code.map_or_else(String::new, Denial::label);
            (texts::denied_by(who), why, true)
        }
        "registration.taken_up" => (texts::taken_up(), by(), false),
        "registration.updated" => (texts::updated(peer), fields(entry), false),
        "registration.update_received" => (texts::update_received(peer), fields(entry), false),
        "registration.update_refused" => (texts::update_refused(peer), fields(entry), true),
        "registration.step_approved" => {
            let step = entry.values.get("step").map(ToString::to_string).unwrap_or_default();
            (texts::step_approved(step), by(), false)
        }
        "registration.returned" => (texts::returned_by(who), String::new(), false),
        "registration.resubmitted" => (texts::resubmitted(), by(), false),
        "registration.extension_asked" => (texts::extension_asked(), by(), false),
        "registration.extended" => (texts::extended(), by(), false),
        "registration.extension_refused" => (texts::extension_refused(), by(), true),
        "registration.evidence_sent" => (texts::evidence_sent(peer), by(), false),
        "registration.evidence_received" => (texts::evidence_received(peer), String::new(), false),
        "registration.evidence_refused" => (texts::evidence_refused(peer), String::new(), true),
        "registration.evidence_erased" => (texts::evidence_erased(), String::new(), false),
        "registration.active" => (texts::still_active(), by(), false),
        "registration.late" => (texts::late(), String::new(), true),
        "registration.expiring" => {
            let days = entry.values.get("days").and_then(serde_json::Value::as_i64).unwrap_or_default();
            (texts::expiring(days), String::new(), false)
        }
        "registration.expired" => (texts::expired(), String::new(), true),
        "registration.quiet" => (texts::quiet(), String::new(), true),
        "registration.checked" => {
            let verdict =
                entry.values.get("verdict").and_then(|verdict| verdict.as_str()).unwrap_or_default();
            (texts::compared(), texts::came_out(verdict), verdict == "conflict")
        }
        "registration.conflict_confirmed" => (texts::despite_conflict(), by(), false),
        "deal.trial_known" => (texts::trial_known(), by(), false),
        "customer.added" => (texts::customer_added(), String::new(), false),
        "customer.moved" => (texts::customer_moved(), String::new(), false),
        "trial.requested" | "trial.received" => (texts::trial_asked(), by(), false),
        "trial.opened" => (texts::trial_opened(), by(), false),
        "trial.declined" => (texts::trial_declined(), by(), true),
        "trial.extension_asked" => (texts::trial_wished(), by(), false),
        "trial.extended" => (texts::trial_extended(), by(), false),
        "trial.extension_refused" => (texts::trial_not_extended(), by(), true),
        "trial.expired" => (texts::trial_expired(), String::new(), true),
        "trial.converted" => (texts::trial_converted(), by(), false),
        "trial.cancelled" => (texts::trial_cancelled(), by(), true),
        "trial.withdrawn" => (texts::withdrawn_by(who), texts::crossed_erased(), false),
        "trial.refused" => (texts::not_taken(peer), String::new(), true),
        "trial.account_created" => (texts::trial_account(), by(), false),
        "trial.used" => (texts::trial_used(), by(), false),
        "trial.told" => (texts::told_where(peer), String::new(), false),
        "sale.billed" => (texts::billed(peer), String::new(), false),
        "sale.bill_told" => (texts::bill_told(peer), String::new(), false),
        "sale.bill_taken_back" => (texts::bill_taken_back(peer), String::new(), false),
        "sale.bill_refused" => (texts::bill_refused(peer), String::new(), true),
        "registration.told" => (texts::told_where(peer), String::new(), false),
        "registration.revoked" => {
            let code = entry.values.get("code").and_then(|code| code.as_str());
            let code = code.and_then(|code| code.parse::<Denial>().ok());
            (texts::revoked_by(who), code.map_or_else(String::new, Denial::label), true)
        }
        "registration.withdrawn" => (texts::withdrawn_by(who), texts::crossed_erased(), false),
        "registration.refused" => (texts::not_taken(peer), String::new(), true),
        "envelope.erased" => (texts::erased(), texts::all_erased(), false),
        other => {
            let words = other.replace(['.', '_'], " ");
            let mut letters = words.chars();
            let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
            (first + letters.as_str(), by(), false)
        }
    }
}
