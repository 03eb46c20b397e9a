//! What happens when a partner reports, and when it takes that back.

use exchange::{Arrived, Exchange, Handles, Header, Kind, Refuse, Why};
use futures::future::BoxFuture;
use kernel::{PartnershipId, Timestamp};
use partnering::partnerships::{self, Role, State};
use serde_json::Value;
use vault::{Change, Fact, VaultError};

use super::{
    received::{self, Report},
    telling::{self, AS_OF, NUMBER, OWN, PARTNERS, PARTNERS_WITHHELD, PASSED, REPORTED, THRESHOLD, WITHHELD},
    total::{MOST_TOTALS, Total},
};

/// Answers to what a partner's sales come to.
#[derive(Debug)]
pub struct Reported;

impl Handles for Reported {
    fn kind(&self) -> &'static Kind {
        &REPORTED
    }

    fn arrived<'a>(
        &'a self,
        _: &'a Exchange,
        change: &'a Change,
        envelope: &'a Arrived,
    ) -> BoxFuture<'a, Result<(), Refuse>> {
        Box::pin(async move {
            let id: PartnershipId = envelope.subject()?;
            let known = partnerships::find(change, id).await?;
            let known = known.filter(|one| {
                one.peer == envelope.header.from && one.role == Role::Owner && one.state == State::Active
            });
            let known =
                known.ok_or_else(|| Refuse::because("no_partnership", "there is no active partnership"))?;
            let report = read(id, envelope)
                .ok_or_else(|| Refuse::because("unreadable", "the totals cannot be read"))?;
            let fact = Fact::new("kpi.received").about(id).with("peer", known.peer.to_string());
            change.record(fact.with("number", report.number)).await?;
            // What comes late of what was told before does not take the place of it.
            let newer =
                received::report(change, id).await?.is_none_or(|before| before.number < report.number);
            if newer {
                received::keep(change, &report).await?;
            }
            Ok(())
        })
    }

    fn erased<'a>(
        &'a self,
        _: &'a Exchange,
        change: &'a Change,
        header: &'a Header,
        _: Why,
    ) -> BoxFuture<'a, Result<(), VaultError>> {
        Box::pin(async move {
            match received::forget(change, &header.id.to_string()).await? {
                0 => Ok(()),
                _ => telling::taken_back(change).await,
            }
        })
    }
}

fn read(partnership: PartnershipId, envelope: &Arrived) -> Option<Report> {
    let count = |name: &str| envelope.number(name).map_or(Some(0), |number| u64::try_from(number).ok());
    let totals = |name: &str| -> Option<Vec<Total>> {
        let all: Vec<Total> = match envelope.values.get(name) {
            None => Vec::new(),
            Some(totals) => serde_json::from_value(totals.clone()).ok()?,
        };
        (all.len() <= MOST_TOTALS && all.iter().all(Total::is_fine)).then_some(all)
    };
    let as_of: Timestamp = envelope.text(AS_OF)?.parse().ok()?;
    Some(Report {
        partnership,
        envelope: envelope.header.id.to_string(),
        number: envelope.number(NUMBER).filter(|number| *number > 0)?,
        // Nobody tells of what is yet to come.
        as_of: as_of.min(envelope.header.issued),
        version: envelope.header.agreement.as_ref().map_or(0, |agreement| agreement.version),
        threshold: count(THRESHOLD)?.max(1),
        withheld: envelope.values.get(WITHHELD) == Some(&Value::Bool(true)),
        partners: count(PARTNERS)?,
        partners_withheld: count(PARTNERS_WITHHELD)?,
        own: totals(OWN)?,
        passed: totals(PASSED)?,
    })
}
