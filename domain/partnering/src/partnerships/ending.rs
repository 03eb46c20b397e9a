//! How a partnership ends: either side says when and why, until then whoever said so can take it back, and on the day
//! nothing crosses any more. What both sides do then with what they hold stands in `settling.rs`.

use exchange::{Arrived, Covered, Exchange, Field, Handles, Kind, Receipt, Refuse, Sent, Verdict};
use futures::future::BoxFuture;
use jiff::SignedDuration;
use kernel::{PartnershipId, Timestamp};
use trust::agreements;
use vault::{Change, VaultError};

use super::{
    Ends, Partnership, PartnershipError, State,
    actions::{find, record, tell},
    settling, store,
};

pub(super) static ENDED: Kind = Kind { name: "partnership.ended", covered: Covered::ByProtocol };
static END_CANCELLED: Kind = Kind { name: "partnership.end_cancelled", covered: Covered::ByProtocol };
pub(super) static SETTLED: Kind = Kind { name: "partnership.settled", covered: Covered::ByProtocol };

/// How far ahead an end may lie.
const FAR: SignedDuration = SignedDuration::from_hours(2 * 366 * 24);
/// Letters in what is said of why, at most.
const MOST: usize = 1_000;

/// Answers to the end of a partnership, on the day or before.
#[derive(Debug)]
pub struct Ended;
/// Answers where an end that was announced is taken back.
#[derive(Debug)]
pub struct EndCancelled;
/// Answers to what the other side did with what it held.
#[derive(Debug)]
pub struct Settled;

/// Ends a partnership on that day, or now; an invitation ends at once. From then on nothing crosses under its
/// agreement.
///
/// # Errors
/// Why not.
pub async fn end(
    exchange: &Exchange,
    change: &Change,
    id: PartnershipId,
    at: Option<Timestamp>,
    why: &str,
) -> Result<(), PartnershipError> {
    let partnership = find(change, id).await?;
    let now = change.now();
    let why = why.trim();
    if partnership.state == State::Ended {
        return Err(PartnershipError::State(partnership.state));
    }
    let at = at.filter(|at| partnership.state == State::Active && *at > now).unwrap_or(now);
    // An end that is announced can come earlier, and later only when it is taken back first.
    let later = partnership.ends.as_ref().is_some_and(|ends| ends.at <= at);
    if later || at.duration_since(now) > FAR || why.chars().count() > MOST {
        return Err(PartnershipError::End);
    }
    let ends = Ends { at, ours: true, why: why.to_owned() };
    announced(change, &partnership, ends).await?;
    let fields = vec![Field::protocol("at", at.to_string()), Field::protocol("why", why)];
    tell(exchange, change, &partnership, &ENDED, fields).await
}

/// Takes back an end that this organisation announced, before its day.
///
/// # Errors
/// Why not.
pub async fn cancel_end(
    exchange: &Exchange,
    change: &Change,
    id: PartnershipId,
) -> Result<(), PartnershipError> {
    let partnership = find(change, id).await?;
    let ends = partnership.ends.as_ref().filter(|ends| ends.ours && ends.at > change.now());
    if partnership.state != State::Active || ends.is_none() {
        return Err(PartnershipError::State(partnership.state));
    }
    goes_on(change, &partnership).await?;
    tell(exchange, change, &partnership, &END_CANCELLED, Vec::new()).await
}

/// It ends then: at once, or by work that waits for the day.
async fn announced(change: &Change, partnership: &Partnership, ends: Ends) -> Result<(), PartnershipError> {
    let at = ends.at;
    store::set_ends(change, partnership.id, Some(&ends)).await?;
    agreements::end(change, partnership.id, at).await?;
    if at > change.now() {
        settling::ask(change, partnership.id, at).await?;
        return record(change, "partnership.ends", partnership).await;
    }
    finish(change, partnership).await.map_err(PartnershipError::from)
}

async fn goes_on(change: &Change, partnership: &Partnership) -> Result<(), PartnershipError> {
    if let Some(ends) = &partnership.ends {
        agreements::go_on(change, partnership.id, ends.at).await?;
    }
    store::set_ends(change, partnership.id, None).await?;
    record(change, "partnership.goes_on", partnership).await
}

