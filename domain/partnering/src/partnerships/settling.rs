//! What becomes of what a side holds when a partnership ends: its agreement says of each kind whether the values are
//! erased or stay until their time is over. Each side does it by work after the end, and tells the other what it did:
//! that envelope is the receipt, signed as all are.

use exchange::{Exchange, Field, Held, Side};
use kernel::{PartnershipId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use trust::agreements::{self, AfterEnd, Agreement};
use vault::{Actor, Change, Fact, Outcome, Task, TaskHandlers, Tx, Vault, VaultError};

use super::{
    Partnership, PartnershipError, State,
    actions::tell,
    ending::{SETTLED, finish},
    store,
};

/// Ends a partnership on its day, and settles what is held.
const SETTLE: &str = "partnering.partnerships.settle";

/// What became, or will become, of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Line {
    /// The kind of envelope that the values came with.
    pub(crate) kind: String,
    /// How many of them were erased.
    pub(crate) erased: u64,
    /// How many are kept.
    pub(crate) kept: u64,
    /// Until when the last of those is kept.
    pub(crate) until: Option<Timestamp>,
    /// What for, as the agreement says.
    pub(crate) purpose: String,
}

/// What both sides hold of each other, and what the agreement says of it.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// What this organisation does with what came from the other side.
    pub(crate) ours: Vec<Line>,
    /// What the other side does with what went there.
    pub(crate) theirs: Vec<Line>,
}

/// What was settled.
#[derive(Debug, Default)]
pub(crate) struct Done {
    /// By this organisation, once it has.
    pub(crate) ours: Option<Vec<Line>>,
    /// By the other side, once it said so; with the envelope that says it.
    pub(crate) theirs: Option<(Vec<Line>, String)>,
}

#[derive(Serialize, Deserialize)]
struct Told {
    lines: Vec<Line>,
    envelope: String,
}

/// The work that does it.
pub(crate) fn work(handlers: &mut TaskHandlers, exchange: &Exchange) {
    let exchange = exchange.clone();
    handlers.on(SETTLE, move |vault, task| {
        let exchange = exchange.clone();
        Box::pin(async move { settle(&exchange, &vault, &task).await })
    });
}

/// Asks for the work at that moment.
pub(super) async fn ask(change: &Change, id: PartnershipId, at: Timestamp) -> Result<(), VaultError> {
    change.enqueue(SETTLE, &id.to_string(), &json!(null), at).await
}

/// What would become of what is held, if the partnership ended now.
pub(crate) async fn plan(exchange: &Exchange, tx: &Tx, id: PartnershipId) -> Result<Plan, VaultError> {
    let held = exchange.held(tx, id).await?;
    let last = last(tx, id).await?;
    let of = |side: Side| held.iter().filter(move |held| held.side == side);
    let line = |held: &Held, arrived: bool| line(last.as_ref(), held, arrived);
    Ok(Plan {
        ours: of(Side::Received).filter_map(|held| line(held, true)).collect(),
        theirs: of(Side::Sent).filter_map(|held| line(held, false)).collect(),
    })
}

/// What both sides did.
pub(crate) async fn done(tx: &Tx, id: PartnershipId) -> Result<Done, VaultError> {
    let (ours, theirs) = store::settled(tx, id).await?;
    let theirs: Option<Told> = theirs.and_then(|text| serde_json::from_str(&text).ok());
    Ok(Done {
        ours: ours.and_then(|text| serde_json::from_str(&text).ok()),
        theirs: theirs.map(|told| (told.lines, told.envelope)),
    })
}

/// The other side says what it did.
pub(super) async fn they_did(
    change: &Change,
    partnership: &Partnership,
    lines: &[Line],
    envelope: &kernel::EnvelopeId,
) -> Result<(), VaultError> {
    let told = Told { lines: lines.to_vec(), envelope: envelope.to_string() };
    store::set_settled(change, partnership.id, false, &serde_json::to_string(&told).unwrap_or_default())
        .await?;
    let fact = Fact::new("partnership.they_settled").about(partnership.id);
    change.record(fact.with("peer", partnership.peer.to_string())).await.map(|_| ())
}

