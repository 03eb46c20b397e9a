//! What kinds of envelopes, facts and fields are called, for people who never saw one.

use std::str::FromStr;

use kernel::{Money, Percent, Timestamp};
use serde_json::{Map, Value as Json};
use vault::JournalEntry;

use super::Names;
use crate::access::Role;
use crate::agreements::{Class, Terms};
use crate::texts::{journal, sharing as texts};

/// What an envelope of that kind is; a kind that is not known here stays as it is.
pub fn kind_label(kind: &str) -> String {
    match kind {
        "partnership.invited" => texts::invited(),
        "partnership.accepted" => texts::accepted(),
        "partnership.ended" => texts::ended(),
        "partnership.end_cancelled" => texts::end_cancelled(),
        "partnership.settled" => texts::settled(),
        "agreement.proposed" => texts::agreement_proposed(),
        "agreement.accepted" => texts::agreement_accepted(),
        "agreement.declined" => texts::agreement_declined(),
        "agreement.taken_back" => texts::agreement_taken_back(),
        "registration.submitted" => texts::submitted(),
        "lead.passed" => texts::lead_passed(),
        "lead.answered" => texts::lead_answered(),
        "registration.decided" => texts::decided(),
        "registration.followed_up" => texts::followed_up(),
        "registration.evidence" => texts::evidence(),
        "deal.shared" => texts::deal_shared(),
        "registration.checked" => texts::checked(),
        "trial.requested" => texts::trial_requested(),
        "trial.followed_up" => texts::trial_followed_up(),
        "trial.told" => texts::trial_told(),
        "sale.billed" => texts::sale_billed(),
        "registration.relayed" => texts::relayed(),
        "partnership.people" => texts::people(),
        "program.published" => texts::published(),
        "program.standing" => texts::standing(),
        "kpi.reported" => texts::totals_reported(),
        "withdrawal" => texts::withdrawal(),
        other => other.to_owned(),
    }
}

/// What a field of an envelope is called.
pub fn field_label(name: &str) -> String {
    match name {
        "company" => texts::company(),
        "domain" => texts::domain(),
        "country" => texts::country(),
        "product" => texts::product(),
        "products" => texts::products(),
        "value" => texts::value(),
        "stage" => texts::stage(),
        "reason" => texts::reason(),
        "reseller" => texts::reseller(),
        "partner" => texts::partner(),
        "notes" => texts::notes(),
        "note" => texts::note(),
        "agreement" => texts::agreement(),
        "version" => texts::version_field(),
        "terms" => texts::terms(),
        "protocol" => texts::protocol(),
        "opened_on" => texts::opened_on(),
        "closes_on" => texts::closes_on(),
        "contact_name" => texts::contact_name(),
        "contact_email" => texts::contact_email(),
        "company_number" => texts::company_number(),
        "contact_phone" => texts::contact_phone(),
        "external_id" => texts::external_id(),
        "state" => texts::decision(),
        "code" => texts::code(),
        "upper" => texts::upper(),
        "proof" => texts::proof(),
        "from" => texts::invited_by(),
        "program" => texts::program(),
        "program_name" => texts::program_name(),
        "pass_up" => texts::pass_up(),
        "name" => texts::program_name(),
        "kind" => texts::program_kind(),
        "description" => texts::program_description(),
        "motions" => texts::motions(),
        "territories" => texts::territories(),
        "earns" => texts::earns(),
        "rate" => texts::rate(),
        "window_days" => texts::window_days(),
        "stages" => texts::stages(),
        "tiers" => texts::tiers(),
        "period_months" => texts::period_months(),
        "grace_days" => texts::grace_days(),
        "edition" => texts::edition(),
        "chain" => texts::chain(),
        "tier" => texts::tier(),
        "next" => texts::next_tier(),
        "accepted" => texts::accepted_registrations(),
        "won" => texts::won(),
        "accepted_missing" => texts::accepted_missing(),
        "won_missing" => texts::won_missing(),
        "keeps_until" => texts::keeps_until(),
        "people" => texts::people_shown(),
        "due" => texts::due_field(),
        "wished" => texts::wished_field(),
        "at" => texts::at_moment(),
        "by" => texts::signed_by_field(),
        "why" => texts::why_field(),
        "not_before" => texts::not_before(),
        "settled" => texts::settled_field(),
        "what" => texts::what_said(),
        "step" => texts::step_field(),
        "of" => texts::of_field(),
        "became" => texts::became_field(),
        "suggests" => texts::suggests_field(),
        "round" => texts::round(),
        "answer" => texts::answer(),
        "question" => texts::question(),
        "until" => texts::until_field(),
        "in_review" => texts::in_review(),
        "returned" => texts::returned_times(),
        "extended" => texts::extended_times(),
        "extension_refused" => texts::extension_refused(),
        "quiet_days" => texts::quiet_days(),
        "contact_basis" => texts::contact_basis(),
        "file" => texts::file_field(),
        "file_name" => texts::file_name(),
        "file_kind" => texts::file_kind(),
        "since" => texts::since_field(),
        "users" => texts::users_field(),
        "framework" => texts::framework_field(),
        "progress" => texts::progress_field(),
        "activity" => texts::activity_field(),
        "last_active" => texts::last_active_field(),
        "as_of" => texts::as_of_field(),
        "registration" => texts::registration_field(),
        "extension" => texts::extension_field(),
        "billing" => texts::billing_field(),
        "purchase_order" => texts::purchase_order(),
        "share" => texts::share_field(),
        "won_on" => texts::won_on(),
        "number" => texts::report_number(),
        "threshold" => texts::threshold_field(),
        "own_totals" => texts::own_totals(),
        "passed_totals" => texts::passed_totals(),
        "partners_added" => texts::partners_added(),
        "partners_withheld" => texts::partners_withheld(),
        "withheld" => texts::withheld_field(),
        other => spoken(other),
    }
}

