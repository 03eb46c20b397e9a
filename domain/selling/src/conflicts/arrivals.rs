//! What the owner of a program says of a registration before it decides: the kind of envelope, and its arrival.

use exchange::{Arrived, Covered, Exchange, Handles, Kind, Refuse};
use futures::future::BoxFuture;
use matching::Verdict;
use vault::Change;

use super::{
    store::{self, Check},
    telling::record,
};
use crate::registrations::{self, Direction};

/// Down: whether it meets somebody.
pub(super) static CHECKED: Kind = Kind { name: "registration.checked", covered: Covered::ByAgreement };

/// A registration was compared with what stands.
#[derive(Debug)]
pub struct Checked;

impl Handles for Checked {
    fn kind(&self) -> &'static Kind {
        &CHECKED
    }

    fn arrived<'a>(
        &'a self,
        _: &'a Exchange,
        change: &'a Change,
        envelope: &'a Arrived,
    ) -> BoxFuture<'a, Result<(), Refuse>> {
        Box::pin(async move {
            let known = registrations::between(change, envelope, Direction::Sent).await?;
            let said = envelope.text("verdict").and_then(|word| word.parse::<Verdict>().ok());
            let verdict = said.ok_or_else(|| Refuse::because("unreadable", "the verdict cannot be read"))?;
            let reason = envelope.text("reason").unwrap_or_default();
            let reason = super::part::REASONS.into_iter().find(|known| *known == reason).unwrap_or("similar");
            let check = Check {
                verdict: Some(verdict.as_str().to_owned()),
                reason: Some(reason.to_owned()),
                at: Some(envelope.header.issued),
                told: Some(change.now()),
                ..Check::of(&known)
            };
            store::keep(change, &check, false).await?;
            record(change, &known, verdict.as_str(), reason).await?;
            Ok(())
        })
    }
}
