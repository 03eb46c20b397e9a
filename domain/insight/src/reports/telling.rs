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
    received, sales,
    total::{Total, added},
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
    for place in vault.read(async |tx: &Tx| partnerships::as_partner(tx).await).await? {
        let tell = async |change: &Change| match tell_one(exchange, change, &place).await? {
            // By its moment: a task that asks for itself while it runs would run at once, again and again.
            Some(at) => change.enqueue(TELL, &at.to_string(), &Value::Null, at).await,
            None => Ok(()),
        };
        vault.change(by, tell).await?;
    }
    Ok(Outcome::Done)
}

/// What is told in one partnership, besides when and which time.
#[derive(Debug, PartialEq)]
struct Says {
    threshold: u64,
    own: Vec<Total>,
    withheld: bool,
    passed: Passed,
}

/// What partners of one's own reported, for whoever stands above.
#[derive(Debug, Default, PartialEq)]
struct Passed {
    totals: Vec<Total>,
    added: u64,
    withheld: u64,
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
    let Some(agreement) = agreements::in_force(change, place.id, change.now()).await? else {
        return terms_begin(change, place).await;
    };
    if agreement.outgoing(REPORTED.name).is_none_or(|clause| !clause.covers(Class::Measures)) {
        return terms_begin(change, place).await;
    }
    let threshold = u64::from(agreement.terms.threshold);
    groups::divide(change, place.id, threshold).await?;
    let (own, withheld) = groups::totals(change, place.id, threshold).await?;
    let says = Says {
        threshold,
        own: Total::all(&own),
        withheld,
        passed: passed(change, place.id, threshold).await?,
    };
    let again = groups::next_settled(change, place.id).await?;
    let last = out::last(change, place.id).await?;
    let before = before(change, last).await?;
    let same = match &before {
        Some(before) => says.fields().iter().all(|(name, value)| before.values.get(*name) == Some(value)),
        None => says.own.is_empty() && says.passed.totals.is_empty(),
    };
    if same {
        return Ok(again);
    }
    let number = last.map_or(0, |last| last.number) + 1;
    if send(exchange, change, place, says, number).await?
        && let Some(before) = before
    {
        exchange.withdraw(change, &before.header, &before.hash).await.map_err(beneath)?;
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
            if onward && report.threshold >= threshold {
                passed.added += 1 + report.partners;
                passed.withheld += report.partners_withheld;
                totals.extend(report.own.into_iter().chain(report.passed));
            } else {
                passed.withheld += 1 + report.partners + report.partners_withheld;
            }
        }
    }
    passed.totals = Total::all(&added(totals));
    Ok(passed)
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
}

/// The report that the other side has, or is about to get.
struct Before {
    header: Header,
    hash: String,
    values: BTreeMap<String, Value>,
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

/// False where it may not cross.
async fn send(
    exchange: &Exchange,
    change: &Change,
    place: &Partnership,
    says: Says,
    number: i64,
) -> Result<bool, VaultError> {
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
    match exchange.clear(change, draft).await {
        Ok(cleared) => {
            let sent = exchange.send(change, cleared).await.map_err(beneath)?;
            out::set(change, place.id, Last { envelope: sent.header.id, number }).await?;
            let fact = Fact::new("kpi.told").about(place.id).with("peer", place.peer.to_string());
            change.record(fact.with("number", number)).await?;
            Ok(true)
        }
        Err(SendError::Uncovered { .. } | SendError::NoReceiver) => Ok(false),
        Err(error) => Err(beneath(error)),
    }
}

/// Terms that were accepted and begin later may cover it then.
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
