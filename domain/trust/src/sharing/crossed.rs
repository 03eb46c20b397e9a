//! An envelope of the log as a person reads it.

use std::collections::{BTreeMap, BTreeSet};

use exchange::{AgreementRef, Logged, Side, State, Verdict};
use kernel::{PartnershipId, Timestamp};
use vault::{Tx, VaultError};
use web::{Kind, Tag};

use super::{Names, class_label, field_label, kind_label, words};
use crate::access::{Access, Role};
use crate::agreements;
use crate::texts::sharing as texts;

/// The names of agreements, by id and version.
#[derive(Debug, Default)]
pub(super) struct AgreementNames(BTreeMap<(String, i64), String>);

/// A row of the log.
pub(super) struct Line {
    pub(super) href: String,
    pub(super) what: String,
    pub(super) number: String,
    pub(super) peer: String,
    pub(super) when: String,
    pub(super) fields: String,
    pub(super) agreement: String,
    pub(super) state: Tag,
    pub(super) kept_until: String,
    pub(super) take_back: Option<String>,
    pub(super) receipt: bool,
    pub(super) class: &'static str,
}

/// A field that crossed.
pub(super) struct Shown {
    pub(super) label: String,
    pub(super) class: String,
    pub(super) value: Option<String>,
}

/// What the receiver signed.
pub(super) struct Signed {
    pub(super) by: String,
    pub(super) at: String,
    pub(super) verdict: String,
    pub(super) entry: String,
    pub(super) entry_hash: String,
}

impl AgreementNames {
    /// Of all agreements that these envelopes name.
    pub(super) async fn read(tx: &Tx, log: &[Logged]) -> Result<Self, VaultError> {
        let partnerships: BTreeSet<PartnershipId> = log
            .iter()
            .filter(|logged| logged.header.agreement.is_some())
            .filter_map(|logged| logged.header.partnership)
            .collect();
        let mut names = BTreeMap::new();
        for partnership in partnerships {
            for agreement in agreements::of_partnership(tx, partnership).await? {
                let AgreementRef { id, version } = agreement.which;
                names.insert((id.to_string(), version), agreement.terms.name);
            }
        }
        Ok(Self(names))
    }

    /// `Central reseller terms, version 2`; what covers handshakes has no version.
    pub(super) fn get(&self, which: Option<AgreementRef>) -> String {
        let Some(AgreementRef { id, version }) = which else {
            return texts::fixed_terms();
        };
        let name = self.0.get(&(id.to_string(), version)).cloned().unwrap_or_else(texts::an_agreement);
        texts::version(name, version)
    }
}

impl Line {
    pub(super) fn new(
        access: &Access,
        logged: &Logged,
        names: &Names,
        agreements: &AgreementNames,
        now: Timestamp,
    ) -> Self {
        let labels: Vec<String> = logged.header.fields.iter().map(|field| field_label(&field.name)).collect();
        Self {
            href: access.here(&format!("sharing/{}", logged.header.id)),
            what: kind_label(&logged.header.kind),
            number: web::number(logged.header.sequence),
            peer: names.get(&logged.peer().to_string()).to_owned(),
            when: web::moment(logged.at, now),
            fields: words::fields(&labels),
            agreement: agreements.get(logged.header.agreement),
            state: state(logged.state),
            kept_until: logged.keep_until.map(|until| text::day(text::day_at(until))).unwrap_or_default(),
            take_back: take_back(access, logged),
            receipt: logged.receipt.is_some(),
            class: if matches!(logged.state, State::Delivered | State::Received) { "cut" } else { "" },
        }
    }
}

/// Every field, with its value where that is still kept here.
pub(super) fn fields(logged: &Logged) -> Vec<Shown> {
    let value = |name: &str| Some(words::value(name, &logged.values.as_ref()?.get(name)?.value));
    let shown = |field: &exchange::FieldHead| Shown {
        label: field_label(&field.name),
        class: class_label(&field.class),
        value: value(&field.name),
    };
    logged.header.fields.iter().map(shown).collect()
}

pub(super) fn signed(logged: &Logged, names: &Names, now: Timestamp) -> Option<Signed> {
    let receipt = logged.receipt.as_ref()?;
    Some(Signed {
        by: names.get(&receipt.by.to_string()).to_owned(),
        at: web::moment(receipt.at, now),
        verdict: match &receipt.verdict {
            Verdict::Received => texts::verdict_received(),
            Verdict::Erased => texts::verdict_erased(),
            Verdict::Refused { reason, .. } => texts::verdict_refused(reason),
        },
        entry: web::number(receipt.head.number),
        entry_hash: receipt.head.hash.clone(),
    })
}

pub(super) fn state(state: State) -> Tag {
    let kind = match state {
        State::Queued => Kind::Warn,
        State::Delivered | State::Received => Kind::Good,
        State::Refused => Kind::Bad,
        State::Withdrawn | State::Erased => Kind::Plain,
    };
    Tag { kind, text: state_label(state) }
}

/// What a state is called.
pub(super) fn state_label(state: State) -> String {
    match state {
        State::Queued => texts::queued(),
        State::Delivered => texts::delivered(),
        State::Received => texts::received(),
        State::Refused => texts::refused(),
        State::Withdrawn => texts::withdrawn(),
        State::Erased => texts::erased(),
    }
}

/// Where what left can be taken back: on the page of what it carries, as long as somebody may hold it.
pub(super) fn take_back(access: &Access, logged: &Logged) -> Option<String> {
    let held = matches!(logged.state, State::Queued | State::Delivered) && !logged.header.fields.is_empty();
    let place = match logged.header.kind.as_str() {
        "registration.submitted" => "registrations",
        "trial.requested" => "trials",
        _ => return None,
    };
    (held && logged.side == Side::Sent && access.role >= Role::Member)
        .then(|| access.here(&format!("{place}/{}#withdraw", logged.header.subject)))
}

/// Where the record of that id is shown, and what it is called in short.
pub(super) fn link(access: &Access, id: &str) -> (String, Option<String>) {
    let (kind, number) = id.rsplit_once('_').unwrap_or((id, ""));
    let tail = number.get(number.len().saturating_sub(6)..).unwrap_or(number);
    let (label, place) = match kind {
        "registration" => (texts::registration_of(tail), Some("registrations")),
        "lead" => (texts::lead_of(tail), Some("leads")),
        "deal" => (texts::deal_of(tail), Some("deals")),
        "account" => (texts::account_of(tail), Some("accounts")),
        "customer" => (texts::customer_of(tail), Some("customers")),
        "trial" => (texts::trial_of(tail), Some("trials")),
        "contact" => (texts::contact_of(tail), Some("contacts")),
        "partnership" => (texts::partnership_of(tail), Some("partners")),
        "envelope" => (texts::envelope_of(tail), Some("sharing")),
        "agreement" => (texts::agreement_of(tail), None),
        "partner_task" => (texts::task_of(tail), Some("tasks")),
        "step" => (texts::step_of(tail), Some("steps")),
        "program" => (texts::program_of(tail), None),
        "file" => (texts::file_of(tail), None),
        "note" => (texts::note_of(tail), None),
        "view" => (texts::view_of(tail), None),
        _ => (texts::other_of(kind, tail), None),
    };
    (label, place.map(|place| access.here(&format!("{place}/{id}"))))
}