/// What a class of fields is called.
pub fn class_label(class: &str) -> String {
    match Class::from_str(class) {
        Ok(class) => class.label(),
        Err(()) if class == "protocol" => texts::protocol(),
        Err(()) => spoken(class),
    }
}

/// The names of fields in a few words: the first of them, and how many more.
pub(super) fn fields(names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(4).map(String::as_str).collect();
    match names.len() {
        0 => texts::no_fields(),
        all if all > shown.len() => texts::and_more(shown.join(", "), all - shown.len()),
        _ => shown.join(", "),
    }
}

/// The value of a field as people read it.
pub(super) fn value(field: &str, value: &Json) -> String {
    match value {
        Json::Null => texts::not_given(),
        Json::Bool(true) => texts::yes(),
        Json::Bool(false) => texts::no(),
        Json::String(text) if field == "terms" => terms(text),
        Json::String(text)
            if matches!(
                field,
                "state" | "stage" | "code" | "pass_up" | "what" | "contact_basis" | "billing"
            ) =>
        {
            spoken(text)
        }
        Json::String(text) => web::date(text),
        Json::Number(number) if field == "rate" => web::rate(&Percent(number.as_i64().unwrap_or_default())),
        Json::Number(number) => number.to_string(),
        Json::Array(items) => items.iter().map(item).collect::<Vec<_>>().join(", "),
        Json::Object(_) => match serde_json::from_value::<Money>(value.clone()) {
            Ok(money) => web::money(&money),
            Err(_) if field == "proof" => texts::proof_value(),
            Err(_) if field == "file" => file(value),
            Err(_) => value.to_string(),
        },
    }
}

/// What an entry says, in a sentence; the kind itself where it is not known here.
pub(super) fn sentence(entry: &JournalEntry, names: &Names) -> String {
    known(entry, names).unwrap_or_else(|| entry.kind.clone())
}

