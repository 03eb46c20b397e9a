//! How the owner of a program comes to know what a partner's sales come to: some time after something changed, the whole
//! of it, where the agreement covers it. The report before is taken back, so that one holds at a time.

use std::collections::BTreeMap;

use exchange::{Covered, Draft, Exchange, Field, Header, Kind, Logged, SendError, State as Crossed};
use jiff::SignedDuration;
use kernel::{PartnershipId, Timestamp};
use partnering::{
    partnerships::{self, Partnership, State},
    programs,
};
use serde_json::{Value, json};
use trust::agreements::{self, Class};
use vault::{Actor, Change, Fact, Outcome, TaskHandlers, Tx, Vault, VaultError};

use super::{
    groups,
    out::{self, Last},
    received::{self, Report},
    sales,
    total::{MOST_TOTALS, Total, added, counted},
};

/// Up: what a partner's sales come to.
pub(super) static REPORTED: Kind = Kind { name: "kpi.reported", covered: Covered::ByAgreement };

/// The fields of a report.
pub(super) const AS_OF: &str = "as_of";
pub(super) const NUMBER: &str = "number";
pub(super) const THRESHOLD: &str = "threshold";
pub(super) const OWN: &str = "own_totals";
pub(super) const PASSED: &str = "passed_totals";
pub(super) const PARTNERS: &str = "partners_added";
pub(super) const PARTNERS_WITHHELD: &str = "partners_withheld";
pub(super) const WITHHELD: &str = "withheld";

/// Something changed.
const CHANGED: &str = "insight.reports.changed";
/// It is time to tell of it.
const TELL: &str = "insight.reports.tell";
/// How long changes are waited for before they are told, and so how often anything is told at most.
pub(super) const EVERY: SignedDuration = SignedDuration::from_hours(1);

/// After what something may have to be told.
const FACTS: [&str; 17] = [
    "registration.accepted",
    "registration.told",
    "registration.withdrawn",
    "registration.expired",
    "registration.revoked",
    "registration.extended",
    "registration.resubmitted",
    "registration.updated",
    "registration.update_received",
    "lead.changed",
    "lead.merged",
    "lead.separated",
    "deal.moved",
    "deal.begun",
    "agreement.accepted",
    "partnership.ended",
    "kpi.received",
];

/// The work.
pub(crate) fn work(handlers: &mut TaskHandlers, exchange: &Exchange) {
    exchange.vaults().follow_journals(CHANGED, FACTS.into());
    handlers.on(CHANGED, move |vault, _| Box::pin(async move { changed(&vault).await }));
    let exchange = exchange.clone();
    handlers.on(TELL, move |vault, _| {
        let exchange = exchange.clone();
        Box::pin(async move { tell(&exchange, &vault).await })
    });
}

/// Whoever has nobody to tell keeps nothing for it.
async fn changed(vault: &Vault) -> Result<Outcome, VaultError> {
    let tells = async |tx: &Tx| Ok::<_, VaultError>(!partnerships::as_partner(tx).await?.is_empty());
    if vault.read(tells).await? {
        let wait = async |change: &Change| ask(change, change.now() + EVERY).await;
        vault.change(Actor::Node("work"), wait).await?;
    }
    Ok(Outcome::Done)
}

/// Does not wait: what sales come to is told with the next turn of the worker.
///
/// # Errors
/// What the vault says.
pub async fn tell_now(change: &Change) -> Result<(), VaultError> {
    ask(change, change.now()).await
}

/// What a partner reported is here no longer: what it was added to changes.
pub(super) async fn taken_back(change: &Change) -> Result<(), VaultError> {
    change.enqueue(CHANGED, "", &Value::Null, change.now()).await
}

/// Sees to it that it is told then at the latest.
async fn ask(change: &Change, at: Timestamp) -> Result<(), VaultError> {
    change.enqueue(TELL, "", &Value::Null, at).await
}

async fn tell(exchange: &Exchange, vault: &Vault) -> Result<Outcome, VaultError> {
    let by = Actor::Node("work");
    while vault.change(by, async |change: &Change| sales::catch_up(change).await).await? {}
    let (mut next, mut failed) = (None, None);
    for place in vault.read(async |tx: &Tx| partnerships::as_partner(tx).await).await? {
        match vault.change(by, async |change: &Change| tell_one(exchange, change, &place).await).await {
            Ok(again) => next = next.into_iter().chain(again).min(),
            Err(error @ VaultError::Stopped(_)) => return Err(error),
            // Whom it cannot be told keeps nobody else from being told.
            Err(error) => {
                failed.get_or_insert(error);
            }
        }
    }
    match (failed, next) {
        (Some(error), _) => Err(error),
        (None, Some(at)) => {
            vault.change(by, async |change: &Change| ask(change, at).await).await.map(|()| Outcome::Done)
        }
        (None, None) => Ok(Outcome::Done),
    }
}

