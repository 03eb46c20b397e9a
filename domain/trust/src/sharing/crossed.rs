//! An envelope of the log as a person reads it.

use std::collections::{BTreeMap, BTreeSet};

use exchange::{AgreementRef, Logged, Side, State, Verdict};
use kernel::{PartnershipId, Timestamp};
use vault::{Tx, VaultError};
use web::{Kind, Tag};

use super::{Names, class_label, field_label, kind_label, words};
use crate::access::Access;
use crate::agreements;

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
            return "Fixed terms of the protocol".to_owned();
        };
        let name = self.0.get(&(id.to_string(), version)).map_or("An agreement", String::as_str);
        format!("{name}, version {version}")
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
            what: kind_label(&logged.header.kind).to_owned(),
            number: web::number(logged.header.sequence),
            peer: names.get(&logged.peer().to_string()).to_owned(),
            when: web::moment(logged.at, now),
            fields: words::fields(&labels),
            agreement: agreements.get(logged.header.agreement),
            state: state(logged.state),
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
            Verdict::Received => "Received and applied".to_owned(),
            Verdict::Erased => "What it takes back is erased".to_owned(),
            Verdict::Refused { reason, .. } => format!("Not taken: {reason}"),
        },
        entry: web::number(receipt.head.number),
        entry_hash: receipt.head.hash.clone(),
    })
}

pub(super) fn state(state: State) -> Tag {
    let (kind, text) = match state {
        State::Queued => (Kind::Warn, "Waiting"),
        State::Delivered => (Kind::Good, "Delivered"),
        State::Received => (Kind::Good, "Received"),
        State::Refused => (Kind::Bad, "Refused"),
        State::Withdrawn => (Kind::Plain, "Withdrawn"),
        State::Erased => (Kind::Plain, "Erased"),
    };
    Tag { kind, text: text.to_owned() }
}

/// Where the record of that id is shown, and what it is called in short.
pub(super) fn link(access: &Access, id: &str) -> (String, Option<String>) {
    let (kind, number) = id.rsplit_once('_').unwrap_or((id, ""));
    let tail = number.get(number.len().saturating_sub(6)..).unwrap_or(number);
    let (label, place) = match kind {
        "registration" => ("Registration", Some("registrations")),
        "lead" => ("Lead", Some("leads")),
        "partnership" => ("Partnership", Some("partners")),
        "envelope" => ("Envelope", Some("sharing")),
        "agreement" => ("Agreement", None),
        "program" => ("Program", None),
        _ => (kind, None),
    };
    (format!("{label} …{tail}"), place.map(|place| access.here(&format!("{place}/{id}"))))
}

/// Whether it left, in words before the other side's name.
pub(super) fn to_or_from(side: Side) -> &'static str {
    match side {
        Side::Sent => "to",
        Side::Received => "from",
    }
}