/// Whether the journal has facts of that kind.
pub fn is_fact(kind: &str) -> bool {
    let entry = JournalEntry {
        number: 0,
        at: Timestamp::UNIX_EPOCH,
        actor: String::new(),
        kind: kind.to_owned(),
        about: Vec::new(),
        values: Map::new(),
        hash: String::new(),
    };
    known(&entry, &Names::default()).is_some()
}

pub(super) fn known(entry: &JournalEntry, names: &Names) -> Option<String> {
    let text = |name: &str| entry.values.get(name).and_then(Json::as_str).unwrap_or_default();
    let who = |name: &str| match text(name) {
        "" => texts::another(),
        id => names.get(id).to_owned(),
    };
    let version = entry.values.get("version").and_then(Json::as_i64).unwrap_or(1);
    let rule = entry.values.get("rule").and_then(Json::as_i64).unwrap_or(0);
    let number = |name: &str| entry.values.get(name).and_then(Json::as_u64).unwrap_or(0);
    let kind = kind_label(text("kind"));
    Some(match entry.kind.as_str() {
        "lead.added" => journal::lead_added(),
        "lead.passed" => journal::lead_passed(who("peer")),
        "lead.pass_accepted" => journal::lead_pass_accepted(who("peer")),
        "lead.pass_declined" => journal::lead_pass_declined(who("peer")),
        "lead.pass_late" => journal::lead_pass_late(who("peer")),
        "lead.pass_refused" => journal::lead_pass_refused(who("peer")),
        "lead.pass_taken_back" => journal::lead_pass_taken_back(who("peer")),
        "lead.unplaced" => journal::lead_unplaced(),
        "lead.offered" => journal::lead_offered(who("peer")),
        "lead.offer_answered" => journal::lead_offer_answered(who("peer")),
        "lead.offer_won" => journal::lead_offer_won(who("peer")),
        "lead.offer_over" => journal::lead_offer_over(who("peer")),
        "lead.rule_changed" => journal::lead_rule_changed(),
        "registration.proved" => journal::registration_proved(),
        "division.added" => journal::division_added(text("kind")),
        "division.changed" => journal::division_changed(text("kind")),
        "division.removed" => journal::division_removed(text("kind")),
        "person.limited" if text("by").is_empty() => journal::person_unlimited(),
        "person.limited" => journal::person_limited(text("by")),
        "key.limited" if text("by").is_empty() => journal::key_unlimited(),
        "key.limited" => journal::key_limited(text("by")),
        "partnership.handed_over" => journal::partnership_handed_over(),
        "account.added" => journal::account_added(),
        "account.changed" => journal::account_changed(),
        "contact.added" => journal::contact_added(),
        "contact.changed" => journal::contact_changed(),
        "contact.erased" => journal::contact_erased(),
        "file.attached" => journal::file_attached(),
        "file.removed" => journal::file_removed(),
        "file.restored" => journal::file_restored(),
        "file.erased" => journal::file_erased(),
        "lead.changed" => journal::lead_changed(),
        "deal.begun" => journal::deal_begun(),
        "deal.moved" => journal::deal_moved(text("from"), text("to")),
        "deal.step_planned" => journal::deal_step_planned(),
        "deal.step_changed" => journal::deal_step_changed(),
        "deal.step_done" => journal::deal_step_done(),
        "deal.step_declined" => journal::deal_step_declined(who("peer")),
        "deal.step_dropped" => journal::deal_step_dropped(),
        "deal.step_reopened" => journal::deal_step_reopened(),
        "deal.step_removed" => journal::deal_step_removed(),
        "deal.step_due" => journal::deal_step_due(),
        "deal.step_received" => journal::deal_step_received(who("peer")),
        "deal.step_told" => journal::deal_step_told(who("peer"), text("became")),
        "deal.step_refused" => journal::deal_step_refused(who("peer")),
        "deal.step_erased" => journal::deal_step_erased(),
        "deal.assigned" => journal::deal_assigned(),
        "deal.noted" => journal::deal_noted(),
        "deal.note_removed" => journal::deal_note_removed(),
        "deal.told" => journal::deal_told(who("peer"), text("stage")),
        "deal.look_again" => journal::deal_look_again(),
        "deal.shared" => journal::deal_shared(text("what"), who("peer")),
        "deal.share_received" => journal::deal_share_received(text("what"), who("peer")),
        "deal.share_refused" => journal::deal_share_refused(text("what"), who("peer")),
        "deal.share_taken_back" => journal::deal_share_taken_back(text("what"), who("peer")),
        "deal.share_erased" => journal::deal_share_erased(text("what")),
        "deal.withdrawn" => journal::deal_withdrawn(),
        "deal.trial_known" => journal::deal_trial_known(),
        "customer.added" => journal::customer_added(),
        "customer.moved" => journal::customer_moved(text("from"), text("to")),
        "customer.forgotten" => journal::customer_forgotten(),
        "customer.rules_changed" => journal::customer_rules_changed(),
        "trial.setting_changed" => journal::trial_setting_changed(),
        "trial.requested" => journal::trial_requested(who("peer")),
        "trial.received" => journal::trial_received(who("peer")),
        "trial.opened" => journal::trial_opened(who("peer")),
        "trial.declined" => journal::trial_declined(who("peer")),
        "trial.extension_asked" => journal::trial_extension_asked(who("peer")),
        "trial.extended" => journal::trial_extended(who("peer")),
        "trial.extension_refused" => journal::trial_extension_refused(who("peer")),
        "trial.expired" => journal::trial_expired(who("peer")),
        "trial.converted" => journal::trial_converted(who("peer")),
        "trial.cancelled" => journal::trial_cancelled(who("peer")),
        "trial.withdrawn" => journal::trial_withdrawn(who("peer")),
        "trial.refused" => journal::trial_refused(who("peer")),
        "trial.account_created" => journal::trial_account_created(who("peer")),
        "trial.used" => journal::trial_used(who("peer")),
        "trial.told" => journal::trial_told(who("peer")),
        "sale.billed" => journal::sale_billed(who("peer")),
        "sale.bill_told" => journal::sale_bill_told(who("peer")),
        "sale.bill_taken_back" => journal::sale_bill_taken_back(who("peer")),
        "sale.bill_refused" => journal::sale_bill_refused(who("peer")),
        "lead.archived" => journal::lead_archived(),
        "lead.restored" => journal::lead_restored(),
        "lead.removed" => journal::lead_removed(),
        "lead.merged" => journal::lead_merged(),
        "lead.separated" => journal::lead_separated(),
        "letter.arrived" => journal::letter_arrived(),
        "letter.used" => journal::letter_used(),
        "letter.removed" => journal::letter_removed(),
        "letter.forgotten" => journal::letter_forgotten(),
        "letter_address.made" => journal::letter_address_made(),
        "letter_address.closed" => journal::letter_address_closed(),
        "import.brought" => journal::import_brought(number("rows")),
        "import.arranged" => journal::import_arranged(),
        "import.begun" => journal::import_begun(number("rows")),
        "import.done" => {
            journal::import_done(number("added"), number("updated"), number("skipped"), number("wrong"))
        }
        "import.failed" => journal::import_failed(),
        "import.taken_back" => journal::import_taken_back(),
        "import.undone" => journal::import_undone(),
        "import.deleted" => journal::import_deleted(),
        "import.erased" => journal::import_erased(),
        "list.exported" => {
            let rows = entry.values.get("rows").and_then(Json::as_u64).unwrap_or_default();
            journal::list_exported(rows, list(text("list")), text("format"))
        }
        "person.invited" => journal::person_invited(role(text("role"))),
        "person.joined" => journal::person_joined(role(text("role"))),
        "person.role_changed" => journal::person_role_changed(role(text("from")), role(text("to"))),
        "person.removed" => journal::person_removed(),
        "organisation.founded" => journal::organisation_founded(),
        "organisation.suspended" => journal::organisation_suspended(),
        "organisation.resumed" => journal::organisation_resumed(),
        "partner.offered" => journal::partner_offered(),
        "partner.offer_accepted" => journal::partner_offer_accepted(who("peer")),
        "partner.offer_revoked" => journal::partner_offer_revoked(),
        "person.suspended" => journal::person_suspended(),
        "person.restored" => journal::person_restored(),
        "invitation.revoked" => journal::invitation_revoked(),
        "key.made" => journal::key_made(),
        "key.revoked" => journal::key_revoked(),
        "export.ready" => journal::export_ready(),
        "export.deleted" => journal::export_deleted(list(text("list"))),
        "export.erased" => journal::export_erased(list(text("list"))),
        "view.kept" => journal::view_kept(list(text("list"))),
        "view.changed" => journal::view_changed(list(text("list"))),
        "view.removed" => journal::view_removed(list(text("list"))),
        "view.begun_with" => journal::view_begun_with(list(text("list"))),
        "view.not_begun_with" => journal::view_not_begun_with(list(text("list"))),
        "registration.submitted" => journal::registration_submitted(who("peer")),
        "registration.received" => journal::registration_received(who("peer")),
        "registration.accepted" => journal::registration_accepted(who("peer")),
        "registration.denied" => journal::registration_denied(text("code").replace('_', " "), who("peer")),
        "registration.withdrawn" => journal::registration_withdrawn(who("peer")),
        "registration.relayed" => journal::registration_relayed(who("peer")),
        "registration.refused" => journal::registration_refused(who("peer")),
        "registration.told" => journal::registration_told(who("peer")),
        "registration.checked" => journal::registration_checked(text("verdict"), who("peer")),
        "registration.check_deferred" => journal::registration_check_deferred(who("peer")),
        "registration.conflict_confirmed" => journal::registration_conflict_confirmed(who("peer")),
        "named_account.declared" => journal::named_account_declared(),
        "named_account.retracted" => journal::named_account_retracted(),
        "registration.taken_up" => journal::registration_taken_up(who("peer")),
        "registration.updated" => journal::registration_updated(who("peer")),
        "registration.update_received" => journal::registration_update_received(who("peer")),
        "registration.update_refused" => journal::registration_update_refused(who("peer")),
        "registration.step_approved" => journal::registration_step_approved(text("step"), who("peer")),
        "registration.returned" => journal::registration_returned(who("peer")),
        "registration.resubmitted" => journal::registration_resubmitted(who("peer")),
        "registration.extension_asked" => journal::registration_extension_asked(who("peer")),
        "registration.extended" => journal::registration_extended(who("peer")),
        "registration.extension_refused" => journal::registration_extension_refused(who("peer")),
        "registration.active" => journal::registration_active(who("peer")),
        "registration.evidence_sent" => journal::registration_evidence_sent(who("peer")),
        "registration.evidence_received" => journal::registration_evidence_received(who("peer")),
        "registration.evidence_refused" => journal::registration_evidence_refused(who("peer")),
        "registration.evidence_erased" => journal::registration_evidence_erased(),
        "registration.late" => journal::registration_late(who("peer")),
        "registration.expiring" => journal::registration_expiring(text("days"), who("peer")),
        "registration.expired" => journal::registration_expired(who("peer")),
        "registration.quiet" => journal::registration_quiet(who("peer")),
        "registration.revoked" => journal::registration_revoked(text("code").replace('_', " "), who("peer")),
        "envelope.sent" => journal::envelope_sent(kind, who("to")),
        "envelope.received" => journal::envelope_received(kind, who("from")),
        "envelope.refused" => journal::envelope_refused(kind, who("from")),
        "envelope.erased" if text("why") == "retention" => journal::envelope_expired(),
        "envelope.erased" if text("why") == "end" => journal::envelope_ended(),
        "envelope.erased" => journal::envelope_taken_back(),
        "receipts.received" => {
            let count = entry.values.get("receipts").and_then(Json::as_array).map_or(0, Vec::len);
            journal::receipts_received(count, who("from"))
        }
        "agreement.proposed" => journal::agreement_proposed(text("name"), version),
        "agreement.accepted" => journal::agreement_accepted(version),
        "agreement.ended" => journal::agreement_ended(),
        "agreement.declined" => journal::agreement_declined(version),
        "agreement.taken_back" => journal::agreement_taken_back(version),
        "agreement.acceptance_refused" => journal::agreement_acceptance_refused(version),
        "partnership.invited" => journal::partnership_invited(who("peer")),
        "partnership.invitation_received" => journal::partnership_invitation_received(who("peer")),
        "partnership.accepted" => journal::partnership_accepted(who("peer")),
        "partnership.active" => journal::partnership_active(who("peer")),
        "partnership.ended" => journal::partnership_ended(who("peer")),
        "partnership.ends" => journal::partnership_ends(who("peer")),
        "partnership.goes_on" => journal::partnership_goes_on(who("peer")),
        "partnership.settled" => journal::partnership_settled(number("erased"), number("kept")),
        "partnership.they_settled" => journal::partnership_they_settled(who("peer")),
        "webhook.added" => journal::webhook_added(),
        "webhook.changed" => journal::webhook_changed(),
        "webhook.removed" => journal::webhook_removed(),
        "webhook.turned_on" => journal::webhook_turned_on(),
        "webhook.turned_off" => journal::webhook_turned_off(),
        "webhook.rotated" => journal::webhook_rotated(),
        "webhook.tested" => journal::webhook_tested(),
        "webhook.replayed" => journal::webhook_replayed(),
        "webhook.stopped" if text("why") == "gone" => journal::webhook_gone(),
        "webhook.stopped" if text("why") == "keys" => journal::webhook_keyless(),
        "webhook.stopped" => journal::webhook_stopped(),
        "form.made" => journal::form_made(),
        "form.changed" => journal::form_changed(),
        "form.published" => journal::form_published(version),
        "form.retired" => journal::form_retired(),
        "form.restored" => journal::form_restored(),
        "form.submitted" => journal::form_submitted(),
        "form.set_aside" => journal::form_set_aside(),
        "submission.handled" => journal::submission_handled(),
        "submission.reopened" => journal::submission_reopened(),
        "submission.rescued" => journal::submission_rescued(),
        "submission.erased" => journal::submission_erased(),
        "application.received" => journal::application_received(),
        "application.answered_again" => journal::application_answered_again(),
        "application.sent_early" => journal::application_sent_early(),
        "application.approved" if rule > 0 => journal::application_approved_by_rule(rule),
        "application.approved" => journal::application_approved(),
        "application.rejected" if rule > 0 => journal::application_rejected_by_rule(rule),
        "application.rejected" => journal::application_rejected(),
        "application.reopened" => journal::application_reopened(),
        "application.withdrawn" => journal::application_withdrawn(),
        "application.came" => journal::application_came(),
        "application.noted" => journal::application_noted(),
        "application.erased" => journal::application_erased(),
        "program.takes_applications" => journal::program_takes_applications(),
        "program.stopped_applications" => journal::program_stopped_applications(),
        "program.application_rules_changed" => journal::program_application_rules_changed(),
        "program.opened" => journal::program_opened(text("name")),
        "program.passing_changed" => journal::program_passing_changed(),
        "program.joined_upstream" => journal::program_joined_upstream(),
        "program.left_upstream" => journal::program_left_upstream(),
        "program.begun" => journal::program_begun(),
        "program.drafted" => journal::program_drafted(),
        "program.draft_discarded" => journal::program_draft_discarded(),
        "program.published" => journal::program_published(version),
        "program.closed" => journal::program_closed(),
        "program.reopened" => journal::program_reopened(),
        "program.terms_received" => journal::program_terms_received(version, who("peer")),
        "partnership.manager_changed" if text("to").is_empty() => journal::manager_taken_away(),
        "partnership.manager_changed" => journal::manager_changed(who("to")),
        "partnership.manager_left" => {
            journal::manager_left(entry.values.get("partners").and_then(Json::as_u64).unwrap_or(0))
        }
        "partnership.person_shown" => journal::person_shown(who("to")),
        "partnership.person_hidden" => journal::person_hidden(who("to")),
        "partnership.people_received" => journal::people_received(who("peer")),
        "partner.noted" => journal::partner_noted(),
        "partner.note_changed" => journal::partner_note_changed(),
        "partner.note_removed" => journal::partner_note_removed(),
        "task.given" if text("to").is_empty() => journal::task_written(),
        "task.given" => journal::task_given(who("to")),
        "task.changed" => journal::task_changed(),
        "task.done" => journal::task_done(),
        "task.reopened" => journal::task_reopened(),
        "task.removed" => journal::task_removed(),
        "task.due" => journal::task_due(),
        "partner.placed" => journal::partner_placed(),
        "partner.tier_changed" => journal::partner_tier_changed(),
        "tiers.moved" => {
            journal::tiers_moved(entry.values.get("partners").and_then(Json::as_u64).unwrap_or(0))
        }
        "tiers.move_undone" => {
            journal::tiers_move_undone(entry.values.get("partners").and_then(Json::as_u64).unwrap_or(0))
        }
        "program.standing_received" => journal::program_standing_received(who("peer")),
        "dashboard.arranged" => journal::dashboard_arranged(),
        "dashboard.letters_asked" => journal::dashboard_letters_asked(),
        "dashboard.letters_ended" => journal::dashboard_letters_ended(),
        "dashboard.mailed" => journal::dashboard_mailed(),
        "kpi.told" => journal::kpi_told(who("peer")),
        "kpi.received" => journal::kpi_received(who("peer")),
        _ => return None,
    })
}