/// What is told in one partnership, besides when and which time.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Says {
    pub(super) threshold: u64,
    pub(super) own: Vec<Total>,
    pub(super) withheld: bool,
    pub(super) passed: Passed,
}

/// What partners of one's own reported, for whoever stands above.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Passed {
    pub(super) totals: Vec<Total>,
    /// How many partners are added up in it.
    pub(super) added: u64,
    /// How many there are that are not.
    pub(super) withheld: u64,
}

/// Tells the owner of one program; when there may be more to tell, where that is known.
async fn tell_one(
    exchange: &Exchange,
    change: &Change,
    place: &Partnership,
) -> Result<Option<Timestamp>, VaultError> {
    let _all = change.whole();
    if place.state != State::Active {
        return Ok(None);
    }
    let last = out::last(change, place.id).await?;
    let before = before(change, last).await?;
    // Other terms may cover it then, or cover it no longer.
    let begins = terms_begin(change, place).await?;
    let agreement = agreements::in_force(change, place.id, change.now()).await?;
    let covers = |terms: &agreements::Agreement| {
        terms.outgoing(REPORTED.name).is_some_and(|clause| clause.covers(Class::Measures))
    };
    let Some(agreement) = agreement.filter(covers) else {
        take_back(exchange, change, before).await?;
        return Ok(begins);
    };
    let threshold = u64::from(agreement.terms.threshold);
    groups::divide(change, place.id, threshold).await?;
    let (own, withheld) = groups::totals(change, place.id, threshold).await?;
    let says = Says {
        threshold,
        own: Total::all(&own),
        withheld,
        passed: passed(change, place.id, threshold).await?,
    };
    let again = groups::next_settled(change, place.id).await?.into_iter().chain(begins).min();
    if before.is_none() && says.own.is_empty() && says.passed.totals.is_empty() {
        return Ok(again);
    }
    let number = last.map_or(0, |last| last.number) + 1;
    let mut says = Some(says);
    while let Some(some) = says {
        if before.as_ref().is_some_and(|before| before.says(&some)) {
            break;
        }
        match send(exchange, change, place, &some, number).await? {
            Sending::Sent | Sending::Uncovered => {
                take_back(exchange, change, before).await?;
                break;
            }
            Sending::Nobody => break,
            Sending::TooMuch => says = some.shorter(),
        }
    }
    Ok(again)
}

/// What those partners reported whose program leads up to there. Only what was told under terms that withhold as much as
/// those above goes on, and only where it may: so whatever is added up of it stands on as many sales as those ask for.
async fn passed(tx: &Tx, upstream: PartnershipId, threshold: u64) -> Result<Passed, VaultError> {
    let mut passed = Passed::default();
    let mut totals = Vec::new();
    for program in programs::all(tx).await?.into_iter().filter(|program| program.upstream == Some(upstream)) {
        for below in partnerships::of_program(tx, program.id).await? {
            let Some(report) = received::report(tx, below.id).await? else { continue };
            let terms = agreements::in_force(tx, below.id, tx.now()).await?;
            let onward =
                terms.is_some_and(|terms| terms.incoming(REPORTED.name).is_some_and(|clause| clause.onward));
            totals.extend(passed.count(report, threshold, onward));
        }
    }
    passed.totals = Total::all(&added(totals));
    Ok(passed)
}

impl Passed {
    /// Counts whose sales a report is about; gives what of it goes on.
    pub(super) fn count(&mut self, report: Report, threshold: u64, onward: bool) -> Vec<Total> {
        let partners = counted(1, report.partners);
        if onward && report.threshold >= threshold {
            self.added = counted(self.added, partners);
            self.withheld = counted(self.withheld, report.partners_withheld);
            report.own.into_iter().chain(report.passed).collect()
        } else {
            self.withheld = counted(self.withheld, counted(partners, report.partners_withheld));
            Vec::new()
        }
    }
}