/// On its day, ends it; once it has ended, erases what is to be erased, some at a time, and tells the other side.
async fn settle(exchange: &Exchange, vault: &Vault, task: &Task) -> Result<Outcome, VaultError> {
    let Ok(id) = task.key.parse::<PartnershipId>() else { return Ok(Outcome::Done) };
    let begun = vault.change(Actor::Node("work"), async |change: &Change| begin(exchange, change, id).await);
    let Some((partnership, plan)) = begun.await? else { return Ok(Outcome::Done) };
    let erased: Vec<String> =
        plan.iter().filter(|line| line.erased > 0).map(|line| line.kind.clone()).collect();
    while vault
        .change(Actor::Node("work"), async |change: &Change| {
            let erased = exchange.erase_ended(change, id, &erased).await?;
            change.point("settle.erased")?;
            Ok::<_, VaultError>(erased)
        })
        .await?
        > 0
    {}
    let tell = async |change: &Change| tell_settled(exchange, change, &partnership, &plan).await;
    vault.change(Actor::Node("work"), tell).await?;
    Ok(Outcome::Done)
}

/// What is to be done, written down before anything of it is: after a crash it is gone on with, and told whole.
async fn begin(
    exchange: &Exchange,
    change: &Change,
    id: PartnershipId,
) -> Result<Option<(Partnership, Vec<Line>)>, VaultError> {
    let Some(mut partnership) = store::find(change, id).await? else { return Ok(None) };
    if partnership.state != State::Ended {
        // Taken back, or put off to another day: the work for that day is asked for.
        let due = partnership.ends.as_ref().is_some_and(|ends| ends.at <= change.now());
        if !due {
            return Ok(None);
        }
        finish(change, &partnership).await?;
        partnership.state = State::Ended;
    }
    if let (Some(begun), _) = store::settled(change, id).await? {
        let lines =
            serde_json::from_str(&begun).map_err(|_| VaultError::Damaged(format!("{id}: settled")))?;
        return Ok(Some((partnership, lines)));
    }
    let lines = plan(exchange, change, id).await?.ours;
    store::set_settled(change, id, true, &serde_json::to_string(&lines).unwrap_or_default()).await?;
    Ok(Some((partnership, lines)))
}

async fn tell_settled(
    exchange: &Exchange,
    change: &Change,
    partnership: &Partnership,
    lines: &[Line],
) -> Result<(), VaultError> {
    let id = partnership.id.to_string();
    if exchange.last_sent(change, &SETTLED, &id).await?.is_some() {
        return Ok(());
    }
    let settled = serde_json::to_value(lines).unwrap_or_default();
    let sent = tell(exchange, change, partnership, &SETTLED, vec![Field::protocol("settled", settled)]).await;
    match sent {
        Ok(()) => {}
        Err(PartnershipError::Vault(error)) => return Err(error),
        Err(error) => return Err(VaultError::Damaged(error.to_string())),
    }
    let count = |of: fn(&Line) -> u64| lines.iter().map(of).sum::<u64>();
    let fact = Fact::new("partnership.settled").about(partnership.id);
    let fact = fact.with("erased", count(|line| line.erased)).with("kept", count(|line| line.kept));
    change.record(fact).await.map(|_| ())
}

/// The version that held last.
async fn last(tx: &Tx, id: PartnershipId) -> Result<Option<Agreement>, VaultError> {
    let versions = agreements::of_partnership(tx, id).await?;
    let now = tx.now();
    let begun = |known: &&Agreement| known.begins.is_some_and(|from| from <= now);
    Ok(versions.iter().find(begun).cloned())
}

/// What an agreement says of a kind; nothing is said of handshakes, which are proofs and hold no customer's data.
fn line(last: Option<&Agreement>, held: &Held, arrived: bool) -> Option<Line> {
    let clause = last.and_then(|last| match arrived {
        true => last.incoming(&held.kind),
        false => last.outgoing(&held.kind),
    });
    // What came under an older version that a newer one does not speak of is erased: nothing says what it is kept for.
    let erase = match clause {
        Some(clause) => clause.after_end == AfterEnd::Erase,
        None if held.until.is_none() => return None,
        None => true,
    };
    let purpose = clause.map(|clause| clause.purpose.clone()).unwrap_or_default();
    let (erased, kept) = if erase { (held.envelopes, 0) } else { (0, held.envelopes) };
    let until = held.until.filter(|_| !erase);
    Some(Line { kind: held.kind.clone(), erased, kept, until, purpose })
}