/// The day has come: nothing crosses any more, and what is held is settled by the work that follows.
pub(super) async fn finish(change: &Change, partnership: &Partnership) -> Result<(), VaultError> {
    let (id, now) = (partnership.id, change.now());
    let ended = store::step(change, id, State::Active, State::Ended, now).await?;
    if !ended && !store::step(change, id, State::Invited, State::Ended, now).await? {
        return Ok(());
    }
    agreements::over(change, id).await?;
    crate::programs::stand_on_nothing(change, id).await?;
    settling::ask(change, id, now).await?;
    let fact = vault::Fact::new("partnership.ended").about(id).with("peer", partnership.peer.to_string());
    change.record(fact).await.map(|_| ())
}

impl Handles for Ended {
    fn kind(&self) -> &'static Kind {
        &ENDED
    }

    fn arrived<'a>(
        &'a self,
        _: &'a Exchange,
        change: &'a Change,
        envelope: &'a Arrived,
    ) -> BoxFuture<'a, Result<(), Refuse>> {
        Box::pin(async move {
            let partnership = of_sender(change, envelope).await?;
            if partnership.state == State::Ended {
                return Ok(());
            }
            let at = envelope.text("at").and_then(|text| text.parse::<Timestamp>().ok());
            let at = at.ok_or_else(|| Refuse::because("unreadable", "the end cannot be read"))?;
            // Both may say so at once: the earlier day holds, on both sides.
            if partnership.ends.as_ref().is_some_and(|ends| ends.at <= at) {
                return Ok(());
            }
            let why = envelope.text("why").unwrap_or_default().chars().take(MOST).collect();
            announced(change, &partnership, Ends { at, ours: false, why }).await.map_err(below)
        })
    }
}

impl Handles for EndCancelled {
    fn kind(&self) -> &'static Kind {
        &END_CANCELLED
    }

    fn arrived<'a>(
        &'a self,
        _: &'a Exchange,
        change: &'a Change,
        envelope: &'a Arrived,
    ) -> BoxFuture<'a, Result<(), Refuse>> {
        Box::pin(async move {
            let partnership = of_sender(change, envelope).await?;
            match &partnership.ends {
                Some(ends) if !ends.ours && partnership.state == State::Active => {
                    goes_on(change, &partnership).await.map_err(below)
                }
                _ => Err(Refuse::because("over", "the partnership has ended")),
            }
        })
    }

    /// The day had come before the other side heard of it: it is over here as well.
    fn answered<'a>(
        &'a self,
        change: &'a Change,
        sent: &'a Sent,
        receipt: &'a Receipt,
    ) -> BoxFuture<'a, Result<(), VaultError>> {
        Box::pin(async move {
            let Verdict::Refused { .. } = receipt.verdict else { return Ok(()) };
            let Ok(id) = sent.header.subject.parse::<PartnershipId>() else { return Ok(()) };
            let Some(partnership) = store::find(change, id).await? else { return Ok(()) };
            let ends = Ends { at: change.now(), ours: true, why: String::new() };
            match announced(change, &partnership, ends).await {
                Err(PartnershipError::Vault(error)) => Err(error),
                _ => Ok(()),
            }
        })
    }
}

impl Handles for Settled {
    fn kind(&self) -> &'static Kind {
        &SETTLED
    }

    fn arrived<'a>(
        &'a self,
        _: &'a Exchange,
        change: &'a Change,
        envelope: &'a Arrived,
    ) -> BoxFuture<'a, Result<(), Refuse>> {
        Box::pin(async move {
            let partnership = of_sender(change, envelope).await?;
            let settled = envelope.values.get("settled").cloned().unwrap_or_default();
            let lines: Vec<settling::Line> = serde_json::from_value(settled)
                .map_err(|_| Refuse::because("unreadable", "what was settled cannot be read"))?;
            settling::they_did(change, &partnership, &lines, &envelope.header.id).await?;
            Ok(())
        })
    }
}

async fn of_sender(change: &Change, envelope: &Arrived) -> Result<Partnership, Refuse> {
    let known = store::find(change, envelope.subject()?).await?;
    known
        .filter(|known| known.peer == envelope.header.from)
        .ok_or_else(|| Refuse::because("unknown", "there is no such partnership"))
}

fn below(error: PartnershipError) -> Refuse {
    match error {
        PartnershipError::Vault(error) => error.into(),
        error => VaultError::Damaged(error.to_string()).into(),
    }
}