/// A file, as it was signed.
fn file(value: &Json) -> String {
    let bytes = value["size"].as_u64().unwrap_or_default();
    texts::file_value(bytes, value["sha256"].as_str().unwrap_or_default())
}

fn item(value: &Json) -> String {
    // Somebody whom a side shows to the other.
    if let Some(does) = value["does"].as_str() {
        let said = [value["name"].as_str(), Some(does), value["email"].as_str(), value["phone"].as_str()];
        let said: Vec<&str> = said.into_iter().flatten().filter(|said| !said.is_empty()).collect();
        return said.join(" · ");
    }
    // A total over so many sales.
    if let Some(sales) = value["sales"].as_u64() {
        let of = ["stage", "month", "product", "region"].map(|name| value[name].as_str());
        let of: Vec<&str> = of.into_iter().flatten().filter(|said| !said.is_empty()).collect();
        let money = serde_json::from_value::<Money>(value["value"].clone());
        return texts::total_of(
            of.join(" · "),
            sales,
            money.map_or_else(|_| String::new(), |money| web::money(&money)),
        );
    }
    match (value, value["name"].as_str(), value["state"].as_str()) {
        (_, Some(name), Some(state)) => format!("{name} · {state}"),
        (_, Some(name), None) => name.to_owned(),
        (Json::Object(line), ..) if line.contains_key("erased") => {
            let count = |name: &str| line.get(name).and_then(Json::as_u64).unwrap_or_default();
            let kind = line.get("kind").and_then(Json::as_str).map(kind_label).unwrap_or_default();
            texts::settled_item(kind, count("erased"), count("kept"))
        }
        (Json::String(text), ..) => text.clone(),
        _ => value.to_string(),
    }
}

fn terms(text: &str) -> String {
    match Terms::parse(text) {
        Ok(terms) => texts::terms_value(terms.clauses.len(), terms.name),
        Err(_) => texts::terms_unread(),
    }
}

/// `by_hand` as “By hand”.
/// What people call a role.
fn role(word: &str) -> String {
    word.parse().map_or_else(|_| word.to_owned(), Role::title)
}

/// What people call a list, by its name in addresses.
fn list(at: &str) -> String {
    journal::list(at.split('/').next().unwrap_or_default())
}

fn spoken(word: &str) -> String {
    let word = word.replace('_', " ");
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