impl Says {
    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![
            (THRESHOLD, json!(self.threshold)),
            (WITHHELD, json!(self.withheld)),
            (OWN, json!(self.own)),
            (PASSED, json!(self.passed.totals)),
            (PARTNERS, json!(self.passed.added)),
            (PARTNERS_WITHHELD, json!(self.passed.withheld)),
        ]
    }

    /// Less of it, where one envelope does not hold it all: first without what partners reported, then without any total.
    /// What is left out counts as withheld.
    pub(super) fn shorter(mut self) -> Option<Self> {
        if !self.passed.totals.is_empty() || self.passed.added > 0 {
            let withheld = counted(self.passed.added, self.passed.withheld);
            self.passed = Passed { withheld, ..Passed::default() };
        } else if !self.own.is_empty() {
            (self.own, self.withheld) = (Vec::new(), true);
        } else {
            return None;
        }
        Some(self)
    }
}

/// The report that the other side has, or is about to get.
struct Before {
    header: Header,
    hash: String,
    values: BTreeMap<String, Value>,
}

impl Before {
    /// Whether it says the same.
    fn says(&self, says: &Says) -> bool {
        says.fields().iter().all(|(name, value)| self.values.get(*name) == Some(value))
    }
}

/// Nobody has two reports, nor one that no terms cover any longer.
async fn take_back(exchange: &Exchange, change: &Change, before: Option<Before>) -> Result<(), VaultError> {
    match before {
        Some(before) => {
            exchange.withdraw(change, &before.header, &before.hash).await.map(drop).map_err(beneath)
        }
        None => Ok(()),
    }
}

async fn before(tx: &Tx, last: Option<Last>) -> Result<Option<Before>, VaultError> {
    let Some(last) = last else { return Ok(None) };
    let logged = Logged::find(tx, last.envelope).await?;
    let held = logged.filter(|logged| matches!(logged.state, Crossed::Queued | Crossed::Delivered));
    Ok(held.map(|Logged { header, hash, values, .. }| {
        let values = values.into_iter().flatten().map(|(name, sealed)| (name, sealed.value)).collect();
        Before { header, hash, values }
    }))
}

/// What became of a report.
enum Sending {
    Sent,
    /// It may not cross.
    Uncovered,
    /// Nobody is there to get it.
    Nobody,
    /// More than an envelope holds.
    TooMuch,
}

async fn send(
    exchange: &Exchange,
    change: &Change,
    place: &Partnership,
    says: &Says,
    number: i64,
) -> Result<Sending, VaultError> {
    if says.own.len().max(says.passed.totals.len()) > MOST_TOTALS {
        return Ok(Sending::TooMuch);
    }
    let when = [(AS_OF, json!(change.now().to_string())), (NUMBER, json!(number))];
    let field = |(name, value): (&'static str, Value)| Field::new(name, Class::Measures.as_str(), value);
    let draft = Draft {
        kind: &REPORTED,
        to: place.peer,
        partnership: Some(place.id),
        subject: place.id.to_string(),
        in_reply_to: None,
        basis: None,
        fields: when.into_iter().chain(says.fields()).map(field).collect(),
    };
    let cleared = match exchange.clear(change, draft).await {
        Ok(cleared) => cleared,
        Err(SendError::Uncovered { .. }) => return Ok(Sending::Uncovered),
        Err(SendError::NoReceiver) => return Ok(Sending::Nobody),
        Err(error) => return Err(beneath(error)),
    };
    let sent = match exchange.send(change, cleared).await {
        Ok(sent) => sent,
        Err(SendError::TooLarge | SendError::Inexact(_)) => return Ok(Sending::TooMuch),
        Err(error) => return Err(beneath(error)),
    };
    out::set(change, place.id, Last { envelope: sent.header.id, number }).await?;
    let fact = Fact::new("kpi.told").about(place.id).with("peer", place.peer.to_string());
    change.record(fact.with("number", number)).await?;
    Ok(Sending::Sent)
}

/// When terms begin that were accepted before.
async fn terms_begin(tx: &Tx, place: &Partnership) -> Result<Option<Timestamp>, VaultError> {
    let versions = agreements::of_partnership(tx, place.id).await?;
    Ok(versions.into_iter().filter_map(|one| one.begins).filter(|at| *at > tx.now()).min())
}

fn beneath(error: SendError) -> VaultError {
    match error {
        SendError::Vault(error) => error,
        error => VaultError::Damaged(error.to_string()),
    }
}
